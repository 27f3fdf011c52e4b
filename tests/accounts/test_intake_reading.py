"""Files as rows within bounds, heads as people set them, cells as values; bombs are refused without much work."""

import time
from datetime import date

import pytest

from accounts.intake import cells, headers, reading
from accounts.intake.cells import Unclear
from accounts.words import EXTRA_LABELS
from county.models import Unit
from tests import factories as make
from tests.accounts import tables

LABELS = {"unit": "主办单位", "platform": "平台", "name": "账号名称", "first_name": "第一责任人"} | EXTRA_LABELS


def read(tmp_path, content: bytes, name: str = "台账.xlsx"):
    place = tmp_path / "file"
    place.write_bytes(content)
    return reading.read(place, name)


class TestFiles:
    def test_every_visible_sheet_with_content_is_read_with_its_row_numbers(self, tmp_path):
        found = read(tmp_path, tables.book(("甲", [["a"], [None], ["b"]]), ("空", []), ("填写说明", [["列"]])))
        assert [(sheet.title, sheet.rows) for sheet in found] == [("甲", [(1, ["a"]), (3, ["b"])])]

    @pytest.mark.parametrize("code", ["utf-8-sig", "utf-8", "gb18030"])
    @pytest.mark.parametrize("mark", [",", "\t", ";"])
    def test_csv_in_the_encodings_of_chinese_excel(self, tmp_path, code, mark):
        found = read(tmp_path, tables.csv_of(["主办单位", "平台"], ["香水镇", "微博"], code=code, mark=mark), "a.CSV")
        assert found[0].rows == [(1, ["主办单位", "平台"]), (2, ["香水镇", "微博"])]

    def test_formulas_come_in_as_their_text(self, tmp_path):
        rows = read(tmp_path, tables.simple(*tables.formulas()))[0].rows
        assert [row[1][0] for row in rows[1:]] == [row[0] for row in tables.formulas()]

    def test_invisible_signs_and_control_characters_are_left_out(self, tmp_path):
        rows = read(tmp_path, tables.csv_of(["香\u200b水\u202e镇 \x07", "'云上"], code="utf-8"), "a.csv")[0].rows
        assert rows == [(1, ["香水镇", "云上"])]

    @pytest.mark.parametrize(
        ("make_file", "words"),
        [
            (tables.far_cell, "没有内容"),
            (tables.entities, "打不开|损坏"),
            (tables.zip_bomb, "太大"),
            (lambda: b"PK\x03\x04" + b"x" * 500, "打不开"),
            (lambda: tables.simple(["a", "b", "c"])[:900], "打不开"),
            (lambda: tables.book(("空", [])), "没有内容"),
            (lambda: tables.packed(sheet1_xml=b"<nonsense"), "打不开|损坏"),
            (lambda: tables.packed(workbook_xml=b""), "打不开|损坏"),
            (lambda: tables.sheet(f'<row r="1">{"<c/>" * 40_000}</row>'), "没有内容|超过"),
        ],
        ids=["far cell", "entities", "zip bomb", "no zip", "torn", "empty", "no xml", "no book", "wide"],
    )
    def test_bombs_and_broken_files_are_refused_without_much_work(self, tmp_path, make_file, words):
        content = make_file()
        begun = time.process_time()
        with pytest.raises(reading.Unreadable, match=words):
            read(tmp_path, content)
        assert time.process_time() - begun < 10, "a naive reader takes a minute and more"

    def test_a_million_rows_and_too_many_columns_are_refused(self, tmp_path):
        many = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, reading.MOST_ROWS + 50))
        with pytest.raises(reading.Unreadable, match="超过 20000 行"):
            read(tmp_path, tables.sheet(many))
        with pytest.raises(reading.Unreadable, match="超过 80 列"):
            read(tmp_path, tables.simple(list(range(90)), heads=list("abc")))

    @pytest.mark.parametrize("content", [b"a\x00b", b"\xff\xfe\x00a", b"\x81", b'"' + b"a" * 2_000_000])
    def test_what_is_no_csv_is_told(self, tmp_path, content):
        with pytest.raises(reading.Unreadable):
            read(tmp_path, content, "a.csv")


class TestHeads:
    def find(self, *rows):
        return headers.find([(number, list(row)) for number, row in enumerate(rows, 1)], headers.known_words(LABELS))

    def test_under_titles_with_other_words_and_dress(self):
        found = self.find(
            ["泾源县政务新媒体台账", "", ""], ["填报单位：", "", ""], ["序号", "单位 名称*", "所在平台", "新媒体名称："]
        )
        assert (found.body_from, found.fields, found.unknown) == (3, {1: "unit", 2: "platform", 3: "name"}, {})

    def test_two_rows_with_merged_cells(self):
        found = self.find(
            ["主办单位", "平台", "账号名称", "第一责任人", "", "", "管理员", ""],
            ["", "", "", "姓名", "职务", "办公电话", "姓名", "联系电话"],
            ["香水镇", "微博", "云上香水", "赵", "镇长", "0954-5011234", "王", "0954-5011235"],
        )
        assert found.body_from == 2
        assert [found.fields[column] for column in range(8)] == [
            "unit", "platform", "name", "first_name", "first_post", "first_phone", "keeper_name", "keeper_phone",
        ]  # fmt: skip

    def test_unknown_heads_are_named_ignored_ones_are_not(self):
        found = self.find(["序号", "主办单位", "平台", "账号名称", "密码", "备注"])
        assert found.unknown == {4: "密码"}

    def test_a_table_without_heads_has_none(self):
        assert self.find(["香水镇", "微博", "云上香水"], ["新民乡", "抖音", "新民乡讯"]) is None

    def test_every_label_of_the_register_is_known(self, county):
        from accounts import words
        from accounts.fields import NAMES

        known = headers.known_words(words.labels())
        assert {known[headers.bare(label)] for name, label in words.labels().items() if name in NAMES} == set(NAMES)


class TestCells:
    @pytest.mark.parametrize("cell", tables.DAYS)
    def test_a_day_in_all_its_forms(self, cell):
        assert cells.day(cell) == date(2026, 9, 1)

    @pytest.mark.parametrize("cell", ["2026.9", "九月一日", "2026-02-30", "2026-13-01", 1, 99_999, "9999999-1-1"])
    def test_what_is_no_day_says_how_to_write_one(self, cell):
        with pytest.raises(Unclear, match="2026-09-01"):
            cells.day(cell)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("微信", "wechat-subscription"), ("微信公众号", "wechat-subscription"), ("微信订阅号", "wechat-subscription"),
            ("微信服务号", "wechat-service"), ("视频号", "wechat-channels"), ("微博", "weibo"),
            ("新浪微博", "weibo"), ("新浪 微博", "weibo"),
            ("抖音", "douyin"), ("抖音号", "douyin"), ("抖音短视频", "douyin"),
            ("快手", "kuaishou"), ("头条号", "toutiao"), ("今日头条", "toutiao"),
            ("APP", "app"), ("b站", "bilibili"), ("weibo", "weibo"),
        ],
    )  # fmt: skip
    def test_platforms_by_their_synonyms(self, county, typed, code):
        assert cells.Directory([]).platform(typed).code == code

    @pytest.mark.parametrize(
        ("typed", "name", "code"),
        [
            ("香水发布(新浪微博)", "香水发布", "weibo"),
            ("香水发布（抖音号）", "香水发布", "douyin"),
            ("香水发布【微信公众号】", "香水发布", "wechat-subscription"),
            ("香水发布(试运行)", "香水发布(试运行)", None),
            ("香水发布", "香水发布", None),
        ],
    )
    def test_a_platform_in_brackets_inside_the_name(self, county, typed, name, code):
        found, platform = cells.split_name(typed, cells.Directory([]))
        assert (found, platform.code if platform else None) == (name, code)

    def test_units_by_full_and_short_name(self, county):
        directory = cells.Directory(list(Unit.objects.all()))
        assert directory.unit("香水镇") == directory.unit("香水镇 人民政府") == county.town

    @pytest.mark.parametrize(
        ("name", "cell", "value"),
        [
            ("status", "正常更新", "normal"), ("status", "停更", "suspended"), ("verified_state", "是", "verified"),
            ("in_budget", "已纳入", True),
            ("in_budget", "否", False), ("in_budget", "", None), ("functions", "发布，办事/互动", "publish,serve,interact"),
            ("first_phone", "0954-501 1234", "0954-5011234"), ("followers", "1,200", 1200), ("followers", 1200.0, 1200),
            ("purpose", "=VLOOKUP(A1,B:C,2)", "=VLOOKUP(A1,B:C,2)"),
            ("identifier", 5678901234.0, "5678901234"), ("purpose", "发布", "发布"),
        ],
    )  # fmt: skip
    def test_values_as_people_write_them(self, name, cell, value):
        assert cells.value(name, cell) == value

    @pytest.mark.parametrize(
        ("name", "cell", "words"),
        [
            ("status", "还行", "写正常、关停、注销中的一个"), ("in_budget", "也许", "写“是”或“否”"),
            ("functions", "卖货", "没有“卖货”这一项"),
            ("first_phone", "13800001111", "不写手机号"), ("followers", "很多", "不小于 0 的整数"), ("purpose", "长" * 301, "最多 300 字"),
        ],
    )  # fmt: skip
    def test_what_is_unclear_says_what_to_write(self, name, cell, words):
        with pytest.raises(Unclear, match=words):
            cells.value(name, cell)


def test_published_names_of_other_counties_are_understood(county):
    """tests/data/published_accounts.csv: names and platforms as notices print them."""
    import csv
    from pathlib import Path

    directory = cells.Directory([])
    with (Path(__file__).parent.parent / "data" / "published_accounts.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["platform"] != "平台未载明"]
    assert len(rows) > 10
    assert [row["platform"] for row in rows if directory.platform(row["platform"]) is None] == []
    assert make.platform("weibo") in {directory.platform(row["platform"]) for row in rows}
