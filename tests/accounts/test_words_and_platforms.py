"""The county approver's tables: words of the filing form, platforms. Who may, what is refused, what is kept."""

import pytest
from django.urls import reverse

from accounts import services
from accounts.fields import NAMES
from accounts.models import FormField, Platform
from county.access import Refused
from county.models import AuditEntry

pytestmark = pytest.mark.usefixtures("monday")

OTHERS = ["clerk", "leader", "reviewer", "inspector", "observer", "sysadmin", "secadmin", "auditor"]
WORDS = {"label": "账号全称", "hint": "只用汉字", "print_title": "账号名称", "order": "31", "required": "on"}
PLATFORM = {
    "code": "shipin",
    "name": "某某视频",
    "platform_class": "third_party",
    "roll_up": "视频类",
    "synonyms": "",
    "identifier_label": "视频号",
    "freeze_note": "",
    "order": "900",
    "is_active": "on",
}


def words_of(name: str) -> str:
    return reverse("accounts:form_word", args=[name])


def sign_in(client, user):
    client.force_login(user)
    return client


# who


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(
    "address",
    ["/admin/form/", "/admin/form/name/", "/admin/platforms/", "/admin/platforms/add/", "/admin/platforms/weibo/"],
)
def test_only_the_county_approver_opens_the_tables(client, county, who, address):
    response = sign_in(client, getattr(county, who)).get(address)
    assert response.status_code == 403
    assert "县府办审批" in response.content.decode()


@pytest.mark.parametrize("address", ["/admin/form/", "/admin/form/name/", "/admin/platforms/", "/admin/platforms/add/"])
def test_who_is_not_signed_in_is_sent_to_the_log_in_page(client, db, address):
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("who", OTHERS)
def test_the_deeds_refuse_everyone_else(county, who):
    user = getattr(county, who)
    with pytest.raises(Refused):
        services.reword(FormField.objects.get(name="name"), {"label": "名"}, by=user)
    with pytest.raises(Refused):
        services.save_platform(Platform(), PLATFORM, by=user)
    assert FormField.objects.get(name="name").label == "账号名称"
    assert not Platform.objects.filter(code="shipin").exists()


# words of the form


def test_the_page_lists_every_field_in_its_order_and_says_whose_draft_it_is(client, county):
    response = sign_in(client, county.approver).get(reverse("accounts:form_words"))
    assert {field.name for field in response.context["fields"]} == set(NAMES)
    orders = [field.order for field in response.context["fields"]]
    assert orders == sorted(orders)
    assert "草案，由县政府办公室修订" in response.content.decode()


def test_new_words_are_kept_with_who_and_when(client, county):
    response = sign_in(client, county.approver).post(words_of("name"), WORDS)
    assert response.status_code == 302
    field = FormField.objects.get(name="name")
    assert (field.label, field.hint, field.print_title, field.order, field.required) == (
        "账号全称",
        "只用汉字",
        "账号名称",
        31,
        True,
    )
    version = field.history.latest()
    assert (version.history_user, version.history_change_reason) == (county.approver, "reword")
    entry = AuditEntry.objects.get(action="accounts.reword")
    assert entry.actor == county.approver
    assert "账号全称" in entry.detail


def test_a_required_mark_can_be_taken_away(client, county):
    sign_in(client, county.approver).post(
        words_of("purpose"), {name: WORDS[name] for name in WORDS if name != "required"}
    )
    assert FormField.objects.get(name="purpose").required is False


def test_saving_without_a_change_leaves_no_trace(client, county):
    field = FormField.objects.get(name="name")
    same = {name: getattr(field, name) for name in ("label", "hint", "print_title", "order", "required")}
    sign_in(client, county.approver).post(words_of("name"), same)
    assert not AuditEntry.objects.filter(action="accounts.reword").exists()
    assert not field.history.filter(history_change_reason="reword").exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"label": ""}, "写栏目名称"),
        ({"label": "名" * 21}, "名称不超过 20 字"),
        ({"hint": "说" * 121}, "说明不超过 120 字"),
        ({"order": "前"}, "排序号填整数"),
        ({"order": "-1"}, "排序号从 0 起"),
        ({"order": ""}, "写排序号"),
    ],
)
def test_wrong_words_are_told_and_what_was_typed_stays(client, county, values, told):
    response = sign_in(client, county.approver).post(words_of("name"), WORDS | values)
    assert response.status_code == 200
    assert told in response.content.decode()
    (name,) = values
    assert response.context["form"][name].value() == values[name]
    assert FormField.objects.get(name="name").label == "账号名称"


def test_the_field_and_its_article_are_not_for_editing(client, county):
    sign_in(client, county.approver).post(words_of("name"), WORDS | {"name": "other", "article": "第一条"})
    field = FormField.objects.get(name="name")
    assert field.article == "第十三条"


def test_an_unknown_field_is_not_there(client, county):
    assert sign_in(client, county.approver).get(words_of("nothing")).status_code == 404


def test_the_page_of_a_field_tells_who_changed_it(client, county):
    sign_in(client, county.approver).post(words_of("name"), WORDS)
    assert "陈审批" in client.get(words_of("name")).content.decode()


# platforms


def test_a_platform_is_added_and_then_offered(client, county):
    response = sign_in(client, county.approver).post(reverse("accounts:platform_add"), PLATFORM)
    assert response.status_code == 302
    row = Platform.objects.get(code="shipin")
    assert (row.name, row.roll_up, row.is_active) == ("某某视频", "视频类", True)
    assert row.history.latest().history_user == county.approver
    assert AuditEntry.objects.filter(action="accounts.platform_add", actor=county.approver).count() == 1
    assert "某某视频" in client.get(reverse("accounts:register")).content.decode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"code": "weibo"}, "这个代号已有平台使用"),
        ({"code": "微博"}, "代号只用小写字母、数字和连字符"),
        ({"code": "UPPER"}, "代号只用小写字母、数字和连字符"),
        ({"code": "a_b"}, "代号只用小写字母、数字和连字符"),
        ({"code": "add"}, "代号只用小写字母、数字和连字符"),
        ({"code": ""}, "写代号"),
        ({"name": "新浪微博"}, "已有同名平台"),
        ({"name": ""}, "写平台名称"),
        ({"order": "x"}, "排序号填整数"),
    ],
)
def test_a_platform_that_does_not_fit_is_told(client, county, values, told):
    response = sign_in(client, county.approver).post(reverse("accounts:platform_add"), PLATFORM | values)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert not Platform.objects.filter(name="某某视频").exists()


@pytest.mark.parametrize(("name", "value"), [("roll_up", "别的"), ("platform_class", "x")])
def test_a_made_up_choice_is_not_taken(client, county, name, value):
    response = sign_in(client, county.approver).post(reverse("accounts:platform_add"), PLATFORM | {name: value})
    assert response.context["form"].errors.keys() == {name}


def test_the_code_of_a_platform_stays(client, county):
    address = reverse("accounts:platform", args=["weibo"])
    sign_in(client, county.approver).post(address, PLATFORM | {"code": "changed", "name": "微博"})
    row = Platform.objects.get(name="微博")
    assert row.code == "weibo"
    services.save_platform(row, {"code": "changed", "synonyms": "围脖"}, by=county.approver)
    row.refresh_from_db()
    assert (row.code, row.synonyms) == ("weibo", "围脖")


def test_a_platform_is_switched_off_and_stays_in_the_table(client, county):
    address = reverse("accounts:platform", args=["tieba"])
    values = {name: value for name, value in PLATFORM.items() if name not in ("code", "is_active")}
    sign_in(client, county.approver).post(address, values | {"name": "百度贴吧"})
    assert Platform.objects.get(code="tieba").is_active is False
    assert "已停用" in client.get(reverse("accounts:platforms")).content.decode()


def test_a_platform_cannot_be_removed(client, county):
    assert sign_in(client, county.approver).delete(reverse("accounts:platform", args=["weibo"])).status_code == 405


def test_an_unknown_platform_is_not_there(client, county):
    assert sign_in(client, county.approver).get(reverse("accounts:platform", args=["nothing"])).status_code == 404
