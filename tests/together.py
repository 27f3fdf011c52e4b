"""Deeds at the same moment: threads that meet at a barrier, each with a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

PATIENCE = 60  # seconds until a busy machine has started all of them


def together(*deeds) -> list:
    """Do all deeds at the same moment; what each returned, or the exception it raised, in their order."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(PATIENCE)
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
