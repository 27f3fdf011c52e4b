"""The national reporting system: what is owed, what to copy, and the record of an entry with its proof."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import NationalEntry
from approvals.enums import Kind, State
from approvals.models import Application
from approvals.present import national
from county import workdays
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(freeze):
    hands = freeze("2026-11-16T10:00")
    found = factories.County()
    found.hands = hands
    return found


@pytest.fixture
def case(county):
    return factories.bring(county, factories.draft(county), State.ANNOUNCING)


@pytest.fixture
def post(client):
    def send(user, case, status=None, **typed):
        client.force_login(user)
        known = Application.objects.get(pk=case.pk)
        data = {
            "version": known.version,
            "key": str(uuid.uuid4()),
            "entered_on": "2026-11-16",
            "note": "已更新",
            "proof": factories.png(),
        }
        data = {name: value for name, value in (data | typed).items() if value is not None}
        answer = client.post(reverse("approvals:national", args=[case.pk]), data)
        assert status is None or answer.status_code == status
        return answer

    return send


class TestOwed:
    def test_a_reported_case_is_owed_with_its_deadline(self, client, county, case):
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:sync")).content.decode()
        assert "云上香水（抖音）" in page
        assert "剩 5 个工作日" in page
        assert "11月23日" in page
        assert 'role="status">1 件' in page

    def test_the_most_urgent_stands_first(self, client, county, case):
        county.hands.forward(days=1)
        later = factories.draft(county, unit=county.other_town, by=county.stranger, name="新民之声")
        factories.bring(county, later, State.ANNOUNCING)
        client.force_login(county.approver)
        page = client.get(reverse("approvals:sync")).content.decode()
        assert page.index("云上香水（抖音）") < page.index("新民之声（抖音）")

    def test_a_case_before_the_platform_step_owes_nothing(self, client, county):
        factories.bring(county, factories.draft(county), State.OPERATING)
        client.force_login(county.reviewer)
        assert "没有待报送的事项" in client.get(reverse("approvals:sync")).content.decode()

    def test_an_overdue_entry_is_red(self, client, county, case):
        county.hands.forward(days=9)
        client.force_login(county.reviewer)
        assert "超期 2 个工作日" in client.get(reverse("approvals:sync")).content.decode()

    @pytest.mark.parametrize("who", ["clerk", "leader", "inspector", "observer", "sysadmin"])
    def test_the_list_is_the_offices(self, client, county, who):
        client.force_login(getattr(county, who))
        answer = client.get(reverse("approvals:sync"))
        assert answer.status_code == 403
        assert "县府办经办" in answer.content.decode()

    @pytest.mark.parametrize("page", ["x", "0", "99", "-1", "9" * 30, "'"])
    def test_an_odd_page_number_breaks_nothing(self, client, county, case, page):
        client.force_login(county.reviewer)
        assert "云上香水" in client.get(reverse("approvals:sync"), {"page": page}).content.decode()

    def test_twelve_rows_ask_no_more_than_one(self, client, county, case):
        def count():
            client.force_login(county.reviewer)
            client.get(reverse("approvals:sync"))
            with workdays.fixed(), CaptureQueriesContext(connection) as asked:
                client.get(reverse("approvals:sync"))
            return len(asked)

        few = count()
        for index in range(11):
            town = factories.unit(f"第{index}镇人民政府", f"第{index}镇", "town", county.root)
            factories.user("leader", town)
            row = factories.draft(
                county, unit=town, by=factories.user("clerk", town), name=f"云上{'甲乙丙丁戊己庚辛壬癸子'[index]}"
            )
            factories.bring(county, row, State.ANNOUNCING)
        assert count() == few


class TestWhatToCopy:
    def test_an_opening_names_everything_that_is_new(self, case):
        found = {row.label: row.value for row in national.entries(case)}
        assert found["账号名称"] == "云上香水"
        assert found["主办单位"] == "香水镇人民政府"
        assert found["平台"] == "抖音"
        assert found["开设日期"] == "2026-11-16"

    def test_a_change_names_only_what_changed_and_what_it_was(self, county):
        about = factories.filed_account(county.town)
        case = factories.bring(county, factories.draft(county, Kind.ALTERING, about=about), State.ANNOUNCING)
        (row,) = national.entries(case)
        assert (row.label, row.value, row.old) == ("功能定位", "发布政务信息，受理留言", "发布香水镇政务信息和办事指南")

    @pytest.mark.parametrize(("kind", "word"), [(Kind.SUSPENDING, "已关停"), (Kind.CANCELLING, "注销")])
    def test_a_closing_names_state_and_day(self, county, kind, word):
        about = factories.filed_account(county.town)
        case = factories.bring(county, factories.draft(county, kind, about=about), State.ANNOUNCING)
        found = {row.label: row.value for row in national.entries(case)}
        assert (found["状态"], found["停止使用日期"]) == (word, "2026-11-16")

    def test_each_value_has_its_own_copy_button(self, client, county, case):
        client.force_login(county.reviewer)
        page = client.get(reverse("approvals:national", args=[case.pk])).content.decode()
        rows = national.entries(case)
        assert page.count("data-copy=") == len(rows)
        for number in range(1, len(rows) + 1):
            assert f'id="v-0-{number}"' in page
            assert f'data-copy="#v-0-{number}"' in page


class TestEntry:
    def test_an_entry_is_kept_with_day_proof_and_note(self, client, county, case, post):
        answer = post(county.reviewer, case, 302)
        entry = NationalEntry.objects.get()
        assert (entry.entered_on.isoformat(), entry.note, entry.proof.name) == ("2026-11-16", "已更新", "截图.png")
        page = client.get(answer.url).content.decode()
        assert "全国系统报送已登记" in page
        assert "没有待报送的事项" in page
        assert "郑经办" in page

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"entered_on": "2026-11-15"}, "报送日期应在 2026-11-16 和今天之间"),
            ({"entered_on": "2026-11-17"}, "报送日期应在 2026-11-16 和今天之间"),
            ({"entered_on": ""}, "写明日期"),
            ({"entered_on": "今天"}, "日期写成 2026-11-26 这样"),
            ({"proof": None}, "上传全国系统的截图"),
            ({"proof": SimpleUploadedFile("a.docx", b"x")}, "“a.docx”不能上传"),
            ({"note": "字" * 201}, "最多 200 字"),
            ({"key": "x"}, "页面停留太久或内容不完整"),
        ],
    )
    def test_what_is_wrong_is_told(self, county, case, post, typed, words):
        assert words in post(county.reviewer, case, 200, **typed).content.decode()
        assert not NationalEntry.objects.exists()

    def test_the_screenshot_stays_when_the_day_was_wrong(self, county, case, post):
        page = post(county.reviewer, case, 200, entered_on="").content.decode()
        kept = page.split('name="proof_kept" value="')[1].split('"')[0]
        post(county.reviewer, case, 302, proof=None, proof_kept=kept)

    def test_a_double_click_records_one_entry(self, county, case, post):
        key, version = str(uuid.uuid4()), Application.objects.get(pk=case.pk).version
        for _ in range(2):
            post(county.reviewer, case, 302, key=key, version=version)
        assert NationalEntry.objects.count() == 1

    def test_the_second_person_hears_who_was_first(self, county, case, post):
        version = Application.objects.get(pk=case.pk).version
        post(county.reviewer, case, 302, version=version)
        page = post(county.second_reviewer, case, 409, version=version, note="我的说明").content.decode()
        assert "郑经办" in page
        assert "我的说明" in page
        assert NationalEntry.objects.count() == 1

    @pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("leader", 403), ("observer", 403), ("stranger", 404)])
    def test_the_entry_is_the_offices(self, client, county, case, post, who, status):
        client.force_login(getattr(county, who))
        assert client.get(reverse("approvals:national", args=[case.pk])).status_code == status
        post(getattr(county, who), case, status)
        assert not NationalEntry.objects.exists()

    def test_a_recorded_entry_leaves_no_form(self, client, county, case, post):
        post(county.reviewer, case, 302)
        page = client.get(reverse("approvals:national", args=[case.pk])).content.decode()
        assert "全国系统报送已经登记" in page
        assert 'name="entered_on"' not in page
