"""The embedded mode's child: looks for jobs each second, rings the bell each minute, leaves with its parent."""

import logging
import os
import signal
import threading
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from notifications.children import Crew
from notifications.tick import run_tick

LOOK_SECONDS = 1.0
LAST_TICK_SECONDS = 5.0

log = logging.getLogger(__name__)


class Loop:
    """``run`` returns after SIGTERM or SIGINT, or when the process that started it is gone."""

    def __init__(self, crew: Crew | None = None):
        self.crew = crew or Crew()
        self.parent = os.getppid()
        self.stopping = threading.Event()
        self.bell: threading.Thread | None = None
        self.rung = -float(settings.TICK_SECONDS)

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.is_set() and os.getppid() == self.parent:
            self.step(time.monotonic())
            self.stopping.wait(LOOK_SECONDS)
        self.crew.stop()
        if self.bell:  # an interpreter that ends under a running thread may crash
            self.bell.join(LAST_TICK_SECONDS)

    def step(self, now: float) -> None:
        """One second's work; a busy or restarting database is waited out, not died of."""
        self._ring(now)
        close_old_connections()
        try:
            self.crew.turn()
        except DatabaseError as reason:
            log.warning("jobs not looked at: %s", reason)

    def _ring(self, now: float) -> None:
        """A full tick in a thread of its own: a slow mail server must not keep jobs waiting."""
        if now - self.rung < settings.TICK_SECONDS or (self.bell and self.bell.is_alive()):
            return
        self.rung = now
        self.bell = threading.Thread(target=ring, name="tick", daemon=True)
        self.bell.start()


def ring() -> None:
    """One tick whose failure is logged and not raised."""
    try:
        close_old_connections()
        run_tick()
    except Exception:
        log.exception("tick failed")
    finally:
        connections.close_all()
