"""Indicators: a draft is edited, then put in force; what is in force never changes (article 35)."""

from datetime import date

from django.db import IntegrityError, transaction

from county import audit, clock
from county.articles import RuleViolation, ensure
from county.history import acting
from county.models import User
from inspections import permits, rules
from inspections.enums import Applies, CatalogueState, IndicatorKind
from inspections.errors import Overtaken
from inspections.models import Catalogue, Indicator

FIELDS = (
    "code", "section", "order", "kind", "applies", "wording", "measure", "article", "category", "points", "step",
    "phrases", "source",
)  # fmt: skip
ARTICLE = "第三十五条"


def in_force(day: date | None = None) -> Catalogue | None:
    """The version that counts on *day* (today), or None while nothing was put in force."""
    return Catalogue.objects.on(day or clock.today()).first()


def totals(catalogue: Catalogue) -> dict[str, int]:
    """Points by class of account, in its Chinese name."""
    rows = [row for row in catalogue.indicators.all() if row.kind == IndicatorKind.SCORED]
    return {
        Applies.ACCOUNT.label: sum(row.points for row in rows if row.concerns(is_app=False)),
        Applies.APP.label: sum(row.points for row in rows if row.concerns(is_app=True)),
    }


@transaction.atomic
def new_draft(*, by: User) -> Catalogue:
    """A draft copied from the newest version; raises RuleViolation when there is a draft already."""
    permits.require_catalogue(by)
    newest = Catalogue.objects.order_by("-version").first()
    try:
        with transaction.atomic():
            draft = Catalogue.objects.create(
                version=newest.version + 1, title=newest.title, pass_mark=newest.pass_mark, created_by=by,
                created_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise RuleViolation(ARTICLE, "已有一个草案，修改或启用它以后再新建") from error
    for row in newest.indicators.all():
        values = {name: getattr(row, name) for name in FIELDS}
        _save(Indicator(catalogue=draft, **values), by, "new_draft")
    audit.record("inspections.catalogue_draft", by=by, target=draft)
    return draft


@transaction.atomic
def edit(catalogue: Catalogue, values: dict, *, by: User) -> Catalogue:
    """Change title, remark and pass mark of a draft."""
    catalogue = _draft(catalogue, by)
    for name in ("title", "remark", "pass_mark"):
        setattr(catalogue, name, values[name])
    with acting(catalogue, by, "edit"):
        catalogue.save(update_fields=("title", "remark", "pass_mark"))
    audit.record("inspections.catalogue_edit", by=by, target=catalogue, detail=values)
    return catalogue


@transaction.atomic
def save_indicator(catalogue: Catalogue, values: dict, *, by: User, code: str = "") -> Indicator:
    """Add an indicator, or change the one of *code*; raises RuleViolation for a code that is taken."""
    catalogue = _draft(catalogue, by)
    row = catalogue.indicators.filter(code=code).first() if code else None
    if code and row is None:
        raise Overtaken("这个检查项已经删除")
    row = row or Indicator(catalogue=catalogue)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            _save(row, by, "indicator")
    except IntegrityError as error:
        raise RuleViolation(ARTICLE, f"代号“{row.code}”已用，换一个；计分项还要写满分和每处扣分") from error
    audit.record("inspections.indicator", by=by, target=row, detail=values)
    return row


@transaction.atomic
def remove_indicator(catalogue: Catalogue, code: str, *, by: User) -> None:
    """Take an indicator out of a draft."""
    catalogue = _draft(catalogue, by)
    row = catalogue.indicators.filter(code=code).first()
    if row is None:
        return
    audit.record("inspections.indicator_remove", by=by, target=row, detail={"code": code, "wording": row.wording})
    with acting(row, by, "remove"):
        row.delete()


@transaction.atomic
def put_in_force(catalogue: Catalogue, effective_from: date, *, by: User) -> Catalogue:
    """From *effective_from* (today or later) new rounds use it; each class of account must have 100 points."""
    catalogue = _draft(catalogue, by)
    if effective_from < clock.today():
        raise RuleViolation(ARTICLE, "启用日期不早于今天")
    latest = Catalogue.objects.in_force().order_by("-effective_from").first()
    if latest and latest.effective_from > effective_from:
        raise RuleViolation(ARTICLE, f"第 {latest.version} 版从 {latest.effective_from} 起启用，不能早于这一天")
    ensure(rules.marks_complete, totals(catalogue))
    catalogue.state, catalogue.effective_from = CatalogueState.IN_FORCE, effective_from
    catalogue.issued_by, catalogue.issued_at = by, clock.now()
    with acting(catalogue, by, "put_in_force"):
        catalogue.save(update_fields=("state", "effective_from", "issued_by", "issued_at"))
    audit.record("inspections.catalogue_in_force", by=by, target=catalogue, detail={"from": effective_from})
    return catalogue


def _draft(catalogue: Catalogue, by: User) -> Catalogue:
    permits.require_catalogue(by)
    row = Catalogue.objects.select_for_update(of=("self",), no_key=True).get(pk=catalogue.pk)
    if not row.is_draft:
        raise RuleViolation(ARTICLE, "已启用的检查指标不能修改，新建一个草案再改")
    return row


def _save(row: Indicator, by: User, reason: str) -> None:
    with acting(row, by, reason):
        row.save()
