"""One line of JSON per record, for the platform's collector (``PORTAL_LOG=json``)."""

import logging
import time

from county import jsonlines
from county.context import origin


class JsonLines(logging.Formatter):
    """Time (UTC), level, logger, message, request id and, if there is one, the traceback.

    Line breaks and control characters of a message are escaped, so that nobody writes a line of his own by what he types.
    """

    def format(self, record: logging.LogRecord) -> str:
        asked = getattr(record, "request", None)
        known = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
            "request_id": origin.get().request_id or getattr(asked, "request_id", ""),
        }
        if record.exc_info:
            known["traceback"] = self.formatException(record.exc_info)
        return jsonlines.line(known)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        """A record whose words and values do not fit together is still a line."""
        try:
            return record.getMessage()
        except (TypeError, ValueError):
            return f"{record.msg} {record.args!r}"
