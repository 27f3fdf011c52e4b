"""The rule of article 13 for an account's name, as far as its characters and its length go.

Han characters of every extension and 〇 pass; everything else is refused in words that say which character it is
and what to do. Pure text: no database, no models.
"""

import unicodedata
from dataclasses import dataclass

from accounts.characters import STROKES_LIKE_ONE, Kind, is_han, is_shown, kind, named, script

ARTICLE = "第十三条"
SHORTEST, LONGEST = 2, 20  # Han characters; every platform in use takes 20
SHOWN = 6  # characters named in one sentence
LONGEST_INDEXED = 80

# Traditional forms that are met in copied names; a duplicate is found across them, nothing is refused for them.
_TRADITIONAL = (
    "發佈縣鎮鄉區黨務檔網絡電視臺廣雲訊記關開門見義禮學習醫療衛體農業產財經貿稅僑臨綠環護涇興寧盧慶陽灣東風馬龍鳳"
)
_SIMPLIFIED = (
    "发布县镇乡区党务档网络电视台广云讯记关开门见义礼学习医疗卫体农业产财经贸税侨临绿环护泾兴宁卢庆阳湾东风马龙凤"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

_ORDER = tuple(Kind)


@dataclass(frozen=True)
class NameProblem:
    """One unmet rule: its article, the sentence to show, the characters it is about, and the name put right."""

    article: str
    words: str
    char: str
    suggestion: str


def problems(name: str) -> list[NameProblem]:
    """Unmet character rules of article 13, one per kind of character in a fixed order; none for a plain name."""
    if not name:
        return [NameProblem(ARTICLE, "名称没有填写", "", "")]
    groups: dict[tuple[Kind, str], list[str]] = {}
    for char in dict.fromkeys(name):
        found = kind(char)
        if found is not Kind.HAN:
            groups.setdefault((found, _label(char, found)), []).append(char)
    suggestion = cleaned_suggestion(name)
    ordered = sorted(groups.items(), key=lambda item: (_ORDER.index(item[0][0]), item[0][1]))
    return [
        NameProblem(ARTICLE, _words(label, chars, found), "".join(chars), suggestion)
        for (found, label), chars in ordered
    ]


def length_problems(name: str) -> list[NameProblem]:
    """Article 13 asks for a short name: 2 to 20 characters (our reading; the text gives no number)."""
    length = len(name)
    if 0 < length < SHORTEST:
        return [NameProblem(ARTICLE, f"名称只有 {length} 个字，请写 {SHORTEST} 至 {LONGEST} 个字", name, "")]
    if length > LONGEST:
        return [NameProblem(ARTICLE, f"名称有 {length} 个字，请精简到 {LONGEST} 个字以内", name, "")]
    return []


def cleaned_suggestion(name: str) -> str:
    """The name with look-alikes put into their Han form and all else that is refused left out."""
    return "".join(char if is_han(char) else _han_form(char) for char in name)


def skeleton(name: str) -> str:
    """What two names that look alike have in common: compatibility forms, case, dress and unseen characters gone."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (char for char in folded if kind(char) not in (Kind.INVISIBLE, Kind.SPACE, Kind.PUNCTUATION, Kind.MARK))
    return "".join("一" if char in STROKES_LIKE_ONE else char for char in kept).translate(_TO_SIMPLIFIED)


def initials(name: str) -> str:
    """First letters of the Pinyin, by which a name is found ("云上香水" → "yssx"); other letters and digits as they are."""
    from pypinyin import Style, lazy_pinyin  # slow to load, and only needed where a name is written

    found = "".join(lazy_pinyin(name[:LONGEST_INDEXED], style=Style.FIRST_LETTER)).lower()
    return "".join(char for char in found if char.isascii() and char.isalnum())[:LONGEST_INDEXED]


def _han_form(char: str) -> str:
    """The Han character behind a compatibility ideograph or a radical, else nothing."""
    if kind(char) not in (Kind.COMPATIBILITY, Kind.LOOKALIKE):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and is_han(plain) else ""


def _label(char: str, found: Kind) -> str:
    """What the sentence calls the character."""
    if found is Kind.FOREIGN:
        return script(char)
    if found is Kind.LETTER and 0xFF00 <= ord(char) <= 0xFFEF:
        return "全角字母"
    if found is Kind.LOOKALIKE:
        return _lookalike_label(char)
    return _digit_label(char) if found is Kind.DIGIT else found.value


def _lookalike_label(char: str) -> str:
    if char in STROKES_LIKE_ONE:
        return "形似“一”的符号"
    return "部首" if _han_form(char) else Kind.LOOKALIKE.value


def _digit_label(char: str) -> str:
    name = unicodedata.name(char, "")
    if "ROMAN NUMERAL" in name:
        return "罗马数字"
    if name.startswith("HANGZHOU"):
        return "苏州码子数字"
    if "CIRCLED" in name or "PARENTHESIZED" in name:
        return "带圈或带括号的数字"
    return "全角数字" if name.startswith("FULLWIDTH") else Kind.DIGIT.value


def _words(label: str, chars: list[str], found: Kind) -> str:
    shown = ("" if is_shown(found) else "、").join(map(named, chars[:SHOWN]))
    more = f"等 {len(chars)} 种" if len(chars) > SHOWN else ""
    return f"名称中有{label}{'' if is_shown(found) else '：'}{shown}{more}，{_remedy(chars)}"


def _remedy(chars: list[str]) -> str:
    forms = [_han_form(char) for char in chars[:SHOWN]]
    if all(forms):
        return "请改为" + "".join(f"“{form}”" for form in forms)
    return "请删去或改为汉字" if chars[0] in STROKES_LIKE_ONE else "请删去"
