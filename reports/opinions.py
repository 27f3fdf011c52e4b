"""The opinion boxes of a case: whose decision stands now in which box. Pure: reads decisions, asks no database."""

from collections.abc import Iterable
from dataclasses import dataclass

from approvals.enums import State, Step
from approvals.models import Application, Decision
from county.enums import Role

PAPER, REVIEW, APPROVE = "paper", "review", "approve"


@dataclass(frozen=True)
class Box:
    """One box: *heading* in lines, who signs, whether a seal belongs there, and the decision that stands (or None)."""

    heading: tuple[str, ...]
    signer: str
    sealed: bool
    decision: Decision | None
    on_paper: bool = False

    @property
    def words(self) -> str:
        """The opinion; a decision without words says what was decided."""
        if self.decision is None:
            return ""
        said, deed = self.decision.opinion, self.decision.get_step_display()
        if self.decision.step in (Step.SEND_BACK, Step.REJECT):
            return f"{deed}：{said}"
        return said or {Step.SIGN: "同意。", Step.REVIEW: "拟同意。", Step.APPROVE: "同意。"}.get(
            self.decision.step, deed
        )


def boxes(case: Application, decisions: Iterable[Decision]) -> list[Box]:
    """Boxes in the order of signature: unit(s), county review, county decision."""
    held = standing(decisions)
    found = []
    for place, unit in enumerate(case.signing_units):
        heading = ("主管单位" if place else "主办单位", "意　　见")
        decision = held.get(f"unit-{unit.pk}") or held.get(PAPER)
        found.append(
            Box(heading, "主要负责人（签字）", True, decision, bool(decision and decision.step == Step.CONFIRM_PAPER))
        )
    found.append(Box(("县政府办", "初审意见"), "经办人（签字）", False, held.get(REVIEW)))
    found.append(Box(("县政府办", "审批意见"), "负责人（签字）", True, held.get(APPROVE)))
    return found


def standing(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Decisions that still stand, by box: a new submission or a withdrawal takes earlier ones away."""
    held: dict[str, Decision] = {}
    for decision in decisions:
        if decision.step in (Step.SUBMIT, Step.RESUBMIT):
            held = _resubmitted(held, decision)
        elif decision.step == Step.WITHDRAW:
            _withdraw(held, decision)
        elif place := _place(decision):
            held = {other: row for other, row in held.items() if other != place} | {place: decision}
    return held


def _resubmitted(held: dict[str, Decision], decision: Decision) -> dict[str, Decision]:
    if decision.to_state == State.SIGNING:
        return {}
    return {place: row for place, row in held.items() if row.step != Step.SEND_BACK}


def _withdraw(held: dict[str, Decision], decision: Decision) -> None:
    own = [place for place, row in held.items() if row.by_id == decision.by_id]
    if own:
        del held[own[-1]]


def _place(decision: Decision) -> str:
    """Box a decision belongs to; empty for deeds that are no opinion."""
    fixed = {Step.CONFIRM_PAPER: PAPER, Step.REVIEW: REVIEW, Step.APPROVE: APPROVE}
    if decision.step == Step.SIGN:
        return f"unit-{decision.unit_id}"
    if decision.step not in (Step.SEND_BACK, Step.REJECT):
        return fixed.get(decision.step, "")
    if decision.from_state == State.SIGNING and not decision.by_title.endswith(Role.REVIEWER.label):
        return f"unit-{decision.unit_id}"
    return APPROVE if decision.from_state == State.APPROVING else REVIEW
