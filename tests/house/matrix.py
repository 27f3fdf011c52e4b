"""Walks the address list: every route with the objects it needs, asked by every kind of person."""

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import LedgerDifference, LedgerRun, NationalColumn
from accounts.services import intake, tokens, views
from announcements.models import Posting
from approvals.enums import Kind, State
from county import attachments, clock
from county.models import AuditEntry, RoleAssignment
from inspections.models import Round
from inspections.services import catalogue as catalogues
from inspections.services import census, circulars, outcome
from notifications import services as notifications
from notifications.models import Job, Message
from tests import factories as make
from tests import inspecting

PEOPLE = (
    "clerk",
    "colleague",
    "leader",
    "stranger",
    "reviewer",
    "approver",
    "inspector",
    "observer",
    "sysadmin",
    "secadmin",
    "auditor",
    "anonymous",
)
OF_A_DRAFT = {
    f"approvals:{name}"
    for name in ("resume", "check", "wizard", "autosave", "rules", "file_add", "file_remove", "discard")
}
LETTERS = {
    200: "2",
    202: "2",
    204: "2",
    302: "3",
    400: "B",
    401: "A",
    403: "F",
    404: "4",
    405: "M",
    409: "C",
    422: "U",
    503: "D",
}


def routes() -> dict[str, set[str]]:
    """Every route of the address list by its full name, with the names of its arguments."""
    found = {}

    def walk(patterns, space):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                found[f"{space}{pattern.name}"] = set(pattern.pattern.converters)
            else:
                walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)

    walk(get_resolver().url_patterns, "")
    return found


class Ground:
    """One object of each sort, all of 香水镇, and the addresses that name them. *facts* mark the accounts and cases."""

    def __init__(self, county, **facts):
        self.county = county
        self.denials: dict[tuple[str, str, str], list[str]] = {}
        self._business("香水", facts)
        self._inspected()
        self._counted()
        self.sessions = {who: self._session(who) for who in PEOPLE if who != "anonymous"}

    def _business(self, word: str, facts: dict) -> None:
        """Accounts, cases, files and messages of the town; *word* stands in what has a name of its own."""
        county, town = self.county, self.county.town
        self.account = make.filed_account(town, **facts)
        self.deciding = make.bring(county, make.draft(county, Kind.ALTERING, about=self.account), State.APPROVING)
        self.draft = make.draft(county, platform=make.platform("xiaohongshu"), **facts)
        weibo = make.filed_account(town, code="weibo", **facts)
        self.running = make.bring(county, make.draft(county, Kind.SUSPENDING, about=weibo), State.ANNOUNCING)
        make.post_both(county, self.running)
        douyin = make.filed_account(town, code="douyin", **facts)
        self.operating = make.bring(county, make.draft(county, Kind.SUSPENDING, about=douyin), State.OPERATING)
        self.posting = Posting.objects.get(announcement=self.running.announcement_id, channel="own")
        self.file = attachments.receive(make.pdf(f"{word}会议纪要.pdf"), by=county.clerk, unit=town)
        notifications.post(key=f"matrix-{town.pk}", to=county.clerk, title=f"{word}的消息")
        self.message = Message.objects.get(key__startswith=f"matrix-{town.pk}")
        self.job = Job.objects.create(
            key=f"matrix-{town.pk}", kind="paper", label=f"{word}备案登记表", requested_by=county.clerk
        )
        self.token = tokens.make(f"{word}融媒体中心", town, by=county.approver)[0]
        table = f"主办单位,平台,账号名称\r\n{town.short_name},快手,{self.account.name}\r\n"
        upload = SimpleUploadedFile(f"{word}台账.csv", table.encode())
        self.intake = intake.check(intake.receive(upload, by=county.clerk))[0]
        self.view = views.save(word, f"?q={word}", shared=False, by=county.clerk)

    def _inspected(self):
        """An open round with an account to check, an order and a talk; an older round with the draft of its circular."""
        county, now = self.county, clock.now()
        self.ledger = LedgerRun.objects.create(file=self.file, by=county.reviewer, created_at=now, state="done")
        self.difference = LedgerDifference.objects.create(run=self.ledger, kind="missing", title=self.account.name)
        catalogue = inspecting.indicators(county)
        catalogues.new_draft(by=county.approver)
        past = Round.objects.create(
            year=2025, quarter=4, catalogue=catalogue, opened_by=county.reviewer, opened_at=now, due_on=clock.today(),
            state="finished", finished_by=county.reviewer, finished_at=now,
        )  # fmt: skip
        self.circular = circulars.draft(past, by=county.inspector)
        self.round = inspecting.open_round(county)
        self.entry = inspecting.entry(self.round, self.account)
        other = inspecting.entry(self.round, self.operating.account)
        done = inspecting.checked(county, other, source_named="转载文章未注明来源。")
        self.order = inspecting.order(county, self.round)
        talk = outcome.Talk(clock.today(), "会议室", "单位主要负责同志")
        self.talk = outcome.decide(self.round, "talk", "问题突出", by=county.reviewer, entry=done, talk=talk)

    def _counted(self):
        """An open stock-taking, and an earlier one in which 香水镇 named an account that is not registered."""
        county = self.county
        old = census.open_census("去年摸排", clock.today(), by=county.reviewer)
        seen = census.Unknown(county.town, "香水小喇叭", "抖音")
        self.unknown = census.answer(old, county.town, {}, [seen], by=county.clerk).unknowns.get()
        old.is_current, old.finished_at = False, clock.now()
        old.save()
        self.census = census.open_census("今年摸排", clock.today(), by=county.reviewer)

    def _session(self, who: str) -> str:
        client = Client()
        client.force_login(getattr(self.county, who))
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def address(self, name: str, wanted: set[str]) -> str:
        """The route's address about the county's own objects."""
        own = {
            "county:file": {"pk": self.file.pk},
            "notifications:read": {"pk": self.message.pk},
            "announcements:take_down": {"pk": self.posting.pk},
            "accounts:form_word": {"name": "name"},
            "accounts:platform": {"code": "weibo"},
            "accounts:ledger_run": {"pk": self.ledger.pk},
            "accounts:ledger_settle": {"pk": self.difference.pk},
            "accounts:column": {"pk": NationalColumn.objects.first().pk},
            "accounts:column_remove": {"pk": NationalColumn.objects.first().pk},
            "accounts:view_remove": {"pk": self.view.pk},
            "accounts:token_revoke": {"pk": self.token.pk},
            "approvals:step": {"pk": self.deciding.pk, "name": "decide"},
            "approvals:report": {"pk": self.operating.pk},
            "approvals:national": {"pk": self.running.pk},
            "county:setting_edit": {"key": "review_days"},
            "county:role_take": {"pk": self.county.clerk.pk, "row": self._role()},
            "portal:check": {"number": "SQ-2026-0001", "code": "x"},
            "portal:deadlines_ics": {"token": "x"},
            "reports:annual": {"pk": f"{clock.today().year}-{self.county.town.pk}"},
            "portal:stats_unit": {"year": clock.today().year, "pk": self.county.town.pk},
            "reports:paper": {"kind": "approval-sheet", "pk": self.deciding.pk},
        }.get(name) or self._usual(name, wanted)
        return reverse(name, kwargs=own)

    def _role(self) -> int:
        return RoleAssignment.objects.get(user=self.county.clerk).pk

    def _of_inspections(self, name: str, wanted: set[str]) -> dict:
        if name.startswith("inspections:census"):
            subject = self.unknown.pk if name.endswith("settle") else self.census.pk
            return {key: {"pk": subject, "unit": self.county.town.pk}[key] for key in wanted}
        subject = {
            "inspections:order": self.order.pk,
            "inspections:order_step": self.order.pk,
            "inspections:talk": self.talk.pk,
            "inspections:circular": self.circular.pk,
            "inspections:circular_edit": self.circular.pk,
            "inspections:circular_issue": self.circular.pk,
        }.get(name, self.entry.pk if "row" in wanted else self.round.pk)
        values = {"row": self.round.pk, "pk": subject, "code": "map", "version": 2, "evidence": 1, "name": "answer"}
        return {key: values[key] for key in wanted}

    def _usual(self, name: str, wanted: set[str]) -> dict:
        if name.startswith("inspections:"):
            return self._of_inspections(name, wanted)
        if name.startswith("accounts:intake"):
            return {"pk": self.intake.pk} if wanted else {}
        if name in OF_A_DRAFT:
            values = {"pk": self.draft.pk, "step": 2, "file": self.draft.files.get().pk}
            return {key: values[key] for key in wanted}
        subject = {
            "approvals": self.deciding.pk,
            "announcements": self.running.announcement_id,
            "portal": self.account.pk,
            "accounts": self.account.pk,
            "notifications": self.job.pk,
        }.get(name.partition(":")[0])
        if name.startswith("county:unit"):
            subject = self.county.town.pk
        elif name.startswith("county:"):
            subject = self.county.clerk.pk
        values = {"pk": subject, "channel": "own", "year": clock.today().year}
        return {key: values[key] for key in wanted}

    def ask(self, address: str, method: str, people: tuple[str, ...] = PEOPLE) -> str:
        """What each person gets, one letter each; nothing stays done."""
        return "".join(self._one(who, address, method) for who in people)

    @staticmethod
    def _denials() -> list[str]:
        return list(AuditEntry.objects.filter(result="denied").order_by("pk").values_list("action", flat=True))

    def _one(self, who: str, address: str, method: str) -> str:
        client = Client()
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        with transaction.atomic():
            before = len(self._denials())
            answer = getattr(client, method)(address)
            self.denials[who, method, address] = self._denials()[before:]
            if getattr(answer, "streaming", False):
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        to_login = answer.status_code == 302 and answer.url.startswith(reverse("county:login"))
        return "L" if to_login else LETTERS[answer.status_code]
