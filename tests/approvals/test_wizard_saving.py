"""Autosave, the live rules, files, repeated and stale submissions, who may write (articles 11, 13, 14)."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application, Decision
from county.models import Attachment
from tests import factories as make
from tests.approvals.wizard_hands import Clerk

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def clerk(client, county):
    return Clerk(client, county.clerk)


@pytest.fixture
def case(county):
    """A draft with nothing but its unit."""
    return services.start(kind=Kind.OPENING, unit=county.town, by=county.clerk)


@pytest.fixture
def ready(county):
    """A draft that only needs to be submitted."""
    return make.draft(county)


def stored(case) -> Application:
    return Application.objects.get(pk=case.pk)


# 自动保存


def autosave(clerk, case, step, **values):
    return clerk.client.post(reverse("approvals:autosave", args=[case.pk, step]), values)


def test_autosave_stores_what_is_typed_and_tells_the_time(clerk, case):
    answer = autosave(clerk, case, 2, name="云上香水", platform=str(make.platform().pk))
    assert answer.json() == {"words": "10:00 已自动保存", "saved": True, "version": stored(case).version}
    assert (stored(case).name, stored(case).platform) == ("云上香水", make.platform())


def test_autosave_writes_neither_history_nor_audit(clerk, case):
    from county.models import AuditEntry

    before = AuditEntry.objects.count()
    autosave(clerk, case, 2, name="云上香水")
    assert case.history.count() == 0
    assert AuditEntry.objects.count() == before


def test_autosave_keeps_half_typed_text_as_it_is(clerk, case):
    autosave(clerk, case, 2, name="云上e")
    autosave(clerk, case, 3, first_phone="0954-")
    assert (stored(case).name, stored(case).first_phone) == ("云上e", "0954-")


@pytest.mark.parametrize(
    ("step", "values", "words"),
    [
        (3, {"contract_until": "2026-1"}, "合同到期日没有保存：日期写成 2026-12-31 这样"),
        (2, {"name": "长" * 61}, "账号名称没有保存：最多 60 字，现有 61 字"),
        (2, {"platform": "x"}, "平台没有保存：从列出的选项中选一个"),
        (2, {"functions": "fly"}, "主要功能没有保存：从列出的选项中选一个"),
        (3, {"in_budget": "perhaps"}, "经费已纳入预算没有保存：从列出的选项中选一个"),
    ],
)
def test_autosave_names_what_it_cannot_keep(clerk, case, step, values, words):
    answer = autosave(clerk, case, step, **values)
    assert answer.status_code == 200
    assert words in answer.json()["words"]
    assert answer.json()["saved"] is False


def test_what_autosave_cannot_keep_does_not_stop_the_rest(clerk, case):
    autosave(clerk, case, 3, contract_until="2026-1", first_name="赵镇长")
    assert stored(case).first_name == "赵镇长"


def test_autosave_leaves_alone_what_the_page_did_not_send(clerk, ready):
    autosave(clerk, ready, 3, first_name="新镇长")
    assert stored(ready).first_name == "新镇长"
    assert stored(ready).direct_name == "钱副镇长"
    assert stored(ready).operating_mode == "self"
    assert stored(ready).in_budget is True


def test_autosave_of_a_submitted_case_answers_with_a_conflict(clerk, county, ready):
    make.bring(county, ready, State.SIGNING)
    answer = autosave(clerk, ready, 2, name="改名")
    assert answer.status_code == 409
    assert "待单位签字" in answer.json()["words"]
    assert stored(ready).name == "云上香水"


def test_autosave_is_a_post(clerk, case):
    assert clerk.client.get(reverse("approvals:autosave", args=[case.pk, 2])).status_code == 405


# 规则检查


def rules(clerk, case, step, **values):
    answer = clerk.client.post(reverse("approvals:rules", args=[case.pk, step]), values)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_panel_judges_what_is_typed_and_saves_nothing(clerk, case):
    version = stored(case).version
    panel = rules(clerk, case, 2, name="云上香水e站")
    assert "名称中有字母“e”，请删去" in panel
    assert 'name="fix" value="name_plain"' in panel
    assert (stored(case).name, stored(case).version) == ("", version)


def test_the_panel_turns_green_when_the_name_is_mended(clerk, case):
    assert "名称只用汉字" in rules(clerk, case, 2, name="云上香水")


def test_the_panel_shows_only_rules_of_its_step(clerk, case):
    assert "第一责任人" not in rules(clerk, case, 2, name="云上香水")
    panel = rules(clerk, case, 3, first_name="赵镇长")
    assert "填全第一责任人的姓名、职务和办公电话" in panel
    assert "名称只用汉字" not in panel


def test_the_panel_says_which_other_steps_need_work(clerk, case):
    assert "还有待处理的步骤：单位与事由、人员与制度" in rules(clerk, case, 2, name="云上香水")


def test_the_panel_brings_the_box_that_an_answer_calls_for(clerk, county, case):
    make.filed_account(county.town, code="douyin")
    panel = rules(clerk, case, 2, platform=str(make.platform().pk), extra=["platform:", "name:", "app:"])
    assert 'id="x-platform" class="w-tail" hx-swap-oob="true"' in panel
    assert 'name="exception_platform"' in panel
    assert "hx-swap-oob" not in panel.split('id="x-platform"')[1].split("hx-swap-oob", 1)[1], "other groups stay"


def test_the_panel_leaves_boxes_alone_that_stand_there_already(clerk, county, case):
    make.filed_account(county.town, code="douyin")
    panel = rules(
        clerk, case, 2, platform=str(make.platform().pk), extra=["platform:exception_platform", "name:", "app:"]
    )
    assert "hx-swap-oob" not in panel


def test_the_panel_takes_a_box_away_that_is_no_longer_called_for(clerk, case):
    panel = rules(clerk, case, 2, platform=str(make.platform().pk), extra=["platform:", "name:", "app:app_ipv6"])
    assert 'id="x-app" class="w-tail" hx-swap-oob="true"' in panel
    assert "app_terminals" not in panel


def test_the_panel_keeps_what_is_typed_in_a_box_that_it_brings(clerk, county, case):
    make.filed_account(county.town, code="douyin")
    panel = rules(clerk, case, 2, platform=str(make.platform().pk), exception_platform="面向不同村组")
    assert "面向不同村组" in panel


def test_the_panel_lights_amber_once_an_exception_is_asked_for(clerk, county, case):
    make.filed_account(county.town, code="douyin")
    panel = rules(clerk, case, 2, platform=str(make.platform().pk), exception_platform="面向不同村组")
    assert "已申请例外，由县府办判断" in panel


def test_the_panel_bears_nonsense(clerk, case):
    panel = rules(clerk, case, 2, name="x" * 5000, platform="-1", functions="\u202e", extra="::,,::")
    assert "规则检查" in panel


@pytest.mark.parametrize("code", ["one_per_platform", "nothing", "'; drop table"])
def test_a_fix_that_no_rule_offers_changes_nothing(clerk, ready, code):
    clerk.go(f"/apply/{ready.pk}/2/").press("fix", code)
    assert clerk.path == f"/apply/{ready.pk}/2/"
    assert stored(ready).name == "云上香水"


# 材料


def test_a_file_is_shown_with_name_size_and_removal(clerk, ready):
    clerk.go(f"/apply/{ready.pk}/4/").press("x", "y", file_other=make.pdf("方案.pdf"))
    row = stored(ready).files.get(purpose="other")
    assert "方案.pdf" in clerk.text
    assert f"{row.attachment.size} 字节 · 11月2日 10:00 上传" in clerk.text
    assert f"/files/{row.attachment_id}/?view=1" in clerk.text
    assert f"/apply/{ready.pk}/4/files/{row.pk}/remove/" in clerk.text


def test_a_file_can_be_taken_off_and_what_is_typed_is_kept(clerk, ready):
    row = ready.files.get(purpose="logo")
    clerk.client.post(reverse("approvals:file_remove", args=[ready.pk, 2, row.pk]), {"purpose": "刚写的定位"})
    assert not stored(ready).files.exists()
    assert stored(ready).purpose == "刚写的定位"
    assert Attachment.objects.filter(pk=row.attachment_id).exists(), "the stored bytes stay"


def test_a_second_logo_replaces_the_first(clerk, ready):
    clerk.go(f"/apply/{ready.pk}/2/").fill(file_logo=make.png("新标识.png"))
    assert [row.attachment.name for row in stored(ready).files.filter(purpose="logo")] == ["新标识.png"]


def test_uploading_at_once_stays_on_the_step(clerk, ready):
    answer = clerk.client.post(
        reverse("approvals:file_add", args=[ready.pk, 4]), {"file_plan": make.pdf("实施方案.pdf")}, follow=True
    )
    assert answer.request["PATH_INFO"] == f"/apply/{ready.pk}/4/"
    assert "实施方案.pdf" in answer.content.decode()


def upload(name: str, body: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, body)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("会议纪要.zip", b"PK", "“会议纪要.zip”不能上传，上传 PDF 或图片"),
        ("纪要.pdf", b"hello", "“纪要.pdf”的内容与扩展名不符"),
        ("空.pdf", b"", "“空.pdf”是空文件，重新选择"),
        ("坏.png", b"\x89PNG\r\n\x1a\nxxxx", "“坏.png”不是完整的图片"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_the_form_is_kept(clerk, ready, name, body, words):
    clerk.go(f"/apply/{ready.pk}/4/").fill(file_other=upload(name, body))
    assert words in clerk.text
    assert clerk.path == f"/apply/{ready.pk}/4/"
    assert "有 1 处需要修改" in clerk.text
    assert not stored(ready).files.exclude(purpose="logo").exists()


def test_a_refused_file_does_not_lose_the_others_nor_the_text(clerk, ready):
    clerk.go(f"/apply/{ready.pk}/2/").fill(file_logo=make.pdf("标识.pdf"), purpose="改过的定位")
    assert "“标识.pdf”不能上传，上传 JPG 或 PNG 图片" in clerk.text
    assert clerk.shown_values["purpose"] == ["改过的定位"]
    assert stored(ready).files.get().attachment.name == "标识.png"


def test_papers_of_later_steps_cannot_be_slipped_in(clerk, ready):
    clerk.go(f"/apply/{ready.pk}/4/").fill(file_signed_sheet=make.pdf(), file_gone_proof=make.pdf())
    assert set(stored(ready).files.values_list("purpose", flat=True)) == {"logo"}


def test_a_file_of_another_case_cannot_be_taken_off(clerk, county, ready):
    other = make.draft(county, platform=make.platform("weibo"))
    row = other.files.get()
    answer = clerk.client.post(reverse("approvals:file_remove", args=[ready.pk, 2, row.pk]))
    assert answer.status_code == 404
    assert other.files.exists()


def test_minutes_that_are_no_longer_needed_stay_in_sight(clerk, ready):
    clerk.go(f"/apply/{ready.pk}/1/").fill(way="minutes").go(f"/apply/{ready.pk}/4/").fill(
        file_minutes=make.pdf("纪要.pdf")
    )
    clerk.go(f"/apply/{ready.pk}/1/").fill(way="portal").go(f"/apply/{ready.pk}/4/")
    assert "纪要.pdf" in clerk.text


def test_screenshots_may_be_pasted(clerk, ready):
    clerk.go(f"/apply/{ready.pk}/4/")
    assert 'name="file_other" accept=".pdf,.jpg,.jpeg,.png" multiple data-paste' in clerk.text


# 提交：一次，一个版本


def send(client, case, **values):
    data = {"version": stored(case).version, "key": str(uuid.uuid4()), "declared": "on"} | values
    return client.post(f"/apply/{case.pk}/5/", data)


def test_a_double_click_submits_once(clerk, ready):
    values = {"version": ready.version, "key": str(uuid.uuid4())}
    values["version"] = stored(ready).version
    first, second = send(clerk.client, ready, **values), send(clerk.client, ready, **values)
    assert first["Location"] == second["Location"] == f"/approve/{ready.pk}/"
    assert Decision.objects.filter(application=ready, step="submit").count() == 1


def test_a_double_click_with_a_fresh_declaration_submits_once(clerk, county):
    ready = make.draft(county, declared=False)
    values = {"version": stored(ready).version, "key": str(uuid.uuid4())}
    first, second = send(clerk.client, ready, **values), send(clerk.client, ready, **values)
    assert first["Location"] == second["Location"]
    assert Decision.objects.filter(application=ready).count() == 1
    assert stored(ready).declared


def test_a_second_submission_with_another_key_meets_the_case_as_it_is(clerk, ready):
    send(clerk.client, ready)
    answer = send(clerk.client, ready)
    assert answer.status_code == 409
    assert "这件申请已有变化" in answer.content.decode()
    assert "王填报" in answer.content.decode()


def test_a_stale_page_is_told_what_changed(clerk, county, ready):
    version = stored(ready).version
    services.save_draft(ready, {"purpose": "同事改过"}, by=county.colleague)
    answer = send(clerk.client, ready, version=version)
    assert answer.status_code == 409
    assert stored(ready).state == State.DRAFT


def test_the_page_carries_a_fresh_key_each_time(clerk, ready):
    keys = {clerk.go(f"/apply/{ready.pk}/5/").shown_values["key"][0] for _ in range(2)}
    assert len(keys) == 2


def test_a_case_that_was_submitted_meanwhile_keeps_the_typed_text(clerk, county, ready):
    clerk.go(f"/apply/{ready.pk}/2/")
    make.bring(county, ready, State.SIGNING)
    clerk.fill(purpose="刚写好的长段文字")
    assert clerk.response.status_code == 409
    assert "功能定位：刚写好的长段文字" in clerk.text
    assert f'href="/approve/{ready.pk}/"' in clerk.text
    assert stored(ready).purpose != "刚写好的长段文字"


def test_files_cannot_be_taken_off_a_submitted_case(clerk, county, ready):
    row = ready.files.get()
    make.bring(county, ready, State.SIGNING)
    answer = clerk.client.post(reverse("approvals:file_remove", args=[ready.pk, 2, row.pk]))
    assert answer.status_code == 409
    assert ready.files.exists()


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_the_pages_of_a_submitted_case_lead_to_its_detail(clerk, county, ready, step):
    make.bring(county, ready, State.SIGNING)
    answer = clerk.client.get(f"/apply/{ready.pk}/{step}/")
    assert answer["Location"] == f"/approve/{ready.pk}/"


# 谁可以写

PAGES = ("/apply/{pk}/", "/apply/{pk}/1/", "/apply/{pk}/2/", "/apply/{pk}/5/", "/apply/{pk}/discard/")
POSTS = (
    "/apply/{pk}/2/",
    "/apply/{pk}/5/",
    "/apply/{pk}/2/autosave/",
    "/apply/{pk}/2/rules/",
    "/apply/{pk}/2/files/",
    "/apply/{pk}/2/files/1/remove/",
    "/apply/{pk}/discard/",
)


def status_of(user, path, *, post=False):
    client = Client()
    client.force_login(user)
    answer = client.post(path, {"name": "陌生"}) if post else client.get(path)
    return answer


@pytest.mark.parametrize("path", PAGES)
def test_a_clerk_of_another_unit_finds_nothing(county, ready, path):
    assert status_of(county.stranger, path.format(pk=ready.pk)).status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_clerk_of_another_unit_writes_nothing(county, ready, path):
    assert status_of(county.stranger, path.format(pk=ready.pk), post=True).status_code == 404
    assert stored(ready).name == "云上香水"


@pytest.mark.parametrize("who", ["leader", "approver", "inspector", "observer", "sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("path", [*PAGES, "/apply/"])
def test_who_writes_no_applications_is_told_who_does(county, ready, who, path):
    answer = status_of(getattr(county, who), path.format(pk=ready.pk))
    assert answer.status_code == 403
    assert "填报员、县府办经办" in answer.content.decode()


@pytest.mark.parametrize("path", POSTS)
def test_an_inspector_writes_nothing(county, ready, path):
    assert status_of(county.inspector, path.format(pk=ready.pk), post=True).status_code == 403


def test_a_colleague_of_the_unit_may_go_on(county, ready):
    client = Client()
    client.force_login(county.colleague)
    client.post(f"/apply/{ready.pk}/2/", {"purpose": "同事补充", "action": "exit"})
    assert stored(ready).purpose == "同事补充"
    assert stored(ready).typed_by.filter(pk=county.colleague.pk).exists()


def test_a_reviewer_who_did_not_type_a_returned_case_may_not_write_it(county, ready):
    case = make.bring(county, ready, State.REVIEWING)
    services.send_back(case, make.intent(case, county.reviewer, "再核对"))
    answer = status_of(county.reviewer, f"/apply/{ready.pk}/2/")
    assert answer.status_code == 403
    assert "填报员" in answer.content.decode()


@pytest.mark.parametrize("path", [f"/apply/{uuid.uuid4()}/1/", f"/apply/{uuid.uuid4()}/", "/apply/not-a-uuid/1/"])
def test_an_unknown_case_is_not_found(clerk, path):
    assert clerk.client.get(path).status_code == 404


@pytest.mark.parametrize("step", [0, 6, 7, 99999999999999999999])
def test_an_unknown_step_is_not_found(clerk, case, step):
    assert clerk.client.get(f"/apply/{case.pk}/{step}/").status_code == 404


def test_visitors_are_sent_to_the_login(county, case):
    answer = Client().get(f"/apply/{case.pk}/1/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("action", ["", "explode", "continue\n", "submit"])
def test_an_unknown_button_saves_and_stays(clerk, ready, action):
    answer = clerk.client.post(f"/apply/{ready.pk}/2/", {"purpose": "改过", "action": action, "functions": "publish"})
    assert answer["Location"] == f"/apply/{ready.pk}/2/"
    assert stored(ready).purpose == "改过"


NONSENSE = ["\u202e" * 50, "<script>alert(1)</script>", "'; --", "🙂" * 40, "0" * 400, "%00", "\ud7ff", "-1", "NaN"]


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_every_field_is_answered_in_words(clerk, ready, step, value):
    names = list(clerk.go(f"/apply/{ready.pk}/{step}/").shown_values)
    data = {name: value for name in names if name != "csrfmiddlewaretoken"} | {"action": "continue"}
    answer = clerk.client.post(f"/apply/{ready.pk}/{step}/", data, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_nul_character_never_reaches_the_form(clerk, ready):
    answer = clerk.client.post(f"/apply/{ready.pk}/2/", {"name": "云\x00上"})
    assert answer.status_code == 400


@pytest.mark.parametrize("step", [2, 5])
def test_a_step_costs_a_fixed_number_of_queries(clerk, county, ready, django_assert_max_num_queries, step):
    for code in ("weibo", "kuaishou", "toutiao", "xiaohongshu"):
        make.filed_account(county.town, code=code)
    with django_assert_max_num_queries(42):
        clerk.go(f"/apply/{ready.pk}/{step}/")


def test_a_refused_logo_is_one_mistake_and_not_also_a_missing_one(clerk, ready):
    ready.files.all().delete()
    clerk.go(f"/apply/{ready.pk}/2/").fill(file_logo=upload("纪要.zip", b"PK"))
    assert "有 1 处需要修改" in clerk.text
    assert "“纪要.zip”不能上传" in clerk.text
