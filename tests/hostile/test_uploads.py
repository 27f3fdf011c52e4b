"""Wrong files through the real pages: refused in plain words, the rest of the form kept, nothing stored (H19–H27)."""

import io
import struct
import uuid
import zlib
from functools import cache

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals import services
from approvals.enums import State, Way
from approvals.models import Application, ApplicationFile
from county.models import Attachment
from tests import factories as make
from tests.hostile.hands import body, stored_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
PDF = make.pdf().read()


def png_of(width: int, height: int) -> bytes:
    """A well-formed picture of any size in a few bytes: the header promises, the data is empty."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@cache
def pdf_with(trick: str) -> bytes:
    """A real PDF of one page (or many) that carries one trick."""
    page = pikepdf.new()
    for _ in range(400 if trick == "pages" else 1):
        page.add_blank_page()
    if trick == "file":
        page.attachments["a.exe"] = b"MZ"
    if trick == "form":
        page.Root.AcroForm = pikepdf.Dictionary(XFA=page.make_stream(b"<xfa/>"), Fields=pikepdf.Array())
    if trick in DEEDS:
        page.Root.OpenAction = page.make_indirect(DEEDS[trick]())
    if trick == "page script":
        page.pages[0].obj.AA = pikepdf.Dictionary(O=DEEDS["script"]())
    out = io.BytesIO()
    packed = pikepdf.ObjectStreamMode.generate if trick == "packed script" else pikepdf.ObjectStreamMode.disable
    locked = pikepdf.Encryption(user="x", owner="y") if trick == "password" else False
    page.save(out, object_stream_mode=packed, encryption=locked)
    return out.getvalue()


def _script():
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


DEEDS = {
    "script": _script,
    "packed script": _script,
    "respelled script": _script,
    "program": lambda: pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe")),
}


def respelled() -> bytes:
    """The same script with its name written by character codes, as the format allows; offsets stay."""
    found = pdf_with("respelled script")
    return found.replace(b"/JavaScript", b"/J#61vaScript", 1)


KINDS, CONTENT, WHOLE, PICTURE = "不能上传", "内容与扩展名不符", "不完整", "不是完整的图片"
MIXED = "夹带了别的内容"
SCRIPT, LOCKED, PAGES, PIXELS, EMPTY, BIG = (
    "含有脚本或嵌入文件",
    "有密码保护",
    "页，分成几份",
    "像素过大",
    "空文件",
    "超过 20 MB",
)
WRONG = {
    "html called pdf": ("a.pdf", b"<html><script>alert(1)</script>", CONTENT),
    "svg called png": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', CONTENT),
    "program called pdf": ("a.pdf", b"MZ\x90\x00" * 40, CONTENT),
    "archive called pdf": ("a.pdf", b"PK\x03\x04" * 40, CONTENT),
    "pdf called png": ("a.png", PDF, CONTENT),
    "picture called pdf": ("a.pdf", make.png_bytes(), CONTENT),
    "program behind a second extension": ("扫描件.pdf.exe", PDF, KINDS),
    "no extension": ("扫描件", PDF, KINDS),
    "svg": ("a.svg", b"<svg/>", KINDS),
    "web page": ("a.html", b"<p>", KINDS),
    "xml with an outside entity": ("a.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', KINDS),
    "word": ("a.docx", b"PK\x03\x04", KINDS),
    "right-to-left name": ("扫描\u202efdp.exe", PDF, KINDS),
    "cut pdf": ("a.pdf", PDF[:40], WHOLE),
    "pdf with script": ("a.pdf", pdf_with("script"), SCRIPT),
    "pdf with script in a packed object": ("a.pdf", pdf_with("packed script"), SCRIPT),
    "pdf with script by another spelling": ("a.pdf", respelled(), SCRIPT),
    "pdf with script on a page": ("a.pdf", pdf_with("page script"), SCRIPT),
    "pdf that starts a program": ("a.pdf", pdf_with("program"), SCRIPT),
    "pdf with a file inside": ("a.pdf", pdf_with("file"), SCRIPT),
    "pdf with a form program": ("a.pdf", pdf_with("form"), SCRIPT),
    "pdf under a password": ("a.pdf", pdf_with("password"), LOCKED),
    "pdf of 400 pages": ("a.pdf", pdf_with("pages"), PAGES),
    "picture of many pixels": ("a.png", png_of(8000, 8000), PIXELS),
    "picture of 900 million pixels": ("a.png", png_of(30000, 30000), PIXELS),
    "cut picture": ("a.png", make.png_bytes()[:90], PICTURE),
    "cut photograph": ("a.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 60, PICTURE),
    "pdf that is a web page as well": ("a.pdf", PDF.replace(b"\n", b"\n%<html><script>x()</script>\n", 1), MIXED),
    "pdf with a program behind its end": ("a.pdf", PDF + b"MZ\x90\x00" * 40, MIXED),
    "nothing": ("a.pdf", b"", EMPTY),
    "a byte more than 20 MB": ("a.pdf", PDF + b"%" * (20 * 1024 * 1024) + b"%%EOF", BIG),
}
"""Name, content, words of the refusal."""


class Door:
    """A page that takes a file: where it is sent, with what, and what of it stays on the page."""

    def __init__(self, county, client):
        self.county, self.client = county, client

    def send(self, who: str, path: str, data: dict):
        self.client.force_login(getattr(self.county, who))
        return self.client.post(path, data)


class Wizard(Door):
    """Step 4 of an opening, where the files are."""

    kept = ""

    def prepare(self):
        self.case = services.start(kind="opening", unit=self.county.town, by=self.county.clerk)

    def put(self, upload):
        path = reverse("approvals:wizard", args=[self.case.pk, 4])
        return self.send("clerk", path, {"file_other": upload, "action": "stay", "extra": ""})

    def untouched(self):
        return not ApplicationFile.objects.exists()


class Logo(Wizard):
    """The logo beside the name, through 立即上传; the typed name stays."""

    kept = "泾源云上风光"

    def put(self, upload):
        path = reverse("approvals:file_add", args=[self.case.pk, 2])
        return self.send("clerk", path, {"file_logo": upload, "name": self.kept})


class Scan(Door):
    """The signed, sealed sheet."""

    kept = ""

    def prepare(self):
        case = make.draft(self.county)
        case = services.save_draft(case, {"way": Way.PAPER}, by=self.county.clerk)
        self.case = make.bring(self.county, case, State.SIGNING)

    def put(self, upload):
        return self.send("clerk", reverse("approvals:scan", args=[self.case.pk]), {"scan": upload})

    def untouched(self):
        return not ApplicationFile.objects.filter(purpose="signed_sheet").exists()


class Report(Door):
    """The platform report."""

    kept = "id-of-the-account"

    def prepare(self):
        self.case = make.bring(self.county, make.draft(self.county), State.OPERATING)

    def put(self, upload):
        data = {"version": self.case.version, "key": uuid.uuid4(), "day": "2026-11-02", "shown_name": self.case.name}
        data |= {"identifier": self.kept, "verified_state": "verified", "verified_subject": self.case.unit.name}
        return self.send("clerk", reverse("approvals:report", args=[self.case.pk]), data | {"proof": upload})

    def untouched(self):
        return Application.objects.get(pk=self.case.pk).state == State.OPERATING


class National(Door):
    """The entry in the national system."""

    kept = "已与上级核对"

    def prepare(self):
        self.case = make.bring(self.county, make.draft(self.county), State.ANNOUNCING)

    def put(self, upload):
        data = {"version": self.case.version, "key": uuid.uuid4(), "entered_on": "2026-11-02", "note": self.kept}
        return self.send("reviewer", reverse("approvals:national", args=[self.case.pk]), data | {"proof": upload})

    def untouched(self):
        return Application.objects.get(pk=self.case.pk).national_entry_id is None


class Posting(Door):
    """A posting of the announcement."""

    kept = "https://www.example.gov.cn/kept"

    def prepare(self):
        self.case = make.bring(self.county, make.draft(self.county), State.ANNOUNCING)

    def put(self, upload):
        path = reverse("announcements:post", args=[self.case.announcement_id, "own"])
        return self.send("clerk", path, {"posted_on": "2026-11-02", "link": self.kept, "proof": upload})

    def untouched(self):
        return not self.case.announcement.postings.exists()


DOORS = {"wizard": Wizard, "logo": Logo, "scan": Scan, "report": Report, "national": National, "posting": Posting}
ONLY_PICTURES = {"logo"}


@pytest.fixture(params=DOORS)
def door(request, county, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    made = DOORS[request.param](county, client)
    made.prepare()
    made.name = request.param
    return made


def standing() -> tuple:
    return Attachment.objects.count(), ApplicationFile.objects.count(), stored_files()


def test_wrong_files_are_refused_in_words_and_leave_nothing(door):
    problems = []
    for label, (name, content, words) in WRONG.items():
        before = standing()
        answer = door.put(SimpleUploadedFile(name, content))
        text = body(answer)
        expected = KINDS if door.name in ONLY_PICTURES and name.endswith(".pdf") else words
        if answer.status_code != 200 or expected not in text:
            problems.append(f"{label}: {answer.status_code}, “{expected}” not on the page")
        if door.kept not in text:
            problems.append(f"{label}: what was typed is gone")
        if standing() != before or not door.untouched():
            problems.append(f"{label}: left something behind, {before} became {standing()}")
    assert not problems, "\n".join(problems)


def test_half_a_picture_is_refused_after_a_renderer_was_loaded(door):
    """The renderer's library lets Pillow fill up cut pictures, for the whole process; uploads are judged without that."""
    import weasyprint

    before = standing()
    assert weasyprint.VERSION
    answer = door.put(SimpleUploadedFile("a.png", make.png_bytes()[:90]))
    assert PICTURE in body(answer)
    assert standing() == before


RIGHT = {
    "capital PDF": ("扫描件.PDF", PDF),
    "capital PNG": ("图.PNG", make.png_bytes()),
    "folders in the name": ("..\\..\\照片.png", make.png_bytes()),
    "a name of 190 characters": ("长" * 186 + ".png", make.png_bytes()),
}


@pytest.mark.parametrize("label", RIGHT)
def test_right_files_are_taken_whatever_their_name(door, label):
    name, content = RIGHT[label]
    answer = door.put(SimpleUploadedFile(name, content))
    if door.name in ONLY_PICTURES and name.endswith(".PDF"):
        assert KINDS in body(answer)
        return
    assert answer.status_code == 302, body(answer)[:300]
    newest = Attachment.objects.order_by("uploaded_at").last()
    assert len(newest.name) <= 200
    assert not {"/", "\\"} & set(newest.name)


def test_too_many_files_at_once_are_refused_whole(door):
    before = standing()
    data = {"version": 1, "key": uuid.uuid4(), "file_other": [make.png(f"{n}.png") for n in range(21)]}
    door.client.force_login(door.county.clerk)
    answer = door.client.post(reverse("approvals:wizard", args=[door.case.pk, 4]), data)
    assert answer.status_code == 400
    assert standing() == before


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_body_cut_on_its_way_stores_nothing(door, share):
    whole = (
        b'--x\r\nContent-Disposition: form-data; name="file_other"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n--x--\r\n"
    )
    before = standing()
    door.client.force_login(door.county.clerk)
    path = reverse("approvals:wizard", args=[door.case.pk, 4])
    answer = door.client.generic(
        "POST", path, whole[: int(len(whole) * share)], content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code < 500
    assert standing() == before


def test_a_disk_that_is_full_is_told_and_leaves_nothing(door, monkeypatch):
    """A fault of the machine is told in words, never a half-written case."""
    before = standing()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("county.attachments.os.fsync", full)
    door.client.raise_request_exception = False
    answer = door.put(make.png())
    assert (answer.status_code, "服务器空间不足" in body(answer)) == (507, True)
    assert standing() == before
    assert door.untouched()
