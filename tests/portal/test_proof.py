"""``verify``: what was altered behind the portal's back is named, row by row; what was not has no problems."""

import os
import random
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from accounts.models import Account
from announcements.models import Posting
from approvals.models import Application, Decision
from approvals.services import office
from county import anchors, audit, chain, clock
from county.models import AuditAnchor, AuditEntry
from notifications import incidents
from notifications import periodic as ticks
from notifications.models import Incident, Job, Message
from portal import periodic, proof
from tests import factories
from tests.figures import tell
from tests.plugins.emptying import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(county, monday, settings, tmp_path):
    """A closed case, one that waits for approval; chain and anchor as after a tick."""
    settings.VAR_DIR = tmp_path
    first = factories.bring(county, factories.draft(county), "announcing")
    factories.post_both(county, first)
    factories.enter_national(county, first)
    monday.forward(days=16)
    assert office.close_served() == 1
    second = factories.draft(county, unit=county.other_town, by=county.stranger, name="新民之窗")
    second = factories.bring(county, second, "approving")
    periodic.extend()
    periodic.anchor()
    return first, second


def raw(model, found: dict, **values) -> None:
    with unprotected(connection):
        assert models.QuerySet(model).filter(**found).update(**values)


def told() -> str:
    return "\n".join(proof.problems())


def test_what_nobody_altered_is_whole(cases, capsys):
    call_command("verify")
    assert "全部完好" in capsys.readouterr().out


def test_a_problem_is_printed_and_ends_with_one(cases, capsys):
    raw(AuditEntry, {"sequence": 2}, actor_name="别人")
    with pytest.raises(CommandError, match="1 处不对"):
        call_command("verify")
    assert "审计记录第 2 条" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("model", "values", "words"),
    [
        (Decision, {"opinion": "改成不同意"}, "应与审计记录"),
        (Decision, {"by_name": "别人"}, "应与审计记录"),
        (Decision, {"step": "reject"}, "流程中应有“不同意”"),
        (Decision, {"to_state": "closed"}, "应从“已办结”开始"),
    ],
)
def test_an_altered_decision_is_named(cases, model, values, words):
    row = Decision.objects.filter(application=cases[1]).order_by("version")[1]
    raw(model, {"pk": row.pk}, **values)
    found = told()
    assert f"申请 {cases[1].number}" in found and words in found


def test_a_decision_taken_away_is_named(cases):
    row = Decision.objects.filter(application=cases[0]).order_by("version")[2]
    with unprotected(connection), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL DEFERRED" if connection.vendor == "postgresql" else "PRAGMA defer_foreign_keys = ON"
        )
        cursor.execute("DELETE FROM approvals_receipt WHERE decision_id = %s", [row.pk])
        cursor.execute("DELETE FROM approvals_decision WHERE id = %s", [row.pk])
    assert "应有同样多的审计记录" in told()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "operating", "approved_on": "2026-11-02"}, "按办理意见应是“待审批”，现在是“待平台办理”"),
        ({"version": 1}, "版本应不小于"),
        ({"due_on": "2027-01-01"}, "本环节期限应是"),
    ],
)
def test_a_case_that_was_moved_is_named(cases, values, words):
    raw(Application, {"pk": cases[1].pk}, **values)
    assert words in told()


def test_a_case_closed_before_its_fifteen_days_is_named(cases):
    posted = Posting.objects.filter(announcement__application=cases[0]).first()
    raw(Posting, {"pk": posted.pk}, posted_on=clock.today())
    assert "办结时公告应满 15 日" in told()


def test_one_person_in_two_steps_is_named(cases, county):
    raw(Decision, {"application": cases[0], "step": "approve"}, by=county.reviewer)
    assert "签字、初审、审批应由不同的人办理" in told()


def test_an_account_altered_behind_the_door_is_named(cases):
    raw(Account, {"pk": cases[0].account_id}, name="别的名字")
    assert "账号“别的名字”：应与变动历史的最后一行一致" in told()


def test_a_message_taken_away_is_named(cases):
    row = Message.objects.filter(key__startswith=f"case:{cases[1].pk}:").first()
    row.delete()
    found = told()
    assert f"申请 {cases[1].number}" in found and "条消息，现在有" in found


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"taken_down_on": "2026-11-05", "taken_down_note": "没有了"},
            "登记撤下有 1 次，应有同样多的审计记录，现在有 0 条",
        ),
        (None, "登记发布有 1 次，应有同样多的审计记录，现在有 2 条"),
    ],
)
def test_a_posting_altered_or_taken_away_unseen_is_named(cases, values, words):
    posted = Posting.objects.filter(announcement__application=cases[0]).first()
    raw(Posting, {"pk": posted.pk}, **values) if values else models.QuerySet(Posting).filter(pk=posted.pk).delete()
    assert f"公告“{posted.announcement.title}”：{words}" in told()


def test_a_file_without_a_row_is_named_when_the_sweep_has_not_taken_it(cases, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    stray = settings.MEDIA_ROOT / "0f" / "0f00"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"?")
    assert "多出" not in told(), "a young one may still get its row"
    old = time.time() - 3 * 86_400
    os.utime(stray, (old, old))
    assert "上传文件：多出 0f/0f00，平台没有登记" in told()


def test_every_tick_chains_and_anchors(county, monday, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monday.move_to("2026-11-02T01:00")
    audit.record("county.edit_unit", by=None)
    assert ticks.run_all() == []
    (anchor,) = AuditAnchor.objects.all()
    assert (anchor.sequence, chain.head().sequence) == (1, 1) and (tmp_path / "anchors" / "head.json").is_file()
    assert not Job.objects.filter(kind="verify").exists(), "not before two o'clock"
    monday.move_to("2026-11-02T02:00")
    assert ticks.run_all() == [] and Job.objects.filter(kind="verify").count() == 1


class TestAtNight:
    def test_the_day_is_verified_once_from_two_oclock(self, cases, monday):
        monday.move_to("2026-12-01T01:59")
        assert proof.due() is None
        monday.move_to("2026-12-01T02:00")
        assert proof.due().pk == proof.due().pk and Job.objects.filter(kind="verify").count() == 1
        monday.forward(days=1)
        proof.due()
        assert Job.objects.filter(kind="verify").count() == 2

    def test_what_it_finds_is_an_incident_and_ends_when_mended(self, cases):
        proof.verify(None)
        assert AuditEntry.objects.latest("pk").result == "ok" and not Incident.objects.exists()
        raw(AuditEntry, {"sequence": 2}, actor_name="别人")
        proof.verify(None)
        incident = Incident.objects.get(resolved_at=None)
        assert "1 处不对" in incident.title and "审计记录第 2 条" in incident.detail
        raw(AuditEntry, {"sequence": 2}, actor_name=AuditEntry.objects.get(sequence=1).actor_name)
        assert incidents.take_up(incident) == 1 and Job.objects.filter(kind="verify").exists()

    def test_many_problems_are_counted_not_listed(self, cases):
        proof.tell([f"第 {number} 行不对" for number in range(90)])
        incident = Incident.objects.get(resolved_at=None)
        assert "90 处不对" in incident.title and incident.detail.endswith("另有 50 处")


def test_after_somebody_looked_the_anchors_go_on_and_say_why(cases, settings):
    (settings.VAR_DIR / "anchors" / "head.json").unlink()
    with pytest.raises(anchors.Broken):
        anchors.keep_head()
    call_command("verify", "--resume", "换了磁盘")
    periodic.extend()
    assert told() == "" and anchors.lines()[-1]["why"] == "换了磁盘"
    assert AuditEntry.objects.filter(action="portal.resume", reason="换了磁盘").count() == 1


def test_the_outbox_holds_a_key_once(cases):
    assert Message.objects.count() == Message.objects.values("key").distinct().count() > 0


# --- a thousand tampers ---------------------------------------------------------------------------------------------

FIELDS = (
    "at",
    "actor_name",
    "action",
    "target_type",
    "target_id",
    "target_label",
    "result",
    "reason",
    "detail",
    "request_id",
)
DIGESTS = ("previous", "digest", "seal", "algorithm")


@pytest.fixture
def log(county, monday, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    for number in range(30):
        audit.record("county.edit_unit", by=county.sysadmin if number % 2 else None, reason=f"第 {number} 次")
        monday.forward(minutes=1)
    periodic.extend()
    periodic.anchor()


def tamper(chance: random.Random) -> str:
    """One way in which somebody who owns the database would bend the log; its words for the failure."""
    rows = list(AuditEntry.objects.order_by("sequence"))
    one, other = chance.sample(rows, 2)
    plain = models.QuerySet(AuditEntry)
    way = chance.choice(("alter", "delete", "reorder", "insert", "copy", "cut", "swap", "borrow"))
    if way == "alter":
        field = chance.choice((*FIELDS, *DIGESTS))
        value = one.at + timedelta(seconds=1) if field == "at" else f"x{chance.random()}"[:6]
        plain.filter(pk=one.pk).update(**{field: value})
    elif way == "delete":
        plain.filter(pk=one.pk).delete()
    elif way == "reorder":
        plain.filter(pk=one.pk).update(sequence=-1)
        plain.filter(pk=other.pk).update(sequence=one.sequence)
        plain.filter(pk=one.pk).update(sequence=other.sequence)
    elif way == "insert":
        copied = {name: getattr(one, name) for name in (*FIELDS, *DIGESTS)}
        AuditEntry(**copied | {"sequence": chance.choice((None, len(rows) + 1)), "reason": "添上的"}).save()
    elif way == "copy":
        one.pk, one.sequence = None, None
        one.save(force_insert=True)
    elif way == "cut":
        plain.filter(sequence__gt=chance.randrange(len(rows))).delete()
    elif way == "swap":
        field = chance.choice(("digest", "seal", "previous"))
        mine, theirs = getattr(one, field), getattr(other, field)
        plain.filter(pk=one.pk).update(**{field: theirs})
        plain.filter(pk=other.pk).update(**{field: mine})
    else:
        plain.filter(pk=one.pk).update(
            **{name: getattr(other, name) for name in (*FIELDS, "seal", "algorithm", "actor_id")}
        )
    return f"{way} {one.sequence} {other.sequence}"


def missed(number: int) -> list[str]:
    """Tampers that nothing found, of *number*, each taken back afterwards."""
    chance, left = random.Random(number), []
    with unprotected(connection):
        for _ in range(number):
            with transaction.atomic():
                what = tamper(chance)
                if not (next(chain.problems(), None) or next(anchors.problems(), None)):
                    left.append(what)
                transaction.set_rollback(True)
    return left


def test_every_tamper_is_found(log):
    assert list(chain.problems()) == [] and list(anchors.problems()) == []
    assert missed(20) == []


@pytest.mark.chaos
def test_every_one_of_a_thousand_tampers_is_found(log):
    left = missed(1000)
    tell(f"F30: 1000 tampers, {1000 - len(left)} found")
    assert left == []
