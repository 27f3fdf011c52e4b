"""clamd, if there is one: every received file passes through it (INSTREAM). Without one nothing is said of viruses."""

import logging
import os
import socket
import struct
from pathlib import Path

from django.conf import settings

from county.enums import Scan

SECONDS = 20
CHUNK = 256 * 1024

log = logging.getLogger(__name__)


class Infected(Exception):
    """clamd found something in the file."""


class Away(Exception):
    """clamd does not answer, or not in a way that can be relied on."""


def look(file: Path) -> str:
    """What is to be noted with the file: "" where no clamd is set up. Raises Infected; Away only if files then wait."""
    if not settings.CLAMD:
        return ""
    try:
        _ask(file)
    except Away as reason:
        log.warning("clamd is away: %s", reason)
        if settings.CLAMD_AWAY == "refuse":
            raise
        return Scan.UNSCANNED
    return Scan.CLEAN


def _ask(file: Path) -> None:
    """One conversation: the file in pieces, then the verdict."""
    try:
        with _connected() as line, file.open("rb") as body:
            line.sendall(b"zINSTREAM\0")
            while piece := body.read(CHUNK):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            verdict = _heard(line)
    except OSError as error:
        raise Away(str(error)) from error
    if verdict.endswith(" FOUND"):
        raise Infected(verdict)
    if verdict != "stream: OK":
        raise Away(verdict or "no verdict")


def _connected() -> socket.socket:
    if isinstance(settings.CLAMD, tuple):
        return socket.create_connection(settings.CLAMD, timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS)
    if fault := line.connect_ex(settings.CLAMD):
        line.close()
        raise OSError(fault, os.strerror(fault))
    return line


def _heard(line: socket.socket) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < 1000:
        if not (piece := line.recv(1000)):
            break
        heard += piece
    return heard.partition(b"\0")[0].decode("utf-8", "replace").strip()
