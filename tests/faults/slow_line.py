"""A line between the portal and PostgreSQL on which every message takes its time."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

NAME = ".s.PGSQL.5432"


class SlowLine:
    """Carries what passes through the socket below *folder* to the server's own, each piece ``delay`` seconds late."""

    def __init__(self, folder: Path, server: str):
        self.delay, self.server = 0.0, str(Path(server) / NAME)
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / NAME))
        self.door.listen(32)
        threading.Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:  # the line was taken away
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.server)
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                time.sleep(self.delay)
                target.sendall(piece)
        except OSError:
            pass
        finally:
            source.close()
            target.close()


@contextmanager
def through(folder: Path) -> Iterator[SlowLine]:
    """Every new connection of this process goes over a slow line."""
    server = connection.settings_dict["HOST"]
    line = SlowLine(folder, server)
    connection.close()
    connection.settings_dict["HOST"] = str(folder)
    try:
        yield line
    finally:
        connection.close()
        connection.settings_dict["HOST"] = server
        line.door.close()
