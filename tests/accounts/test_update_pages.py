"""The update watch in the browser's terms, the register's column, and the interface for other programs."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import UpdateSource
from accounts.models import ApiToken, UpdateMark
from accounts.services import tokens
from accounts.services import updates as deeds
from accounts.services.updates import Seen
from county.access import Refused
from tests import factories as make

pytestmark = pytest.mark.usefixtures("monday")
MONDAY = date(2026, 11, 2)


@pytest.fixture
def account(county):
    return make.filed_account(county.town, code="weibo", identifier="5678901234")


class TestPages:
    def test_one_tap_records_today_and_returns_to_the_list(self, client, county, account):
        client.force_login(county.clerk)
        page = client.get(reverse("accounts:updates")).content.decode()
        assert "没有记录" in page and "今天已更新" in page
        answer = client.post(
            reverse("accounts:update_today", args=[account.pk]), {"next": "/updates/?light=0"}, follow=True
        )
        assert answer.redirect_chain == [("/updates/?light=0", 302)]
        assert "已登记：“云上香水（新浪微博）”今天已更新" in answer.content.decode()
        assert account.updates.get().last_post_on == MONDAY

    @pytest.mark.parametrize(
        "back",
        [
            "//evil.example/",
            "/\\\\evil.example/",
            "https://evil.example/",
            "javascript:alert(1)",
            "1",
            "accounts:register",
            "",
        ],
    )
    def test_the_way_back_stays_in_the_portal(self, client, county, account, back):
        client.force_login(county.clerk)
        answer = client.post(reverse("accounts:update_today", args=[account.pk]), {"next": back})
        assert answer.url == "/updates/"

    def test_who_only_reads_sees_no_button(self, client, county, account):
        client.force_login(county.observer)
        page = client.get(reverse("accounts:updates")).content.decode()
        assert "云上香水" in page and "今天已更新" not in page

    def test_another_day_with_counts(self, client, county, account):
        client.force_login(county.clerk)
        address = reverse("accounts:update", args=[account.pk])
        assert client.post(address, {"last_post_on": "2026-10-30", "followers": "1200"}).url == "/updates/"
        page = client.get(address).content.decode()
        assert "2026-10-30" in page and "1200" in page and "单位填报" in page

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({}, "写明最近更新日期"),
            ({"last_post_on": "昨天"}, "日期写成"),
            ({"last_post_on": "2026-11-03"}, "最近更新日期不晚于查看日期"),
            ({"last_post_on": "2026-11-01", "followers": "-1"}, "写数字"),
            ({"last_post_on": "2026-11-01", "reads": "9" * 30}, "数字太大"),
            ({"last_post_on": "2026-11-01", "posts": "很多"}, "写数字"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_kept(self, client, county, account, typed, words):
        client.force_login(county.clerk)
        page = client.post(reverse("accounts:update", args=[account.pk]), typed).content.decode()
        assert words in page and "<title>错误：" in page and not UpdateMark.objects.exists()

    def test_the_register_shows_filters_and_sorts_by_the_last_update(self, client, county, account):
        quiet = make.filed_account(county.town, code="douyin", name="香水之声")
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        deeds.record(quiet, Seen(MONDAY - timedelta(days=15)), by=county.clerk)
        client.force_login(county.reviewer)
        page = client.get(reverse("accounts:register"), {"sort": "seen"}).content.decode()
        assert page.index("香水之声") < page.index(">云上香水<") and "15 天前" in page
        red = client.get(reverse("accounts:register"), {"light": "r"}).content.decode()
        assert "香水之声" in red and ">云上香水<" not in red and "超过期限没有更新" in red

    def test_the_account_page_shows_the_strip_and_its_source(self, client, county, account):
        deeds.record(account, Seen(MONDAY), by=county.clerk)
        client.force_login(county.clerk)
        page = client.get(reverse("portal:account", args=[account.pk])).content.decode()
        assert "近 12 周更新" in page and "最近更新 2026年11月2日，单位填报" in page
        assert 'aria-label="近 12 周：' in page

    def test_the_workbench_counts_by_light_and_the_clerk_taps_there(self, client, county, account):
        client.force_login(county.clerk)
        assert "今天已更新" in client.get("/").content.decode()
        client.force_login(county.reviewer)
        assert "没有记录" in client.get("/").content.decode()


class TestKeys:
    def test_a_key_is_shown_once_and_kept_as_digest(self, client, county):
        client.force_login(county.approver)
        page = client.post(reverse("accounts:tokens"), {"name": "融媒体中心", "unit": county.town.pk}).content.decode()
        row = ApiToken.objects.get()
        key = page.partition("<code>")[2].partition("</code>")[0]
        assert len(key) > 40 and tokens.digest(key) == row.digest
        assert key not in client.get(reverse("accounts:tokens")).content.decode()

    def test_a_key_needs_a_use_and_a_unit(self, client, county):
        client.force_login(county.approver)
        page = client.post(reverse("accounts:tokens"), {"name": "", "unit": "x"}).content.decode()
        assert "写明哪个系统使用" in page and "选择列表中的单位" in page and not ApiToken.objects.exists()

    def test_only_the_approver_makes_and_ends_keys(self, county):
        with pytest.raises(Refused):
            tokens.make("x", county.town, by=county.reviewer)
        row, key = tokens.make("x", county.town, by=county.approver)
        with pytest.raises(Refused):
            tokens.revoke(row, by=county.reviewer)
        tokens.revoke(row, by=county.approver)
        assert tokens.holder(key) is None


@pytest.mark.django_db
class TestInterface:
    @pytest.fixture
    def key(self, county):
        return tokens.make("融媒体中心", county.town, by=county.approver)[1]

    def send(self, client, key, told, **headers):
        body = told if isinstance(told, (str, bytes)) else json.dumps(told)
        headers = {"Authorization": f"Bearer {key}"} | headers
        return client.post(reverse("accounts:api_updates"), body, content_type="application/json", headers=headers)

    def rows(self, client, key, *rows):
        answer = self.send(client, key, {"updates": list(rows)})
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    @pytest.mark.parametrize(
        "who",
        [
            {"filing_number": "泾新媒备〔2026〕01号"},
            {"platform": "新浪微博", "identifier": "5678901234"},
            {"platform": "weibo", "identifier": "5678901234"},
        ],
    )
    def test_a_row_names_the_account_and_is_kept_with_its_source(self, client, account, key, who):
        assert self.rows(client, key, who | {"last_post_on": "2026-11-01", "followers": 7}) == [{"row": 1, "ok": True}]
        mark = account.updates.get()
        assert (mark.source, mark.token.name, mark.recorded_by, mark.followers) == (
            UpdateSource.API,
            "融媒体中心",
            None,
            7,
        )

    def test_sending_twice_keeps_once(self, client, account, key):
        row = {"filing_number": account.filing_number, "last_post_on": "2026-11-01"}
        self.rows(client, key, row)
        self.rows(client, key, row, row)
        assert account.updates.count() == 1

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("text", "每行是一个对象"),
            ({"last_post_on": "2026-11-01", "password": "x"}, "没有这些项：password"),
            ({"filing_number": "无", "last_post_on": "2026-11-01"}, "没有这个账号"),
            ({"last_post_on": "2026-11-01"}, "没有这个账号"),
            ({"filing_number": 7, "last_post_on": "2026-11-01"}, "写成文字"),
            ({"filing_number": "a\x00", "last_post_on": "2026-11-01"}, "写成文字"),
            ({"filing_number": "泾新媒备〔2026〕01号"}, "日期写成"),
            ({"filing_number": "泾新媒备〔2026〕01号", "last_post_on": "2026-02-30"}, "日期写成"),
            ({"filing_number": "泾新媒备〔2026〕01号", "last_post_on": "2026-11-03"}, "第二十条"),
            ({"filing_number": "泾新媒备〔2026〕01号", "last_post_on": "2026-11-01", "posts": -1}, "不小于 0 的整数"),
            ({"filing_number": "泾新媒备〔2026〕01号", "last_post_on": "2026-11-01", "posts": True}, "不小于 0 的整数"),
            (
                {"filing_number": "泾新媒备〔2026〕01号", "last_post_on": "2026-11-01", "posts": 10**30},
                "不小于 0 的整数",
            ),
        ],
    )
    def test_a_bad_row_is_answered_by_itself_and_the_others_are_kept(self, client, account, key, row, words):
        good = {"filing_number": account.filing_number, "last_post_on": "2026-10-30"}
        bad, fine = self.rows(client, key, row, good)
        assert not bad["ok"] and words in bad["error"] and fine["ok"]
        assert account.updates.get().last_post_on == date(2026, 10, 30)

    def test_another_units_account_is_unknown(self, client, county, key):
        other = make.filed_account(county.other_town)
        found = self.rows(client, key, {"filing_number": other.filing_number, "last_post_on": "2026-11-01"})
        assert "不在令牌的单位范围内" in found[0]["error"]

    @pytest.mark.parametrize(
        "told",
        [
            "",
            "{",
            "[]",
            '{"updates": []}',
            '{"updates": 1}',
            '{"other": []}',
            '{"updates": [1], "x": 1}',
            b"\xff\xfe",
            "[" * 5000,
        ],
    )
    def test_what_is_no_such_list_is_a_400(self, client, key, told):
        assert self.send(client, key, told).status_code == 400

    @pytest.mark.parametrize("sent", [{"data": {"updates": "[]"}}, {"data": "a=1", "content_type": "text/plain"}])
    def test_a_form_instead_of_json_is_a_400_too(self, client, key, sent):
        answer = client.post("/api/updates/", headers={"Authorization": f"Bearer {key}"}, **sent)
        assert answer.status_code == 400 and "JSON" in answer.json()["error"]

    def test_too_many_rows_and_lone_surrogates_are_refused_in_words(self, client, account, key):
        assert "一次最多 500 行" in self.send(client, key, {"updates": [{}] * 501}).json()["error"]
        odd = '{"updates": [{"filing_number": "\\ud800", "last_post_on": "2026-11-01"}]}'
        assert "写成文字" in self.send(client, key, odd).json()["results"][0]["error"]

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic x", "Bearer " + "9" * 5000])
    def test_without_a_living_key_there_is_a_401(self, client, header):
        answer = self.send(client, "", {"updates": [{}]}, Authorization=header)
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"

    def test_a_revoked_key_and_one_of_a_disabled_person_are_dead(self, client, county, account, key):
        row = {"filing_number": account.filing_number, "last_post_on": "2026-11-01"}
        county.approver.is_active = False
        county.approver.save()
        assert self.send(client, key, {"updates": [row]}).status_code == 401

    def test_a_session_is_no_key_and_a_key_in_the_address_neither(self, client, county, key):
        client.force_login(county.approver)
        assert client.post(f"{reverse('accounts:api_updates')}?token={key}").status_code == 401
        assert client.get(reverse("accounts:api_updates")).status_code == 405
