"""Receiving files: checked by content, hashed, stored under another name, written whole or not at all."""

import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageFile, UnidentifiedImageError

from county import clock, pdfcheck
from county.models import Attachment, Unit, User

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
SIGNATURES = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
EXTENSIONS = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
TABLES = {".xlsx": "application/x-xlsx", ".csv": "text/csv"}
ADVICE = "上传 PDF 或图片（JPG、PNG），不超过 20 MB"


class UploadRefused(Exception):
    """The file is not taken; ``words`` tells the user why and what to do."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


def sniff(upload: UploadedFile, *, images_only: bool = False) -> str:
    """Content type by extension *and* content; raises UploadRefused when they disagree or the kind is not taken."""
    name = upload.name or ""
    wanted = EXTENSIONS.get(Path(name).suffix.lower())
    if wanted is None or (images_only and not wanted.startswith("image/")):
        raise UploadRefused(f"“{name}”不能上传，" + ("上传 JPG 或 PNG 图片" if images_only else ADVICE))
    if not upload.size:
        raise UploadRefused(f"“{name}”是空文件，重新选择")
    if upload.size > MAX_BYTES:
        raise UploadRefused(f"“{name}”超过 20 MB，压缩后再上传")
    upload.seek(0)
    head = upload.read(16)
    if not any(head.startswith(mark) for mark in SIGNATURES[wanted]):
        raise UploadRefused(f"“{name}”的内容与扩展名不符，{ADVICE}")
    (_check_pdf if wanted == "application/pdf" else _check_image)(upload, name)
    return wanted


def _check_pdf(upload: UploadedFile, name: str) -> None:
    upload.seek(max(0, upload.size - 2048))
    if b"%%EOF" not in upload.read():
        raise UploadRefused(f"“{name}”不完整，打不开，重新扫描或导出后再上传")
    upload.seek(0)
    try:
        pages, active = pdfcheck.inspect(upload.read())
    except pdfcheck.Locked as error:
        raise UploadRefused(f"“{name}”有密码保护，去掉密码后再上传") from error
    except pdfcheck.Unreadable as error:
        raise UploadRefused(f"“{name}”打不开，重新扫描或导出后再上传") from error
    if active:
        raise UploadRefused(f"“{name}”含有脚本或嵌入文件，打印成普通 PDF 后再上传")
    if pages > pdfcheck.MAX_PAGES:
        raise UploadRefused(f"“{name}”超过 {pdfcheck.MAX_PAGES} 页，分成几份再上传")


def _check_image(upload: UploadedFile, name: str) -> None:
    upload.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # a renderer in the same process would let half a picture pass
    try:
        with Image.open(upload, formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UploadRefused(f"“{name}”的像素过大，缩小后再上传")
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UploadRefused(f"“{name}”不是完整的图片，重新保存后再上传") from error


def receive(upload: UploadedFile, *, by: User, unit: Unit, images_only: bool = False) -> Attachment:
    """Check and keep an upload for *unit*; raises UploadRefused. Identical bytes are stored again: each row owns its file."""
    return _keep(upload, sniff(upload, images_only=images_only), by, unit)


def _keep(upload: UploadedFile, content_type: str, by: User, unit: Unit) -> Attachment:
    key = uuid.uuid4()
    relative = f"{key.hex[:2]}/{key.hex}"
    digest = _write(upload, settings.MEDIA_ROOT / relative)
    return Attachment.objects.create(
        pk=key,
        unit=unit,
        name=Path(upload.name).name[:200],
        content_type=content_type,
        size=upload.size,
        sha256=digest,
        path=relative,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def receive_table(upload: UploadedFile, *, by: User, unit: Unit) -> Attachment:
    """Keep an Excel or CSV file as it came; what is in it is read in the child of a job. Raises UploadRefused."""
    name = upload.name or ""
    wanted = TABLES.get(Path(name).suffix.lower())
    if wanted is None:
        raise UploadRefused(f"“{name}”不能上传，上传 Excel（.xlsx）或 CSV 文件")
    if not upload.size:
        raise UploadRefused(f"“{name}”是空文件，重新选择")
    if upload.size > MAX_BYTES:
        raise UploadRefused(f"“{name}”超过 20 MB，分成几个文件再上传")
    upload.seek(0)
    head = upload.read(4)
    if (head == b"PK\x03\x04") != (wanted == TABLES[".xlsx"]):
        raise UploadRefused(f"“{name}”的内容与扩展名不符，在 Excel 中另存为 .xlsx 再上传")
    return _keep(upload, wanted, by, unit)


def _write(upload: UploadedFile, target: Path) -> str:
    """Write to a temporary name, flush to disk, rename: a full disk leaves nothing behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    digest = hashlib.sha256()
    try:
        with partial.open("wb") as out:
            upload.seek(0)
            for chunk in upload.chunks():
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def file_path(attachment: Attachment) -> Path:
    """Place of the stored bytes."""
    return Path(settings.MEDIA_ROOT) / attachment.path
