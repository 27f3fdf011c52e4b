"""Receiving files: looked into by a child, hashed, stored under another name, written whole or not at all."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from county import alarms, audit, clock, scanner, sieve
from county.enums import Result
from county.models import Attachment, Unit, User

MAX_BYTES = 20 * 1024 * 1024
CHUNK = 1024 * 1024
SIGNATURES = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
EXTENSIONS = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
TABLES = {".xlsx": "application/x-xlsx", ".csv": "text/csv"}
ADVICE = "上传 PDF 或图片（JPG、PNG），不超过 20 MB"
SECOND_DIGEST = "sm3" if "sm3" in hashlib.algorithms_available else ""


class Damaged(Exception):
    """The stored bytes are gone, or not those that were received."""


class UploadRefused(Exception):
    """The file is not taken; ``words`` tells the user why and what to do."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Arrived:
    """A file that was looked into and lies under a passing name until ``keep`` gives it its own."""

    part: Path
    name: str
    content_type: str
    scan: str = ""
    pages: int | None = None

    def keep(self, *, by: User, unit: Unit) -> Attachment:
        """Give the file its place and its row; raises OSError when the disk is full."""
        key = uuid.UUID(hex=self.part.name.partition(".")[0])
        relative = f"{key.hex[:2]}/{key.hex}"
        sha256, second = digests(self.part)
        size = self.part.stat().st_size
        row = Attachment(
            pk=key,
            unit=unit,
            name=Path(self.name).name[:200],
            content_type=self.content_type,
            size=size,
            sha256=sha256,
            second_digest=second,
            path=relative,
            pages=self.pages,
            scan=self.scan,
            uploaded_by=by,
            uploaded_at=clock.now(),
        )
        _settle(self.part, file_path(row))
        try:
            row.save(force_insert=True)
        except BaseException:
            file_path(row).unlink(missing_ok=True)
            raise
        return row


def receive(upload: UploadedFile, *, by: User, unit: Unit, images_only: bool = False) -> Attachment:
    """Check and keep an upload for *unit*; raises UploadRefused. Identical bytes are stored again: each row owns its file."""
    with arrive(upload, images_only=images_only) as arrived:
        return arrived.keep(by=by, unit=unit)


@contextmanager
def arrive(upload: UploadedFile, *, images_only: bool = False) -> Iterator[Arrived]:
    """Look into an upload, which takes a moment, so do it before a transaction is open; raises UploadRefused.

    What was not kept when the block ends is removed.
    """
    content_type = _kind(upload, images_only)
    with _written(upload) as part:
        scan = _scanned(part, upload.name)
        pages = _looked_into(part, content_type, upload.name)
        yield Arrived(part, upload.name, content_type, scan, pages)


@contextmanager
def arrive_table(upload: UploadedFile) -> Iterator[Arrived]:
    """An Excel or CSV file as it came, scanned before a transaction is open; it is read later in the child of a job."""
    content_type = _table(upload)
    with _written(upload) as part:
        yield Arrived(part, upload.name, content_type, _scanned(part, upload.name))


def _kind(upload: UploadedFile, images_only: bool) -> str:
    """Content type by extension *and* first bytes; raises UploadRefused when they disagree or the kind is not taken."""
    name = upload.name or ""
    wanted = EXTENSIONS.get(Path(name).suffix.lower())
    if wanted is None or (images_only and not wanted.startswith("image/")):
        raise UploadRefused(f"“{name}”不能上传，" + ("上传 JPG 或 PNG 图片" if images_only else ADVICE))
    head = _head(upload, "压缩后再上传")
    if not any(head.startswith(mark) for mark in SIGNATURES[wanted]):
        raise UploadRefused(f"“{name}”的内容与扩展名不符，{ADVICE}")
    return wanted


def _table(upload: UploadedFile) -> str:
    name = upload.name or ""
    wanted = TABLES.get(Path(name).suffix.lower())
    if wanted is None:
        raise UploadRefused(f"“{name}”不能上传，上传 Excel（.xlsx）或 CSV 文件")
    if _head(upload, "分成几个文件再上传").startswith(b"PK\x03\x04") != (wanted == TABLES[".xlsx"]):
        raise UploadRefused(f"“{name}”的内容与扩展名不符，在 Excel 中另存为 .xlsx 再上传")
    return wanted


def _head(upload: UploadedFile, advice: str) -> bytes:
    """The first bytes of a file that is neither empty nor too large."""
    if not upload.size:
        raise UploadRefused(f"“{upload.name}”是空文件，重新选择")
    if upload.size > MAX_BYTES:
        raise UploadRefused(f"“{upload.name}”超过 20 MB，{advice}")
    upload.seek(0)
    return upload.read(16)


@contextmanager
def _written(upload: UploadedFile) -> Iterator[Path]:
    """The upload under a passing name, which is gone when the block ends, whatever happened in it."""
    key = uuid.uuid4().hex
    part = Path(settings.MEDIA_ROOT) / key[:2] / f"{key}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as out:
            upload.seek(0)
            for chunk in upload.chunks():
                out.write(chunk)
        yield part
    finally:
        part.unlink(missing_ok=True)


def _scanned(part: Path, name: str) -> str:
    """What the virus scanner says; raises UploadRefused."""
    try:
        return scanner.look(part)
    except scanner.Infected as found:
        raise UploadRefused(f"“{name}”带有病毒，已拒收。先给这台电脑查毒，再换一份文件上传") from found
    except scanner.Away as reason:
        raise UploadRefused(f"“{name}”暂时不能查毒，稍后再上传") from reason


def _looked_into(part: Path, content_type: str, name: str) -> int | None:
    """Pages of a harmless PDF; a picture is replaced by itself without what is not seen. Raises UploadRefused."""
    try:
        found = sieve.look(part, content_type)
    except sieve.Refused as refusal:
        words = sieve.BUSY if refusal.why == "busy" else "“{name}”" + sieve.WORDS[refusal.why]
        raise UploadRefused(words.format(name=name)) from refusal
    if found.cleaned is not None:
        found.cleaned.replace(part)
    return found.pages


def _settle(part: Path, target: Path) -> None:
    """Flush to disk, then rename, then flush the folder: after that the file outlives a loss of power."""
    for place in (part, target.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if place is part:
            part.replace(target)


def digests(file: Path) -> tuple[str, str]:
    """SHA-256 of a file, and ``sm3:…`` where this machine knows SM3 ("" otherwise)."""
    with file.open("rb") as stream:
        return _digests(stream)


def _digests(stream) -> tuple[str, str]:
    first, second = hashlib.sha256(), hashlib.new(SECOND_DIGEST) if SECOND_DIGEST else None
    while chunk := stream.read(CHUNK):
        first.update(chunk)
        if second:
            second.update(chunk)
    return first.hexdigest(), f"{SECOND_DIGEST}:{second.hexdigest()}" if second else ""


def opened(attachment: Attachment) -> BinaryIO:
    """The stored bytes from their start, after all of them were compared with the digests taken at receipt.

    Raises Damaged; one pass in small pieces, whatever the size.
    """
    try:
        stream = file_path(attachment).open("rb")
    except OSError as error:
        raise Damaged from error
    sha256, second = _digests(stream)
    known = attachment.second_digest
    if sha256 != attachment.sha256 or (known and second and known != second):
        stream.close()
        raise Damaged
    stream.seek(0)
    return stream


def report_damage(attachment: Attachment, *, by: User) -> None:
    """Somebody was refused a damaged file: an audit entry, and an alarm for the system administrator."""
    audit.record("county.file_damaged", by=by, target=attachment, result=Result.FAILED)
    sound_alarm(attachment)


def sound_alarm(attachment: Attachment) -> None:
    """Let the system administrator know that a file is damaged."""
    alarms.sound(f"file:{attachment.pk}", f"附件与收到时不一致或已丢失：{attachment.name}", f"文件 {attachment.path}")


def file_path(attachment: Attachment) -> Path:
    """Place of the stored bytes."""
    return Path(settings.MEDIA_ROOT) / attachment.path
