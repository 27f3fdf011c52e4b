"""The audit log: written with the deed, read by few, narrowed, exported, never changed."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import transaction

from county import anchors, audit, auditlog, chain, clock, deeds
from county.context import Origin, origin
from county.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
LOG, EXPORT = "/admin/audit/", "/admin/audit/export/"


@pytest.fixture
def as_auditor(client, county):
    client.force_login(county.auditor)
    return client


def write(number: int = 1, **facts) -> None:
    for _ in range(number):
        audit.record(**({"action": "county.edit_unit", "by": None} | facts))


def shown(client, **asked) -> list[AuditEntry]:
    return [entry for entry, *_ in client.get(LOG, asked).context["lines"]]


def table(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


class TestRecording:
    def test_keeps_who_what_when_and_from_where(self, county, monday):
        token = origin.set(Origin("10.1.2.3", "abc"))
        try:
            entry = audit.record("county.edit_unit", by=county.clerk, target=county.town, detail={"甲": 1})
        finally:
            origin.reset(token)
        assert (entry.at, entry.actor, entry.actor_name) == (clock.now(), county.clerk, "王填报")
        assert (entry.target_type, entry.target_id, entry.target_label) == (
            "county.unit",
            str(county.town.pk),
            "香水镇人民政府",
        )
        assert (entry.address, entry.request_id, entry.detail) == ("10.1.2.3", "abc", '{"甲": 1}')

    def test_long_words_are_cut_not_refused(self, county):
        entry = audit.record("county.edit_unit", by=None, target=county.town, reason="长" * 900)
        assert (len(entry.reason), entry.actor_name) == (500, "系统")

    def test_goes_with_the_deed_when_it_is_taken_back(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            write()
            raise RuntimeError("broken")
        assert not AuditEntry.objects.exists()

    def test_is_never_changed_in_bulk(self):
        write()
        with pytest.raises(TypeError):
            AuditEntry.objects.update(action="x")
        with pytest.raises(TypeError):
            AuditEntry.objects.all().delete()


class TestReading:
    def test_the_auditor_reads_everything_in_words(self, as_auditor, county):
        write(by=county.sysadmin, target=county.town, reason="更名", detail={"name": ["甲", "乙"]})
        page = as_auditor.get(LOG).content.decode()
        for words in ("沈系统", "修改单位", "香水镇人民政府", "更名", "&quot;乙&quot;"):
            assert words in page

    def test_the_security_administrator_reads_what_concerns_users(self, client, county):
        write(target=county.town)
        write(action="approvals.approve")
        write(action="county.give_role", target=county.clerk)
        write(action="county.sign_in")
        client.force_login(county.secadmin)
        assert {entry.action for entry in shown(client)} == {"county.give_role", "county.sign_in"}
        assert {row[3] for row in table(client.get(EXPORT))[1:]} == {"授予角色", "登录"}

    def test_newest_stand_first_and_older_follow(self, as_auditor):
        write(120)
        keys = list(AuditEntry.objects.order_by("-pk").values_list("pk", flat=True))
        first = as_auditor.get(LOG)
        assert [entry.pk for entry, *_ in first.context["lines"]] == keys[:50]
        older = first.context["older"]
        assert [entry.pk for entry in shown(as_auditor, before=older)] == keys[50:100]
        last = as_auditor.get(LOG, {"before": keys[99]})
        assert len(last.context["lines"]) == 20 and last.context["older"] is None

    def test_what_is_written_meanwhile_moves_no_page(self, as_auditor):
        write(60)
        older = as_auditor.get(LOG).context["older"]
        before = [entry.pk for entry in shown(as_auditor, before=older)]
        write(30)
        assert [entry.pk for entry in shown(as_auditor, before=older)] == before

    def test_costs_the_same_for_many_as_for_few(self, as_auditor, county, django_assert_max_num_queries):
        write(2, by=county.clerk, target=county.town)
        with django_assert_max_num_queries(40) as few:
            as_auditor.get(LOG)
        write(48, by=county.colleague, target=county.town)
        with django_assert_max_num_queries(len(few)):
            as_auditor.get(LOG)

    def test_markup_in_an_entry_is_text(self, as_auditor):
        write(reason="<img src=x>", detail={"a": "<script>"})
        page = as_auditor.get(LOG).content.decode()
        assert "<img src=x>" not in page and "<script>" not in page.split("<main")[1].split("</main>")[0]

    def test_looking_leaves_no_entry(self, as_auditor):
        as_auditor.get(LOG)
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_can_be_sent_to_it(self, as_auditor, method):
        write()
        for path in (LOG, EXPORT):
            assert getattr(as_auditor, method)(path).status_code == 405
        assert AuditEntry.objects.count() == 1


class TestConditions:
    @pytest.fixture(autouse=True)
    def entries(self, county, monday):
        write(by=county.sysadmin, target=county.town)
        monday.forward(days=1)
        write(by=county.clerk, action="approvals.submit", result="denied")
        monday.forward(days=1)
        write(action="approvals.close")

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({"actor": "沈"}, ["county.edit_unit"]),
            ({"actor": "系统"}, ["approvals.close", "county.edit_unit"]),
            ({"action": "approvals.submit"}, ["approvals.submit"]),
            ({"result": "denied"}, ["approvals.submit"]),
            ({"target": "香水镇"}, ["county.edit_unit"]),
            ({"since": "2026-11-03"}, ["approvals.close", "approvals.submit"]),
            ({"until": "2026-11-03"}, ["approvals.submit", "county.edit_unit"]),
            ({"since": "2026-11-03", "until": "2026-11-03"}, ["approvals.submit"]),
            ({"result": "ok", "since": "2026-11-04"}, ["approvals.close"]),
        ],
    )
    def test_narrow_the_log(self, as_auditor, asked, expected):
        assert [entry.action for entry in shown(as_auditor, **asked)] == expected

    def test_a_day_ends_at_midnight_of_the_county(self, as_auditor, monday):
        monday.move_to("2026-11-05T23:59:59")
        write(action="county.found")
        assert [entry.action for entry in shown(as_auditor, until="2026-11-05", since="2026-11-05")] == ["county.found"]
        assert shown(as_auditor, since="2026-11-06") == []

    @pytest.mark.parametrize(
        ("asked", "label"),
        [
            ({"since": "昨天"}, "从"),
            ({"until": "2026-02-30"}, "到"),
            ({"since": "0001-01-01"}, "从"),
            ({"until": "9999-12-31"}, "到"),
            ({"since": "2026-11-05", "until": "2026-11-04"}, "到"),
            ({"action": "drop table"}, "操作"),
            ({"result": "'"}, "结果"),
            ({"actor": "长" * 61}, "操作人"),
        ],
    )
    def test_nonsense_is_named_and_left_out(self, as_auditor, asked, label):
        answer = as_auditor.get(LOG, asked)
        assert f"没有使用：{label}" in answer.content.decode()
        assert table(as_auditor.get(EXPORT, asked))[0][:2] == ["序号", "时间"]

    @pytest.mark.parametrize("before", ["x", "0", "-1", "1.5", "９", str(2**63), "9" * 40])
    def test_an_odd_place_is_the_beginning(self, as_auditor, before):
        answer = as_auditor.get(LOG, {"before": before})
        assert answer.status_code == 200

    def test_the_largest_place_is_the_beginning_too(self, as_auditor):
        assert len(shown(as_auditor, before=str(2**63 - 1))) == 3

    def test_links_keep_the_conditions(self, as_auditor, county):
        write(60, by=county.clerk)
        page = as_auditor.get(LOG, {"actor": "王"}).content.decode()
        assert "?actor=%E7%8E%8B&amp;before=" in page
        assert f"{EXPORT}?actor=%E7%8E%8B" in page

    def test_says_so_when_nothing_fits(self, as_auditor):
        assert "没有符合条件的记录" in as_auditor.get(LOG, {"target": "无"}).content.decode()


class TestExport:
    def test_is_the_narrowed_log_in_words(self, as_auditor, county, monday):
        write(by=county.sysadmin, target=county.town, reason="更名")
        write(action="approvals.close")
        answer = as_auditor.get(EXPORT, {"actor": "沈"})
        assert "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
        rows = table(answer)
        assert rows[0] == auditlog.HEADER
        assert rows[1][:7] == [
            "等待入链",
            "2026-11-02 10:00:00",
            "沈系统",
            "修改单位",
            "香水镇人民政府",
            "成功",
            "更名",
        ]
        assert len(rows) == 2

    def test_is_itself_an_entry_with_its_conditions(self, as_auditor, county):
        as_auditor.get(EXPORT, {"actor": "沈"})
        (entry,) = AuditEntry.objects.all()
        assert (entry.action, entry.actor) == ("county.audit_export", county.auditor)
        assert "actor=" in entry.detail

    @pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(1)", " =1", "＝1", "\u200b=1"])
    def test_runs_nothing_in_a_spreadsheet(self, as_auditor, words):
        write(reason=words)
        rows = table(as_auditor.get(EXPORT))
        assert f"'{words}" in [cell for row in rows for cell in row]


class TestChain:
    def test_the_auditor_sees_how_far_it_goes_and_what_waits(self, as_auditor, monday, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        write(2, detail={"甲": 1})
        assert "还没有核对" in as_auditor.get(LOG).content.decode()
        chain.extend()
        anchors.drop()
        audit.record("portal.verify", by=None, detail={"sequence": 2, "problems": 0})
        page = as_auditor.get(LOG).content.decode()
        for words in ("核对完好", "2026-11-02 10:00", chain.head().words, "条在一分钟内入链", "写在数据库以外"):
            assert words in page

    def test_a_verification_that_found_something_says_what(self, as_auditor):
        audit.record("portal.verify", by=None, result="failed", reason="审计记录第 2 条不一致", detail={"sequence": 5})
        page = as_auditor.get(LOG).content.decode()
        assert "核对发现问题" in page and "审计记录第 2 条不一致" in page

    def test_an_empty_log_says_so(self, as_auditor):
        assert "还没有记录" in as_auditor.get(LOG).content.decode()

    def test_the_security_administrator_is_not_shown_it(self, client, county):
        client.force_login(county.secadmin)
        assert "审计链" not in client.get(LOG).content.decode()

    def test_the_export_holds_number_and_digest(self, as_auditor):
        write()
        chain.extend()
        header, row = table(as_auditor.get(EXPORT))[0], table(as_auditor.get(EXPORT))[-1]
        told = dict(zip(header, row, strict=True))
        assert (told["序号"], told["链上摘要"]) == ("1", AuditEntry.objects.get(sequence=1).digest)


class TestWords:
    def test_every_recorded_deed_of_the_product_reads_in_chinese(self):
        import re
        from pathlib import Path

        from approvals.enums import Step

        root = Path(deeds.__file__).parent.parent
        written = {f"approvals.{step}" for step in Step.values}
        for app in deeds.APPS:
            for file in (root / app).rglob("*.py"):
                written |= set(re.findall(r'audit\.record\(\s*"([a-z_.]+)"', file.read_text("utf-8")))
        assert len(written) > 30
        assert not {action for action in written if action not in deeds.DEEDS}

    @pytest.mark.parametrize(
        ("action", "expected"),
        [("approvals.approve", "审批同意"), ("reports.new_thing", "材料：new_thing"), ("other.deed", "other.deed")],
    )
    def test_an_unknown_deed_keeps_its_name(self, action, expected):
        assert deeds.words(action) == expected


def test_a_step_of_a_case_is_one_entry(county, monday):
    case = factories.draft(county)
    before = AuditEntry.objects.count()
    factories.bring(county, case, "signing")
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")][before:] == ["approvals.submit"]


def test_the_log_is_long_lived(as_auditor, monday):
    write()
    monday.forward(days=400)
    assert len(shown(as_auditor, until=(clock.today() - timedelta(days=399)).isoformat())) == 1
