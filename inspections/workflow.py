"""States and transitions of a rectification order, on one screen. Transitions only move memory; services do the deed."""

from django_fsm import FSMField, transition

from approvals.fsm import InstanceFSMMixin
from inspections.enums import OrderState

OWED = (OrderState.WAITING, OrderState.RETURNED)
"""The unit owes an answer."""
OPEN = (*OWED, OrderState.ANSWERED)


class RectificationFlow(InstanceFSMMixin):
    """待整改 → 待复核 → 已整改; a weak answer comes back as 退回重改, a right objection lifts the order."""

    state = FSMField(
        "状态", max_length=10, choices=OrderState.choices, default=OrderState.WAITING, protected=True, db_index=True
    )

    class Meta:
        abstract = True

    @transition(state, source=OWED, target=OrderState.ANSWERED)
    def answer(self): ...

    @transition(state, source=OrderState.ANSWERED, target=OrderState.CLOSED)
    def accept(self): ...

    @transition(state, source=OrderState.ANSWERED, target=OrderState.RETURNED)
    def send_back(self): ...

    @transition(state, source=OPEN, target=OrderState.LIFTED)
    def lift(self): ...
