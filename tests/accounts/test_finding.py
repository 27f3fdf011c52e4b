"""Finding an account and keeping what one looks for: two characters, first letters, saved and shared views."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from accounts import names
from accounts.models import SavedView
from accounts.services import views
from county.access import Refused
from county.articles import RuleViolation
from tests import factories as make
from tests.accounts.sheets import Sheet

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def accounts(county):
    return [
        make.filed_account(county.town, identifier="gh_7f3a"),
        make.filed_account(county.other_town, name="重庆银行讯"),
        make.filed_account(county.office, name="泾源发布"),
    ]


def listed(client, user, **query) -> list[str]:
    client.force_login(user)
    return Sheet(client.get(reverse("accounts:register"), query)).names


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("云上香水", "ysxs"),
        ("泾源发布", "jyfb"),
        ("云上香水e站", "ysxsez"),
        ("", ""),
        ("😀", ""),
        ("香·水", "xs"),
        ("长" * 200, "c" * 80),
    ],
)
def test_the_first_letters_of_a_name(name, letters):
    assert names.initials(name) == letters


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("上香", ["云上香水"]),
        ("ysxs", ["云上香水"]),
        ("YSXS", ["云上香水"]),
        ("sx", ["云上香水"]),
        ("gh_7", ["云上香水"]),
        ("gh%7", []),
        ("jyfb", ["泾源发布"]),
        ("zz", []),
        ("备〔2026〕02", ["重庆银行讯"]),
    ],
)
def test_the_register_is_narrowed_by_part_of_a_name_or_its_letters(client, county, accounts, q, found):
    assert listed(client, county.reviewer, q=q) == found


def test_the_search_box_finds_by_letters_and_opens_the_one_that_is_meant_exactly(client, county, accounts):
    client.force_login(county.reviewer)
    page = client.get(reverse("portal:search"), {"q": "ysxs"})
    assert [row.name for row in page.context["found"].accounts] == ["云上香水"]
    assert client.get(reverse("portal:search"), {"q": "泾源发布"}).status_code == 302


class TestSavedViews:
    def save(self, client, user, name="微博账号", query="?status=normal&q=香水", **more):
        client.force_login(user)
        return client.post(
            reverse("accounts:view_save"), {"name": name, "query": query} | more, follow=True
        ).content.decode()

    def test_conditions_are_kept_under_a_name_with_a_count(self, client, county, accounts):
        page = self.save(client, county.reviewer)
        assert "已保存常用查询“微博账号”" in page
        view = SavedView.objects.get()
        assert view.query == f"?q={quote('香水')}&status=normal"
        assert "微博账号 <b>1</b>" in page

    def test_one_that_is_shared_is_everybodys_each_in_his_own_scope(self, client, county, accounts):
        self.save(client, county.reviewer, query="?status=normal", shared="on")
        client.force_login(county.stranger)
        page = client.get(reverse("accounts:register")).content.decode()
        assert "微博账号 <b>1</b>" in page and "删去常用查询" not in page

    def test_ones_own_is_nobody_elses(self, client, county, accounts):
        self.save(client, county.clerk)
        client.force_login(county.colleague)
        assert "微博账号" not in client.get(reverse("accounts:register")).content.decode()
        assert client.post(reverse("accounts:view_remove", args=[SavedView.objects.get().pk])).status_code == 404

    def test_only_the_office_shares(self, county):
        with pytest.raises(Refused):
            views.save("x", "?q=a", shared=True, by=county.clerk)

    @pytest.mark.parametrize(
        ("name", "words"),
        [("", "给常用查询起个名称"), ("长" * 21, "名称最多 20 字"), ("微博账号", "已有“微博账号”，换一个名称")],
    )
    def test_a_name_is_asked_for_and_stands_once(self, client, county, accounts, name, words):
        self.save(client, county.clerk)
        assert words in self.save(client, county.clerk, name=name)
        assert SavedView.objects.count() == 1

    def test_what_is_no_condition_is_not_kept(self, client, county, accounts):
        self.save(client, county.clerk, query="?status=x&page=7&evil=<script>&unit=999999&sort=name")
        assert SavedView.objects.get().query == "?sort=name"

    def test_twelve_are_enough(self, county):
        for number in range(views.MOST):
            views.save(f"第{number}个", "?q=a", shared=False, by=county.clerk)
        with pytest.raises(RuleViolation, match="最多保存 12 个"):
            views.save("再一个", "?q=a", shared=False, by=county.clerk)

    def test_ones_own_is_taken_away_a_shared_one_of_others_is_not(self, client, county, accounts):
        self.save(client, county.reviewer, query="?status=normal", shared="on")
        view = SavedView.objects.get()
        client.force_login(county.clerk)
        assert client.post(reverse("accounts:view_remove", args=[view.pk])).status_code == 403
        client.force_login(county.reviewer)
        client.post(reverse("accounts:view_remove", args=[view.pk]))
        assert not SavedView.objects.exists()
