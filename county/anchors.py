"""Where the chain stood, kept outside the database: without it a cut tail would look like a chain that just ends there.

In ``anchors/`` below the data folder: ``head.json``, the end of the chain after the last tick, replaced as a whole; and
``audit.jsonl``, to which each day adds one line. Every line is sealed and linked to the line before, and
the day's line is a row of the database too.
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from county import chain, clock, sealing
from county.models import AuditAnchor, AuditEntry

HEAD, DAYS = "head.json", "audit.jsonl"
KEPT = ("sequence", "digest")


def folder() -> Path:
    """Made when it is first needed, readable by the portal's account only."""
    place = Path(settings.VAR_DIR) / "anchors"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


class Broken(Exception):
    """The end that was kept is not in the chain, or is gone: it is not written over until a person has looked."""


def keep_head() -> None:
    """Keep the end of the chain outside the database; called after each extension was committed. Raises Broken."""
    if wrong := next(_head_problems(), None):
        raise Broken(wrong)
    _write_head()


def _write_head() -> None:
    end = chain.head()
    line = _sealed({"at": clock.now().isoformat(), "sequence": end.sequence, "digest": end.digest})
    partial = folder() / f".{HEAD}.part"
    _write(partial, json.dumps(line) + "\n", "w")
    partial.replace(folder() / HEAD)


def drop(day: date | None = None) -> AuditAnchor | None:
    """Anchor the end of the chain for *day* (today), once; None when it is anchored already or nothing is chained.

    The file comes first: a crash in between leaves a line too many, never one too few.
    """
    day, end = day or clock.today(), chain.head()
    if not end.sequence or AuditAnchor.objects.filter(day=day).exists():
        return None
    facts = {"sequence": end.sequence, "digest": end.digest, "entries": AuditEntry.objects.count()}
    now = clock.now()
    _append({"kind": "day", "day": day.isoformat(), "at": now.isoformat(), **facts})
    with transaction.atomic():
        row, _ = AuditAnchor.objects.get_or_create(day=day, defaults={"at": now, **facts})
    return row


def resume(why: str) -> None:
    """Go on from the chain's present end: after a restore, or when files were lost. The file says why."""
    known = {line.get("day") for line in lines()}
    for row in AuditAnchor.objects.all():
        if row.day.isoformat() not in known:
            kept = {"sequence": row.sequence, "digest": row.digest, "entries": row.entries}
            _append({"kind": "day", "day": row.day.isoformat(), "at": row.at.isoformat(), **kept})
    end = chain.head()
    _append({"kind": "restored", "why": why, "sequence": end.sequence, "digest": end.digest})
    _write_head()


def lines() -> list[dict]:
    """Every line of the file, oldest first; a line that cannot be read is an empty one."""
    file = folder() / DAYS
    return [_read(text) for text in file.read_text("utf-8").splitlines()] if file.is_file() else []


def problems() -> Iterator[str]:
    """Where chain, rows and files disagree; plain lines."""
    found = lines()
    yield from _line_problems(found)
    yield from _chain_problems(found)
    yield from _row_problems(found)
    yield from _head_problems()


def _line_problems(found: list[dict]) -> Iterator[str]:
    before = ""
    for number, line in enumerate(found, 1):
        if not _holds(line):
            yield f"锚定文件第 {number} 行：封签应与内容一致，现在不一致"
        elif line["previous"] != before:
            yield f"锚定文件第 {number} 行：应接上一行，现在不接，中间少了或多了行"
        before = line.get("seal", "")


def _chain_problems(found: list[dict]) -> Iterator[str]:
    last = chain.head().sequence
    for line in _counting(found):
        told = f"锚定文件 {line.get('day', '恢复')}：第 {line['sequence']} 条应为 {sealing.short(line['digest'])}"
        if line["sequence"] > last:
            yield f"{told}，现在审计链只到第 {last} 条，末尾被截断"
        elif line["sequence"] > chain.start().sequence:
            row = AuditEntry.objects.filter(sequence=line["sequence"]).first()
            if row is None or row.digest != line["digest"]:
                yield f"{told}，现在是{sealing.short(row.digest) if row else '没有'}"


def _counting(found: list[dict]) -> list[dict]:
    """Lines that still bind: after a restore, those before it that lie beyond the restored end do not."""
    kept: list[dict] = []
    for line in filter(_holds, found):
        if line["kind"] == "restored":
            kept = [row for row in kept if row["sequence"] <= line["sequence"]]
        kept.append(line)
    return kept


def _row_problems(found: list[dict]) -> Iterator[str]:
    told = {line["day"]: line for line in filter(_holds, found) if line["kind"] == "day"}
    for row in AuditAnchor.objects.all():
        line = told.pop(row.day.isoformat(), None)
        if line is None:
            yield f"每日锚定 {row.day}：锚定文件应有这一天，现在没有"
        elif (row.sequence, row.digest) != (line["sequence"], line["digest"]) and line in _counting(found):
            yield f"每日锚定 {row.day}：应为第 {line['sequence']} 条，现在记为第 {row.sequence} 条"
    since = _since_restore(found)
    for day, line in told.items():
        if line in since:
            yield f"每日锚定 {day}：数据库应有这一天，现在没有"


def _since_restore(found: list[dict]) -> list[dict]:
    """Lines after the last restore: a back-up may be older than the row of a day whose entries it holds."""
    restored = [place for place, line in enumerate(found) if _holds(line) and line["kind"] == "restored"]
    return found[restored[-1] + 1 :] if restored else found


def _head_problems() -> Iterator[str]:
    place, end = folder() / HEAD, chain.head()
    if not place.is_file():
        if AuditAnchor.objects.exists():
            yield "审计链末端文件 head.json：应有，现在没有"
        return
    line = _read(place.read_text("utf-8"))
    if not _holds(line):
        yield "审计链末端文件 head.json：封签应与内容一致，现在不一致"
    elif line["sequence"] > end.sequence:
        yield f"审计链：应至少到第 {line['sequence']} 条，现在只到第 {end.sequence} 条，末尾被截断"
    elif not chain.stands(chain.Head(line["sequence"], line["digest"])):
        yield f"审计记录第 {line['sequence']} 条：应为 {sealing.short(line['digest'])}，现在不是"


def _sealed(facts: dict) -> dict:
    named = sealing.algorithm()
    return facts | {"algorithm": named, "seal": sealing.seal(facts, named)}


def _holds(line: dict) -> bool:
    facts = {name: value for name, value in line.items() if name not in ("algorithm", "seal")}
    try:
        return sealing.holds(facts, line["algorithm"], line["seal"]) and {*KEPT} <= facts.keys()
    except (KeyError, sealing.UnknownSeal):
        return False


def _append(facts: dict) -> None:
    found = lines()
    line = _sealed(facts | {"previous": found[-1].get("seal", "") if found else ""})
    _write(folder() / DAYS, json.dumps(line) + "\n", "a")


def _write(path: Path, text: str, mode: str) -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read(text: str) -> dict:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
