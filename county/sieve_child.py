"""The small program that looks into one uploaded file and says what it found; nothing of Django is loaded here.

``python -I -S sieve_child.py KIND FILE CLEANED FOLDER…``: limits come first, then the libraries, which lie in FOLDER.
A picture is written to CLEANED without what is not seen. One line of JSON comes out; no line means that it broke.
"""

import errno
import json
import os
import resource
import sys

MEMORY = 768 * 1024 * 1024  # bytes: a picture of 50 million pixels is unpacked in it
SECONDS = 10
FILE_BYTES = 21 * 1024 * 1024


def limit() -> None:
    """What a hostile file can take at most; the parent's clock is the last word."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def look(kind: str, source: str, cleaned: str) -> dict:
    """``found``: good, or the name of what is wrong; ``pages`` of a PDF."""
    with open(source, "rb") as file:
        body = file.read()
    try:
        return _document(body) if kind == "application/pdf" else _picture(body, cleaned)
    except (MemoryError, RecursionError):
        return {"found": "bomb"}
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return {"found": "full"}
        raise


def _document(body: bytes) -> dict:
    sys.modules["cryptography"] = None  # slow to load, and only a locked file would need it
    from county import pdfcheck

    try:
        pages, active = pdfcheck.inspect(body)
    except (pdfcheck.Unreadable, pdfcheck.Locked, pdfcheck.Bomb, pdfcheck.Mixed) as error:
        return {"found": type(error).__name__.lower()}
    return {"found": "active" if active else "long" if pages > pdfcheck.MAX_PAGES else "good", "pages": pages}


def _picture(body: bytes, cleaned: str) -> dict:
    from county import picturecheck

    try:
        kept = picturecheck.clean(body)
    except picturecheck.Broken:
        return {"found": "broken"}
    except picturecheck.TooLarge:
        return {"found": "large"}
    with open(cleaned, "wb") as file:
        file.write(kept)
    return {"found": "good"}


if __name__ == "__main__":
    limit()
    os.nice(5)
    sys.path += sys.argv[4:]
    print(json.dumps(look(*sys.argv[1:4])))  # noqa: T201 (this line is the answer)
