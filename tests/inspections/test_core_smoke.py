import pytest

from inspections import sources
from inspections.models import Rectification
from inspections.services import checking, orders
from tests import inspecting

pytestmark = pytest.mark.django_db


def test_smoke(county, monday):
    accounts = inspecting.register(county)
    row = inspecting.open_round(county)
    e = inspecting.entry(row, accounts[0])
    print(sources.known(e))
    print(checking.take_known(e, by=county.inspector))
    inspecting.checked(county, inspecting.entry(row, accounts[1]))
    e2 = inspecting.checked(
        county,
        inspecting.entry(row, accounts[2]),
        source_named="转载文章未注明来源。",
        updated_14_days="14 日内没有更新。",
    )
    assert (e2.score, e2.vetoed, e2.passed) == (95, True, False)
    o = inspecting.order(county, row)
    with pytest.raises(Exception):
        orders.accept(o, inspecting.said(o, county.inspector))
    o = Rectification.objects.get(pk=o.pk)
    p = orders.plead(o, "extension", inspecting.said(o, county.stranger), o.due_on.replace(day=20))
    print(o.due_on, p)
    orders.decide_plea(o, True, inspecting.said(o, county.inspector))
    orders.answer(o, inspecting.said(o, county.stranger))
    orders.accept(o, inspecting.said(o, county.inspector))
    o = Rectification.objects.get(pk=o.pk)
    print(o.state, o.due_on, [s.get_step_display() for s in o.steps.all()])
    assert o.state == "closed"
