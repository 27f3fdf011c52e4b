"""Forms of the working-day calendar: which year is read, lines of days, what a year counts as."""

import re
from datetime import date

from django import forms

from county.models.calendar import DaySource, YearStatus
from county.services.calendar import MOST_ROWS, YEARS, DayEdit

KINDS = {
    "放假": False,
    "休": False,
    "休息": False,
    "上班": True,
    "班": True,
    "调休上班": True,
    "删除": None,
    "恢复": None,
}
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
EXAMPLE = "2027-03-10,放假,开斋节"
MOST_TOLD = 10


class YearForm(forms.Form):
    """Which year's days are read."""

    year = forms.IntegerField(label="年份", min_value=YEARS[0], max_value=YEARS[-1], required=False)


class StatusForm(forms.Form):
    """Whether a year's table is out."""

    year = forms.IntegerField(
        min_value=YEARS[0],
        max_value=YEARS[-1],
        error_messages={
            "required": "写明年份",
            "invalid": "年份填四位数字",
            "min_value": f"年份从 {YEARS[0]} 起",
            "max_value": f"年份到 {YEARS[-1]} 止",
        },
    )
    status = forms.ChoiceField(
        label="状态",
        choices=YearStatus.choices,
        error_messages={"required": "选择状态", "invalid_choice": "状态选已公布或暂算"},
    )


class DaysForm(forms.Form):
    """One day a line: date, kind, name and, if there is one, the document's number."""

    lines = forms.CharField(
        label="日期",
        max_length=40_000,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=f"每行一天：日期,放假或上班,名称,文号。例如 {EXAMPLE}。写“删除”恢复公布的安排",
        error_messages={"required": f"写至少一行，例如 {EXAMPLE}", "max_length": "内容过长，分次录入"},
    )
    source = forms.ChoiceField(
        label="来源",
        choices=[("", "选择来源"), *DaySource.choices],
        error_messages={"required": "选择来源", "invalid_choice": "来源选国务院办公厅、自治区或本县"},
    )
    reason = forms.CharField(
        label="依据或说明",
        max_length=200,
        required=False,
        help_text="例如《关于2027年开斋节放假的通知》",
        error_messages={"max_length": "依据不超过 200 个字"},
    )

    def clean(self) -> dict:
        data = super().clean()
        if "lines" in data:
            data["edits"] = self._edits(data["lines"], data.get("source", DaySource.COUNTY))
        return data

    def _edits(self, text: str, source: str) -> list[DayEdit]:
        rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(rows) > MOST_ROWS:
            self.add_error("lines", f"一次最多保存 {MOST_ROWS} 天，分次录入")
            return []
        edits, wrong = [], []
        for number, line in rows:
            try:
                edits.append(parse_line(line, source))
            except ValueError as problem:
                wrong.append(f"第 {number} 行：{problem}")
        if wrong:
            more = f"另有 {len(wrong) - MOST_TOLD} 行" if len(wrong) > MOST_TOLD else ""
            self.add_error("lines", [*wrong[:MOST_TOLD], *([more] if more else [])])
        return edits


def parse_line(line: str, source: str) -> DayEdit:
    """One pasted line as an edit; commas, tabs and the Chinese comma part it. Raises ValueError in words."""
    parts = [part.strip() for part in re.split(r"[,，、\t]", line.strip())]
    day = _day(parts[0])
    if len(parts) < 2 or parts[1] not in KINDS:
        raise ValueError("日期后面写放假、上班或删除")
    if len(parts) > 4:
        raise ValueError("一行最多四项：日期,放假或上班,名称,文号")
    name, doc_no = (parts[2:] + ["", ""])[:2]
    if KINDS[parts[1]] is not None and not name:
        raise ValueError("写上名称，例如开斋节")
    if not (name + doc_no).isprintable():
        raise ValueError("名称和文号中有看不见的字符，删去后再试")
    return DayEdit(day, KINDS[parts[1]], name, source, doc_no)


def _day(text: str) -> date:
    found = DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"看不懂日期“{text[:20]}”，写成 2027-03-10") from None
