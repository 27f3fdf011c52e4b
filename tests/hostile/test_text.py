"""Odd characters: refused in names, kept and escaped in free text, printed on paper (H49–H56)."""

import io

import pikepdf
import pytest
from django.template.defaultfilters import escape
from django.urls import reverse

from announcements import services as announcements
from approvals import services
from approvals.enums import State
from approvals.models import Application
from tests import factories as make
from tests.hostile.hands import body
from tests.reports.conftest import fonts_of, paper_pdf, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NAMES = {
    "zero-width space": "云上\u200b香水",
    "zero-width joiner": "云上\u200d香水",
    "zero-width non-joiner": "云上\u200c香水",
    "word joiner": "云上\u2060香水",
    "byte order mark": "\ufeff云上香水",
    "soft hyphen": "云上\u00ad香水",
    "variation selector": "云上\ufe00香水",
    "ideographic variation": "云上\U000e0100香水",
    "right-to-left override": "云上\u202e香水",
    "isolate": "\u2067云上香水\u2069",
    "tag character": "云上\U000e0041香水",
    "combining mark": "云上\u0301香水",
    "Cyrillic letter": "云上а香水",
    "Greek letter": "云上ο香水",
    "full-width letter": "云上Ａ香水",
    "full-width digit": "云上９香水",
    "circled digit": "云上①香水",
    "mathematical letter": "云上𝐀香水",
    "katakana dash": "云上ー香水",
    "em dash": "云上—香水",
    "middle dot": "云上·香水",
    "emoji": "云上😀香水",
    "emoji of parts": "云上👨\u200d👩\u200d👧香水",
    "flag": "云上🇨🇳香水",
    "ideographic space": "云上\u3000香水",
    "no-break space": "云上\u00a0香水",
    "line break": "云上\n香水",
    "radical that looks like a character": "⼀上香水",
    "hangul filler": "云上\u3164香水",
    "braille blank": "云上\u2800香水",
    "private use": "云上\ue000香水",
    "markup": "云上<b>香水",
}
RARE = {"extension A": "㐂", "extension B": "𠮷", "extension E": "𫠠", "extension G": "𰻝", "zero": "〇", "rare": "䶮"}
FREE = {
    "emoji": "受理留言😀👨\u200d👩\u200d👧",
    "rare Han": "泾源𠮷祥䶮水𰻝面",
    "name with a dot": "联系人阿卜杜拉·买买提",
    "right-to-left": "甲\u202e乙丙\u202c丁",
    "Arabic": "办事指南 دليل",
    "zero-width": "政务\u200b信息",
    "markup": "<script>alert(1)</script>&amp;<img src=x onerror=alert(1)>",
    "attribute": "\"><svg onload=alert(1)> ' onfocus='x",
    "query": "Robert'); DROP TABLE county_user;--",
    "formula": "=cmd|' /C calc'!A0",
    "one long word": "字" * 200,
    "percent": "100%s %(x)s %d {0} \\n \\u0041",
}


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.mark.parametrize("label", NAMES)
def test_a_name_with_an_odd_character_is_never_submitted(client, county, label):
    """Stored as typed in the draft; the check names the character and the case stays a draft."""
    case = make.draft(county, name="云上香水")
    client.force_login(county.clerk)
    client.post(reverse("approvals:wizard", args=[case.pk, 2]), {"name": NAMES[label], "action": "stay"})
    case = Application.objects.get(pk=case.pk)
    assert case.name == NAMES[label]
    answer = client.get(reverse("approvals:check", args=[case.pk]))
    form = {"declared": "on", "version": case.version, "key": "00000000-0000-4000-8000-000000000001"}
    sent = client.post(reverse("approvals:check", args=[case.pk]), form)
    assert sent.status_code == 200
    assert Application.objects.get(pk=case.pk).state == State.DRAFT
    assert "第十三条" in body(answer)
    assert "<b>香水" not in body(sent)


@pytest.mark.parametrize("label", RARE)
def test_a_name_with_a_rare_character_of_any_plane_goes_through(client, county, label):
    case = make.draft(county, name=f"云上{RARE[label]}香水")
    client.force_login(county.clerk)
    form = {"declared": "on", "version": case.version, "key": "00000000-0000-4000-8000-000000000001"}
    assert client.post(reverse("approvals:check", args=[case.pk]), form).status_code == 302
    page = client.get(reverse("approvals:cases"), {"view": "all", "q": RARE[label]})
    assert f"云上{RARE[label]}香水" in body(page)


@pytest.mark.parametrize("label", FREE)
def test_free_text_is_kept_as_typed_and_shown_as_text(client, county, label):
    text = FREE[label]
    case = make.draft(county)
    client.force_login(county.clerk)
    client.post(reverse("approvals:wizard", args=[case.pk, 1]), {"reason": text, "action": "stay"})
    assert Application.objects.get(pk=case.pk).reason == text
    for path in (reverse("approvals:wizard", args=[case.pk, 1]), reverse("approvals:check", args=[case.pk])):
        assert escape(text) in body(client.get(path)), path
    case = make.bring(county, case, State.REVIEWING)
    client.force_login(county.reviewer)
    page = body(client.get(reverse("approvals:detail", args=[case.pk])))
    assert escape(text) in page
    assert "<script>alert" not in page and "<svg" + " onload" not in page


@pytest.mark.parametrize("label", FREE)
def test_an_opinion_is_kept_as_typed_and_shown_as_text(client, county, label):
    case = make.bring(county, make.draft(county), State.REVIEWING)
    client.force_login(county.reviewer)
    data = {"version": case.version, "key": "00000000-0000-4000-8000-000000000002", "result": "review"}
    path = reverse("approvals:step", args=[case.pk, "decide"])
    assert client.post(path, data | {"opinion": FREE[label]}).status_code == 302
    assert case.decisions.order_by("pk").last().opinion == FREE[label]
    assert escape(FREE[label]) in body(client.get(reverse("approvals:detail", args=[case.pk])))


@pytest.mark.parametrize("label", FREE)
def test_a_filter_shows_its_words_as_words(client, county, label):
    client.force_login(county.reviewer)
    text = FREE[label][:60]
    for name in ("approvals:cases", "accounts:register", "announcements:board", "portal:search"):
        page = body(client.get(reverse(name), {"q": text}))
        assert escape(text) in page, name
        assert "<script>alert" not in page and "<img src=x" not in page, name


PRINTED = ("rare Han", "name with a dot", "Arabic", "markup", "attribute", "query", "formula", "percent")
PICTURES = ("emoji", "right-to-left", "zero-width", "one long word")


@pytest.mark.parametrize("labels", [PRINTED[:4], PRINTED[4:], PICTURES], ids=["letters", "code", "signs"])
def test_odd_text_is_printed_and_found_again(county, tmp_path, labels):
    """The approval sheet keeps every letter as text; nothing of it runs, is attached or is a link."""
    case = make.draft(county)
    case = services.save_draft(case, {"reason": "；".join(FREE[label] for label in labels)}, by=county.clerk)
    case = make.bring(county, case, State.REVIEWING)
    sheet = paper_pdf("approval-sheet", case.pk)
    text = text_of(sheet)
    missing = [char for label in labels for char in FREE[label] if char.isalnum() and char not in text]
    assert not missing, f"not found on the paper: {missing}"
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        assert not pdf.attachments
        assert not [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert all(line.split()[-5] == "yes" for line in fonts_of(sheet, tmp_path)), "a font is not embedded"


def test_an_announcement_keeps_odd_text(client, county):
    case = make.bring(county, make.draft(county), State.ANNOUNCING)
    row = case.announcement
    text = "泾源𠮷祥😀<script>alert(1)</script>"
    announcements.reword(row, title="公告", body=text, by=county.clerk)
    client.force_login(county.clerk)
    page = body(client.get(reverse("announcements:detail", args=[row.pk])))
    assert escape(text) in page
    assert "<script>alert" not in page
