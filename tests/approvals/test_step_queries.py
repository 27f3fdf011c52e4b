"""How many statements one step costs, and that a longer record costs no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import services
from approvals.enums import State
from approvals.models import Application
from county import parameters
from county.models import Parameter, User
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
REVIEW, APPROVE = 18, 24
"""Begin and end of the transaction among them: lock, roles, hands, register, form, case, decision, history, audit, messages."""


def statements(deed) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        deed()
    return [row["sql"] for row in caught]


def take(deed, case, user, **words) -> list[str]:
    """Statements of one step by a person whose roles are not known yet."""
    row, by = Application.objects.get(pk=case.pk), User.objects.get(pk=user.pk)
    return statements(lambda: deed(row, services.Intent(by, row.version, "同意"), **words))


def test_review_and_approval_keep_to_their_number(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    review = take(services.review, case, county.reviewer)
    approve = take(services.approve, case, county.approver)
    assert (len(review), len(approve)) == (REVIEW, APPROVE)


def test_a_step_reads_the_settings_and_the_register_once(county):
    case = make.bring(county, make.draft(county), State.APPROVING)
    asked = take(services.approve, case, county.approver)
    for table in (Parameter._meta.db_table, "accounts_account", "accounts_formfield"):
        assert sum(f'FROM "{table}"' in sql for sql in asked) == 1, table


def test_nothing_of_the_settings_outlives_the_step(county):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    take(services.review, case, county.reviewer)
    assert parameters._known.get() is None
