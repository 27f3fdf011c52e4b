"""Pages of the unit tree."""

import re

import pytest
from django.urls import reverse

from county.models import Unit
from tests.factories import unit, user

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/units/", "/admin/units/add/"
TYPED = {"name": "大湾乡人民政府", "short_name": "大湾乡", "kind": "town", "order": "7", "has_duties": "on"}


def page_of(row: Unit) -> str:
    return reverse("county:unit_edit", args=[row.pk])


@pytest.fixture
def as_sysadmin(client, county):
    client.force_login(county.sysadmin)
    return client


@pytest.fixture
def as_reader(client, county):
    client.force_login(county.approver)
    return client


class TestTree:
    def test_each_unit_stands_below_its_parent(self, as_reader, county):
        rows = [(branch.unit.short_name, branch.level) for branch in as_reader.get(LIST).context["branches"]]
        assert rows[0] == ("泾源县", 0)
        assert rows[rows.index(("县卫生健康局", 1)) + 1] == ("县医院", 2)
        assert len(rows) == Unit.objects.count()

    def test_counts_enabled_people_once_each(self, as_reader, county):
        county.clerk.assignments.create(unit=county.town, role="leader")
        user("clerk", county.town, name="停用的")
        county.colleague.is_active = False
        county.colleague.save()
        people = {branch.unit.short_name: branch.people for branch in as_reader.get(LIST).context["branches"]}
        assert people["香水镇"] == 3
        assert people["泾源县"] == 0

    def test_asks_the_database_as_often_for_many_as_for_few(self, as_reader, county, django_assert_max_num_queries):
        with django_assert_max_num_queries(40) as few:
            as_reader.get(LIST)
        for number in range(20):
            unit(f"单位{number}", f"简{number}", "department", county.root)
        with django_assert_max_num_queries(len(few)):
            as_reader.get(LIST)

    def test_readers_see_no_deeds(self, as_reader, county):
        page = as_reader.get(LIST).content.decode()
        assert ADD not in page and "这里只读" in page
        detail = as_reader.get(page_of(county.town)).content.decode()
        assert "保存单位" not in detail and "停用单位" not in detail
        assert "赵镇长" in detail

    def test_a_second_level_unit_offers_nothing_below(self, as_sysadmin, county):
        page = as_sysadmin.get(LIST).content.decode()
        assert f'?parent={county.health.pk}"' in page
        assert f'?parent={county.hospital.pk}"' not in page


class TestAdding:
    def test_begins_at_the_chosen_parent(self, as_sysadmin, county):
        page = as_sysadmin.get(ADD, {"parent": county.health.pk}).content.decode()
        assert re.search(rf'<option value="{county.health.pk}"\s+selected', page)

    @pytest.mark.parametrize("parent", ["x", "-1", "99999999999999999999", "0", ""])
    def test_an_odd_parent_in_the_address_is_left_out(self, as_sysadmin, parent):
        assert as_sysadmin.get(ADD, {"parent": parent}).status_code == 200

    def test_adds_below_it(self, as_sysadmin, county):
        answer = as_sysadmin.post(ADD, TYPED | {"parent": county.root.pk}, follow=True)
        assert "已增加“大湾乡人民政府”" in answer.content.decode()
        assert Unit.objects.get(short_name="大湾乡").parent == county.root

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"parent": ""}, "选择上级单位"),
            ({"parent": "x"}, "选择在用的县、乡镇或部门"),
            ({"name": ""}, "填写单位全称"),
            ({"name": "香水镇人民政府"}, "已有同名单位"),
            ({"name": "长" * 81}, "不超过 80 个字"),
            ({"name": "大湾\u202e乡"}, "看不见的字符"),
            ({"short_name": "香水镇"}, "已有单位用这个简称"),
            ({"kind": "county"}, "选择列表中的性质"),
            ({"kind": ""}, "选择单位性质"),
            ({"credit_code": "123"}, "18 位"),
            ({"phone": "13812345678"}, "写成 0954-5011234"),
            ({"website": "example"}, "写完整地址"),
            ({"order": "x"}, "排序号填整数"),
            ({"order": "-1"}, "排序号从 0 起"),
            ({"order": "99999999999"}, "排序号不超过 9999"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, as_sysadmin, county, change, words):
        answer = as_sysadmin.post(
            ADD, {"website": "http://www.example.gov.cn/dw"} | TYPED | {"parent": county.root.pk} | change
        )
        page = answer.content.decode()
        assert answer.status_code == 200
        assert words in page and "处需要修改" in page
        assert 'value="7"' in page or change.keys() & {"order"}
        assert not Unit.objects.filter(order=7).exists()

    def test_a_second_level_unit_is_no_parent(self, as_sysadmin, county):
        page = as_sysadmin.post(ADD, TYPED | {"parent": county.hospital.pk}).content.decode()
        assert "选择在用的县、乡镇或部门" in page


class TestEditing:
    def test_saves(self, as_sysadmin, county):
        as_sysadmin.post(page_of(county.town), TYPED | {"phone": "0954-5011234", "credit_code": "11640424mb1234567x"})
        fresh = Unit.objects.get(pk=county.town.pk)
        assert (fresh.short_name, fresh.phone, fresh.credit_code) == ("大湾乡", "0954-5011234", "11640424MB1234567X")

    def test_cannot_be_moved_or_become_the_office(self, as_sysadmin, county):
        as_sysadmin.post(page_of(county.town), TYPED | {"parent": county.health.pk, "is_county_office": "on"})
        fresh = Unit.objects.get(pk=county.town.pk)
        assert fresh.parent == county.root and not fresh.is_county_office

    def test_the_county_keeps_its_kind(self, as_sysadmin, county):
        typed = TYPED | {"name": "泾源县", "short_name": "泾源县"}
        assert as_sysadmin.post(page_of(county.root), typed).status_code == 302
        assert Unit.objects.get(pk=county.root.pk).kind == "county"

    def test_nonsense_keeps_the_head_as_it_is_and_the_form_as_typed(self, as_sysadmin, county):
        page = as_sysadmin.post(page_of(county.town), TYPED | {"name": "新名", "phone": "x"}).content.decode()
        assert "<h1>香水镇人民政府</h1>" in page and 'value="新名"' in page

    def test_readers_change_nothing(self, as_reader, county):
        answer = as_reader.post(page_of(county.town), TYPED)
        assert answer.status_code == 403 and "系统管理员" in answer.content.decode()
        assert Unit.objects.get(pk=county.town.pk).short_name == "香水镇"

    def test_tells_who_changed_it(self, as_sysadmin, county):
        as_sysadmin.post(page_of(county.town), TYPED)
        page = as_sysadmin.get(page_of(county.town)).content.decode()
        assert "<h3>修改资料</h3>" in page and "沈系统" in page


class TestState:
    def test_out_of_use_and_back(self, as_sysadmin, county):
        address = reverse("county:unit_state", args=[county.town.pk])
        assert "已停用" in as_sysadmin.post(address, {"active": "0"}, follow=True).content.decode()
        assert "已恢复使用" in as_sysadmin.post(address, {"active": "1"}, follow=True).content.decode()

    @pytest.mark.parametrize("typed", [{}, {"active": "x"}])
    def test_an_unclear_wish_changes_nothing(self, as_sysadmin, county, typed):
        address = reverse("county:unit_state", args=[county.town.pk])
        assert "没有看清" in as_sysadmin.post(address, typed, follow=True).content.decode()
        assert Unit.objects.get(pk=county.town.pk).is_active

    def test_a_refusal_cites_its_article(self, as_sysadmin, county):
        address = reverse("county:unit_state", args=[county.health.pk])
        assert "第六条" in as_sysadmin.post(address, {"active": "0"}, follow=True).content.decode()

    def test_the_county_office_has_no_such_button(self, as_sysadmin, county):
        assert "停用单位" not in as_sysadmin.get(page_of(county.office)).content.decode()
