"""The parent's side of looking into a file: a child per file, its clock, and what its answer means.

A child is started anew each time: about 0.1 s for a picture, 0.25 s for a PDF, and a hostile file meets an empty room.
"""

import errno
import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings

from county import sieve_child

SECONDS = 10
AT_ONCE = 2
PATIENCE = 20
WORDS = {
    "locked": "有密码保护，去掉密码后再上传",
    "active": "含有脚本或嵌入文件，打印成普通 PDF 后再上传",
    "long": "超过 200 页，分成几份再上传",
    "mixed": "夹带了别的内容，打印成普通 PDF 后再上传",
    "bomb": "展开后过大，重新扫描或打印成普通 PDF 后再上传",
    "unreadable": "不完整，打不开，重新扫描或导出后再上传",
    "broken": "不是完整的图片，重新保存后再上传",
    "large": "的像素过大，缩小后再上传",
    "stuck": "检查不了，可能已损坏，重新扫描或导出后再上传",
}
BUSY = "现在忙不过来，稍后再上传“{name}”"

_turns = BoundedSemaphore(AT_ONCE)  # of this process: hostile files do not take all its memory and threads
log = logging.getLogger(__name__)


class Refused(Exception):
    """The file is not taken; ``why`` is a key of WORDS, or "busy"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Found:
    """A harmless file: ``pages`` of a PDF; ``cleaned`` is where the picture lies that is to be kept, if it is one."""

    pages: int | None
    cleaned: Path | None


def look(file: Path, content_type: str) -> Found:
    """Look into *file* in a child, at most SECONDS long; raises Refused, and OSError when the disk is full."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Refused("busy")
    cleaned = file.with_suffix(".clean.part")
    try:
        told = _ask(file, content_type, cleaned)
        if told["found"] == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if told["found"] != "good":
            raise Refused(told["found"])
        if content_type.startswith("image/") and not cleaned.exists():  # what was not cleaned is not kept
            raise Refused("stuck")
    except BaseException:
        cleaned.unlink(missing_ok=True)
        raise
    finally:
        _turns.release()
    return Found(told.get("pages"), cleaned if cleaned.exists() else None)


def _ask(file: Path, content_type: str, cleaned: Path) -> dict:
    """What the child answers; one that hangs or dies has found a file that is not taken. Raises Refused if none starts."""
    command = [sys.executable, "-I", "-S", sieve_child.__file__, content_type, str(file), str(cleaned), *_folders()]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            start_new_session=True,
            env={"LC_ALL": "C.UTF-8"},
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        log.warning("looking into an upload took more than %s s", SECONDS)
    except OSError as error:  # no memory or no process left on this machine
        log.error("no child to look into an upload: %s", error)
        raise Refused("busy") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        log.warning("looking into an upload broke: %s %s", error, getattr(error, "stderr", b"")[-500:])
    return {"found": "stuck"}


def _folders() -> list[str]:
    """Where the child finds our modules and its two libraries."""
    places = {str(Path(find_spec(name).origin).parents[1]) for name in ("PIL", "pypdf")}
    return [str(settings.BASE_DIR), *sorted(places)]
