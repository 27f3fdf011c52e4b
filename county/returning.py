"""Where a form leads back to: a path of this portal, never another site, never a name that only looks like an address."""

from django.utils.http import url_has_allowed_host_and_scheme


def path_or(fallback: str, target: str, *, under: str = "/") -> str:
    """*target* when it is a path of this portal that begins with *under*, else *fallback*."""
    own = target.startswith(under) and url_has_allowed_host_and_scheme(target, None)
    return target if own else fallback
