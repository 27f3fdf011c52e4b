"""The list of applications: scope, filters that cannot be broken, order, paging, constant queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import services
from approvals.enums import Kind, State, Way
from approvals.models import Application
from county import workdays
from county.enums import Role
from county.models import RoleAssignment, Unit, User
from tests import factories

pytestmark = pytest.mark.django_db
NONSENSE = ("x", "-1", "0", "99999999999999999999", "'", "%", "true", "None", "\u202e", "a" * 300, "1;drop")


@pytest.fixture
def county(freeze):
    hands = freeze("2026-11-16T10:00")
    found = factories.County()
    found.hands = hands
    return found


@pytest.fixture
def listed(client):
    def get(user, **query):
        client.force_login(User.objects.get(pk=user.pk))
        answer = client.get(reverse("approvals:cases"), query)
        assert answer.status_code == 200
        return answer

    return get


def names(answer) -> list[str]:
    return [row["case"].name for row in answer.context["rows"]]


def signing(county, name, **changes):
    return factories.bring(county, factories.draft(county, name=name, **changes), State.SIGNING)


def many(county, number):
    """Openings of as many units, all waiting for a signature."""
    for index in range(number):
        town = factories.unit(f"第{index}镇人民政府", f"第{index}镇", "town", county.root)
        signing(
            county, f"云上{'甲乙丙丁戊己庚辛壬癸'[index % 10]}{'子丑寅卯'[index // 10]}", unit=town, by=county.reviewer
        )


class TestScope:
    def test_a_unit_sees_its_own_cases(self, county, listed):
        signing(county, "云上香水")
        signing(county, "新民之声", unit=county.other_town, by=county.stranger)
        assert names(listed(county.clerk)) == ["云上香水"]
        assert names(listed(county.stranger)) == ["新民之声"]
        assert set(names(listed(county.observer))) == {"云上香水", "新民之声"}

    def test_administrators_see_none(self, county, listed):
        signing(county, "云上香水")
        assert names(listed(county.sysadmin, view="all")) == []

    def test_another_unit_cannot_be_asked_for(self, county, listed):
        signing(county, "新民之声", unit=county.other_town, by=county.stranger)
        answer = listed(county.clerk, unit=county.other_town.pk)
        assert names(answer) == []
        assert "“单位”的条件看不懂" in answer.content.decode()

    def test_nobody_lists_without_signing_in(self, client):
        assert client.get(reverse("approvals:cases")).status_code == 302


class TestTabs:
    def test_open_is_shown_first_and_ended_apart(self, county, listed):
        case = signing(county, "云上香水")
        services.reject(case, factories.intent(case, county.leader, "不办"))
        signing(county, "香水发布")
        assert names(listed(county.clerk)) == ["香水发布"]
        assert names(listed(county.clerk, view="ended")) == ["云上香水"]
        assert names(listed(county.clerk, view="all")) == ["香水发布", "云上香水"]

    @pytest.mark.parametrize(
        ("state", "holders"),
        [
            (State.DRAFT, {"clerk", "colleague"}),
            (State.SIGNING, {"leader"}),
            (State.REVIEWING, {"reviewer", "second_reviewer"}),
            (State.APPROVING, {"approver", "second_approver"}),
            (State.OPERATING, {"clerk", "colleague"}),
            (State.ANNOUNCING, {"reviewer", "second_reviewer", "approver", "second_approver"}),
        ],
    )
    def test_mine_is_what_waits_for_me(self, county, listed, state, holders):
        factories.bring(county, factories.draft(county), state)
        people = (
            "clerk",
            "colleague",
            "leader",
            "reviewer",
            "second_reviewer",
            "approver",
            "second_approver",
            "observer",
            "stranger",
        )
        assert {who for who in people if names(listed(getattr(county, who), view="mine"))} == holders

    def test_mine_leaves_out_what_four_eyes_forbid(self, county, listed):
        RoleAssignment.objects.create(user=county.reviewer, unit=county.office, role=Role.APPROVER)
        factories.bring(county, factories.draft(county), State.APPROVING)
        assert names(listed(county.reviewer, view="mine")) == []
        assert names(listed(county.approver, view="mine")) == ["云上香水"]

    def test_a_sheet_on_paper_waits_for_the_reviewer_once_it_is_there(self, county, listed):
        case = factories.draft(county)
        services.save_draft(case, {"way": Way.PAPER}, by=county.clerk)
        case = factories.bring(county, case, State.SIGNING)
        assert names(listed(county.reviewer, view="mine")) == []
        services.attach(case, factories.pdf(), purpose="signed_sheet", by=county.clerk)
        assert names(listed(county.reviewer, view="mine")) == ["云上香水"]

    def test_an_empty_list_says_why(self, county, listed):
        assert "没有等您办理的申请" in listed(county.leader, view="mine").content.decode()
        assert "还没有申请" in listed(county.leader).content.decode()
        assert "没有符合条件的申请" in listed(county.leader, kind="opening").content.decode()


class TestFilters:
    @pytest.fixture
    def three(self, county):
        about = factories.filed_account(county.hospital, name="医院旧号")
        closing = factories.draft(county, Kind.SUSPENDING, unit=county.hospital, by=county.hospital_clerk, about=about)
        factories.bring(county, closing, State.REVIEWING)
        signing(county, "云上香水")
        signing(county, "新民之声", unit=county.other_town, by=county.stranger, platform=factories.platform("kuaishou"))

    def test_each_filter_narrows(self, county, listed, three):
        assert names(listed(county.reviewer, kind="suspending")) == ["医院旧号"]
        assert names(listed(county.reviewer, state="reviewing")) == ["医院旧号"]
        assert names(listed(county.reviewer, unit=county.other_town.pk)) == ["新民之声"]
        assert names(listed(county.reviewer, platform=factories.platform("kuaishou").pk)) == ["新民之声"]
        assert names(listed(county.reviewer, kind="opening", unit=county.town.pk)) == ["云上香水"]

    def test_text_finds_number_name_and_unit(self, county, listed, three):
        number = Application.objects.get(name="云上香水").number
        assert names(listed(county.reviewer, q=number)) == ["云上香水"]
        assert names(listed(county.reviewer, q="新民之")) == ["新民之声"]
        assert names(listed(county.reviewer, q=" 新民乡人民 ")) == ["新民之声"]
        assert len(names(listed(county.reviewer, q="sq-2026"))) == 3

    @pytest.mark.parametrize("typed", ["%", "_", "\\", "云_香水", "'", '"', "<script>", "云%水"])
    def test_text_is_taken_literally(self, county, listed, three, typed):
        assert names(listed(county.reviewer, q=typed)) == []

    def test_text_longer_than_100_is_told(self, county, listed, three):
        answer = listed(county.reviewer, q="云" * 101)
        assert "“编号、名称或单位”的条件看不懂" in answer.content.decode()
        assert len(names(answer)) == 3
        assert names(listed(county.reviewer, q="云" * 100)) == []

    def test_what_was_typed_is_shown_escaped(self, county, listed):
        page = listed(county.reviewer, q='"><b>').content.decode()
        assert "&quot;&gt;&lt;b&gt;" in page

    @pytest.mark.parametrize("name", ["view", "kind", "state", "unit", "platform", "light", "page"])
    @pytest.mark.parametrize("typed", NONSENSE)
    def test_nonsense_is_named_and_left_out(self, county, listed, name, typed):
        signing(county, "云上香水")
        answer = listed(county.reviewer, **{name: typed})
        assert "的条件看不懂" in answer.content.decode()
        assert names(answer) == ["云上香水"]

    def test_chosen_filters_are_chips_that_can_be_removed(self, county, listed, three):
        page = listed(county.reviewer, kind="opening", q="云上").content.decode()
        assert "事项：开设" in page
        assert 'href="?q=%E4%BA%91%E4%B8%8A"' in page
        assert "清除全部条件" in page

    @pytest.mark.parametrize(("forward", "light"), [(0, "g"), (3, "y"), (9, "r")])
    def test_lights_filter_as_the_lamps_show(self, county, listed, forward, light):
        signing(county, "云上香水")
        county.hands.forward(days=forward)
        for asked in ("g", "y", "r"):
            assert bool(names(listed(county.reviewer, light=asked))) is (asked == light)


class TestOrder:
    def test_the_most_urgent_stands_first(self, county, listed):
        signing(county, "早到")
        county.hands.forward(days=1)
        signing(county, "晚到", unit=county.other_town, by=county.stranger)
        county.hands.forward(days=-1)
        returned = signing(county, "退回", unit=county.hospital, by=county.hospital_clerk)
        services.send_back(returned, factories.intent(returned, county.hospital_leader, "补充"))
        assert names(listed(county.reviewer)) == ["早到", "晚到", "退回"]

    def test_a_draft_stands_behind_running_cases(self, county, listed):
        factories.draft(county, name="草稿", platform=factories.platform("kuaishou"))
        signing(county, "云上香水")
        assert names(listed(county.clerk)) == ["云上香水", "草稿"]


class TestPages:
    def test_fifteen_rows_a_page_and_the_count_is_told(self, county, listed):
        many(county, 17)
        first, second = listed(county.reviewer), listed(county.reviewer, page=2)
        assert (len(names(first)), len(names(second))) == (15, 2)
        assert not set(names(first)) & set(names(second))
        page = first.content.decode()
        assert 'role="status">共 17 件申请' in page
        assert "第 2 页" in second.content.decode().split("</title>")[0]

    @pytest.mark.parametrize("page", ["3", "99999"])
    def test_a_page_behind_the_last_is_the_last(self, county, listed, page):
        many(county, 16)
        assert len(names(listed(county.reviewer, page=page))) == 1

    def test_paging_keeps_the_filters(self, county, listed):
        many(county, 16)
        assert "?kind=opening&amp;page=2" in listed(county.reviewer, kind="opening").content.decode()

    def test_thirty_rows_ask_no_more_than_one(self, county, client):
        def count(**query):
            client.force_login(User.objects.get(pk=county.reviewer.pk))
            client.get(reverse("approvals:cases"), query)
            with workdays.fixed(), CaptureQueriesContext(connection) as asked:
                client.get(reverse("approvals:cases"), query)
            return len(asked)

        factories.bring(county, factories.draft(county), State.ANNOUNCING)
        few = {query: count(**dict(query)) for query in ((), (("view", "mine"),), (("light", "g"),))}
        many(county, 29)
        assert Unit.objects.count() > 30
        assert few == {query: count(**dict(query)) for query in few}
