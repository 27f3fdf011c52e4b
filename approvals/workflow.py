"""All states and transitions of an application, on one screen. Transitions only move memory; services do the deed."""

from django_fsm import RETURN_VALUE, FSMField, transition

from approvals.enums import BEFORE_APPROVAL, State
from approvals.fsm import InstanceFSMMixin

NODES = (State.SIGNING, State.REVIEWING, State.APPROVING)


def not_yet_approved(case) -> bool:
    """撤销申请 ends a case before approval; afterwards the county office confirms its termination."""
    return case.approved_on is None


class Workflow(InstanceFSMMixin):
    """States of architecture.md. ``targets`` are decided by facts of the case where a step may lead to several."""

    state = FSMField("状态", max_length=10, choices=State.choices, default=State.DRAFT, protected=True, db_index=True)

    class Meta:
        abstract = True

    @transition(state, source=State.DRAFT, target=State.SIGNING)
    def submit(self): ...

    @transition(state, source=State.RETURNED, target=RETURN_VALUE(*NODES, State.OPERATING))
    def resubmit(self):
        return State.SIGNING if self.needs_new_signature else self.resume_state or State.SIGNING

    @transition(state, source=State.SIGNING, target=RETURN_VALUE(State.SIGNING, State.REVIEWING))
    def sign(self):
        return State.SIGNING if self.next_signing_unit else State.REVIEWING

    @transition(state, source=State.SIGNING, target=State.REVIEWING)
    def confirm_paper(self): ...

    @transition(state, source=State.REVIEWING, target=State.APPROVING)
    def review(self): ...

    @transition(state, source=State.APPROVING, target=RETURN_VALUE(State.OPERATING, State.ANNOUNCING))
    def approve(self):
        return State.ANNOUNCING if self.backfill else State.OPERATING

    @transition(state, source=NODES, target=State.RETURNED)
    def send_back(self): ...

    @transition(state, source=NODES, target=State.REJECTED)
    def reject(self): ...

    @transition(state, source=NODES, target=RETURN_VALUE(State.DRAFT, State.RETURNED, State.SIGNING, State.REVIEWING))
    def withdraw(self):
        return self.sender_state

    @transition(state, source=BEFORE_APPROVAL, target=State.CANCELLED, conditions=[not_yet_approved])
    def cancel(self): ...

    @transition(state, source=State.OPERATING, target=State.ANNOUNCING)
    def report_done(self): ...

    @transition(state, source=State.OPERATING, target=State.ANNOUNCING)
    def report_frozen(self): ...

    @transition(state, source=State.ANNOUNCING, target=State.ANNOUNCING)
    def report_gone(self): ...

    @transition(state, source=State.OPERATING, target=State.RETURNED)
    def redeclare(self): ...

    @transition(state, source=State.OPERATING, target=State.OPERATING)
    def ask_termination(self): ...

    @transition(state, source=State.OPERATING, target=State.TERMINATED)
    def terminate(self): ...

    @transition(state, source=State.ANNOUNCING, target=State.ANNOUNCING)
    def record_national(self): ...

    @transition(state, source=State.ANNOUNCING, target=State.CLOSED)
    def close(self): ...
