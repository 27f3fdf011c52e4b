"""Odd values in the environment stop the start and name the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jingyuan_media import env


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("", ""),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_a_place_is_a_path_or_host_and_port(monkeypatch, raw, found):
    monkeypatch.setenv("PORTAL_CLAMD", raw)
    assert env.place("PORTAL_CLAMD") == found


@pytest.mark.parametrize(
    "raw", ["clamd", "clamd:", ":3310", "clamd:0", "clamd:65536", "clamd:٣", "a b:3310", "run/c.ctl"]
)
def test_an_odd_place_stops_the_start(monkeypatch, raw):
    monkeypatch.setenv("PORTAL_CLAMD", raw)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_CLAMD"):
        env.place("PORTAL_CLAMD")
