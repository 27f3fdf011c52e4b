"""Kept answers: held while nothing happens, gone with the next deed, the next day, another person, another role."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from county import audit, kept
from county.enums import Role
from county.models import RoleAssignment, User

pytestmark = pytest.mark.usefixtures("monday")


class Asked:
    """Counts how often the answer is made."""

    def __init__(self):
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def ask(user, make, name="number"):
    return kept.Kept(User.objects.get(pk=user.pk)).answer(name, make)


def test_an_answer_is_made_once_while_nothing_happens(county):
    asked = Asked()
    assert [ask(county.clerk, asked), ask(county.clerk, asked)] == [1, 1]


def test_a_deed_of_anybody_makes_it_old(county):
    asked = Asked()
    ask(county.clerk, asked)
    audit.record("accounts.update_mark", by=county.stranger)
    assert ask(county.clerk, asked) == 2


def test_a_new_day_makes_it_old(county, monday):
    asked = Asked()
    ask(county.clerk, asked)
    monday.forward(days=1)
    assert ask(county.clerk, asked) == 2


def test_nobody_gets_the_answer_of_another(county):
    asked = Asked()
    assert [ask(county.clerk, asked), ask(county.reviewer, asked)] == [1, 2]


def test_another_role_is_another_reader_at_once(county):
    asked = Asked()
    ask(county.clerk, asked)
    RoleAssignment.objects.create(user=county.clerk, unit=county.other_town, role=Role.LEADER)
    assert ask(county.clerk, asked) == 2
    RoleAssignment.objects.filter(user=county.clerk).delete()
    assert ask(county.clerk, asked) == 3


def test_names_are_told_apart_whatever_is_in_them(county):
    asked = Asked()
    assert [ask(county.clerk, asked, name) for name in ("a", "乙" * 500, "\ud800", "a")] == [1, 2, 3, 1]


def test_it_ends_by_itself(county, monkeypatch):
    asked = Asked()
    monkeypatch.setattr(kept, "SECONDS", 0)
    assert [ask(county.clerk, asked), ask(county.clerk, asked)] == [1, 2]


def test_the_county_is_looked_at_once_per_request(county, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = county.clerk
    county.clerk.duties
    with django_assert_num_queries(1):
        assert kept.of(request) is kept.of(request)


def test_an_empty_answer_is_kept_as_well(county):
    cache.clear()
    assert ask(county.clerk, lambda: 0) == 0
    assert ask(county.clerk, lambda: 5) == 0
