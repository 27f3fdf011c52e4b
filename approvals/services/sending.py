"""Declaration and submission as one deed, so that a second click finds what the first one did."""

from dataclasses import replace

from approvals.enums import EDITABLE
from approvals.models import Application
from approvals.services.door import Intent, Outcome, lock
from approvals.services.drafts import save_draft
from approvals.services.steps import submit
from county.transactions import deed


@deed
def declare_and_submit(case: Application, intent: Intent, *, declared: bool) -> Outcome:
    """Note the clerk's declaration (article 10) and submit; raises what ``submit`` raises and then keeps neither.

    An old version, or a case that is no longer a draft, goes to the door as it is: the door answers it.
    """
    case = lock(case.pk)
    if case.state in EDITABLE and case.version == intent.version and case.declared != declared:
        case = save_draft(case, {"declared": declared}, by=intent.by)
        intent = replace(intent, version=case.version)
    return submit(case, intent)
