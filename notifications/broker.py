"""Telling a Celery worker that a job waits. Only a hint: if it is lost, the next tick gives it again.

A request never waits for the broker: after the commit the hint goes into a bounded queue, and one thread hands it
over. A broker that hangs, is full or is gone costs that thread some seconds and the user nothing. Celery is loaded by
the first hint: it is a tenth of what a web process starts with, and most never send one.
"""

import logging
import os
import queue
import threading
import uuid
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

TASK = "notifications.run_job"
WAITING_AT_MOST = 200

log = logging.getLogger(__name__)
_hints: queue.Queue = queue.Queue(WAITING_AT_MOST)
_sender: tuple[int, threading.Thread] | None = None
_lock = threading.Lock()


def app():
    """The portal's Celery application."""
    return import_string(settings.TASKS_APP)


def tell_after_commit(job_id: uuid.UUID) -> None:
    """Hint at the job once the current transaction is committed; never blocks, never raises."""
    if settings.REDIS_URL:
        transaction.on_commit(partial(_put, str(job_id)), robust=True)


def tell(job_id: str) -> bool:
    """Hand the hint over now (used by the tick and by the sender thread); False if the broker did not take it."""
    try:
        app().send_task(TASK, args=[job_id], retry=False)
    except Exception:
        log.warning("broker did not take job %s", job_id, exc_info=True)
        return False
    return True


def _put(job_id: str) -> None:
    try:
        _hints.put_nowait(job_id)
        _ensure_sender()
    except (queue.Full, RuntimeError) as reason:
        log.warning("job %s waits for the next tick: %r", job_id, reason)


def _ensure_sender() -> None:
    """One sender thread per process; a forked worker starts its own."""
    global _sender
    with _lock:
        if _sender and _sender[0] == os.getpid() and _sender[1].is_alive():
            return
        thread = threading.Thread(target=_hand_over, name="job-hints", daemon=True)
        _sender = (os.getpid(), thread)
        thread.start()


def _hand_over() -> None:
    while True:
        tell(_hints.get())
        _hints.task_done()
