"""Reading units and people: the tree, conditions, what happened to a row."""

from datetime import timedelta

import pytest

from county import clock, directory
from county.enums import Role
from county.models import RoleAssignment, Unit, User
from county.services import office, people
from tests.factories import unit, user

pytestmark = pytest.mark.django_db


def names(**asked) -> list[str]:
    return [person.name for person in directory.narrowed(directory.users(), **asked)]


class TestTree:
    def test_every_unit_stands_once_and_after_its_parent(self, county):
        seen: list[int] = []
        for branch in directory.unit_tree():
            assert branch.unit.parent_id is None or branch.unit.parent_id in seen
            assert branch.level == branch.unit.depth - 1
            seen.append(branch.unit.pk)
        assert sorted(seen) == sorted(Unit.objects.values_list("pk", flat=True))

    def test_neighbours_stand_in_the_offices_order(self, county):
        Unit.objects.filter(pk=county.other_town.pk).update(order=1)
        towns = [branch.unit.short_name for branch in directory.unit_tree() if branch.unit.kind == "town"]
        assert towns == ["新民乡", "香水镇"]

    def test_only_a_living_unit_of_the_first_two_levels_grows(self, county):
        inner = unit("办公室内设科", "内设科", "inner", county.root)
        office.close_unit(county.other_town, by=county.sysadmin, active=False)
        grows = {branch.unit for branch in directory.unit_tree() if branch.may_grow}
        assert {county.root, county.town, county.health} <= grows
        assert not {county.hospital, county.other_town, inner} & grows

    def test_costs_one_query(self, county, django_assert_num_queries):
        with django_assert_num_queries(1):
            directory.unit_tree()

    def test_an_empty_portal_has_an_empty_tree(self, db):
        assert directory.unit_tree() == []


class TestUsers:
    def test_the_system_is_nobody(self, county):
        assert not User.objects.filter(is_system=True, name__in=names()).exists()

    def test_cost_two_queries_with_all_roles_and_units(self, county, django_assert_num_queries):
        with django_assert_num_queries(2):
            for person in directory.users():
                [(row.unit.short_name, row.role) for row in person.assignments.all()]

    def test_words_find_name_or_user_name(self, county):
        user(None, name="马寻", email="x@example.gov.cn")
        User.objects.filter(name="马寻").update(username="xs-maxun")
        assert names(q="马") == names(q="XS-max") == ["马寻"]

    def test_several_roles_do_not_repeat_a_person(self, county):
        RoleAssignment.objects.create(user=county.clerk, unit=county.town, role=Role.LEADER)
        assert names(unit=county.town).count("王填报") == 1

    def test_role_and_unit_belong_together(self, county):
        RoleAssignment.objects.create(user=county.clerk, unit=county.other_town, role=Role.LEADER)
        assert "王填报" not in names(unit=county.town, role=Role.LEADER)
        assert "王填报" in names(unit=county.other_town, role=Role.LEADER)

    def test_a_lock_that_is_over_is_no_lock(self, county):
        User.objects.filter(pk=county.clerk.pk).update(locked_until=clock.now() - timedelta(seconds=1))
        assert names(state="locked") == []

    def test_without_conditions_all_are_there(self, county):
        assert len(names()) == User.objects.filter(is_system=False).count()


class TestChanges:
    def test_are_told_newest_first_with_who_and_what(self, county, monday):
        office.edit_unit(county.town, by=county.sysadmin, phone="0954-5011234")
        monday.forward(hours=1)
        office.close_unit(county.town, by=county.sysadmin, active=False)
        told = [(change.words, change.by) for change in directory.changes(county.town)]
        assert told[:2] == [("停用", "沈系统"), ("修改资料", "沈系统")]

    def test_of_a_person_name_enabling_and_passwords(self, county):
        people.set_enabled(county.clerk, False, by=county.secadmin)
        people.reset_password(county.clerk, by=county.secadmin)
        words = [change.words for change in directory.changes(User.objects.get(pk=county.clerk.pk))]
        assert words[:2] == ["重置密码", "停用"]

    def test_are_twenty_at_most(self, county):
        for number in range(25):
            office.edit_unit(county.town, by=county.sysadmin, order=number)
        assert len(directory.changes(county.town)) == 20

    def test_without_a_reason_are_told_by_their_kind(self, county):
        person = user("clerk", county.town)
        assert [change.words for change in directory.changes(person)] == ["增加"]
        assert directory.changes(person)[0].by == "系统"
