"""Taking a picture down to what is seen: no place, no camera, no thumbnail, nothing behind its end; pixels stay as they are.

Only the standard library and Pillow are imported: this runs in the small child of ``county.sieve``.
"""

import io
import struct
import zlib

from PIL import Image, JpegImagePlugin, PngImagePlugin  # noqa: F401 (the two kinds that may be opened)

MAX_PIXELS = 50_000_000
PNG_HEAD, JPEG_HEAD = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
ORIENTATION, SHORT = 0x0112, 3
_JFIF, _ICC, _ADOBE, _EXIF, _COMMENT = 0xE0, 0xE2, 0xEE, 0xE1, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_SCAN, _END, _STANDALONE = 0xDA, 0xD9, {0x01, *range(0xD0, 0xD8)}


class Broken(Exception):
    """Not a whole picture."""


class TooLarge(Exception):
    """More pixels than are taken."""


def clean(body: bytes) -> bytes:
    """The same picture without what is not seen; raises Broken and TooLarge. It was unpacked once, so it opens."""
    try:
        stripped = _png(body) if body.startswith(PNG_HEAD) else _jpeg(body)
        with Image.open(io.BytesIO(stripped), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooLarge
            picture.load()
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, struct.error, zlib.error) as error:
        raise Broken from error
    return stripped


def _png(body: bytes) -> bytes:
    """The chunks that make the picture; of the rest only which way is up."""
    kept, place, turn = [PNG_HEAD], len(PNG_HEAD), 1
    while True:
        (size,) = struct.unpack_from(">I", body, place)
        kind, end = body[place + 4 : place + 8], place + 12 + size
        if end > len(body):
            raise Broken
        if kind == b"eXIf":
            turn = _orientation(body[place + 8 : end - 4])
        if kind == b"IDAT" and turn > 1:
            kept.append(_chunk(b"eXIf", _exif(turn)))
            turn = 1
        if kind in PNG_KEPT:
            kept.append(body[place:end])
        if kind == b"IEND":
            return b"".join(kept)
        place = end


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _jpeg(body: bytes) -> bytes:
    """The segments that make the picture, up to its end mark; of the camera's notes only which way is up."""
    kept, place, turn = [], len(JPEG_HEAD), 1
    while True:
        mark, place = _mark(body, place)
        if mark == _END:
            break
        if mark in _STANDALONE:
            kept.append(bytes((0xFF, mark)))
            continue
        (size,) = struct.unpack_from(">H", body, place)
        data, end = body[place + 2 : place + size], place + size
        if size < 2 or end > len(body):
            raise Broken
        if mark == _EXIF and data.startswith(b"Exif\0\0"):
            turn = _orientation(data[6:])
        if _is_seen(mark, data):
            kept.append(bytes((0xFF, mark)) + body[place:end])
        if mark == _SCAN:
            place, end = end, _scan_end(body, end)
            kept.append(body[place:end])
        place = end
    notes = b"Exif\0\0" + _exif(turn)
    segment = b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes if turn > 1 else b""
    at = 1 if kept and kept[0].startswith(b"\xff\xe0") else 0  # JFIF comes first where there is one
    return b"".join([JPEG_HEAD, *kept[:at], segment, *kept[at:], b"\xff\xd9"])


def _is_seen(mark: int, data: bytes) -> bool:
    """True for what the picture is made of: tables, frames, scans, its colour space."""
    if mark == _JFIF:
        return data.startswith(b"JFIF\0")
    if mark == _ICC:
        return data.startswith(b"ICC_PROFILE\0")
    return mark == _ADOBE or (mark not in _APPLICATION and mark != _COMMENT)


def _mark(body: bytes, place: int) -> tuple[int, int]:
    """The mark at *place* (fill bytes before it are passed over), and the place behind it."""
    if body[place] != 0xFF:
        raise Broken
    while body[place] == 0xFF:
        place += 1
    return body[place], place + 1


def _scan_end(body: bytes, place: int) -> int:
    """Where the packed pixels of a scan end: at the first mark that is neither stuffing nor a restart."""
    while (place := body.find(b"\xff", place)) >= 0:
        if place + 1 >= len(body):
            break
        if body[place + 1] == 0xFF:
            place += 1
        elif body[place + 1] != 0 and body[place + 1] not in _STANDALONE:
            return place
        else:
            place += 2
    raise Broken


def _orientation(notes: bytes) -> int:
    """1 to 8 of the camera's notes; 1 (upright) when they say nothing that can be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(notes[:4])
    if order is None or len(notes) < 10:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", notes, 4)
        (count,) = struct.unpack_from(order + "H", notes, start)
        for entry in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", notes, start + 2 + 12 * entry)
            if tag == ORIENTATION and kind == SHORT:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif(turn: int) -> bytes:
    """Notes that say nothing but which way is up."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, turn, 0, 0)
