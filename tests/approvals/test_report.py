"""After approval: the clerk reports the platform step; wrong dates, names and files are told, late ones say so."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import AccountStatus
from accounts.models import Account
from approvals import services
from approvals.enums import Kind, Purpose, State, Step, Way
from approvals.models import Application, ApplicationFile
from county.models import Attachment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(freeze):
    hands = freeze("2026-11-16T10:00")
    found = factories.County()
    found.hands = hands
    return found


@pytest.fixture
def opening(county):
    return factories.bring(county, factories.draft(county), State.OPERATING)


@pytest.fixture
def about(county):
    def start(kind):
        account = factories.filed_account(county.town)
        return factories.bring(county, factories.draft(county, kind, about=account), State.OPERATING)

    return start


def told(case, **typed) -> dict:
    """A complete report of an opening; other kinds ignore what they do not ask."""
    known = Application.objects.get(pk=case.pk)
    values = {
        "version": known.version,
        "key": str(uuid.uuid4()),
        "day": "2026-11-16",
        "shown_name": known.name,
        "identifier": "yunshang01",
        "link": "https://www.douyin.com/user/1",
        "verified_state": "verified",
        "verified_subject": "香水镇人民政府",
        "verified_until": "2027-11-16",
        "proof": factories.png(),
    }
    return {name: value for name, value in (values | typed).items() if value is not None}


@pytest.fixture
def post(client):
    def send(user, case, status=None, **typed):
        client.force_login(user)
        answer = client.post(reverse("approvals:report", args=[case.pk]), told(case, **typed))
        assert status is None or answer.status_code == status, answer.content.decode()[-3000:]
        return answer

    return send


def state_of(case) -> str:
    return Application.objects.get(pk=case.pk).state


class TestOpening:
    def test_the_register_gets_the_account_with_its_late_facts(self, county, opening, post):
        post(county.clerk, opening, 302, qr_code=factories.png("二维码.png"))
        account = Account.objects.get()
        assert account.identifier == "yunshang01"
        assert account.link == "https://www.douyin.com/user/1"
        assert account.verified_until.isoformat() == "2027-11-16"
        assert account.filing_number
        assert account.qr_code.name == "二维码.png"
        assert state_of(opening) == State.ANNOUNCING

    def test_an_identifier_left_empty_is_read_from_the_link(self, county, opening, post):
        post(county.clerk, opening, 302, identifier="", link="长按复制 https://www.douyin.com/user/MS4wLjABAA 打开抖音")
        account = Account.objects.get()
        assert (account.identifier, account.link) == ("MS4wLjABAA", "https://www.douyin.com/user/MS4wLjABAA")

    def test_the_answer_says_until_when_the_announcement_is_due(self, client, county, opening, post):
        page = client.get(post(county.clerk, opening, 302).url).content.decode()
        assert "公告应于 11月19日 前发布（剩 3 个工作日）" in page

    def test_a_late_report_is_overdue_at_once_and_says_so(self, client, county, opening, post):
        county.hands.forward(days=9)
        page = client.get(post(county.clerk, opening, 302).url).content.decode()
        assert "公告应于 11月19日 前发布，登记当日已超期 4 个工作日" in page

    def test_the_form_states_the_dates_before(self, client, county, opening):
        county.hands.move_to("2026-11-25T10:00")
        client.force_login(county.clerk)
        page = client.get(reverse("approvals:report", args=[opening.pk])).content.decode()
        assert "<b>11月30日</b>" in page
        assert "办理日期早于 11月20日 的，登记当日已经超期" in page

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"day": "2026-11-17"}, "办理日期不能晚于今天"),
            ({"day": "2026-11-15"}, "办理日期不能早于审批同意的日期（2026-11-16）"),
            ({"day": ""}, "写明日期"),
            ({"day": "昨天"}, "日期写成 2026-11-26 这样"),
            ({"shown_name": "云上香水a"}, "审批同意的名称是“云上香水”，平台上是“云上香水a”"),
            ({"shown_name": ""}, "照平台上显示的写"),
            ({"shown_name": "长" * 61}, "名称最多 60 字"),
            ({"identifier": "", "link": ""}, "照平台上显示的写"),
            ({"link": "javascript:alert(1)"}, "链接以 http:// 或 https:// 开头"),
            ({"link": "https://weibo.com/u/5678901234"}, "这是新浪微博的链接，所选平台是抖音"),
            ({"verified_state": ""}, "选择认证状态"),
            ({"verified_state": "x"}, "选择认证状态"),
            ({"verified_state": "not_verified"}, "账号未认证"),
            ({"verified_subject": "某某公司"}, "认证主体与主办单位不一致"),
            ({"verified_until": "2026-11-01"}, "认证已过期"),
            ({"proof": None}, "上传平台上的截图，作为办理完成的证明"),
            ({"version": "x"}, "页面停留太久或内容不完整"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_happens(self, county, opening, post, typed, words):
        page = post(county.clerk, opening, 200, **typed).content.decode()
        assert words in page
        assert "<title>错误：" in page
        assert state_of(opening) == State.OPERATING
        assert not Account.objects.exists()

    def test_what_was_typed_stays(self, county, opening, post):
        page = post(county.clerk, opening, 200, day="2026-11-17").content.decode()
        for kept in ("yunshang01", "https://www.douyin.com/user/1", "2027-11-16", 'value="verified" checked'):
            assert kept in page

    def test_a_platform_without_verification_needs_no_subject(self, county, opening, post):
        post(county.clerk, opening, 302, verified_state="not_offered", verified_subject="", verified_until="")


class TestFiles:
    @pytest.mark.parametrize(
        ("upload", "words"),
        [
            (SimpleUploadedFile("截图.zip", b"PK"), "“截图.zip”不能上传"),
            (SimpleUploadedFile("截图.png", b"MZ no picture"), "内容与扩展名不符"),
            (SimpleUploadedFile("截图.png", b""), "这是空文件"),
        ],
    )
    def test_an_odd_file_is_refused_in_words(self, county, opening, post, upload, words):
        assert words in post(county.clerk, opening, 200, proof=upload).content.decode()
        assert state_of(opening) == State.OPERATING
        assert not Attachment.objects.filter(name__startswith="截图").exists()

    def test_a_qr_code_is_a_picture(self, county, opening, post):
        assert "上传 JPG 或 PNG 图片" in post(county.clerk, opening, 200, qr_code=factories.pdf()).content.decode()

    def test_a_file_taken_once_need_not_be_chosen_again(self, county, opening, post):
        page = post(county.clerk, opening, 200, day="").content.decode()
        kept = Attachment.objects.get(name="截图.png")
        assert "已收到“截图.png”，不用再选" in page
        post(county.clerk, opening, 302, proof=None, proof_kept=str(kept.pk))
        assert ApplicationFile.objects.get(purpose=Purpose.PLATFORM_PROOF).attachment == kept

    def test_a_file_of_somebody_else_does_not_count(self, county, opening, post):
        other = factories.proof(county.stranger, county.other_town)
        page = post(county.clerk, opening, 200, proof=None, proof_kept=str(other.pk)).content.decode()
        assert "上传平台上的截图" in page


class TestWho:
    @pytest.mark.parametrize(
        ("who", "status"), [("leader", 403), ("reviewer", 403), ("observer", 403), ("stranger", 404)]
    )
    def test_others_neither_read_nor_send_the_form(self, client, county, opening, post, who, status):
        client.force_login(getattr(county, who))
        assert client.get(reverse("approvals:report", args=[opening.pk])).status_code == status
        post(getattr(county, who), opening, status)
        assert state_of(opening) == State.OPERATING

    def test_a_colleague_of_the_clerk_may_report(self, county, opening, post):
        post(county.colleague, opening, 302)

    @pytest.mark.parametrize("state", [State.SIGNING, State.APPROVING])
    def test_before_approval_there_is_nothing_to_report(self, client, county, state):
        case = factories.bring(county, factories.draft(county), state)
        client.force_login(county.clerk)
        page = client.get(reverse("approvals:report", args=[case.pk])).content.decode()
        assert "没有等待登记的平台办理" in page
        assert 'name="day"' not in page

    def test_a_report_before_approval_is_a_conflict(self, county, post):
        case = factories.bring(county, factories.draft(county), State.APPROVING)
        post(county.clerk, case, 409)


class TestOnce:
    def test_a_double_click_registers_one_account(self, county, opening, post):
        key, version = str(uuid.uuid4()), opening.version
        first = post(county.clerk, opening, 302, key=key, version=version)
        second = post(county.clerk, opening, 302, key=key, version=version)
        assert first.url == second.url
        assert Account.objects.count() == 1
        assert ApplicationFile.objects.filter(purpose=Purpose.PLATFORM_PROOF).count() == 1

    def test_two_clerks_report_once(self, county, opening, post):
        version = opening.version
        post(county.clerk, opening, 302, version=version)
        page = post(county.colleague, opening, 409, version=version).content.decode()
        assert "王填报" in page


class TestOtherKinds:
    def test_a_change_asks_for_day_name_and_proof_only(self, client, county, about):
        case = about(Kind.ALTERING)
        client.force_login(county.clerk)
        page = client.get(reverse("approvals:report", args=[case.pk])).content.decode()
        assert 'name="shown_name"' in page
        for name in ("identifier", "verified_state", "qr_code", "opinion_"):
            assert f'name="{name}"' not in page

    def test_a_change_with_another_name_is_refused(self, county, about, post):
        case = about(Kind.ALTERING)
        assert "审批同意的名称是" in post(county.clerk, case, 200, shown_name="别的名称").content.decode()

    def test_a_suspension_changes_the_register(self, county, about, post):
        case = about(Kind.SUSPENDING)
        post(county.clerk, case, 302)
        assert Account.objects.get().status == AccountStatus.SUSPENDED

    def test_a_cancellation_is_reported_twice(self, client, county, about, post):
        case = about(Kind.CANCELLING)
        post(county.clerk, case, 302)
        assert Account.objects.get().status == AccountStatus.NORMAL
        client.force_login(county.clerk)
        assert "报告注销完成" in client.get(reverse("approvals:detail", args=[case.pk])).content.decode()
        post(county.clerk, case, 302, opinion="平台提前删除")
        assert Account.objects.get().status == AccountStatus.CANCELLED

    def test_gone_before_the_posting_served_needs_a_reason(self, county, about, post):
        case = about(Kind.CANCELLING)
        post(county.clerk, case, 302)
        page = post(county.clerk, case, 200).content.decode()
        assert "本账号公告还没有满 15 日，写明提前注销完成的原因" in page
        assert "提前注销完成的原因" in page
        assert Account.objects.get().status == AccountStatus.NORMAL

    def test_gone_does_not_come_before_out_of_use(self, county, about, post):
        case = about(Kind.CANCELLING)
        county.hands.forward(days=2)
        post(county.clerk, case, 302, day="2026-11-18")
        page = post(county.clerk, case, 200, day="2026-11-17", opinion="x").content.decode()
        assert "注销完成的日期不能早于停止使用的日期" in page


class TestTrouble:
    @pytest.fixture
    def step(self, client):
        def send(user, case, name, opinion="", status=None):
            client.force_login(user)
            known = Application.objects.get(pk=case.pk)
            data = {"version": known.version, "key": str(uuid.uuid4()), "opinion": opinion}
            answer = client.post(reverse("approvals:step", args=[case.pk, name]), data)
            assert status is None or answer.status_code == status
            return answer

        return send

    @pytest.mark.parametrize(
        ("name", "words"), [("redeclare", "写明平台为什么没有办成"), ("ask_termination", "写明为什么不再办理")]
    )
    def test_both_need_a_reason_on_the_same_page(self, county, opening, step, name, words):
        page = step(county.clerk, opening, name, status=200).content.decode()
        assert words in page
        assert "平台上的情况" in page

    def test_declaring_again_opens_the_case_for_the_clerk(self, county, opening, step):
        step(county.clerk, opening, "redeclare", "平台说名称已被占用", status=302)
        case = Application.objects.get(pk=opening.pk)
        assert (case.state, case.resume_state) == (State.RETURNED, State.OPERATING)

    def test_ending_is_asked_by_the_unit_and_confirmed_by_the_office(self, client, county, opening, step):
        step(county.clerk, opening, "ask_termination", "平台不予注册", status=302)
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:terminate", args=[opening.pk])).content.decode()
        assert "平台不予注册" in page
        assert "不能恢复" in page
        step(county.reviewer, opening, "terminate", "同意终止", status=302)
        assert state_of(opening) == State.TERMINATED

    def test_without_a_request_there_is_nothing_to_confirm(self, client, county, opening, step):
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:terminate", args=[opening.pk])).content.decode()
        assert "现在没有等待确认的申请" in page
        assert (
            "终止办理由主办单位先提出申请" in step(county.reviewer, opening, "terminate", status=200).content.decode()
        )
        assert state_of(opening) == State.OPERATING

    @pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("leader", 403), ("stranger", 404)])
    def test_the_unit_does_not_end_it_alone(self, client, county, opening, step, who, status):
        services.ask_termination(opening, factories.intent(opening, county.clerk, "不办"))
        client.force_login(getattr(county, who))
        assert client.get(reverse("approvals:terminate", args=[opening.pk])).status_code == status
        step(getattr(county, who), opening, "terminate", status=status)


class TestScan:
    @pytest.fixture
    def case(self, county):
        case = factories.draft(county)
        services.save_draft(case, {"way": Way.PAPER}, by=county.clerk)
        return factories.bring(county, case, State.SIGNING)

    def send(self, client, user, case, **files):
        client.force_login(user)
        return client.post(reverse("approvals:scan", args=[case.pk]), files)

    def test_the_clerk_brings_the_sheet_and_the_reviewer_confirms_it(self, client, county, case):
        assert self.send(client, county.clerk, case, scan=factories.pdf()).status_code == 302
        client.force_login(county.reviewer)
        known = Application.objects.get(pk=case.pk)
        data = {"version": known.version, "key": str(uuid.uuid4()), "result": "confirm_paper", "opinion": ""}
        assert client.post(reverse("approvals:step", args=[case.pk, "decide"]), data).status_code == 302
        decision = known.decisions.last()
        assert (decision.step, decision.scan.name) == (Step.CONFIRM_PAPER, "材料.pdf")

    @pytest.mark.parametrize(
        ("files", "words"),
        [({}, "选择扫描件，再上传"), ({"scan": SimpleUploadedFile("a.exe", b"MZ")}, "“a.exe”不能上传")],
    )
    def test_a_missing_or_odd_file_is_told(self, client, county, case, files, words):
        answer = self.send(client, county.clerk, case, **files)
        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert not case.files.filter(purpose=Purpose.SIGNED_SHEET).exists()

    @pytest.mark.parametrize(("who", "status"), [("leader", 403), ("observer", 403), ("stranger", 404)])
    def test_others_do_not_bring_it(self, client, county, case, who, status):
        assert self.send(client, getattr(county, who), case, scan=factories.pdf()).status_code == status

    def test_a_sheet_after_the_signature_is_too_late(self, client, county, case):
        factories.sign_all(county, case)
        assert self.send(client, county.clerk, case, scan=factories.pdf()).status_code == 409
