"""The register in a real browser: tables brought in and taken back, the national list, a stock-taking, one tap, the public."""

import pytest

from accounts.models import Account, IntakeRun, LedgerDifference, UpdateMark
from inspections.models import CensusAnswer, CensusUnknown
from inspections.services import census
from notifications import jobs, work
from tests import factories as make
from tests.accounts import tables
from tests.browser.test_axe import check

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "台账.xlsx"


@pytest.fixture
def town(county_clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    county_clock.set_to("2026-11-02T10:00")
    return make.County()


def run_jobs() -> None:
    """What the runner of jobs does beside the web."""
    while job := jobs.claim_next():
        work.do(job, jobs.kind_of(job.kind))


def upload(page, content: bytes, button: str, address: str) -> None:
    """Choose the file, send it, wait until its outcome stands on the page."""
    page.goto(address)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[type=file]", {"name": TABLE, "mimeType": kind, "buffer": content})
    page.click(f"button:has-text('{button}')")
    page.wait_for_url("**/jobs/**")
    run_jobs()
    page.wait_for_url("**/import/**" if "import" in address else "**/ledger/**")


def test_a_table_is_tried_mended_written_and_taken_back(enter, town, axe):
    page = enter(town.reviewer)
    upload(
        page,
        tables.simple(["火星", "微博", "火星发布"], ["香水镇", "微信公众号", "云上香水"]),
        "上传并核对",
        "/accounts/import/",
    )
    assert page.inner_text("h1") == "有错误，没有导入"
    assert "没有“火星”这个单位" in page.inner_text("main") and not Account.objects.exists()
    axe(page)
    upload(
        page,
        tables.simple(["香水镇", "微信公众号", "云上香水"], ["新民乡", "", "新民乡讯(抖音号)"]),
        "上传并核对",
        "/accounts/import/",
    )
    assert page.inner_text("h1") == "核对无误，等待导入" and not Account.objects.exists()
    axe(page)
    page.click("button:has-text('导入 2 个账号')")
    page.wait_for_url("**/jobs/**")
    run_jobs()
    page.wait_for_url("**/import/**")
    assert page.inner_text("h1") == "已导入" and Account.objects.count() == 2
    page.click("button:has-text('撤销这次导入')")
    page.wait_for_selector("h1:has-text('已撤销')")
    assert not Account.objects.exists() and IntakeRun.objects.count() == 2


def test_a_table_is_brought_in_without_scripts_too(visitors, town):
    page = visitors.open(user=town.clerk, script=False)
    page.goto("/accounts/import/")
    page.set_input_files(
        "input[type=file]",
        {
            "name": "a.csv",
            "mimeType": "text/csv",
            "buffer": tables.csv_of(tables.HEADS, ["香水镇", "微博", "云上香水"]),
        },
    )
    page.click("button:has-text('上传并核对')")
    run_jobs()
    page.reload()
    page.click("a:has-text('查看结果')")
    page.click("button:has-text('导入 1 个账号')")
    run_jobs()
    page.reload()
    page.click("a:has-text('查看结果')")
    assert page.inner_text("h1") == "已导入" and Account.objects.get().unit == town.town


def test_the_national_list_is_mapped_once_compared_and_settled(enter, town, axe):
    make.filed_account(town.town, code="weibo")
    make.filed_account(town.other_town, code="douyin", name="新民乡讯")
    page = enter(town.reviewer)
    upload(
        page,
        tables.simple(["香水镇", "微博", "云上香水发布"], heads=["机构", "渠道", "昵称"]),
        "上传并核对",
        "/ledger/",
    )
    page.wait_for_selector("h1:has-text('对应列名')")
    axe(page)
    for place, label in enumerate(("主办单位", "平台", "账号名称")):
        page.select_option(f"[name=h{place}]", label=label)
    page.click("button:has-text('保存并核对')")
    page.wait_for_url("**/jobs/**")
    run_jobs()
    page.wait_for_url("**/ledger/**")
    assert "台账“云上香水”，全国系统“云上香水发布”" in page.inner_text("main")
    axe(page)
    row = LedgerDifference.objects.get(kind="missing")
    page.select_option(f"#s{row.pk}", "corrected")
    page.fill(f"#w{row.pk}", "已补录")
    page.click(f"#w{row.pk} ~ button")
    page.wait_for_selector("text=已在全国系统更正：已补录")
    row.refresh_from_db()
    assert row.state == "corrected" and Account.objects.get(unit=town.town).name == "云上香水"


def test_a_unit_confirms_its_list_and_names_an_unknown_account(enter, town, either, axe):
    make.filed_account(town.town)
    row = census.open_census("十一月摸排", make.clock.today(), by=town.reviewer)
    page = enter(town.clerk, size=either)
    page.goto("/todo/")
    page.click("a.todo-t:has-text('填报摸排结果')")
    axe(page)
    page.fill("[name=u0-name]", "香水小喇叭")
    page.select_option("[name=u0-platform]", "douyin")
    if page.locator("[name=u0-unit]").count():
        page.select_option("[name=u0-unit]", str(town.town.pk))
    page.click("button:has-text('提交摸排结果')")
    page.wait_for_selector("text=已填报香水镇的摸排结果")
    assert CensusUnknown.objects.get().name == "香水小喇叭"
    assert CensusAnswer.objects.get(census=row).lines.count() == 1
    check(page, f"/census/{row.pk}/", axe)


def test_one_tap_on_the_workbench_says_that_it_was_updated_today(enter, town, either):
    make.filed_account(town.town)
    page = enter(town.clerk, size=either)
    page.goto("/")
    page.click("button:has-text('今天已更新')")
    page.wait_for_selector("text=今天已更新 >> nth=0")
    assert UpdateMark.objects.get().last_post_on == make.clock.today()


def test_the_public_asks_on_a_phone_without_scripts(visitors, town, axe):
    make.filed_account(town.town, code="weibo", identifier="5678901234")
    page = visitors.open(size={"width": 390, "height": 844}, script=False)
    page.goto("/public/")
    page.fill("[name=q]", "分享【云上香水】 https://weibo.com/u/5678901234 一起来看")
    page.click("button:has-text('查询')")
    assert page.inner_text(".veri h3") == "是官方账号"
    page.fill("[name=q]", "云上香水e站")
    page.press("[name=q]", "Enter")
    page.wait_for_selector("h3:has-text('不在官方账号名单中')")
    page.click("a:has-text('云上香水')")
    assert page.inner_text(".veri h3") == "是官方账号"
    page.click("a:has-text('全部账号')")
    assert "共 1 个账号" in page.inner_text("main")


def test_the_files_for_the_county_website_answer_by_themselves(visitors, town, tmp_path):
    from portal import publishing

    make.filed_account(town.town, code="weibo", identifier="5678901234")
    publishing.export(tmp_path / "site", "https://www.example.gov.cn/")
    text = (tmp_path / "site" / "accounts.html").read_text("utf-8")
    assert 'data-name="云上香水"' in text
    page = visitors.open()
    page.route(
        "**/site/**",
        lambda route: route.fulfill(
            path=tmp_path / "site" / route.request.url.partition("/site/")[2].partition("?")[0]
        ),
    )
    page.goto("/site/index.html")
    page.fill("[name=q]", "云上香水")
    page.press("[name=q]", "Enter")
    page.wait_for_selector("#answer h2:has-text('查到 1 个账号')")
    page.goto("/site/accounts.html?q=%E5%88%AB%E7%9A%84")
    page.wait_for_selector("#answer h2:has-text('不在官方账号名单中')")
