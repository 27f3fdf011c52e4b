"""Lists of the register at each size, beside the stock admin changelist and a bare view of the same rows."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench import urls
from bench.start import MIDDLEWARE
from bench.timing import Row, Taken, in_turn

STOCK = "/stock/accounts/account/"
DEEP = 500


class Readers:
    """The same person through the portal and through Django's own middleware."""

    def __init__(self):
        from accounts.views import register
        from county.models import User

        register.PER_PAGE = urls.ROWS  # as many rows on every page that is compared
        self.user = User.objects.get(username="reviewer1")
        self.ours, self.bare = Client(), Client()
        for client in (self.ours, self.bare):
            client.force_login(self.user)
        with override_settings(MIDDLEWARE=MIDDLEWARE):
            self.bare.handler.load_middleware()

    def page(self, address: str, client: Client | None = None):
        """A deed: ask for the page; anything but 200 ends the run."""

        def ask():
            answer = (client or self.ours).get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            return answer

        return ask

    def queries(self, address: str) -> list[float]:
        """Milliseconds of each query of the page, as things are kept by now."""
        with CaptureQueriesContext(connection) as caught:
            self.page(address)()
        return [float(query["time"]) * 1000 for query in caught]


def addresses() -> dict[str, tuple[str, str]]:
    """Ours and the stock admin's; page 500 of ours is reached from page 499."""
    from accounts import register
    from accounts.models import Platform

    platform = Platform.objects.get(code="kuaishou").pk
    last = register.order("unit").parts(register.listed())[0].values_list("pk", flat=True)
    place = (DEEP - 1) * urls.ROWS - 1
    found = {
        "first page": ("/accounts/", STOCK),
        "filter by platform": (f"/accounts/?platform={platform}", f"{STOCK}?platform__id__exact={platform}"),
        "two characters 公安": ("/accounts/?q=公安", f"{STOCK}?q=公安"),
    }
    for key in last[place : place + 1]:
        found[f"page {DEEP}"] = (f"/accounts/?after={key}&page={DEEP}", f"{STOCK}?p={DEEP}")
    return found


def measure(readers: Readers, size: int, rounds: int) -> tuple[list[Row], dict[str, float]]:
    """Rows of the table for this size, and our time in bare views of the same minute, to compare the sizes by."""
    rows, own = [], {}
    for name, pair in addresses().items():
        took = _took(readers, pair, rounds)
        own[name] = took["ours"].p50 / took["bare"].p50
        rows += _rows(f"register, {name}, {size:,} accounts", name, size, took)
    return rows, own


def deep(readers: Readers, size: int, rounds: int) -> list[Row]:
    """The deep page once more where no unit has a place of its own, so that no index helps the stock changelist."""
    name = f"page {DEEP}"
    took = _took(readers, addresses()[name], rounds)
    return _rows(f"register, {name}, all units at one place, {size:,} accounts", name, size, took)


def _took(readers: Readers, pair: tuple[str, str], rounds: int) -> dict[str, Taken]:
    ours, stock = pair
    deeds = {
        "ours": readers.page(ours),
        "stock": readers.page(stock, readers.bare),
        "bare": readers.page("/bare/", readers.bare),
    }
    return in_turn(deeds, rounds)


def _told(taken: Taken) -> str:
    return f"CPU {taken.cpu:.1f}, p50 {taken.p50:.1f}, p95 {taken.p95:.1f} ms"


def _rows(work: str, name: str, size: int, took: dict[str, Taken]) -> list[Row]:
    ours, stock, bare = took["ours"], took["stock"], took["bare"]
    target, met = "–", None
    if name.startswith("page") and size >= 1_000_000:
        target, met = "admin ÷ ours ≥ 100", stock.p50 / ours.p50 >= 100
    rows = [Row(work, _told(ours), f"stock admin: {_told(stock)}", ours.p50 / stock.p50, target, met)]
    if name == "first page":
        ratio = ours.cpu / bare.cpu
        rows.append(Row(f"{work}, CPU", _told(ours), f"bare view: {_told(bare)}", ratio, "≤ 1.6", ratio <= 1.6))
    if name.startswith("two") and size >= 1_000_000:
        rows.append(Row(f"{work}, p95", _told(ours), "–", None, "≤ 500 ms", ours.p95 <= 500))
    return rows


def growth(sizes: dict[int, dict[str, float]]) -> list[Row]:
    """The same page at each larger size and at the smallest one, both counted in bare views of their own minute."""
    small, *larger = sorted(sizes)
    rows = []
    for large in larger:
        for name, least in sizes[small].items():
            ratio = sizes[large][name] / least
            told = f"{sizes[large][name]:.2f} bare views", f"{least:.2f} bare views"
            bound = name.startswith("two") and large > 100_000  # there the target is p95
            target, met = ("–", None) if bound else ("≤ 1.5", ratio <= 1.5)
            rows.append(Row(f"register, {name}: {large:,} ÷ {small:,}", *told, ratio, target, met))
    return rows
