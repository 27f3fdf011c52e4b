"""Is this account official? Published fields only, the same answer for everybody, kept for a minute."""

import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from accounts.enums import AccountStatus
from approvals.enums import Kind, State
from county import clock
from portal import public, publishing
from tests import factories as make
from tests import inspecting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def account(county):
    return make.filed_account(county.town, code="weibo", identifier="5678901234", link="https://weibo.com/u/5678901234")


def ask(client, q: str) -> str:
    cache.clear()
    answer = client.get(reverse("portal:public"), {"q": q})
    assert answer.status_code == 200
    return answer.content.decode()


class TestAnswer:
    @pytest.mark.parametrize(
        "q",
        [
            "云上香水",
            " 云上香水 ",
            "云上 香水",
            "雲上香水",
            "5678901234",
            "泾新媒备〔2026〕01号",
            "https://weibo.com/u/5678901234",
            "https://weibo.com/u/5678901234?is_all=1",
            "分享【云上香水】的主页 https://m.weibo.cn/u/5678901234 一起来看",
        ],
    )
    def test_name_identifier_number_and_link_find_the_account(self, client, account, q):
        page = ask(client, q)
        assert "是官方账号" in page and "查到 1 个账号" in page
        for words in ("云上香水", "新浪微博", "香水镇人民政府", "泾新媒备〔2026〕01号", "2026年11月2日"):
            assert words in page

    @pytest.mark.parametrize("q", ["云上香水e站", "云上香", "香水"])
    def test_another_name_is_not_on_the_list_but_near_names_are_shown(self, client, account, q):
        page = ask(client, q)
        assert "不在官方账号名单中" in page and f"没有查到“{q}”" in page
        assert "名称相近的官方账号" in page and "<b>云上香水</b>" in page
        assert "假冒" not in page.split("三看")[0]

    def test_nothing_near_says_so_and_warns(self, client, account):
        page = ask(client, "别处发布")
        assert "请勿在这个账号填写身份证号" in page and "名称相近" not in page

    def test_a_link_of_another_account_is_not_answered_by_its_platform(self, client, account):
        assert "不在官方账号名单中" in ask(client, "https://weibo.com/u/1112223334")

    @pytest.mark.parametrize(
        ("status", "field", "words"),
        [
            (AccountStatus.SUSPENDED, "suspended_on", "官方账号，已关停"),
            (AccountStatus.CANCELLED, "cancelled_on", "曾是官方账号，已注销"),
        ],
    )
    def test_closed_accounts_are_shown_as_closed_with_the_day(self, client, county, status, field, words):
        make.filed_account(county.town, status=status, **{field: date(2026, 10, 8)})
        page = ask(client, "云上香水")
        assert words in page and "2026年10月8日" in page and "<h3>是官方账号</h3>" not in page

    def test_the_day_of_the_last_look_counts_inspections(self, county, account, monday):
        monday.move_to("2026-11-20T10:00")
        row = inspecting.open_round(county)
        inspecting.checked(county, inspecting.entry(row, account))
        assert public.find("云上香水").exact[0].checked_on == date(2026, 11, 20)

    def test_same_names_of_several_units_are_all_shown(self, client, county, account):
        make.filed_account(county.other_town, code="douyin")
        assert "查到 2 个账号" in ask(client, "云上香水")

    @pytest.mark.parametrize(
        "q", ["", " ", "'", "%", "_", "\\", "' OR 1=1--", "(a+)+$", "<script>alert(1)</script>", "😀", "字" * 400]
    )
    def test_odd_questions_find_nothing_and_break_nothing(self, client, account, q):
        page = ask(client, q)
        assert "查到 1 个账号" not in page and "<script>alert" not in page

    def test_a_question_too_long_is_told(self, client, account):
        assert "输入的内容太长" in ask(client, "字" * 401)

    def test_nul_and_lone_surrogates_are_refused(self, client):
        assert client.get("/public/?q=%00").status_code == 400
        assert client.get("/public/?q=%ED%A0%80").status_code in (200, 400)


class TestLists:
    def test_the_list_names_units_platforms_and_closed_accounts(self, client, county, account):
        make.filed_account(county.other_town, name="新民乡讯", status="cancelled", cancelled_on=date(2026, 10, 1))
        page = client.get(reverse("portal:public_accounts")).content.decode()
        assert "共 2 个账号" in page and "新浪微博 1 个" in page
        assert "曾是官方账号，已注销（2026年10月1日）" in page

    def test_an_empty_list_says_so(self, client, county):
        assert "名单里还没有账号" in client.get(reverse("portal:public_accounts")).content.decode()

    def test_the_list_asks_as_often_for_many_accounts_as_for_few(self, county, account, django_assert_max_num_queries):
        for code in ("douyin", "kuaishou", "bilibili"):
            make.filed_account(county.town, code=code)
        with django_assert_max_num_queries(1):
            assert len(public.directory()[0][1]) == 4

    def test_announcements_stand_there_once_the_county_website_has_them(self, client, county):
        about = make.filed_account(county.town)
        case = make.bring(county, make.draft(county, Kind.SUSPENDING, about=about), State.ANNOUNCING)
        assert public.notices() == []
        make.post_both(county, case)
        page = client.get(reverse("portal:public_notices")).content.decode()
        assert case.announcement.title in page and "https://www.example.gov.cn/notice" in page

    def test_the_address_in_a_feed_is_the_portals_own_whatever_host_was_asked(self, client, county, settings):
        settings.ALLOWED_HOSTS = ["*"]
        text = client.get(reverse("portal:public_atom"), headers={"host": "evil.example"}).content.decode()
        assert "evil.example" not in text and f"{settings.BASE_URL}/public/notices/" in text

    @pytest.mark.parametrize("kind", ["atom", "rss"])
    def test_feeds_are_well_formed_and_name_each_announcement_once(self, client, county, kind):
        about = make.filed_account(county.town)
        case = make.bring(county, make.draft(county, Kind.SUSPENDING, about=about), State.ANNOUNCING)
        make.post_both(county, case)
        answer = client.get(reverse(f"portal:public_{kind}"))
        assert answer["Content-Type"].startswith(f"application/{kind}+xml")
        tree = ElementTree.fromstring(answer.content)
        items = [node for node in tree.iter() if node.tag.rpartition("}")[2] in ("entry", "item")]
        assert len(items) == 1 and case.announcement.title in ElementTree.tostring(items[0], encoding="unicode")

    def test_the_json_list_keeps_to_its_schema(self, client, county, account):
        make.filed_account(county.other_town, name="新民乡讯", status="suspended", suspended_on=date(2026, 10, 1))
        found = client.get(reverse("portal:public_json")).json()
        schema = client.get(reverse("portal:public_schema")).json()
        item = schema["properties"]["accounts"]["items"]
        assert sorted(found) == sorted(schema["required"])
        assert [sorted(row) for row in found["accounts"]] == [item["required"]] * 2
        assert {row["status"] for row in found["accounts"]} <= set(item["properties"]["status"]["enum"])
        days = [row[name] for row in found["accounts"] for name in ("filed_on", "closed_on", "checked_on") if row[name]]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)


class TestNoLeak:
    def test_no_person_and_no_telephone_of_an_account_is_anywhere(self, client, county, account):
        case = make.bring(county, make.draft(county, Kind.SUSPENDING, about=account), State.ANNOUNCING)
        make.post_both(county, case)
        people = {"赵镇长", "钱副镇长", "孙主任", "王填报", "0954-5011234", county.clerk.name, county.reviewer.name}
        for name in ("public", "public_accounts", "public_notices", "public_atom", "public_rss", "public_json"):
            text = client.get(reverse(f"portal:{name}"), {"q": "云上香水"}).content.decode()
            assert [words for words in people if words in text] == [], name

    def test_drafts_and_open_cases_are_not_there(self, client, county):
        make.bring(county, make.draft(county, name="云上泾源"), State.APPROVING)
        assert "不在官方账号名单中" in ask(client, "云上泾源")

    def test_who_is_signed_in_gets_the_same_page_without_a_cookie(self, client, county, account):
        stranger = client.get(reverse("portal:public"), {"q": "云上香水"})
        client.force_login(county.clerk)
        cache.clear()
        own = client.get(reverse("portal:public"), {"q": "云上香水"})
        assert own.content == stranger.content
        assert own.cookies == {} and "Cookie" not in own.get("Vary", "")


class TestCache:
    def test_answers_are_public_and_have_a_tag(self, client, account):
        first = client.get(reverse("portal:public_json"))
        assert first["Cache-Control"] == "public, max-age=60" and first["ETag"]
        again = client.get(reverse("portal:public_json"), headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304 and again.content == b""

    def test_the_second_answer_asks_the_database_nothing(self, client, account, django_assert_num_queries):
        first = client.get(reverse("portal:public"), {"q": "云上香水"}).content
        with django_assert_num_queries(0):
            assert client.get(reverse("portal:public"), {"q": "云上香水"}).content == first

    def test_each_question_has_its_own_answer(self, client, account):
        assert "查到 1 个" in client.get("/public/?q=云上香水").content.decode()
        assert "没有查到" in client.get("/public/?q=云上泾源").content.decode()

    def test_answers_carry_the_usual_protection(self, client, account):
        for _ in range(2):
            answer = client.get(reverse("portal:public"))
            assert "default-src 'none'" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "DENY"

    def test_what_is_not_found_is_not_kept(self, client):
        assert client.get("/public/nothing/").status_code == 404
        assert client.post("/public/").status_code == 405

    def test_pages_beyond_are_not_touched(self, client, county):
        client.force_login(county.clerk)
        assert client.get("/").status_code == 200
        assert client.get("/")["Cache-Control"] == "no-store"


class TestFiles:
    @pytest.fixture
    def folder(self, county, account, tmp_path, capsys):
        case = make.bring(county, make.draft(county, Kind.SUSPENDING, about=account), State.ANNOUNCING)
        make.post_both(county, case)
        call_command("public_export", str(tmp_path / "site"), home="https://www.example.gov.cn/xmt/notices.html")
        assert "已导出 12 个文件" in capsys.readouterr().out
        return tmp_path / "site"

    def test_every_link_between_the_files_leads_to_a_file(self, folder):
        for page in folder.glob("*.html"):
            text = page.read_text(encoding="utf-8")
            for address in re.findall(r'(?:href|src|action)="([^"]+)"', text):
                if not address.startswith(("#", "https:", "tel:")):
                    assert (folder / address).is_file(), f"{page.name}: {address}"

    def test_the_files_hold_what_the_pages_hold(self, folder):
        found = json.loads((folder / "accounts.json").read_text(encoding="utf-8"))
        assert [row["name"] for row in found["accounts"]] == ["云上香水"]
        assert 'data-name="云上香水"' in (folder / "accounts.html").read_text(encoding="utf-8")
        assert "https://www.example.gov.cn/xmt/notices.html" in (folder / "notices.atom").read_text(encoding="utf-8")

    def test_writing_again_leaves_no_half_files(self, folder):
        publishing.export(folder, "https://www.example.gov.cn/")
        assert [path for path in folder.rglob("*") if path.name.endswith(".part")] == []

    def test_nothing_in_them_needs_a_server_or_another_host(self, folder):
        for page in folder.glob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert "/static/" not in text and "<style" not in text and " style=" not in text
            assert re.findall(r"<script(?![^>]*src=)", text) == []


def test_the_clock_of_the_county_dates_the_list(county):
    assert publishing.accounts_json([])["generated_on"] == clock.today().isoformat() == "2026-11-02"
