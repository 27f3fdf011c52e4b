"""The page of a case: what each reader sees, and who sees nothing at all."""

import re

import pytest
from django.urls import reverse

from announcements import services as announcements
from approvals import services
from approvals.enums import Kind, State, Way
from approvals.models import Application, CarbonCopy
from approvals.present import lamps, stage
from approvals.views import casefile
from county import clock, kept
from notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-16T10:00"


@pytest.fixture
def county(freeze):
    hands = freeze(MONDAY)
    found = factories.County()
    found.hands = hands
    return found


@pytest.fixture
def opening(county):
    return lambda state, **changes: factories.bring(county, factories.draft(county, **changes), state)


@pytest.fixture
def read(client):
    def get(user, case, status=200):
        client.force_login(user)
        answer = client.get(reverse("approvals:detail", args=[case.pk]))
        assert answer.status_code == status
        return answer.content.decode()

    return get


def plain(markup: str) -> str:
    """Text of a page without tags and blanks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", markup))


class TestScope:
    @pytest.mark.parametrize("who", ["clerk", "colleague", "leader", "reviewer", "approver", "inspector", "observer"])
    def test_who_has_to_do_with_the_case_reads_it(self, county, opening, read, who):
        assert "云上香水" in read(getattr(county, who), opening(State.REVIEWING))

    @pytest.mark.parametrize("who", ["stranger", "other_leader", "hospital_clerk", "sysadmin", "secadmin", "auditor"])
    def test_a_stranger_finds_nothing(self, county, opening, read, who):
        read(getattr(county, who), opening(State.REVIEWING), 404)

    def test_nobody_reads_without_signing_in(self, client, opening):
        answer = client.get(reverse("approvals:detail", args=[opening(State.SIGNING).pk]))
        assert answer.status_code == 302

    def test_the_office_does_not_see_a_draft_of_a_unit(self, county, read):
        case = factories.draft(county)
        read(county.reviewer, case, 404)
        assert "继续填报" in read(county.clerk, case)

    def test_the_supervising_department_reads_the_case_of_its_hospital(self, county, opening, read):
        case = opening(State.SIGNING, unit=county.hospital, by=county.hospital_clerk, name="泾源医声")
        assert "泾源医声" in read(county.health_leader, case)

    def test_reading_by_post_is_not_offered(self, client, county, opening):
        client.force_login(county.reviewer)
        assert client.post(reverse("approvals:detail", args=[opening(State.REVIEWING).pk])).status_code == 405


class TestMasks:
    def test_who_only_reads_sees_masked_phones(self, county, opening, read):
        case = opening(State.REVIEWING)
        for who in (county.observer, county.inspector):
            page = read(who, case)
            assert "0954-5011234" not in page
            assert "0954-***1234" in page

    def test_who_decides_sees_masked_phones_too_and_where_to_ask(self, county, opening, read):
        case = opening(State.REVIEWING)
        page = read(county.reviewer, case)
        assert "0954-5011234" not in page and reverse("approvals:uncover", args=[case.pk]) in page

    def test_a_changed_phone_is_masked_in_the_comparison_too(self, county, read):
        about = factories.filed_account(county.town)
        case = factories.draft(county, Kind.ALTERING, about=about, first_phone="0954-5019999")
        case = factories.bring(county, case, State.REVIEWING)
        page = read(county.observer, case)
        assert "0954-5019999" not in page
        assert "0954-***9999" in page


class TestIdentity:
    def test_heading_unit_number_times_and_lamp_stand_on_top(self, county, opening, read):
        case = opening(State.REVIEWING)
        page = plain(read(county.reviewer, case))
        for words in (
            "开设申请：云上香水（抖音）",
            "香水镇人民政府",
            case.number,
            "第1次提交",
            "剩5个工作日",
            "打印审批表",
        ):
            assert words in page

    def test_a_second_submission_is_counted(self, county, opening, read):
        case = opening(State.REVIEWING)
        services.send_back(case, factories.intent(case, county.reviewer, "补充材料"))
        services.submit(case, factories.intent(case, county.clerk))
        assert "第2次提交" in plain(read(county.reviewer, case))

    def test_the_print_button_leads_to_the_approval_sheet(self, county, opening, read):
        case = opening(State.SIGNING)
        assert reverse("reports:paper", args=["approval-sheet", case.pk]) in read(county.clerk, case)


class TestSentence:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (State.SIGNING, "现在由香水镇主要领导（赵镇长）办理，11月16日起，应于11月23日前办理"),
            (State.REVIEWING, "现在由县府办经办（郑经办、冯经办）办理，11月16日起，应于11月23日前办理"),
            (State.APPROVING, "现在由县府办审批（陈审批、褚审批）办理，11月16日起，应于11月23日前办理"),
            (State.OPERATING, "现在由香水镇填报员（王填报、李同事）办理，11月16日起，应于11月30日前办理"),
            (State.ANNOUNCING, "公告待发布，11月19日前办理（剩3个工作日）"),
        ],
    )
    def test_says_with_whom_since_when_and_until_when(self, county, opening, read, state, words):
        assert words in plain(read(county.clerk, opening(state)))

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (State.SIGNING, "下一步：县府办初审"),
            (State.REVIEWING, "下一步：县府办审批"),
            (State.APPROVING, "下一步：单位在平台上办理"),
            (State.OPERATING, "下一步：公告公示15日，报送全国系统"),
            (State.ANNOUNCING, "下一步：公告满期、全国系统已报送后自动办结"),
        ],
    )
    def test_says_what_comes_next(self, county, opening, read, state, words):
        assert words in plain(read(county.clerk, opening(state)))

    def test_a_second_level_unit_hears_of_the_second_signature(self, county, opening, read):
        case = opening(State.SIGNING, unit=county.hospital, by=county.hospital_clerk, name="泾源医声")
        assert "下一步：县卫生健康局主要领导签字" in plain(read(county.hospital_clerk, case))

    def test_a_returned_case_says_where_it_comes_back(self, county, opening, read):
        case = opening(State.APPROVING)
        services.send_back(case, factories.intent(case, county.approver, "补充"))
        assert "下一步：提交后由县府办审批办理" in plain(read(county.clerk, case))
        services.save_draft(case, {"reason": "改写了理由"}, by=county.clerk)
        assert "下一步：提交后由单位主要领导办理" in plain(read(county.clerk, case))

    def test_a_rejected_case_waits_for_nobody(self, county, opening, read):
        case = opening(State.REVIEWING)
        services.reject(case, factories.intent(case, county.reviewer, "没有必要"))
        page = plain(read(county.clerk, case))
        assert "不再等待办理" in page
        assert "办理已经结束" in page

    def test_a_closed_case_says_so(self, county, opening, read):
        case = opening(State.ANNOUNCING)
        factories.post_both(county, case)
        factories.enter_national(county, case)
        county.hands.forward(days=15)
        assert services.close_served() == 1
        assert "公告、报送均已完成" in plain(read(county.clerk, case))


class TestTracker:
    @pytest.mark.parametrize(
        ("state", "done", "now"),
        [
            (State.DRAFT, 0, [0]),
            (State.SIGNING, 1, [1]),
            (State.REVIEWING, 2, [2]),
            (State.APPROVING, 3, [3]),
            (State.OPERATING, 4, [4]),
            (State.ANNOUNCING, 5, [5, 6]),
        ],
    )
    def test_seven_steps_follow_the_state(self, county, opening, state, done, now):
        case = opening(state)
        marks = stage.tracker(case, list(case.decisions.all()), "")
        assert [mark.state for mark in marks].count("done") == done
        assert [number for number, mark in enumerate(marks) if mark.state == "now"] == now
        assert [mark.current for mark in marks].index(True) == now[0]

    def test_done_steps_name_the_person_and_the_day(self, county, opening, read):
        page = plain(read(county.approver, opening(State.APPROVING)))
        for words in ("王填报11-16", "赵镇长11-16", "郑经办11-16"):
            assert words in page

    def test_a_rejected_case_stops_where_it_was_rejected(self, county, opening):
        case = opening(State.REVIEWING)
        case = services.reject(case, factories.intent(case, county.reviewer, "没有必要")).case
        marks = stage.tracker(case, list(case.decisions.all()), "")
        assert [mark.state for mark in marks] == ["done", "done", "", "", "", "", ""]
        assert marks[2].note == "不同意"
        assert not any(mark.current for mark in marks)

    def test_the_national_entry_and_the_posting_are_ticked_apart(self, county, opening):
        case = opening(State.ANNOUNCING)
        factories.enter_national(county, case)
        case = Application.objects.for_lists().get(pk=case.pk)
        states = [mark.state for mark in stage.tracker(case, list(case.decisions.all()), "")]
        assert states[5:] == ["now", "done"]

    def test_exactly_one_step_is_announced_as_current(self, county, opening, read):
        assert read(county.clerk, opening(State.ANNOUNCING)).count('aria-current="step"') == 1


class TestFacts:
    def test_a_change_shows_before_and_after(self, county, read):
        about = factories.filed_account(county.town, name="云上香水")
        case = factories.bring(
            county, factories.draft(county, Kind.ALTERING, about=about, name="香水发布"), State.REVIEWING
        )
        page = plain(read(county.reviewer, case))
        assert "账号名称云上香水香水发布" in page
        assert "功能定位发布香水镇政务信息和办事指南发布政务信息，受理留言" in page

    def test_an_opening_has_no_comparison(self, county, opening, read):
        assert "变更前" not in read(county.reviewer, opening(State.REVIEWING))

    def test_a_cancellation_shows_the_replacement(self, county, read):
        about = factories.filed_account(county.town)
        case = factories.bring(county, factories.draft(county, Kind.CANCELLING, about=about), State.SIGNING)
        page = plain(read(county.leader, case))
        assert "替代渠道关注微信订阅号" in page
        assert about.filing_number in page

    def test_rules_stand_with_the_answers_given(self, county, opening, read):
        factories.account(county.town)
        case = factories.draft(county)
        services.save_draft(case, {}, by=county.clerk, reasons={"another_platform": "群众多用短视频"})
        page = plain(read(county.leader, factories.bring(county, case, State.SIGNING)))
        assert "多平台开设，由县政府办判断" in page
        assert "填报说明：群众多用短视频" in page
        assert "1项需要判断" in page

    def test_after_approval_the_answers_stay_without_judging_anew(self, county, read):
        factories.account(county.town)
        case = factories.draft(county)
        services.save_draft(case, {}, by=county.clerk, reasons={"another_platform": "群众多用短视频"})
        page = plain(read(county.clerk, factories.bring(county, case, State.OPERATING)))
        assert "规则检查" not in page
        assert "填报时的说明群众多用短视频" in page

    def test_files_can_be_seen_and_downloaded(self, county, opening, read):
        case = opening(State.REVIEWING)
        file = case.files.get().attachment_id
        page = read(county.reviewer, case)
        assert f'href="{reverse("county:file", args=[file])}?view=1"' in page
        assert f'href="{reverse("county:file", args=[file])}"' in page

    def test_a_file_of_the_second_submission_says_so(self, county, opening, read):
        case = opening(State.REVIEWING)
        services.send_back(case, factories.intent(case, county.reviewer, "补充会议纪要"))
        county.hands.forward(hours=1)
        services.attach(case, factories.pdf("会议纪要.pdf"), purpose="minutes", by=county.clerk)
        county.hands.forward(hours=1)
        services.submit(case, factories.intent(case, county.clerk))
        assert plain(read(county.leader, case)).count("第2次提交新增") == 1


class TestTimeline:
    def test_the_newest_stands_first_under_what_is_awaited(self, county, opening, read):
        page = plain(read(county.reviewer, opening(State.REVIEWING)))
        record = page[page.index("办理记录") :]
        assert record.index("等待初审") < record.index("签字同意") < record.index("提交香水镇")

    def test_urges_and_copies_are_part_of_it(self, county, opening, read):
        case = opening(State.REVIEWING)
        services.urge(case, by=county.clerk)
        services.copy_to(case, [county.observer], by=county.reviewer)
        page = plain(read(county.reviewer, case))
        assert "催办“待初审”" in page
        assert "蒋观察" in page
        assert "未读" in page

    def test_a_posting_is_part_of_it(self, county, opening, read):
        case = opening(State.ANNOUNCING)
        factories.post_both(county, case)
        assert "在县政府网站发布公告" in plain(read(county.clerk, case))

    def test_opinions_are_escaped(self, county, opening, read):
        case = opening(State.REVIEWING)
        services.review(case, factories.intent(case, county.reviewer, "<b>拟同意</b>"))
        assert "&lt;b&gt;拟同意" in read(county.approver, case)


class TestReadMark:
    def test_an_observers_first_look_marks_his_copy(self, county, opening, read):
        case = opening(State.REVIEWING)
        services.copy_to(case, [county.observer], by=county.reviewer)
        read(county.reviewer, case)
        assert CarbonCopy.objects.get().read_at is None
        read(county.observer, case)
        first = CarbonCopy.objects.get().read_at
        assert first == clock.now()
        county.hands.forward(hours=1)
        read(county.observer, case)
        assert CarbonCopy.objects.get().read_at == first


class TestLamp:
    @pytest.mark.parametrize(
        ("forward", "light", "words"),
        [
            (0, "g", "剩 5 个工作日"),
            (3, "y", "剩 2 个工作日"),
            (7, "y", "今天到期"),
            (8, "r", "超期 1 个工作日"),
            (10, "r", "超期 3 个工作日"),
        ],
    )
    def test_a_node_turns_amber_two_days_before_and_red_after(self, county, opening, forward, light, words):
        case = opening(State.REVIEWING)
        county.hands.forward(days=forward)
        lamp = lamps.lamp(case)
        assert (lamp.light, lamp.words) == (light, words)

    def test_a_late_weekend_counts_as_one_day(self, county, opening):
        case = opening(State.REVIEWING)
        case.due_on = clock.today().replace(day=20)
        county.hands.move_to("2026-11-21T10:00")
        assert lamps.lamp(case).words == "超期 1 个工作日"

    def test_postings_that_run_show_their_day(self, county, opening):
        case = opening(State.ANNOUNCING)
        factories.post_both(county, case)
        factories.enter_national(county, case)
        lamp = lamps.lamp(Application.objects.for_lists().get(pk=case.pk))
        assert (lamp.light, lamp.words, lamp.what) == ("g", "第 1 日，共 15 日", "公示中")

    def test_a_take_down_turns_red(self, county, opening):
        case = opening(State.ANNOUNCING)
        factories.post_both(county, case)
        factories.enter_national(county, case)
        posting = Application.objects.get(pk=case.pk).announcement.postings.first()
        announcements.take_down(posting, on=clock.today(), note="被平台删除", by=county.reviewer)
        assert lamps.lamp(Application.objects.for_lists().get(pk=case.pk)).light == "r"

    def test_a_draft_has_no_clock(self, county):
        assert lamps.lamp(factories.draft(county)).due_on is None


class TestQueries:
    def test_the_page_does_not_ask_more_when_the_record_grows(
        self, county, opening, read, django_assert_max_num_queries
    ):
        case = opening(State.REVIEWING)
        services.copy_to(case, [county.observer], by=county.reviewer)
        read(county.reviewer, case)
        for _ in range(4):
            services.send_back(case, factories.intent(case, county.reviewer, "补充"))
            services.submit(case, factories.intent(case, county.clerk))
        with django_assert_max_num_queries(75):
            read(county.reviewer, case)


def test_the_paper_way_offers_upload_to_the_clerk_only(county, read):
    case = factories.draft(county)
    services.save_draft(case, {"way": Way.PAPER}, by=county.clerk)
    case = factories.bring(county, case, State.SIGNING)
    assert "上传签字件" in read(county.clerk, case)
    for who in (county.leader, county.reviewer):
        assert "上传签字件" not in read(who, case)


class TestAnnouncement:
    def test_the_clerk_is_led_from_the_case_to_the_posting(self, county, opening, read):
        case = opening(State.ANNOUNCING)
        page = read(county.clerk, case)
        assert reverse("announcements:post", args=[case.announcement_id, "own"]) in page
        assert reverse("announcements:post", args=[case.announcement_id, "website"]) not in page

    def test_the_leader_reads_the_two_places_without_a_button(self, county, opening, read):
        case = opening(State.ANNOUNCING)
        page = read(county.leader, case)
        assert reverse("announcements:detail", args=[case.announcement_id]) in page
        assert "登记发布" not in page

    def test_before_the_platform_step_nothing_is_announced(self, county, opening, read):
        assert "查看公告" not in read(county.clerk, opening(State.OPERATING))

    def test_the_list_is_called_as_in_the_menu(self, county, opening, read):
        case = opening(State.REVIEWING)
        assert "申请进度</a>" in read(county.clerk, case)
        assert "申请审批</a>" in read(county.reviewer, case)


class TestMessages:
    def test_a_national_entry_is_told_as_such_and_owes_nothing(self, county, opening):
        case = opening(State.ANNOUNCING)
        factories.enter_national(county, case)
        told = Message.objects.filter(recipient=county.clerk, title__startswith="全国系统已报送：").get()
        assert "前办理" not in told.body

    def test_a_report_tells_when_the_announcement_is_due(self, county, opening):
        opening(State.ANNOUNCING)
        told = Message.objects.filter(recipient=county.clerk, title__startswith="进入公告和报送：").get()
        assert "公告应于 11月19日 前发布" in told.body


@pytest.mark.parametrize(("reasons", "shown"), [('{"budget": " "}', []), ('{"budget": "明年列支"}', ["明年列支"])])
def test_only_reasons_that_were_given_are_shown(county, opening, reasons, shown):
    case = opening(State.OPERATING)
    case.reasons = reasons
    assert casefile.context(case, county.clerk, kept.Kept(county.clerk))["given"] == shown


def test_a_signature_on_paper_does_not_bear_the_name_of_who_checked_it(county):
    case = factories.bring(county, factories.draft(county, way=Way.PAPER), State.SIGNING)
    services.attach(case, factories.pdf("签字件.pdf"), purpose="signed_sheet", by=county.clerk)
    case = services.confirm_paper(case, factories.intent(case, county.reviewer)).case
    note = stage.tracker(case, list(case.decisions.order_by("pk")), "")[1].note
    assert note == "签字件已核 11-16"
