"""What a character is, in the words of a Chinese reader: Han, a letter, a digit, something that cannot be seen…

Pure data and arithmetic on code points. Han ranges are written out, because the Unicode tables that come with
Python are older than the newest extensions.
"""

import unicodedata
from enum import StrEnum

# Unified ideographs: basic block, extensions A to J, and 〇 (which is an ideographic number, but is written in names).
HAN_RANGES = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),  # A
    (0x4E00, 0x9FFF),  # basic
    (0x20000, 0x2A6DF),  # B
    (0x2A700, 0x2B73F),  # C
    (0x2B740, 0x2B81D),  # D
    (0x2B820, 0x2CEAD),  # E
    (0x2CEB0, 0x2EBE0),  # F
    (0x2EBF0, 0x2EE5D),  # I
    (0x30000, 0x3134A),  # G
    (0x31350, 0x323AF),  # H
    (0x323B0, 0x33479),  # J
)
# Twelve unified ideographs that stand among the compatibility ideographs and have no other code.
HAN_TWELVE = frozenset("\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27\ufa28\ufa29")

INVISIBLE = {
    0x00AD: "软连字符",
    0x034F: "组合用连接符",
    0x061C: "阿拉伯文方向符",
    0x115F: "谚文填充符",
    0x1160: "谚文填充符",
    0x17B4: "高棉文隐形元音",
    0x17B5: "高棉文隐形元音",
    0x180E: "蒙古文元音分隔符",
    0x200B: "零宽空格",
    0x200C: "零宽不连字",
    0x200D: "零宽连字",
    0x200E: "左至右标记",
    0x200F: "右至左标记",
    0x2028: "行分隔符",
    0x2029: "段分隔符",
    0x202A: "左至右嵌入",
    0x202B: "右至左嵌入",
    0x202C: "方向恢复符",
    0x202D: "左至右强制符",
    0x202E: "右至左强制符",
    0x2060: "词连接符",
    0x2066: "左至右隔离",
    0x2067: "右至左隔离",
    0x2068: "首强字符隔离",
    0x2069: "隔离结束符",
    0x2800: "空白盲文",
    0x3164: "谚文填充符",
    0xFEFF: "零宽不换行空格",
    0xFFA0: "半角谚文填充符",
    0x0009: "制表符",
    0x000A: "换行符",
    0x000D: "回车符",
    0x0000: "空字符",
}
SPACES = {0x20: "半角空格", 0xA0: "不换行空格", 0x3000: "全角空格"}

# Strokes that pass for 一 at a glance (a radical has its own remedy, an ASCII hyphen deceives nobody).
STROKES_LIKE_ONE = frozenset("ーｰ—–―─━−㇐﹘")

SCRIPTS = {
    "GREEK": "希腊字母",
    "CYRILLIC": "西里尔字母",
    "HIRAGANA": "日文假名",
    "KATAKANA": "日文假名",
    "KATAKANA-HIRAGANA": "日文假名",
    "HANGUL": "韩文",
    "BOPOMOFO": "注音符号",
    "ARABIC": "阿拉伯文",
    "TIBETAN": "藏文",
    "MONGOLIAN": "蒙古文",
    "YI": "彝文",
    "THAI": "泰文",
    "HEBREW": "希伯来文",
    "LISU": "傈僳文",
}


class Kind(StrEnum):
    """Classes of characters as the refusal names them."""

    HAN = "汉字"
    LETTER = "字母"
    FOREIGN = "其他文字"
    DIGIT = "数字"
    PUNCTUATION = "标点"
    SYMBOL = "特殊符号"
    EMOJI = "表情符号"
    SPACE = "空格"
    INVISIBLE = "看不见的字符"
    MARK = "附加符号"
    LOOKALIKE = "形似汉字的符号"
    COMPATIBILITY = "兼容汉字"
    PRIVATE = "自造字"
    BROKEN = "残缺字符"
    UNKNOWN = "未收录的字符"


def is_han(char: str) -> bool:
    """Is it a unified Han ideograph of any extension, or 〇? Compatibility ideographs are not."""
    code = ord(char)
    return any(low <= code <= high for low, high in HAN_RANGES) or char in HAN_TWELVE


def kind(char: str) -> Kind:
    """The class of one character."""
    code, category = ord(char), unicodedata.category(char)
    if is_han(char):
        return Kind.HAN
    if category == "Cs":
        return Kind.BROKEN
    if category == "Co":
        return Kind.PRIVATE
    if category in ("Cc", "Cf", "Zl", "Zp") or code in INVISIBLE or _is_selector(code):
        return Kind.INVISIBLE
    if category == "Zs":
        return Kind.SPACE
    if category == "Cn":
        return Kind.EMOJI if 0x1F000 <= code <= 0x1FAFF else Kind.UNKNOWN
    return _lookalike(char, code) or _visible(char, code, category)


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF or 0x180B <= code <= 0x180F


def _lookalike(char: str, code: int) -> Kind | None:
    if 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F:
        return Kind.COMPATIBILITY
    if 0x2E80 <= code <= 0x2FFF or 0x31C0 <= code <= 0x31EF or char in "々〆〻〼":
        return Kind.LOOKALIKE
    return Kind.LOOKALIKE if char in STROKES_LIKE_ONE else None


def _visible(char: str, code: int, category: str) -> Kind:
    if 0x1F000 <= code <= 0x1FAFF:
        return Kind.EMOJI
    if _is_number(char, category):
        return Kind.DIGIT
    if _is_latin(char):
        return Kind.LETTER
    if category[0] == "L":
        return Kind.FOREIGN
    return {"M": Kind.MARK, "P": Kind.PUNCTUATION, "S": Kind.SYMBOL}.get(category[0], Kind.UNKNOWN)


def _is_number(char: str, category: str) -> bool:
    """Digits of any script and dress: ２ ② Ⅳ ½ ² ㈠ ㊀ 〡."""
    return category[0] == "N" or unicodedata.numeric(char, None) is not None


def _is_latin(char: str) -> bool:
    """Latin letters of any dress: e é ｅ 𝐞 ⓔ."""
    if unicodedata.category(char)[0] == "L":
        plain = unicodedata.normalize("NFKD", char)[0]
        return unicodedata.name(plain, "").startswith("LATIN") or unicodedata.name(char, "").startswith("LATIN")
    return "LATIN" in unicodedata.name(char, "")


def script(char: str) -> str:
    """Name of the script of a foreign letter (西里尔字母, 日文假名 …), 其他文字 where there is no usual word."""
    plain = unicodedata.normalize("NFKD", char)[0]
    return SCRIPTS.get(unicodedata.name(plain, "").partition(" ")[0], Kind.FOREIGN.value)


def is_shown(found: Kind) -> bool:
    """Can a character of this kind be printed in a sentence without harm?"""
    return found not in (Kind.SPACE, Kind.INVISIBLE, Kind.PRIVATE, Kind.BROKEN, Kind.UNKNOWN, Kind.MARK)


def named(char: str) -> str:
    """How a refusal shows the character: itself in quotes when it can be seen, else its name and code."""
    code, found = ord(char), kind(char)
    if is_shown(found):
        return f"“{char}”"
    if found is Kind.SPACE:
        return f"{SPACES.get(code, '特殊空格')}（U+{code:04X}）"
    if found is Kind.INVISIBLE:
        return f"{_unseen(code)}（U+{code:04X}）"
    return f"U+{code:04X}"


def _unseen(code: int) -> str:
    if _is_selector(code):
        return "标签字符" if 0xE0000 <= code <= 0xE007F else "变体选择符"
    return INVISIBLE.get(code, "控制字符")
