"""Charts drawn by the server as SVG: widths and dashes are attributes, so the strict policy on styles holds.

Numbers are printed beside every mark; the sentence is what a screen reader says.
"""

from collections.abc import Iterable
from math import pi

from django import template

register = template.Library()
ROUND = round(2 * pi * 52, 2)  # circumference of the ring of _donut.html
LEFT, RIGHT, HIGH, LOW = 40, 280, 37, 118  # field of _line.html


def share(part: float, whole: float) -> float:
    """Percent of the whole, one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0


@register.inclusion_tag("components/_donut.html")
def donut(done: int, doing: int, total: int, what: str = "个账号") -> dict:
    """Ring: how many are done, under way and open of a total."""
    first, second = (round(ROUND * min(part, total) / total, 2) if total else 0 for part in (done, doing))
    arcs = [
        {"colour": "c3", "dash": second, "round": ROUND, "offset": -first},
        {"colour": "c1", "dash": first, "round": ROUND, "offset": 0},
    ]
    percent = min(round(100 * done / total), 100 if done >= total else 99) if total else 0
    words = f"{total} {what}中已完成 {done} 个，占 {percent}%"
    shown = [arc for arc in arcs if arc["dash"]]
    return {
        "words": words,
        "arcs": shown,
        "percent": percent,
        "done": done,
        "doing": doing,
        "open": total - done - doing,
    }


@register.inclusion_tag("components/_split.html")
def split_bar(green: int, amber: int, red: int, words: str) -> dict:
    """One bar in the three colours of state; empty parts are left out."""
    total, x, parts = green + amber + red, 0.0, []
    for colour, part in (("g", green), ("y", amber), ("r", red)):
        if part:
            parts.append({"colour": colour, "x": round(x, 1), "width": share(part, total)})
            x += 100 * part / total
    return {"parts": parts, "words": words}


@register.inclusion_tag("components/_hbar.html")
def hbar(rows: Iterable[tuple[str, int]]) -> dict:
    """Horizontal bars that start at 0; the longest is full."""
    rows = list(rows)
    most = max((number for _, number in rows), default=0)
    return {"rows": [{"label": label, "number": number, "width": share(number, most)} for label, number in rows]}


@register.inclusion_tag("components/_meter.html")
def meter(done: int, total: int, words: str) -> dict:
    """A thin bar of how much is done."""
    return {"width": share(min(done, total), total), "words": words}


@register.inclusion_tag("components/_line.html")
def line_chart(rows: Iterable[tuple[str, float]], words: str) -> dict:
    """A line over at most six periods; it need not start at 0, the numbers stand at the points."""
    rows = list(rows)
    numbers = [number for _, number in rows]
    low, high = min(numbers, default=0), max(numbers, default=0)
    step = (RIGHT - LEFT) / (len(rows) - 1) if len(rows) > 1 else 0
    points = []
    for index, (label, number) in enumerate(rows):
        y = LOW - (LOW - HIGH) * (number - low) / (high - low) if high > low else (LOW + HIGH) / 2
        x, y = round(LEFT + step * index), round(y)
        points.append(
            {"x": x, "y": y, "above": y - 12, "label": label, "number": number, "last": index == len(rows) - 1}
        )
    path = "M" + " ".join(f"{point['x']} {point['y']}" for point in points) if points else "M0 0"
    return {"points": points, "path": path, "words": words}
