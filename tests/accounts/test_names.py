"""Article 13: which characters a name may have, said in words a clerk understands."""

import csv
import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import names
from accounts.characters import HAN_RANGES, HAN_TWELVE, Kind, is_han, kind, named
from county.articles import ARTICLES

DATA = Path(__file__).parent.parent / "data" / "published_accounts.csv"
SETTINGS = settings(max_examples=150, deadline=None)
HAN_NAMES = st.text(st.integers(0x4E00, 0x9FFF).map(chr), min_size=1, max_size=20)


def _words(name):
    return [problem.words for problem in names.problems(name)]


# What passes


@pytest.mark.parametrize(
    "name",
    [
        "泾源发布",
        "云上香水",
        "泾源县人民政府办公室",
        "二〇二六",
        "一一一",
        "發佈",
        "㐀䶿",
        "𠀀𪛖",
        "𪜀𫝀𫠠𬺰",
        "𰀀𱍐",
        "\U0002ebf0",
    ]
    + ["\U000323b0", "﨎﨏"],
)
def test_names_of_han_characters_pass_whatever_the_extension(name):
    assert _words(name) == []
    assert names.cleaned_suggestion(name) == name


@pytest.mark.parametrize(
    "code", [code for low, high in HAN_RANGES for code in (low, high)], ids=lambda code: f"U+{code:04X}"
)
def test_the_first_and_last_character_of_every_han_block_pass(code):
    assert _words(chr(code)) == []


def test_the_characters_just_outside_the_han_blocks_are_refused():
    inside = {code for low, high in HAN_RANGES for code in (low, high)}
    outside = {code for low, high in HAN_RANGES for code in (low - 1, high + 1)} - inside
    assert len(outside) >= 18
    for code in outside:
        assert _words(chr(code)) != [], hex(code)


def test_the_newest_extensions_end_where_unicode_17_ends_them():
    assert [is_han(chr(code)) for code in (0x323AF, 0x33479, 0x3347A)] == [True, True, False]


def test_every_ideograph_that_python_knows_as_unified_passes():
    for code in range(0x3400, 0x33480):
        if unicodedata.name(chr(code), "").startswith("CJK UNIFIED IDEOGRAPH"):
            assert is_han(chr(code)), hex(code)


# What is refused, and how


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("泾源e发布", "名称中有字母“e”，请删去"),
        ("CCPIT乌海", "名称中有字母“C”“P”“I”“T”，请删去"),
        ("泾源é", "名称中有字母“é”，请删去"),
        ("泾源ｅ", "名称中有全角字母“ｅ”，请删去"),
        ("泾源𝐞", "名称中有字母“𝐞”，请删去"),
        ("泾源ⓔ", "名称中有字母“ⓔ”，请删去"),
        ("泾源а", "名称中有西里尔字母“а”，请删去"),
        ("泾源ο", "名称中有希腊字母“ο”，请删去"),
        ("泾源µ", "名称中有希腊字母“µ”，请删去"),
        ("泾源かカﾊ", "名称中有日文假名“か”“カ”“ﾊ”，请删去"),
        ("泾源한", "名称中有韩文“한”，请删去"),
        ("泾源ㄅ", "名称中有注音符号“ㄅ”，请删去"),
        ("泾源བ", "名称中有藏文“བ”，请删去"),
        ("泾源ب", "名称中有阿拉伯文“ب”，请删去"),
        ("泾源𗀀", "名称中有其他文字“𗀀”，请删去"),
        ("泾源ა", "名称中有其他文字“ა”，请删去"),
        ("泾源12", "名称中有数字“1”“2”，请删去"),
        ("泾源１", "名称中有全角数字“１”，请删去"),
        ("泾源①㈠㊀", "名称中有带圈或带括号的数字“①”“㈠”“㊀”，请删去"),
        ("泾源Ⅳ", "名称中有罗马数字“Ⅳ”，请删去"),
        ("泾源〡〢", "名称中有苏州码子数字“〡”“〢”，请删去"),
        ("泾源½²", "名称中有数字“½”“²”，请删去"),
        ("泾源٣", "名称中有数字“٣”，请删去"),
        ("泾源·发布", "名称中有标点“·”，请删去"),
        ("泾源（县）", "名称中有标点“（”“）”，请删去"),
        ("“泾源”", "名称中有标点““”“””，请删去"),
        ("泾-源_", "名称中有标点“-”“_”，请删去"),
        ("泾源+￥", "名称中有特殊符号“+”“￥”，请删去"),
        ("泾源★", "名称中有特殊符号“★”，请删去"),
        ("泾源㎡℃", "名称中有特殊符号“㎡”“℃”，请删去"),
        ("泾源🚀", "名称中有表情符号“🚀”，请删去"),
        ("泾 源", "名称中有空格：半角空格（U+0020），请删去"),
        ("泾　源", "名称中有空格：全角空格（U+3000），请删去"),
        ("泾\u00a0源", "名称中有空格：不换行空格（U+00A0），请删去"),
        ("泾\u2003源", "名称中有空格：特殊空格（U+2003），请删去"),
        ("泾\u200b源", "名称中有看不见的字符：零宽空格（U+200B），请删去"),
        ("泾\u202e源", "名称中有看不见的字符：右至左强制符（U+202E），请删去"),
        ("泾\u00ad源", "名称中有看不见的字符：软连字符（U+00AD），请删去"),
        ("泾\ufeff源", "名称中有看不见的字符：零宽不换行空格（U+FEFF），请删去"),
        ("泾\ufe0f源", "名称中有看不见的字符：变体选择符（U+FE0F），请删去"),
        ("泾\U000e0100源", "名称中有看不见的字符：变体选择符（U+E0100），请删去"),
        ("泾\U000e0041源", "名称中有看不见的字符：标签字符（U+E0041），请删去"),
        ("泾\u3164源", "名称中有看不见的字符：谚文填充符（U+3164），请删去"),
        ("泾\u2800源", "名称中有看不见的字符：空白盲文（U+2800），请删去"),
        ("泾\n源", "名称中有看不见的字符：换行符（U+000A），请删去"),
        ("泾\x07源", "名称中有看不见的字符：控制字符（U+0007），请删去"),
        ("泾\u0301源", "名称中有附加符号：U+0301，请删去"),
        ("泾\ue000源", "名称中有自造字：U+E000，请删去"),
        ("泾\ud800源", "名称中有残缺字符：U+D800，请删去"),
        ("泾\u0378源", "名称中有未收录的字符：U+0378，请删去"),
        ("第ー书记", "名称中有形似“一”的符号“ー”，请删去或改为汉字"),
        ("第—书记", "名称中有形似“一”的符号“—”，请删去或改为汉字"),
        ("第⼀书记", "名称中有部首“⼀”，请改为“一”"),
        ("第㇐书记", "名称中有形似“一”的符号“㇐”，请删去或改为汉字"),
        ("人人々々", "名称中有形似汉字的符号“々”，请删去"),
        ("\uf900泾", "名称中有兼容汉字“\uf900”，请改为“\u8c48”"),
        ("\U0002f800泾", "名称中有兼容汉字“\U0002f800”，请改为“\u4e3d”"),
    ],
)
def test_the_refusal_names_the_character_what_it_is_and_what_to_do(name, words):
    (problem,) = names.problems(name)
    assert problem.words == words
    assert problem.article == "第十三条"


def test_the_article_is_the_one_that_forbids_them():
    assert "名称中掺杂字母、数字、特殊符号" in ARTICLES[names.ARTICLE].text


def test_several_kinds_give_one_sentence_each_in_a_fixed_order():
    expected = ["名称中有字母“e”，请删去", "名称中有数字“1”，请删去", "名称中有标点“·”，请删去"]
    assert _words("泾e1·源") == expected
    assert _words("·1泾e源1e") == expected


def test_a_long_list_of_characters_is_cut_and_counted():
    assert _words("abcdefgh") == ["名称中有字母“a”“b”“c”“d”“e”“f”等 8 种，请删去"]


def test_an_empty_name_is_said_to_be_empty():
    assert _words("") == ["名称没有填写"]


def test_the_characters_and_the_name_put_right_come_with_the_words():
    (problem,) = names.problems("泾源e发布E")
    assert (problem.char, problem.suggestion) == ("eE", "泾源发布")


def test_the_suggestion_puts_radicals_and_compatibility_forms_into_han():
    assert names.cleaned_suggestion("第⼀\uf900·e\u200b") == "第一\u8c48"


def test_no_character_of_the_bmp_passes_but_han_and_each_refusal_can_be_printed():
    for code in range(0x10000):
        char = chr(code)
        if is_han(char):
            assert 0x3400 <= code <= 0x9FFF or char == "〇" or char in HAN_TWELVE
            continue
        (problem,) = names.problems(char)
        assert problem.words.encode() and problem.words.isprintable(), hex(code)
        assert f"U+{code:04X}" in problem.words or f"“{char}”" in problem.words


def test_each_class_of_the_unicode_tables_other_than_letters_is_refused_whole():
    for code in range(0x30000):
        char = chr(code)
        if unicodedata.category(char)[0] in "MPSZ" or unicodedata.category(char) in (
            "Nd",
            "No",
            "Cc",
            "Cf",
            "Cs",
            "Co",
        ):
            assert kind(char) is not Kind.HAN, hex(code)


def test_unseen_characters_are_never_shown_raw():
    for char in ("\u202e", "\u200b", "\ud800", "\ue000", "\u0301", "\n"):
        assert char not in named(char)


@SETTINGS
@given(st.text(min_size=1, max_size=12))
def test_a_name_passes_exactly_when_all_its_characters_are_han(name):
    assert (names.problems(name) == []) == all(map(is_han, name))


@SETTINGS
@given(st.text(max_size=12))
def test_the_suggestion_itself_is_beyond_reproach(name):
    cleaned = names.cleaned_suggestion(name)
    assert cleaned == "" or names.problems(cleaned) == []


@SETTINGS
@given(HAN_NAMES, st.characters(), st.integers(0, 20))
def test_one_foreign_character_anywhere_is_found(name, char, place):
    spoiled = name[:place] + char + name[place:]
    assert (char in "".join(problem.char for problem in names.problems(spoiled))) != is_han(char)


# Real names, from published notices


def _published():
    with DATA.open(encoding="utf-8", newline="") as file:
        return [row["account_name"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("name", _published())
def test_a_published_name_passes_when_it_is_all_han_and_has_a_fit_length(name):
    assert (_words(name) == []) == (name != "CCPIT 乌海市贸促会")
    assert names.length_problems(name) == []


def test_the_published_name_with_letters_and_a_space_is_put_right():
    assert _words("CCPIT 乌海市贸促会") == [
        "名称中有字母“C”“P”“I”“T”，请删去",
        "名称中有空格：半角空格（U+0020），请删去",
    ]
    assert names.cleaned_suggestion("CCPIT 乌海市贸促会") == "乌海市贸促会"


# Length


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, []),
        (1, ["名称只有 1 个字，请写 2 至 20 个字"]),
        (2, []),
        (20, []),
        (21, ["名称有 21 个字，请精简到 20 个字以内"]),
    ],
)
def test_a_name_has_two_to_twenty_characters(length, words):
    assert [problem.words for problem in names.length_problems("县" * length)] == words


# Look-alikes


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("泾源发布", "涇源發佈"),
        ("泾源发布", "泾源 发布"),
        ("泾源发布", "泾\u200b源发\u202e布"),
        ("泾源发布", "泾源·发布"),
        ("第一书记", "第ー书记"),
        ("第一书记", "第⼀书记"),
        ("泾源Abc", "泾源ａｂｃ"),
        ("豈有", "\uf900有"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(name, twin):
    assert names.skeleton(name) == names.skeleton(twin)


def test_different_names_keep_different_skeletons():
    assert len({names.skeleton(name) for name in _published()}) == len(set(_published()))
    assert names.skeleton("泾源一中") != names.skeleton("泾源二中")


def test_the_table_of_traditional_forms_is_whole():
    assert len(names._TRADITIONAL) == len(names._SIMPLIFIED) == len(set(names._TRADITIONAL))
    assert all(map(is_han, names._TRADITIONAL + names._SIMPLIFIED))
    assert not set(names._TRADITIONAL) & set(names._SIMPLIFIED)


@SETTINGS
@given(st.text(max_size=12))
def test_a_skeleton_is_its_own_skeleton_for_han_names(name):
    bare = names.cleaned_suggestion(name)
    assert names.skeleton(names.skeleton(bare)) == names.skeleton(bare)


# The command


def _run(capsys, *words):
    code = 0
    try:
        call_command("checkname", *words)
    except SystemExit as stop:
        code = stop.code
    return code, capsys.readouterr().out.splitlines()


def test_the_command_prints_each_unmet_rule_with_its_article_and_ends_with_one(capsys):
    assert _run(capsys, "泾e源1") == (1, ["名称中有字母“e”，请删去（第十三条）", "名称中有数字“1”，请删去（第十三条）"])


def test_the_command_is_calm_about_a_plain_name(capsys):
    assert _run(capsys, "云上香水") == (0, ["名称用字符合第十三条"])


def test_the_command_takes_words_with_spaces_as_one_name(capsys):
    assert _run(capsys, "乌海市", "贸促会") == (1, ["名称中有空格：半角空格（U+0020），请删去（第十三条）"])


def test_the_command_says_that_an_empty_name_is_empty(capsys):
    assert _run(capsys, "") == (1, ["名称没有填写（第十三条）"])
