"""Pages of users: list and conditions, one person, what is shown once, what a refused form keeps."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from county import clock
from county.enums import Role
from county.models import AuditEntry, User
from tests.factories import user

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/people/", "/admin/people/add/"
TYPED = {"username": "xs-xin", "name": "新来的", "post": "科员", "phone": "0954-5011234", "email": ""}


def person(name: str, pk: int, *more) -> str:
    return reverse(f"county:{name}", args=[pk, *more])


@pytest.fixture
def as_sysadmin(client, county):
    client.force_login(county.sysadmin)
    return client


@pytest.fixture
def as_secadmin(client, county):
    client.force_login(county.secadmin)
    return client


class TestList:
    def names(self, client, **asked) -> set[str]:
        return {one.name for one, _ in client.get(LIST, asked).context["lines"]}

    def test_shows_units_roles_and_states_but_not_the_system(self, as_secadmin, county):
        page = as_secadmin.get(LIST, {"q": "王填报"}).content.decode()
        assert "香水镇 · 填报员" in page and "已启用" in page
        assert self.names(as_secadmin, q="系统") == {county.sysadmin.name}

    def test_is_narrowed_by_unit_with_what_is_below(self, as_secadmin, county):
        assert self.names(as_secadmin, unit=county.health.pk) == {"孙填报", "周院长", "吴局长"}

    def test_role_and_unit_mean_the_role_there(self, as_secadmin, county):
        assert self.names(as_secadmin, unit=county.town.pk, role="leader") == {"赵镇长"}
        assert self.names(as_secadmin, role="auditor") == {"杨审计"}

    def test_is_narrowed_by_state(self, as_secadmin, county):
        User.objects.filter(pk=county.clerk.pk).update(is_active=False)
        User.objects.filter(pk=county.leader.pk).update(locked_until=clock.now() + timedelta(minutes=5))
        User.objects.filter(pk=county.stranger.pk).update(must_change_password=True)
        assert self.names(as_secadmin, state="off") == {"王填报"}
        assert self.names(as_secadmin, state="locked") == {"赵镇长"}
        assert self.names(as_secadmin, state="first") == {"陌生人"}
        assert "王填报" not in self.names(as_secadmin, state="on")

    def test_has_pages_and_keeps_the_conditions_in_them(self, as_secadmin, county):
        page = as_secadmin.get(LIST, {"state": "on"}).content.decode()
        assert "?state=on&amp;page=2" in page
        assert len(as_secadmin.get(LIST, {"state": "on", "page": 2}).context["lines"]) == 2

    @pytest.mark.parametrize(
        "asked",
        [{"page": "x"}, {"page": "-1"}, {"page": "99999999"}, {"page": "１"}, {"page": ""}, {"page": "4.5"}],
    )
    def test_an_odd_page_is_a_page(self, as_secadmin, asked):
        assert as_secadmin.get(LIST, asked).status_code == 200

    @pytest.mark.parametrize(
        ("asked", "label"),
        [
            ({"unit": "x"}, "单位"),
            ({"unit": "99999999999999999999"}, "单位"),
            ({"role": "king"}, "角色"),
            ({"state": "'"}, "状态"),
            ({"q": "长" * 61}, "姓名或用户名"),
        ],
    )
    def test_a_condition_that_cannot_be_read_is_named_and_left_out(self, as_secadmin, asked, label):
        answer = as_secadmin.get(LIST, asked)
        assert f"有条件看不懂，没有使用：{label}" in answer.content.decode()
        assert answer.context["page"].paginator.count == 17

    def test_says_so_when_nobody_fits(self, as_secadmin):
        assert "没有符合条件的用户" in as_secadmin.get(LIST, {"q": "无此人"}).content.decode()

    def test_asks_the_database_as_often_for_many_as_for_few(self, as_secadmin, county, django_assert_max_num_queries):
        with django_assert_max_num_queries(40) as few:
            as_secadmin.get(LIST, {"q": "王填报"})
        for number in range(14):
            user(Role.CLERK, county.town, name=f"王填报{number}")
        with django_assert_max_num_queries(len(few)):
            as_secadmin.get(LIST, {"q": "王填报"})

    def test_offers_adding_only_to_who_can(self, client, county):
        for who, expected in ((county.sysadmin, True), (county.secadmin, False), (county.auditor, False)):
            client.force_login(who)
            assert (ADD in client.get(LIST).content.decode()) is expected


class TestAdding:
    def test_shows_the_first_password_once_and_nowhere_else(self, as_sysadmin, caplog):
        answer = as_sysadmin.post(ADD, TYPED)
        first = re.search(r"<code[^>]*>([^<]+)</code>", answer.content.decode())[1]
        made = User.objects.get(username="xs-xin")
        assert made.check_password(first) and not made.is_active
        assert "no-store" in answer["Cache-Control"]
        assert first not in as_sysadmin.get(person("person_edit", made.pk)).content.decode()
        assert first not in caplog.text
        assert not AuditEntry.objects.filter(detail__contains=first).exists()

    def test_sent_twice_makes_one_user(self, as_sysadmin):
        as_sysadmin.post(ADD, TYPED)
        again = as_sysadmin.post(ADD, TYPED).content.decode()
        assert "已有人使用" in again
        assert User.objects.filter(username="xs-xin").count() == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"username": ""}, "填写用户名"),
            ({"username": "a"}, "3 到 30 位"),
            ({"username": "王"}, "3 到 30 位"),
            ({"username": "-abc"}, "以字母或数字开头"),
            ({"username": "a" * 61}, "不超过 30 位"),
            ({"username": "a b c"}, "3 到 30 位"),
            ({"name": ""}, "填写姓名"),
            ({"name": "长" * 31}, "姓名不超过 30 个字"),
            ({"name": "王\u200b五"}, "看不见的字符"),
            ({"phone": "13812345678"}, "写成 0954-5011234"),
            ({"phone": "电话"}, "写成 0954-5011234"),
            ({"email": "x@"}, "邮箱写成"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, as_sysadmin, change, words):
        page = as_sysadmin.post(ADD, TYPED | change).content.decode()
        assert words in page
        assert "科员" in page
        assert not User.objects.filter(post="科员").exists()

    def test_an_empty_post_is_a_form_with_words(self, as_sysadmin):
        assert "填写用户名" in as_sysadmin.post(ADD, {}).content.decode()


class TestPerson:
    def test_the_system_administrator_sees_the_form_and_no_deeds_of_the_other(self, as_sysadmin, county):
        page = as_sysadmin.get(person("person_edit", county.clerk.pk)).content.decode()
        assert "保存资料" in page
        assert "停用用户" not in page and "授予角色</button>" not in page
        assert "由安全管理员办理" in page

    def test_the_security_administrator_sees_the_deeds_and_no_form(self, as_secadmin, county):
        page = as_secadmin.get(person("person_edit", county.clerk.pk)).content.decode()
        assert "停用用户" in page and "授予角色" in page
        assert "保存资料" not in page

    def test_on_oneself_there_is_nothing_to_do(self, as_secadmin, county):
        page = as_secadmin.get(person("person_edit", county.secadmin.pk)).content.decode()
        assert "由另一位安全管理员办理" in page
        assert "停用用户" not in page and "重置密码</button>" not in page

    def test_saves_what_is_known(self, as_sysadmin, county):
        facts = {"name": "王新名", "post": "主任", "phone": "", "email": ""}
        assert as_sysadmin.post(person("person_edit", county.clerk.pk), facts).status_code == 302
        assert User.objects.get(pk=county.clerk.pk).name == "王新名"

    def test_more_fields_than_the_form_has_change_nothing(self, as_sysadmin, county):
        facts = {
            "name": "王",
            "post": "",
            "phone": "",
            "email": "",
            "is_active": "",
            "username": "root",
            "role": "auditor",
        }
        as_sysadmin.post(person("person_edit", county.clerk.pk), facts)
        fresh = User.objects.get(pk=county.clerk.pk)
        assert fresh.is_active and fresh.username == county.clerk.username
        assert fresh.assignments.count() == 1

    def test_nonsense_keeps_the_name_in_the_head_and_the_typed_one_in_the_form(self, as_sysadmin, county):
        facts = {"name": "王新名", "post": "", "phone": "x", "email": ""}
        page = as_sysadmin.post(person("person_edit", county.clerk.pk), facts).content.decode()
        assert "<h1>王填报</h1>" in page and 'value="王新名"' in page

    def test_the_security_administrator_edits_no_records(self, as_secadmin, county):
        answer = as_secadmin.post(person("person_edit", county.clerk.pk), {"name": "改名"})
        assert answer.status_code == 403
        assert "系统管理员" in answer.content.decode()


class TestSecurityDeeds:
    def test_a_role_is_given_and_taken(self, as_secadmin, county):
        as_secadmin.post(person("role_give", county.stranger.pk), {"role": "leader", "unit": county.town.pk})
        row = county.stranger.assignments.get(role="leader")
        assert (
            "已授予“陌生人”单位主要领导" in as_secadmin.get(person("person_edit", county.stranger.pk)).content.decode()
        )
        as_secadmin.post(person("role_take", county.stranger.pk, row.pk))
        assert not county.stranger.assignments.filter(role="leader").exists()

    def test_a_clash_is_answered_at_the_form_and_recorded(self, as_secadmin, county):
        typed = {"role": "sysadmin", "unit": county.office.pk}
        page = as_secadmin.post(person("role_give", county.auditor.pk), typed).content.decode()
        assert "不能由一人兼任" in page
        assert re.search(r'<option value="sysadmin"\s+selected', page)
        (entry,) = AuditEntry.objects.filter(result="denied")
        assert entry.reason.startswith("系统管理员、安全管理员、审计管理员")

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({}, "选择角色"),
            ({"role": "king", "unit": "1"}, "选择列表中的角色"),
            ({"role": "clerk", "unit": "x"}, "选择在用的单位"),
            ({"role": "clerk", "unit": "99999999999999999999"}, "选择在用的单位"),
        ],
    )
    def test_nonsense_for_a_role_is_answered_in_words(self, as_secadmin, county, typed, words):
        assert words in as_secadmin.post(person("role_give", county.stranger.pk), typed).content.decode()

    def test_a_role_of_another_person_is_not_taken_by_this_address(self, as_secadmin, county):
        row = county.clerk.assignments.get()
        assert as_secadmin.post(person("role_take", county.stranger.pk, row.pk)).status_code == 404
        assert county.clerk.assignments.exists()

    def test_giving_oneself_a_role_is_a_403_that_is_recorded(self, as_secadmin, county):
        typed = {"role": "approver", "unit": county.office.pk}
        assert as_secadmin.post(person("role_give", county.secadmin.pk), typed).status_code == 403
        assert AuditEntry.objects.filter(result="denied").count() == 1

    def test_enabling_and_disabling(self, as_secadmin, county):
        as_secadmin.post(person("person_state", county.clerk.pk), {"enabled": "0"})
        assert not User.objects.get(pk=county.clerk.pk).is_active
        as_secadmin.post(person("person_state", county.clerk.pk), {"enabled": "1"})
        assert User.objects.get(pk=county.clerk.pk).is_active

    @pytest.mark.parametrize("typed", [{}, {"enabled": "maybe"}, {"enabled": ""}])
    def test_an_unclear_wish_changes_nothing(self, as_secadmin, county, typed):
        answer = as_secadmin.post(person("person_state", county.clerk.pk), typed, follow=True)
        assert "没有看清" in answer.content.decode()
        assert User.objects.get(pk=county.clerk.pk).is_active

    def test_a_reset_password_is_shown_once_and_works(self, as_secadmin, county):
        answer = as_secadmin.post(person("person_reset", county.clerk.pk))
        first = re.search(r"<code[^>]*>([^<]+)</code>", answer.content.decode())[1]
        assert User.objects.get(pk=county.clerk.pk).check_password(first)
        assert "no-store" in answer["Cache-Control"]

    def test_a_lock_is_shown_and_lifted(self, as_secadmin, county):
        User.objects.filter(pk=county.clerk.pk).update(locked_until=clock.now() + timedelta(minutes=9))
        address = person("person_unlock", county.clerk.pk)
        assert address in as_secadmin.get(person("person_edit", county.clerk.pk)).content.decode()
        as_secadmin.post(address)
        assert address not in as_secadmin.get(person("person_edit", county.clerk.pk)).content.decode()

    def test_the_page_tells_what_happened_to_the_person(self, as_secadmin, county):
        as_secadmin.post(person("person_state", county.clerk.pk), {"enabled": "0"})
        page = as_secadmin.get(person("person_edit", county.clerk.pk)).content.decode()
        assert "<h3>停用</h3>" in page and "韩安全" in page
