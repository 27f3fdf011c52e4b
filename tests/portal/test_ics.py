"""The feed, read back by a parser of its own (RFC 5545 §3.1, §3.3.11): form, scope, nothing personal."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals import services
from county import clock
from county.models import User
from portal import ics, running
from portal.services import renew_calendar, revoke_calendar
from tests import factories as make


def unfolded(body: bytes) -> list[str]:
    """Content lines: CRLF only, 75 octets at most, folds undone."""
    assert body.endswith(b"\r\n")
    raw = body[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in raw)
    assert not any(b"\r" in line or b"\n" in line for line in raw)
    for line in raw:
        line.decode("utf-8")  # no character is torn apart
    return re.sub(r"\r\n ", "", "\r\n".join(line.decode() for line in raw)).split("\r\n")


def plain(value: str) -> str:
    """A TEXT value without its escapes."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def parsed(body: bytes) -> tuple[dict, list[dict]]:
    """Properties of the calendar and of its events."""
    calendar, events, here = {}, [], None
    for line in unfolded(body):
        name, _, value = line.partition(":")
        name = name.partition(";")[0]
        assert re.fullmatch(r"[A-Z-]+", name), line
        if line == "BEGIN:VEVENT":
            here = {}
        elif line == "END:VEVENT":
            events.append(here)
            here = None
        elif name not in ("BEGIN", "END"):
            target = calendar if here is None else here
            assert name not in target, f"{name} stands twice"
            target[name] = plain(value)
    return calendar, events


@pytest.fixture
def feed(client, county):
    """``feed(user)``: the events that this person's address gives to somebody who is not logged in."""

    def read(user):
        secret = User.objects.get(pk=user.pk).calendar_token or renew_calendar(user)
        client.logout()
        answer = client.get(f"/calendar/{secret}.ics")
        assert answer.status_code == 200
        return parsed(answer.content)

    return read


@pytest.mark.usefixtures("monday")
class TestFeed:
    def test_the_frame_names_version_and_maker(self, feed, county):
        calendar, events = feed(county.clerk)
        assert (calendar["VERSION"], calendar["METHOD"], calendar["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
        assert calendar["PRODID"].startswith("-//")
        assert calendar["X-WR-CALNAME"] == "泾源县政务新媒体时限"
        assert events == []

    def test_the_answer_is_a_calendar_that_nobody_keeps(self, client, county):
        answer = client.get(f"/calendar/{renew_calendar(county.clerk)}.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer.content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert answer.content.endswith(b"END:VCALENDAR\r\n")

    def test_a_clock_is_a_whole_day(self, feed, county, brought, settings):
        settings.BASE_URL = "https://portal.example.gov.cn"
        case = brought("signing")
        _, [event] = feed(county.clerk)
        assert event["SUMMARY"] == "开设申请待单位签字：云上香水（抖音）"
        assert event["DESCRIPTION"] == f"香水镇 {case.number}\n剩 5 个工作日"
        assert (event["DTSTART"], event["DTEND"]) == ("20261109", "20261110")
        assert event["DTSTAMP"] == "20261102T020000Z"
        assert event["URL"] == f"https://portal.example.gov.cn/approve/{case.pk}/"
        assert event["UID"] == f"{case.pk}-node@portal.example.gov.cn"
        assert event["CATEGORIES"] == "香水镇"

    def test_the_feed_and_the_page_show_the_same_clocks(self, feed, county, brought):
        brought("announcing")
        brought(
            "reviewing", platform=make.platform("weibo"), unit=county.other_town, by=county.stranger, name="新民乡音"
        )
        _, events = feed(county.reviewer)
        shown = running.running(county.reviewer)
        assert [event["DTSTART"] for event in events] == [f"{item.day:%Y%m%d}" for item in shown]
        assert len({event["UID"] for event in events}) == len(events) == 3

    def test_an_event_keeps_its_identity_while_the_case_waits(self, feed, county, brought, monday):
        brought("reviewing")
        _, [before] = feed(county.clerk)
        monday.forward(days=1)
        _, [after] = feed(county.clerk)
        assert before["UID"] == after["UID"]
        assert before["DTSTAMP"] != after["DTSTAMP"]

    def test_a_later_version_has_a_higher_sequence(self, feed, county, brought):
        case = brought("reviewing")
        _, [before] = feed(county.clerk)
        services.review(case, make.intent(case, county.reviewer, "同意"))
        _, [after] = feed(county.clerk)
        assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])

    def test_each_feed_holds_the_scope_of_its_owner(self, feed, county, brought):
        brought("signing")
        brought("signing", unit=county.other_town, by=county.stranger, name="新民乡音")
        assert [event["CATEGORIES"] for event in feed(county.clerk)[1]] == ["香水镇"]
        assert [event["CATEGORIES"] for event in feed(county.stranger)[1]] == ["新民乡"]
        assert len(feed(county.observer)[1]) == 2
        assert feed(county.sysadmin)[1] == []

    def test_no_name_and_no_phone_leaves_the_portal(self, client, county, brought):
        brought("approving", platform=make.platform("weibo"))
        brought("announcing")
        body = client.get(f"/calendar/{renew_calendar(county.reviewer)}.ics").content.decode()
        body = body.replace("\r\n ", "")
        names = {person.name for person in vars(county).values() if isinstance(person, User)} | {"孙主任", "钱副镇长"}
        assert {name for name in names if name in body} == set()
        assert body.count("BEGIN:VEVENT") == 3
        assert "0954" not in body

    def test_a_provisional_day_says_so(self, feed, county, brought, monday):
        monday.move_to("2035-03-01T10:00")
        brought("signing")
        _, [event] = feed(county.clerk)
        assert event["SUMMARY"].endswith("（暂算）")

    @pytest.mark.parametrize("secret", ["x", "-", "a" * 43, "%20", "'"])
    def test_an_unknown_address_is_not_found(self, client, county, secret):
        assert client.get(f"/calendar/{secret}.ics").status_code == 404

    def test_an_empty_token_opens_nobodys_calendar(self, client, county):
        assert User.objects.filter(calendar_token="").exists()
        assert client.get("/calendar/.ics").status_code == 404

    def test_a_disabled_persons_address_is_dead(self, client, county):
        secret = renew_calendar(county.clerk)
        User.objects.filter(pk=county.clerk.pk).update(is_active=False)
        assert client.get(f"/calendar/{secret}.ics").status_code == 404

    def test_a_revoked_address_is_dead(self, client, county):
        secret = renew_calendar(county.clerk)
        revoke_calendar(county.clerk)
        assert client.get(f"/calendar/{secret}.ics").status_code == 404

    def test_the_address_opens_the_feed_and_nothing_else(self, client, county, brought):
        secret = renew_calendar(county.clerk)
        case = brought("signing")
        client.logout()
        answer = client.get(f"/calendar/{secret}.ics")
        assert not answer.cookies
        assert client.get(f"/approve/{case.pk}/").status_code == 302
        assert client.get("/calendar/").status_code == 302
        assert client.post(f"/calendar/{secret}.ics").status_code == 405


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("甲;乙,丙\\丁", "甲\\;乙\\,丙\\\\丁"),
        ("一\n二\r\n三", "一\\n二\\n三"),
        ('冒号:引号"', '冒号:引号"'),
        ("铃\x07声\x00\x1b", "铃声"),
        ("回\r车", "回车"),
        ("", ""),
    ],
)
def test_text_is_escaped(value, escaped):
    assert ics.text(value) == escaped


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150])
def test_lines_break_at_75_octets(length):
    folded = ics.fold("X" * length)
    assert max(len(line) for line in folded.split(b"\r\n")) <= 75
    assert folded.count(b"\r\n ") == (0 if length <= 75 else 1 if length <= 149 else 2)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_any_text_survives_folding_and_escaping(value):
    line = f"SUMMARY:{ics.text(value)}"
    [again] = unfolded(ics.fold(line))
    assert again == line
    assert plain(again.removeprefix("SUMMARY:")) == value


def test_a_calendar_without_a_host_still_has_identities(settings, county, monday):
    settings.BASE_URL = "nonsense"
    make.bring(county, make.draft(county), "signing")
    body = ics.feed(running.running(county.clerk), name="时限", now=clock.now())
    _, [event] = parsed(body)
    assert event["UID"].endswith("@localhost")
    assert date.fromisoformat(event["DTSTART"]) + timedelta(days=1) == date.fromisoformat(event["DTEND"])
