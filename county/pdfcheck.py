"""Looking into a PDF for what a scan never has: scripts, launches, embedded files, a password, bombs, things behind its end.

Only the standard library and pypdf are imported: this runs in the small child of ``county.sieve``.
"""

import io
import re
import zlib

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.filters import ASCII85Decode, ASCIIHexDecode
from pypdf.generic import StreamObject

MAX_PAGES = 200
MAX_PIXELS = 150_000_000  # of one picture: A0 at 300 dpi has 140 million
MAX_UNPACKED = 256 * 1024 * 1024  # bytes of one stream: A3 at 600 dpi in colour has 208 million
DEFLATE_MOST = 1032  # deflate never packs more tightly
ARCHIVE_MARGIN = 65_557  # bytes before the end within which an archive's list must begin
MARGIN = 1024  # bytes within which other programs look for the mark of their own kind
ACTIVE = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/RichMedia",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/XFA",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
)
_WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|svg|\?php)[\s>]", re.IGNORECASE)
_FLATE, _LZW = ("/FlateDecode", "/Fl"), ("/LZWDecode", "/LZW")
_LETTERS = {
    "/ASCII85Decode": ASCII85Decode.decode,
    "/A85": ASCII85Decode.decode,
    "/ASCIIHexDecode": ASCIIHexDecode.decode,
    "/AHx": ASCIIHexDecode.decode,
}
_ARCHIVE_END = b"PK\x05\x06"


class Unreadable(Exception):
    """The file cannot be read as a PDF."""


class Locked(Exception):
    """The file is protected by a password."""


class Bomb(Exception):
    """Unpacked, the file would be far larger than any scan."""


class Mixed(Exception):
    """Something else stands in front of the PDF, behind it, or is the same bytes read in another way."""


def inspect(body: bytes) -> tuple[int, str]:
    """Number of pages and the first active part found ("" for none), also in compressed and escaped objects.

    Raises Unreadable, Locked, Bomb and Mixed. Objects are visited once each, so loops in the file end.
    """
    _alone(body)
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise Locked
        return _walk(reader)
    except DependencyError as error:  # only a cipher needs more than is installed
        raise Locked from error
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
    ) as error:
        raise Unreadable from error


def _alone(body: bytes) -> None:
    """Raise unless the bytes are a PDF from first to last and nothing else besides."""
    end = body.rfind(b"%%EOF")
    if end < 0:
        raise Unreadable
    if not body.startswith(b"%PDF-") or body[end + 5 :].strip(b"\x00\t\n\f\r ") or _WEB.search(body[:MARGIN]):
        raise Mixed
    if _ARCHIVE_END in body[-ARCHIVE_MARGIN:]:
        raise Mixed


def _walk(reader: PdfReader) -> tuple[int, str]:
    """Walk from the trailer through every dictionary, list and stream; pages and the first active part."""
    waiting, seen, pages = [reader.trailer.get("/Root")], set(), 0
    while waiting:
        thing = waiting.pop()
        known = getattr(thing, "idnum", None)
        if known is not None:
            if known in seen:
                continue
            seen.add(known)
            thing = thing.get_object()
        if isinstance(thing, dict):
            if found := _active(thing):
                return pages, found
            pages += _value(thing, "/Type") == "/Page"
            waiting.extend(thing.raw_get(key) for key in thing)
        elif isinstance(thing, list):
            waiting.extend(thing)
        if isinstance(thing, StreamObject):
            _weigh(thing)
    return max(pages, len(reader.pages)), ""


def _active(thing: dict) -> str:
    """What in this dictionary acts by itself: one of ACTIVE, or an address called on opening."""
    for key in thing:
        if key in ACTIVE:
            return str(key)
    if (deed := _value(thing, "/S")) in ACTIVE:
        return str(deed)
    opening = _value(thing, "/OpenAction")
    return "/URI" if isinstance(opening, dict) and _value(opening, "/S") == "/URI" else ""


def _value(thing: dict, key: str):
    """What stands under *key*, wherever it is kept; None without one."""
    found = thing.get(key)
    return found.get_object() if hasattr(found, "get_object") else found


def _weigh(stream: StreamObject) -> None:
    """Raise Bomb for a stream that is harmless to carry and deadly to open."""
    width, height = _value(stream, "/Width"), _value(stream, "/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > MAX_PIXELS:
        raise Bomb
    named = _value(stream, "/Filter") or []
    filters = [str(name) for name in (named if isinstance(named, list) else [named])]
    packers = [name for name in filters if name in (*_FLATE, *_LZW)]
    body = stream._data
    if len(packers) > 1:
        raise Bomb
    if not packers or len(body) * DEFLATE_MOST <= MAX_UNPACKED:
        return
    if packers[0] in _LZW:  # no scanner has packed so for twenty years
        raise Bomb
    for name in filters[: filters.index(packers[0])]:
        body = _LETTERS[name](body) if name in _LETTERS else body
    _unpack(body)


def _unpack(body: bytes) -> None:
    """Unpack piece by piece and forget each piece; raise Bomb beyond the limit."""
    packer, total = zlib.decompressobj(), 0
    try:
        while body and not packer.eof:
            total += len(packer.decompress(body, 1024 * 1024))
            body = packer.unconsumed_tail
            if total > MAX_UNPACKED:
                raise Bomb
    except zlib.error as error:
        raise Unreadable from error
