"""The kinds of applications: one file each, one registry line each."""

from approvals.enums import Kind
from approvals.kinds.altering import Altering
from approvals.kinds.base import BaseKind
from approvals.kinds.cancelling import Cancelling
from approvals.kinds.opening import Opening
from approvals.kinds.suspending import Suspending

REGISTRY: dict[str, BaseKind] = {
    Kind.OPENING: Opening(),
    Kind.ALTERING: Altering(),
    Kind.SUSPENDING: Suspending(),
    Kind.CANCELLING: Cancelling(),
}


def of(case) -> BaseKind:
    """The kind of a case."""
    return REGISTRY[case.kind]
