"""Pages of received files for the dossier: PDF pages turned upright and fitted to A4, pictures on a page of their own."""

import base64
import io
from dataclasses import dataclass

from county.attachments import Damaged, opened
from county.models import Attachment

WIDTH, HEIGHT = 595.276, 841.89  # A4 in points
MARGIN = 20.0
LONGEST_SIDE = 2200  # pixels of a picture on paper (about 200 dpi)
MOST_PAGES = 300


class Unreadable(Exception):
    """The file cannot be put into the dossier; the words say why."""


@dataclass(frozen=True)
class Picture:
    """A picture made ready for print."""

    uri: str
    width: int
    height: int


def picture(attachment: Attachment) -> Picture:
    """The image upright, without transparency, at most 2,200 pixels long, as data: address; raises Unreadable."""
    from PIL import Image, ImageOps

    try:
        with opened(attachment) as file, Image.open(file, formats=("JPEG", "PNG")) as raw:
            raw.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image = ImageOps.exif_transpose(raw)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", image.size, "white")
            plain.paste(image, mask=image.convert("RGBA").getchannel("A"))
    except Damaged as reason:
        raise Unreadable("文件与收到时不一致") from reason
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as reason:
        raise Unreadable("图片打不开") from reason
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=85)
    data = base64.b64encode(buffer.getvalue()).decode()
    return Picture(f"data:image/jpeg;base64,{data}", *plain.size)


def pages(attachment: Attachment) -> bytes:
    """The PDF's pages as plain A4 pages (no links, scripts, forms or attachments); raises Unreadable."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    try:
        buffer, writer = io.BytesIO(), PdfWriter()
        with opened(attachment) as file:
            found = list(PdfReader(file, strict=False).pages[:MOST_PAGES])
            for page in found:
                _place(writer, page)
            writer.write(buffer)
    except Damaged as reason:
        raise Unreadable("文件与收到时不一致") from reason
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as reason:
        raise Unreadable("文件打不开") from reason
    if not found:
        raise Unreadable("文件里没有页面")
    return buffer.getvalue()


def _place(writer, page) -> None:
    """One page, upright and shrunk or grown to the A4 page."""
    move, wide, high = _upright(page)
    if wide > high:
        move, wide, high = _turn(move, 90, wide, high)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    move = move.scale(scale).translate((WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2)
    sheet = writer.add_blank_page(WIDTH, HEIGHT)
    sheet.merge_transformed_page(page, move, over=True)
    for name in ("/Annots", "/AA"):
        sheet.pop(name, None)


def _upright(page) -> tuple:
    """The movement that brings the page to the origin as a reader shows it, and its width and height then."""
    from pypdf import Transformation

    box = page.cropbox
    wide, high = float(box.width), float(box.height)
    if wide <= 0 or high <= 0:
        raise ValueError("a page without area")
    move = Transformation().translate(-float(box.left), -float(box.bottom))
    return _turn(move, -page.rotation % 360, wide, high)


def _turn(move, degrees: int, wide: float, high: float) -> tuple:
    """Turn anti-clockwise by a multiple of 90 degrees and move back to the origin."""
    if degrees == 90:
        return move.rotate(90).translate(high, 0), high, wide
    if degrees == 180:
        return move.rotate(180).translate(wide, high), wide, high
    if degrees == 270:
        return move.rotate(270).translate(0, wide), high, wide
    return move, wide, high
