"""Small tags of the pages: what they print, and that they escape."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template

from county.templatetags import portal_charts, portal_ui

MORNING = datetime(2025, 11, 19, 2, 32, tzinfo=UTC)  # 10:32 in the county


def shown(text: str, **context) -> str:
    return Template("{% load portal_ui portal_charts %}" + text).render(Context(context))


def test_dates_read_as_in_official_papers():
    day = date(2025, 11, 9)
    assert portal_ui.cn_date(day) == "2025年11月9日"
    assert portal_ui.md(day) == "11月9日"
    assert portal_ui.mdash_date(day) == "11-09"
    assert portal_ui.weekday(day) == "星期日"
    assert portal_ui.iso(day) == "2025-11-09"


def test_a_moment_is_told_in_the_time_of_the_county():
    late = datetime(2025, 11, 18, 17, 5, tzinfo=UTC)
    assert portal_ui.hm(MORNING) == "10:32"
    assert portal_ui.cn_date(late) == "2025年11月19日"


def test_nothing_is_told_of_a_missing_date():
    assert [portal_ui.cn_date(None), portal_ui.md(None), portal_ui.hm(None), portal_ui.weekday("")] == [""] * 4


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 字节"), (1023, "1023 字节"), (88_064, "86 KB"), (1_258_291, "1.2 MB")]
)
def test_sizes_of_files_are_short(size, words):
    assert portal_ui.filesize_cn(size) == words


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800005678", "138****5678"), ("0954-5015678", "0954-***5678"), ("5015678", "***5678"), ("", ""), (None, "")],
)
def test_phones_are_masked(phone, masked):
    assert portal_ui.mask_phone(phone) == masked


def test_a_lamp_is_shape_and_words():
    page = shown('{% lamp "y" "今天到期" %}')
    assert "#l-y" in page
    assert "lamp-y" in page
    assert "今天到期" in page


@pytest.mark.parametrize(
    "text",
    [
        '{% lamp "g" bad %}',
        "{% icon bad %}",
        "{% article_link bad %}",
        '{% brand bad "县" %}',
        "{% split_bar 1 0 0 bad %}",
    ],
)
def test_tags_escape_what_they_are_given(text):
    page = shown(text, bad='"><script>')
    assert "<script>" not in page


@pytest.mark.parametrize("light", ["g", "y", "r", "0"])
def test_each_light_has_a_shape_in_the_sprite(light):
    sprite = shown('{% include "components/_sprite.html" %}')
    assert f'id="l-{light}"' in sprite


def test_the_name_of_the_product_gives_up_the_county_where_the_bar_is_narrow():
    assert portal_ui.brand("泾源县政务新媒体管理平台", "泾源县") == '<span class="b-x">泾源县</span>政务新媒体管理平台'
    assert portal_ui.brand("管理平台", "泾源县") == "管理平台"


class Name(forms.Form):
    """A form with one field of each look."""

    name = forms.CharField(label="账号名称", help_text="只用汉字", widget=forms.TextInput(attrs={"class": "inp-s"}))
    why = forms.CharField(label="理由", required=False, widget=forms.Textarea)
    way = forms.ChoiceField(label="方式", choices=[("a", "会议研究"), ("b", "领导签字")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="已核对")


def field(name: str, data=None) -> str:
    return shown('{% include "components/_field.html" with field=form.' + name + ' article="" %}', form=Name(data))


def test_a_control_keeps_the_classes_of_its_widget():
    page = field("name")
    assert 'class="inp inp-s"' in page
    assert 'aria-describedby="id_name-h"' in page
    assert 'id="id_name-h"' in page


def test_an_error_is_tied_to_its_field():
    page = field("name", {"name": ""})
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name-h id_name-e"' in page
    assert 'id="id_name-e"' in page


def test_optional_fields_are_marked_and_required_ones_are_not():
    assert "（选填）" in field("why")
    assert "（选填）" not in field("name")


def test_radio_cards_stand_in_a_fieldset_that_the_error_summary_can_reach():
    page = field("way", {})
    assert '<fieldset id="id_way"' in page
    assert page.count('type="radio"') == 2
    assert "checked" not in page


def test_the_error_summary_links_to_each_field():
    page = shown('{% include "components/_error_summary.html" %}', form=Name({}))
    assert "有 3 处需要修改" in page
    assert all(f'href="#id_{name}"' in page for name in ("name", "way", "sure"))


def test_a_field_with_two_faults_is_one_place_to_correct():
    form = Name({"name": "x", "way": "x", "sure": "on"})
    form.full_clean()
    form.add_error("name", "太短")
    form.add_error("name", "太常见")
    del form.errors["way"]
    page = shown('{% include "components/_error_summary.html" %}', form=form)
    assert "有 1 处需要修改" in page and page.count("<li>") == 1
    assert "太短；太常见" in page


def test_bars_are_measured_against_the_longest():
    rows = portal_charts.hbar([("微信公众号", 29), ("抖音号", 8)])["rows"]
    assert [row["width"] for row in rows] == [100.0, 27.6]
    assert portal_charts.hbar([])["rows"] == []


def test_the_ring_says_all_only_when_all_are_done():
    assert portal_charts.donut(199, 1, 200)["percent"] == 99
    assert portal_charts.donut(200, 0, 200)["percent"] == 100
    assert portal_charts.donut(0, 0, 0)["percent"] == 0


def test_the_split_bar_fills_its_length_and_leaves_out_what_is_empty():
    parts = portal_charts.split_bar(39, 0, 3, "")["parts"]
    assert [part["colour"] for part in parts] == ["g", "r"]
    assert round(sum(part["width"] for part in parts)) == 100


def test_a_line_of_equal_numbers_is_level():
    points = portal_charts.line_chart([("一季", 90), ("二季", 90)], "")["points"]
    assert points[0]["y"] == points[1]["y"]
    assert [point["last"] for point in points] == [False, True]


def test_charts_carry_no_style():
    page = shown(
        "{% donut 29 3 47 %}{% hbar rows %}{% line_chart rows words %}{% meter 1 2 words %}",
        rows=[("甲", 3)],
        words="说明",
    )
    assert "style" not in page
    assert page.count('role="img"') == 3
