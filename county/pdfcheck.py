"""Looking into a PDF for what a scan never has: scripts, launches, embedded files, forms with code, a password."""

import io

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

MAX_PAGES = 200
ACTIVE = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
    "/ImportData",
)


class Unreadable(Exception):
    """The file cannot be read as a PDF."""


class Locked(Exception):
    """The file is protected by a password."""


def inspect(body: bytes) -> tuple[int, str]:
    """Number of pages and the first active part found ("" for none), also in compressed and escaped objects.

    Raises Unreadable and Locked. Objects are visited once each, so loops in the file end.
    """
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise Locked
        return len(reader.pages), _active(reader)
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


def _active(reader: PdfReader) -> str:
    """Walk from the trailer through every dictionary and list."""
    waiting, seen = [reader.trailer.get("/Root")], set()
    while waiting:
        thing = waiting.pop()
        known = getattr(thing, "idnum", None)
        if known is not None:
            if known in seen:
                continue
            seen.add(known)
            thing = thing.get_object()
        if isinstance(thing, dict):
            for key, value in thing.items():
                if key in ACTIVE or (key == "/S" and value in ACTIVE):
                    return str(key if key in ACTIVE else value)
                waiting.append(thing.raw_get(key) if hasattr(thing, "raw_get") else value)
        elif isinstance(thing, list):
            waiting.extend(thing)
    return ""
