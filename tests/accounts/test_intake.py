"""A table brought in: tried on the same path as it is written, all or nothing, taken back while nobody built on it."""

import io
import json
from datetime import date

import hypothesis
import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import strategies as st

from accounts import exporting, words
from accounts.enums import AccountStatus, IntakeState, UpdateSource
from accounts.intake import blank, planning, reading
from accounts.models import Account, IntakeRun, UpdateMark
from accounts.services import intake
from approvals.enums import Kind
from approvals.services import watch
from county import attachments, spreadsheet, workbooks
from county.access import Refused
from county.articles import RuleViolation
from county.models import Unit
from notifications import jobs, work
from tests import factories as make
from tests.accounts import tables

pytestmark = pytest.mark.usefixtures("monday")
GOOD = (["香水镇", "微信公众号", "云上香水"], ["新民乡人民政府", "", "新民乡讯(抖音号)"])


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def bring(by, content: bytes, name: str = "台账.xlsx") -> IntakeRun:
    """Received and tried, as the child of the job does it."""
    run = intake.receive(tables.upload(content, name), by=by)
    return intake.check(run)[0]


def told(run: IntakeRun) -> dict:
    return json.loads(run.told)


def problems(run: IntakeRun) -> list[str]:
    return [f"{row} {column} {text}" for _, row, column, text in told(run)["problems"]]


def written(run: IntakeRun, by) -> IntakeRun:
    return intake.write(intake.confirm(run, by=by))


def run_jobs() -> None:
    """What the runner of jobs does, in this process."""
    while job := jobs.claim_next():
        work.do(job, jobs.kind_of(job.kind))


class TestTrial:
    def test_a_good_table_writes_nothing_and_says_what_it_would_do(self, county):
        run = bring(county.reviewer, tables.simple(*GOOD))
        assert run.state == IntakeState.READY and not Account.objects.exists()
        assert [told(run)[name] for name in ("rows", "created", "altered", "same", "wrong")] == [2, 2, 0, 0, 0]
        assert told(run)["news"][1] == [3, "新民乡讯（抖音）", "新民乡"]

    def test_one_sheet_per_unit_takes_the_unit_from_its_title(self, county):
        content = tables.book(
            ("香水镇", [["平台", "账号名称"], ["微博", "云上香水"]]),
            ("新民乡人民政府", [["平台", "账号名称"], ["抖音", "新民乡讯"]]),
            ("填写说明", [["列", "怎样填写"]]),
        )
        written(bring(county.reviewer, content), county.reviewer)
        assert {row.unit for row in Account.objects.all()} == {county.town, county.other_town}

    def test_merged_heads_under_a_title_are_understood(self, county):
        content = tables.book(
            (
                "台账",
                [
                    ["泾源县政务新媒体统计表"],
                    ["序号", "主办单位", "平台", "账号名称", "第一责任人", None, None],
                    [None, None, None, None, "姓名", "职务", "办公电话"],
                    [1, "香水镇", "微博", "云上香水", "赵镇长", "镇长", "0954-5011234"],
                ],
            ),
            merge="E2:G2",
        )
        written(bring(county.reviewer, content), county.reviewer)
        account = Account.objects.get()
        assert (account.first_name, account.first_post, account.first_phone) == ("赵镇长", "镇长", "0954-5011234")

    def test_every_error_names_its_row_column_and_reason(self, county):
        heads = [*tables.HEADS, "开设日期", "第一责任人电话", "状态"]
        run = bring(
            county.reviewer,
            tables.simple(
                ["香水镇", "微博", "云上香水", "2026.13.1", "13800001111", "还行"],
                ["火星", "微博", "火星发布"],
                ["香水镇", "寻呼机", "云上香水"],
                ["香水镇", "微博", ""],
                ["香水镇", "", "云上香水"],
                heads=heads,
            ),
        )
        assert run.state == IntakeState.WRONG and not Account.objects.exists()
        found = problems(run)
        for start in (
            "2 开设日期 “2026.13.1”：没有这一天",
            "2 第一责任人电话 “13800001111”：只写办公座机",
            "2 状态 “还行”：写正常、关停、注销中的一个",
            "3 主办单位 没有“火星”这个单位",
            "4 平台 没有“寻呼机”这个平台",
            "5 账号名称 没有写账号名称",
            "6 平台 没有写平台",
        ):
            assert any(each.startswith(start) for each in found), (start, found)

    def test_rows_of_one_table_do_not_stand_in_each_others_way(self, county):
        run = bring(
            county.reviewer,
            tables.simple(
                ["香水镇", "微博", "云上香水", ""],
                ["香水镇", "微博", "云上香水", ""],
                ["香水镇", "微博", "香水之声", ""],
                ["新民乡", "微博", "新民乡讯", "泾新媒备〔2020〕1号"],
                ["新民乡", "抖音", "新民乡讯", "泾新媒备〔2020〕1号"],
                heads=[*tables.HEADS, "备案号"],
            ),
        )
        assert [each.partition(" 账号名称 ")[2] for each in problems(run)] == [
            "账号与台账第 2 行重复",
            "单位和平台与台账第 2 行重复",
            "单位和平台与台账第 2 行重复",
            "备案号与台账第 5 行重复",
        ]

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([["密码", *tables.HEADS], ["123", *GOOD[0]]], "有不认识的列：“密码”（第 1 列）"),
            ([["甲", "乙"], ["1", "2"]], "找不到表头"),
        ],
    )
    def test_unknown_columns_and_tables_without_heads_are_refused(self, county, rows, words):
        run = bring(county.reviewer, tables.book(("台账", rows)))
        assert run.state == IntakeState.REFUSED and words in told(run)["refused"]

    def test_at_most_two_hundred_problems_are_shown_and_the_file_has_all(self, county):
        run = intake.receive(tables.upload(tables.simple(*[["火星", "微博", "甲乙"]] * 250)), by=county.reviewer)
        run_jobs()
        run.refresh_from_db()
        job = jobs.Job.objects.get(kind="intake-check")
        assert len(told(run)["problems"]) == 200 and told(run)["wrong"] == 250
        from openpyxl import load_workbook

        assert load_workbook(job.file).active.max_row == 251 and job.next_url == reverse(
            "accounts:intake", args=[run.pk]
        )

    def test_names_that_article_13_refuses_come_in_with_a_hint(self, county):
        run = bring(county.reviewer, tables.simple(["香水镇", "微博", "云上香水e站"]))
        assert run.state == IntakeState.READY and "字母“e”" in told(run)["hints"][0][3]

    def test_formulas_come_in_as_text_and_are_refused_where_they_cannot_be(self, county):
        run = bring(county.reviewer, tables.simple(*tables.formulas()))
        assert run.state == IntakeState.WRONG and len(problems(run)) == len(tables.formulas())

    def test_a_formula_in_a_free_text_stays_a_text_with_a_hint(self, county):
        run = bring(county.reviewer, tables.simple([*GOOD[0], "=1+1"], heads=[*tables.HEADS, "功能定位"]))
        assert told(run)["hints"] == [["台账", 2, "功能定位", "“=1+1”像是公式，按文字导入"]]
        written(run, county.reviewer)
        assert Account.objects.get().purpose == "=1+1"

    def test_five_thousand_wrong_rows_write_nothing(self, county):
        run = bring(county.reviewer, tables.csv_of(tables.HEADS, *[["火星", "寻呼机", ""]] * 5000), "a.csv")
        assert told(run)["wrong"] == 15_000 and not Account.objects.exists()


class TestLinks:
    HEADS = (*tables.HEADS, "账号链接", "平台标识")

    def test_a_link_says_platform_and_identifier(self, county):
        shared = "分享【云上香水】 https://weibo.com/u/5678901234 一起来看"
        written(
            bring(county.reviewer, tables.simple(["香水镇", "", "云上香水", shared, ""], heads=list(self.HEADS))),
            county.reviewer,
        )
        account = Account.objects.get()
        assert (account.platform.code, account.identifier, account.link) == (
            "weibo",
            "5678901234",
            "https://weibo.com/u/5678901234",
        )

    def test_what_is_written_stands_before_what_a_link_says(self, county):
        row = ["香水镇", "微博", "云上香水", "https://weibo.com/u/5678901234", "自己写的"]
        written(bring(county.reviewer, tables.simple(row, heads=list(self.HEADS))), county.reviewer)
        assert Account.objects.get().identifier == "自己写的"

    @pytest.mark.parametrize(
        ("link", "words"), [("主页见公众号", "不是链接"), ("https://v.douyin.com/x/", "这个链接不是新浪微博的")]
    )
    def test_a_link_that_is_none_or_of_another_platform_is_told(self, county, link, words):
        run = bring(county.reviewer, tables.simple(["香水镇", "微博", "云上香水", link, ""], heads=list(self.HEADS)))
        assert [words in each for each in problems(run)] == [True]


class TestStates:
    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            (["已关停", "", ""], "关停日期 写明日期"),
            (["已注销", "", ""], "注销日期 写明日期"),
            (["正常运行", "2026-01-01", ""], "关停日期 账号正常运行，不写这个日期"),
            (["已关停", "2026-12-01", ""], "关停日期 日期不能晚于今天"),
            (["正常运行", "", "2026-11-03"], "最近更新日期 最近更新日期不能晚于今天"),
        ],
    )
    def test_the_day_belongs_to_the_state(self, county, cells, words):
        heads = [*tables.HEADS, "状态", "关停日期", "最近更新"]
        run = bring(county.reviewer, tables.simple([*GOOD[0], *cells], heads=heads))
        assert [each.partition(" ")[2] for each in problems(run)] == [words]

    def test_closed_accounts_come_in_as_closed(self, county):
        heads = [*tables.HEADS, "状态", "注销日期"]
        written(bring(county.reviewer, tables.simple([*GOOD[0], "注销", "2024.5.1"], heads=heads)), county.reviewer)
        account = Account.objects.get()
        assert (account.status, account.cancelled_on) == (AccountStatus.CANCELLED, date(2024, 5, 1))

    def test_updates_come_in_as_marks_with_their_source(self, county):
        heads = [*tables.HEADS, "最近更新时间", "粉丝数"]
        written(bring(county.reviewer, tables.simple([*GOOD[0], "2026.10.30", "1,200"], heads=heads)), county.reviewer)
        mark = UpdateMark.objects.get()
        assert (mark.source, mark.last_post_on, mark.followers) == (UpdateSource.IMPORT, date(2026, 10, 30), 1200)

    def test_a_count_without_a_day_is_told(self, county):
        run = bring(county.reviewer, tables.simple([*GOOD[0], "7"], heads=[*tables.HEADS, "粉丝数"]))
        assert problems(run) == ["2 最近更新日期 写了数量，也要写最近更新日期"]


class TestKnownAccounts:
    @pytest.fixture
    def account(self, county):
        return make.filed_account(county.town, code="weibo", purpose="发布政务信息")

    def test_a_change_is_shown_with_before_and_after_and_written_with_history(self, county, account):
        run = bring(
            county.reviewer,
            tables.simple(["香水镇", "微博", "云上香水", "发布办事指南"], heads=[*tables.HEADS, "功能定位"]),
        )
        assert told(run)["changes"] == [[2, "云上香水（新浪微博）", [["功能定位", "发布政务信息", "发布办事指南"]]]]
        written(run, county.reviewer)
        account.refresh_from_db()
        assert account.purpose == "发布办事指南"
        assert account.history.get(history_change_reason="intake").history_user == county.reviewer

    def test_empty_cells_and_equal_ones_change_nothing(self, county, account):
        heads = [*tables.HEADS, "功能定位", "承办机构"]
        run = bring(county.reviewer, tables.simple(["香水镇", "微博", "云上香水", "发布政务信息", ""], heads=heads))
        assert (told(run)["same"], told(run)["altered"]) == (1, 0)

    def test_a_new_name_needs_the_filing_number(self, county, account):
        run = bring(county.reviewer, tables.simple(["香水镇", "微博", "香水之声"]))
        assert problems(run)[0].startswith("2 平台 香水镇在新浪微博已有“云上香水”。名称变了的写上备案号")
        heads = [*tables.HEADS, "备案号"]
        run = bring(county.reviewer, tables.simple(["香水镇", "微博", "香水之声", account.filing_number], heads=heads))
        assert told(run)["changes"][0][2] == [["账号名称", "云上香水", "香水之声"]]

    def test_a_second_account_on_the_platform_is_an_exception_that_is_said(self, county, account):
        heads = [*tables.HEADS, "同平台例外"]
        written(
            bring(county.reviewer, tables.simple(["香水镇", "微博", "香水之声", "是"], heads=heads)), county.reviewer
        )
        assert Account.objects.filter(unit=county.town, is_exception=True).count() == 1

    def test_a_filing_number_of_another_place_is_told(self, county, account):
        heads = [*tables.HEADS, "备案号"]
        run = bring(county.reviewer, tables.simple(["新民乡", "微博", "新民乡讯", account.filing_number], heads=heads))
        assert "备案号“泾新媒备〔2026〕01号”是香水镇“云上香水（新浪微博）”的" in problems(run)[0]

    def test_the_state_is_changed_by_applications_only(self, county, account):
        run = bring(
            county.reviewer,
            tables.simple(
                [*["香水镇", "微博", "云上香水"], "关停", "2026.1.1"], heads=[*tables.HEADS, "状态", "关停日期"]
            ),
        )
        assert any("状态通过关停、注销、开设申请变更（第十四条）" in each for each in problems(run))

    def test_a_covered_telephone_says_nothing_new(self, county, account):
        heads = [*tables.HEADS, "第一责任人电话"]
        same = bring(county.reviewer, tables.simple(["香水镇", "微博", "云上香水", "0954-***1234"], heads=heads))
        other = bring(county.reviewer, tables.simple(["香水镇", "微博", "云上香水", "0954-***9999"], heads=heads))
        assert told(same)["same"] == 1 and "电话被遮住了" in problems(other)[0]


class TestUnits:
    """A unit brings in what is not there yet; what is there changes by an application (article 14)."""

    def test_a_clerk_adds_accounts_of_his_own_unit(self, county):
        run = bring(county.clerk, tables.simple(GOOD[0]))
        assert run.unit == county.town
        assert written(run, county.clerk).state == IntakeState.DONE and Account.objects.get().unit == county.town

    def test_another_unit_is_unknown_to_him(self, county):
        assert "没有“新民乡人民政府”这个单位" in problems(bring(county.clerk, tables.simple(GOOD[1])))[0]

    def test_he_fills_what_is_empty_and_does_not_alter_what_is_there(self, county):
        make.filed_account(county.town, code="weibo", purpose="发布政务信息", operator="")
        heads = [*tables.HEADS, "功能定位", "承办机构"]
        run = bring(county.clerk, tables.simple(["香水镇", "微博", "云上香水", "卖货", "某公司"], heads=heads))
        assert problems(run) == [
            "2 功能定位 台账里是“发布政务信息”，表格里是“卖货”，已登记的内容通过变更申请修改（第十四条）"
        ]
        run = bring(county.clerk, tables.simple(["香水镇", "微博", "云上香水", "", "某公司"], heads=heads))
        assert told(run)["changes"][0][2] == [["承办机构", "（空）", "某公司"]]

    def test_a_filing_number_of_another_unit_is_refused_in_the_trial_without_saying_whose(self, county):
        foreign = make.filed_account(county.other_town, code="weibo", name="新民乡讯")
        make.account(county.town, code="douyin", name="云上香水", filing_number="")
        heads = [*tables.HEADS, "备案号"]
        for platform in ("微信公众号", "抖音"):
            run = bring(
                county.clerk, tables.simple(["香水镇", platform, "云上香水", foreign.filing_number], heads=heads)
            )
            assert problems(run) == [f"2 备案号 备案号“{foreign.filing_number}”是别的账号的，核对备案号"]

    def test_a_filing_number_of_a_unit_that_is_gone_is_refused_too(self, county):
        gone = make.filed_account(county.other_town, code="weibo", name="新民乡讯")
        Unit.objects.filter(pk=county.other_town.pk).update(is_active=False)
        heads = [*tables.HEADS, "备案号"]
        run = bring(county.reviewer, tables.simple([*GOOD[0], gone.filing_number], heads=heads))
        assert problems(run) == [f"2 备案号 备案号“{gone.filing_number}”是别的账号的，核对备案号"]

    @pytest.mark.parametrize("who", ["leader", "approver", "inspector", "observer", "sysadmin"])
    def test_nobody_else_brings_in(self, county, who):
        with pytest.raises(Refused):
            intake.receive(tables.upload(tables.simple(GOOD[0])), by=getattr(county, who))
        assert not IntakeRun.objects.exists()

    def test_one_clerk_does_not_write_anothers_table(self, county):
        run = bring(county.clerk, tables.simple(GOOD[0]))
        with pytest.raises(Refused):
            intake.confirm(run, by=county.colleague)


class TestWriting:
    def test_what_was_shown_is_what_is_written(self, county):
        run = bring(county.reviewer, tables.simple(*GOOD))
        make.filed_account(county.town)  # somebody registered the first one meanwhile
        run = written(run, county.reviewer)
        assert run.state == IntakeState.STALE and Account.objects.count() == 1

    def test_all_or_nothing(self, county, monkeypatch):
        run = intake.confirm(bring(county.reviewer, tables.simple(*GOOD)), by=county.reviewer)
        monkeypatch.setattr(intake, "_mark", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError):
            intake.write(run)
        assert not Account.objects.exists() and IntakeRun.objects.get().state == IntakeState.WRITING

    def test_twice_writes_once(self, county):
        run = intake.confirm(bring(county.reviewer, tables.simple(*GOOD)), by=county.reviewer)
        intake.write(run)
        intake.write(run)
        assert Account.objects.count() == 2
        with pytest.raises(RuleViolation, match="不能导入"):
            intake.confirm(run, by=county.reviewer)

    def test_a_table_with_errors_cannot_be_written(self, county):
        run = bring(county.reviewer, tables.simple(["火星", "微博", "甲乙"]))
        with pytest.raises(RuleViolation):
            intake.confirm(run, by=county.reviewer)

    def test_new_accounts_have_history_and_are_found_by_their_name(self, county):
        written(bring(county.reviewer, tables.simple(*GOOD)), county.reviewer)
        account = Account.objects.get(unit=county.town)
        assert (account.skeleton, account.initials, account.filing_number) == ("云上香水", "ysxs", "")
        assert account.history.count() == 1 and account.history.get().history_user == county.reviewer


class TestTakingBack:
    def test_new_accounts_go_and_changes_are_turned_back(self, county):
        known = make.filed_account(county.town, code="weibo", purpose="发布政务信息")
        heads = [*tables.HEADS, "功能定位", "最近更新"]
        content = tables.simple(
            ["香水镇", "微博", "云上香水", "新定位", "2026.10.1"],
            ["新民乡", "抖音", "新民乡讯", "", "2026.10.2"],
            heads=heads,
        )
        run = written(bring(county.reviewer, content), county.reviewer)
        watch.watch()  # the night has looked at the new account: that is nobody's work
        run = intake.undo(IntakeRun.objects.get(pk=run.pk), by=county.reviewer)
        known.refresh_from_db()
        assert (run.state, known.purpose, Account.objects.count()) == (IntakeState.UNDONE, "发布政务信息", 1)
        assert not UpdateMark.objects.exists() and known.history.filter(history_change_reason="intake_undo").exists()

    def test_it_is_refused_once_somebody_began_an_application(self, county):
        run = written(bring(county.reviewer, tables.simple(*GOOD)), county.reviewer)
        make.draft(county, Kind.SUSPENDING, about=Account.objects.get(unit=county.town))
        with pytest.raises(RuleViolation, match="“云上香水（微信订阅号）”导入以后已有办件或记录，不能撤销"):
            intake.undo(run, by=county.reviewer)
        assert Account.objects.count() == 2

    def test_it_is_refused_once_an_account_was_changed(self, county, monday):
        known = make.filed_account(county.town, code="weibo")
        run = bring(
            county.reviewer, tables.simple(["香水镇", "微博", "云上香水", "新定位"], heads=[*tables.HEADS, "功能定位"])
        )
        run = written(run, county.reviewer)
        monday.forward(hours=1)
        known = Account.objects.get(pk=known.pk)
        known.updated_at, known.purpose = county_now(), "又改了"
        known.save()
        with pytest.raises(RuleViolation, match="导入以后又有变化"):
            intake.undo(run, by=county.reviewer)

    def test_a_later_table_of_the_same_hour_keeps_what_it_brought(self, county, monday):
        known = make.filed_account(county.town, code="weibo")
        heads = [*tables.HEADS, "最近更新"]
        first, later = (
            bring(county.reviewer, tables.simple(["香水镇", "微博", "云上香水", day], heads=heads))
            for day in ("2026.9.1", "2026.9.2")
        )
        first = written(first, county.reviewer)
        monday.forward(minutes=1)
        written(later, county.reviewer)
        intake.undo(first, by=county.reviewer)
        assert [mark.last_post_on for mark in known.updates.all()] == [date(2026, 9, 2)]
        assert Account.objects.get().activity.last_post_on == date(2026, 9, 2)

    def test_only_what_was_written_is_taken_back_and_once(self, county):
        run = bring(county.reviewer, tables.simple(*GOOD))
        with pytest.raises(RuleViolation, match="不能撤销"):
            intake.undo(run, by=county.reviewer)
        run = intake.undo(written(run, county.reviewer), by=county.reviewer)
        with pytest.raises(RuleViolation):
            intake.undo(run, by=county.reviewer)


def county_now():
    from county import clock

    return clock.now()


class TestTemplate:
    def test_it_is_read_by_the_portal_itself(self, county, tmp_path):
        place = tmp_path / "template.xlsx"
        place.write_bytes(blank.template(words.labels(), list(Unit.objects.hosts())))
        sheets = reading.read(place, "template.xlsx")
        found = planning.plan(sheets, list(Unit.objects.hosts()), words.labels(), may_alter=True)
        assert (found.rows, found.problems, [sheet.title for sheet in sheets]) == (0, [], ["账号台账"])

    @pytest.mark.parametrize("typed", ['=HYPERLINK("http://x","点")', "+1", "@SUM(1)", "＝1"])
    def test_nothing_in_the_template_runs_whoever_named_a_unit_or_worded_a_field(self, county, typed):
        from openpyxl import load_workbook

        county.town.name = typed
        made = blank.template(words.labels() | {"purpose": f"{typed}\x0b"}, [county.town])
        cells = [
            cell for page in load_workbook(io.BytesIO(made)).worksheets for row in page.iter_rows() for cell in row
        ]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert sum(cell.value == f"'{typed}" for cell in cells) == 3  # the head, its line in the explanation, the list

    def test_it_has_drop_downs_and_explains_every_column(self, county, tmp_path):
        from openpyxl import load_workbook

        place = tmp_path / "template.xlsx"
        place.write_bytes(blank.template(words.labels(), [county.town]))
        book = load_workbook(place)
        page, told = book["账号台账"], book["填写说明"]
        assert len(page.data_validations.dataValidation) == 11
        assert {cell.value for cell in page[1]} == {row[0].value for row in told.iter_rows(min_row=2)}
        assert all(row[1].value for row in told.iter_rows(min_row=2))
        assert book["选项"].sheet_state == "veryHidden" and book["选项"]["A1"].value == "香水镇人民政府"


class TestRoundTrip:
    """import(export(x)) = x."""

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_goes_out_comes_in_without_a_change(self, county, form):
        make.filed_account(county.town, functions="publish,serve", opened_on=date(2023, 6, 8), in_budget=True)
        make.filed_account(county.town, code="weibo", operator="=HYPERLINK(1)", purpose="-1+1 发布")
        make.filed_account(county.other_town, name="新民乡讯", status="suspended", suspended_on=date(2026, 1, 5))
        make.filed_account(
            county.other_town, code="weibo", name="新民之声", is_exception=True, verified_state="not_offered"
        )
        found = exporting.table(county.reviewer, "?status=")
        if form == "csv":
            content = "".join(spreadsheet.lines(found.heads, found.rows)).encode("utf-8")
        else:
            content = workbooks.workbook([workbooks.Sheet("账号台账", found.heads, found.rows)], county_now())
        run = bring(county.reviewer, content, f"账号台账.{form}")
        assert problems(run) == []
        assert (told(run)["rows"], told(run)["same"], told(run)["created"], told(run)["altered"]) == (4, 4, 0, 0)

    @hypothesis.settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(
        name=st.text(min_size=1, max_size=20), purpose=st.text(max_size=60), operator=st.text(max_size=30),
        opened=st.none() | st.dates(date(2000, 1, 1), date(2026, 11, 2)), budget=st.none() | st.booleans(),
        functions=st.lists(st.sampled_from(("publish", "spread", "serve")), unique=True), form=st.sampled_from(("csv", "xlsx")),
    )  # fmt: skip
    def test_whatever_was_typed(self, county, name, purpose, operator, opened, budget, functions, form):
        with transaction.atomic():
            clean = {"name": plain(name) or "云", "purpose": plain(purpose), "operator": plain(operator)}
            make.filed_account(county.town, opened_on=opened, in_budget=budget, functions=",".join(functions), **clean)
            found = exporting.table(county.reviewer, "")
            text = "".join(spreadsheet.lines(found.heads, found.rows)).encode("utf-8")
            book = workbooks.workbook(
                [workbooks.Sheet("账号台账", found.heads, exporting.table(county.reviewer, "").rows)], county_now()
            )
            run = bring(county.reviewer, text if form == "csv" else book, f"账号台账.{form}")
            assert (problems(run), told(run)["same"]) == ([], 1)
            transaction.set_rollback(True)


def plain(text: str) -> str:
    """As a browser's form would have kept it: no control characters, single blanks, no leading apostrophe."""
    return reading._plain("".join(char for char in text if char.isprintable())).lstrip("'")


class TestPages:
    def test_upload_wait_look_write_and_take_back(self, client, county):
        client.force_login(county.reviewer)
        answer = client.post(reverse("accounts:intakes"), {"file": tables.upload(tables.simple(*GOOD))})
        assert answer.url.startswith("/jobs/")
        run_jobs()
        run = IntakeRun.objects.get()
        page = client.get(reverse("accounts:intake", args=[run.pk])).content.decode()
        assert "导入 2 个账号" in page and "新民乡讯（抖音）" in page
        client.post(reverse("accounts:intake_write", args=[run.pk]))
        run_jobs()
        page = client.get(reverse("accounts:intake", args=[run.pk])).content.decode()
        assert "写入 2 个账号" in page and Account.objects.count() == 2
        page = client.post(reverse("accounts:intake_undo", args=[run.pk]), follow=True).content.decode()
        assert "已撤销这次导入" in page and not Account.objects.exists()

    def test_problems_are_shown_and_the_whole_list_is_a_file(self, client, county):
        client.force_login(county.reviewer)
        client.post(reverse("accounts:intakes"), {"file": tables.upload(tables.simple(["火星", "微博", "甲乙"]))})
        run_jobs()
        page = client.get(reverse("accounts:intake", args=[IntakeRun.objects.get().pk])).content.decode()
        assert "没有“火星”这个单位" in page and "全部问题" in page and "导入 0" not in page

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "a.xlsx", "这是空文件"),
            (b"PK\x03\x04", "a.csv", "内容与扩展名不符"),
            (b"a,b", "a.xlsx", "内容与扩展名不符"),
            (b"%PDF-1.4", "a.pdf", "上传 Excel"),
            (b"PK\x03\x04", "a.xls", "上传 Excel"),
            (b"PK\x03\x04", "a.xlsm", "上传 Excel"),
            (None, "", "选择要导入的文件"),
        ],
    )
    def test_files_of_another_kind_are_refused_in_words(self, client, county, content, name, words):
        client.force_login(county.reviewer)
        data = {"file": tables.upload(content, name)} if content is not None else {}
        page = client.post(reverse("accounts:intakes"), data).content.decode()
        assert words in page and "<title>错误：" in page and not IntakeRun.objects.exists()

    def test_a_file_too_large_is_refused(self, client, county, monkeypatch):
        monkeypatch.setattr(attachments, "MAX_BYTES", 100)
        client.force_login(county.reviewer)
        page = client.post(reverse("accounts:intakes"), {"file": tables.upload(tables.simple(*GOOD))}).content.decode()
        assert "超过 20 MB" in page

    def test_another_unit_sees_neither_page_nor_file_nor_button(self, client, county):
        run = bring(county.clerk, tables.simple(GOOD[0]))
        client.force_login(county.stranger)
        for name in ("intake", "intake_write", "intake_undo"):
            path = reverse(f"accounts:{name}", args=[run.pk])
            assert (client.get(path) if name == "intake" else client.post(path)).status_code == 404
        assert client.get(reverse("county:file", args=[run.file_id])).status_code == 404
        client.force_login(county.leader)
        assert client.get(reverse("accounts:intake", args=[run.pk])).status_code == 403

    def test_the_office_writes_what_a_clerk_brought(self, client, county):
        run = bring(county.clerk, tables.simple(GOOD[0]))
        client.force_login(county.colleague)
        page = client.get(reverse("accounts:intake", args=[run.pk])).content.decode()
        assert "导入 1 个账号" not in page
        client.force_login(county.reviewer)
        assert "导入 1 个账号" in client.get(reverse("accounts:intake", args=[run.pk])).content.decode()

    def test_the_template_and_the_original_go_out_as_files(self, client, county):
        run = bring(county.clerk, tables.simple(GOOD[0]))
        client.force_login(county.clerk)
        answer = client.get(reverse("accounts:intake_template"))
        assert answer["Content-Type"] == workbooks.XLSX and answer.content[:2] == b"PK"
        answer = client.get(reverse("county:file", args=[run.file_id]), {"view": "1"})
        assert answer["Content-Disposition"].startswith("attachment")
        answer.close()
