"""The checker of the ledger run: what the people were told stands beside tables, outbox, audit trail and files."""

import hashlib
from collections import Counter

import psycopg2

from tests.figures import tell


def check(town) -> None:
    """Print the figures, then hold them: nothing acknowledged is lost, nothing is there twice, nothing is half."""
    with psycopg2.connect(town.shape.postgres.url) as link:
        told = Tables(link)
    done, sent = told_by(town.ledger, "done"), told_by(town.ledger, "sent")
    decided = Counter((row[0], row[1]) for row in told.decisions)
    keys = {row[0].replace("-", "") for row in told.receipts}
    lost = [entry for entry in done if entry not in decided]
    lost_keys = [line["key"] for line in town.ledger.of("done") if line["key"].replace("-", "") not in keys]
    doubled = [entry for entry, times in decided.items() if times > 1]
    unasked = [entry for entry in decided if entry not in sent]
    silent = [row for row in told.decisions if (row[0], row[2]) not in told.messages and row[1] != "withdraw"]
    untraced = Counter({(row[0], f"approvals.{row[1]}"): 1 for row in told.decisions})
    untraced.subtract(told.audit)
    torn = [path for path, digest in told.files if not whole(town.shape.files / path, digest)]
    undone = [line["job"] for line in town.ledger.of("export") if told.jobs.get(line["job"].replace("-", "")) != "done"]
    mails = Counter(town.shape.mail.got)
    unsent = told.deliveries - len(mails)
    tell(
        f"ledger: {len(town.ledger.of('sign_in'))} log-ins, {len(done)} deeds acknowledged, {len(sent) - len(done)} open "
        f"at the end, {len(town.ledger.failures)} failed requests; {len(told.decisions)} decisions, "
        f"{told.deliveries} mails owed, {len(mails)} received, {mails.total() - len(mails)} second copies under the same "
        f"identity, {len(town.ledger.of('export'))} exports"
    )
    tell(
        f"ledger: lost {len(lost) + len(lost_keys)}, doubled {len(doubled)}, without message {len(silent)}, torn files "
        f"{len(torn)}, mails lost {unsent}, jobs lost {len(undone)}"
    )
    assert done, "nobody did anything"
    assert (lost, lost_keys, doubled, unasked) == ([], [], [], [])
    assert silent == [] and torn == [] and undone == [] and unsent == 0
    assert {entry: n for entry, n in untraced.items() if n} == {}, "one audit entry per deed"
    assert told.numbers == [f"{n:04d}" for n in range(1, len(told.numbers) + 1)], "numbers without a gap"


def told_by(ledger, what: str) -> set[tuple[str, str]]:
    return {(line["case"].replace("-", ""), line["step"]) for line in ledger.of(what)}


def whole(place, digest: str) -> bool:
    return place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == digest


class Tables:
    """What the database says, read by plain SQL."""

    def __init__(self, link):
        self.link = link
        self.decisions = self.rows("select application_id::text, step, version from approvals_decision", 0)
        self.receipts = self.rows("select key from approvals_receipt")
        self.messages = {
            (key.split(":")[1].replace("-", ""), int(key.split(":")[2]))
            for (key,) in self.rows("select key from notifications_message where key like 'case:%'")
        }
        self.audit = Counter(
            (case.replace("-", ""), action)
            for case, action in self.rows(
                "select target_id, action from county_auditentry where result = 'ok' "
                "and target_type = 'approvals.application'"
            )
        )
        self.files = self.rows("select path, sha256 from county_attachment")
        self.jobs = {
            job.replace("-", ""): state for job, state in self.rows("select id::text, state from notifications_job")
        }
        [(self.deliveries,)] = self.rows("select count(*) from notifications_delivery where state = 'sent'")
        numbers = self.rows("select number from approvals_application where number <> '' order by number")
        self.numbers = [number.rsplit("-", 1)[1] for (number,) in numbers]

    def rows(self, sql: str, bare: int | None = None) -> list[tuple]:
        """All rows; the column *bare* without hyphens."""
        with self.link.cursor() as cursor:
            cursor.execute(sql)
            found = cursor.fetchall()
        return found if bare is None else [(row[bare].replace("-", ""), *row[1:]) for row in found]
