"""The circular: drafted in one click, worded by people, issued once; what must be mended is a new revision (article 35)."""

import hashlib
import json

from django.db import IntegrityError, transaction

from county import audit, chain, clock, numbering
from county.articles import RuleViolation, ensure
from county.models import User
from inspections import counts, figures, permits, rules, wording
from inspections.enums import CircularState
from inspections.errors import Overtaken
from inspections.models import Circular, Round

ARTICLE = "第三十五条"


@transaction.atomic
def draft(row: Round, *, by: User, why: str = "") -> Circular:
    """The draft of a finished round with the usual words; for an issued circular a new revision, which needs a reason.

    The draft that exists is returned as it is.
    """
    permits.require_checker(by)
    if row.is_open:
        raise RuleViolation(ARTICLE, "检查结束以后再起草通报")
    last = row.circulars.order_by("-revision").first()
    if last and not last.is_issued:
        return last
    if last and not why.strip():
        raise RuleViolation(ARTICLE, "写明为什么要修订已印发的通报")
    texts = last.words if last else wording.usual(row)
    try:
        with transaction.atomic():
            found = Circular.objects.create(
                round=row, revision=last.revision + 1 if last else 1, texts=json.dumps(texts, ensure_ascii=False),
                why=why.strip()[:200], drafted_by=by, drafted_at=clock.now(), updated_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        return row.circulars.get(state=CircularState.DRAFT)
    audit.record("inspections.circular_draft", by=by, target=found, reason=why)
    return found


@transaction.atomic
def save_texts(circular: Circular, texts: dict[str, str], version: int, *, by: User) -> Circular:
    """Keep the words of a draft; figures cannot be reached from here. Raises Overtaken for an old version."""
    permits.require_checker(by)
    circular = _draft(circular, version)
    kept = {name: texts[name].strip() for name in wording.NAMES if name in texts}
    circular.texts = json.dumps(circular.words | kept, ensure_ascii=False)
    circular.version, circular.updated_at = circular.version + 1, clock.now()
    circular.save(update_fields=("texts", "version", "updated_at"))
    audit.record("inspections.circular_texts", by=by, target=circular)
    return circular


@transaction.atomic
def issue(circular: Circular, version: int, *, by: User) -> Circular:
    """Freeze figures, words and the end of the audit chain under a number and a digest. Raises Refused, RuleViolation, Overtaken."""
    permits.require_issue(by)
    circular = _draft(circular, version)
    row = circular.round
    failed = set(row.entries.failed().values_list("pk", flat=True))
    handled = set(row.consequences.filter(entry__isnull=False).values_list("entry_id", flat=True))
    ensure(rules.consequences_complete, failed, handled)
    circular.number = numbering.next_number("circular", clock.today())
    circular.issued_by, circular.issued_at = by, clock.now()
    circular.frozen = counts.dump(figures.of(row))
    if (end := chain.head()).sequence:
        circular.texts = json.dumps(circular.words | {"chain": str(end)}, ensure_ascii=False)
    circular.digest = digest(circular)
    circular.state, circular.version, circular.updated_at = CircularState.ISSUED, circular.version + 1, clock.now()
    circular.save()
    audit.record("inspections.circular_issue", by=by, target=circular, detail={"number": circular.number})
    return circular


def digest(circular: Circular) -> str:
    """SHA-256 over number, words and figures: the same circular gives the same value for ever."""
    whole = json.dumps(
        [circular.number, circular.revision, circular.words, json.loads(circular.frozen)],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def _draft(circular: Circular, version: int) -> Circular:
    circular = Circular.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=circular.pk)
    if circular.is_issued:
        raise Overtaken("通报已经印发，不能再修改；要更正时起草修订版", circular)
    if circular.version != version:
        raise Overtaken("您打开页面以后，别人修改了这份通报", circular)
    return circular
