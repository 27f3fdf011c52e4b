"""One JSON object as one line, for every reader: what somebody typed never begins a line of its own."""

import json
import re

ODD = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def line(told: dict) -> str:
    """The object without a line break at its end; Unicode's own line breaks and control characters are escaped too."""
    return ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(told, ensure_ascii=False))
