"""One spelling per user name, so that lock-outs and look-ups cannot be dodged."""

import unicodedata


def canonical(username: str) -> str:
    """NFKC, trimmed, lower case: ``Zhang3``, ``ＺＨＡＮＧ３`` and ``zhang3 `` are one person."""
    return unicodedata.normalize("NFKC", username or "").strip().casefold()
