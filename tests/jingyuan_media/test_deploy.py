"""``manage.py check --deploy`` has nothing to say about a server that is set up as docs/operations.md tells."""

import pytest

from ops import sample


@pytest.fixture
def check(tmp_path):
    """``check(NAME="value")``: exit code and words of the check on the sample server, spoilt in one place."""

    def run(**changes: str) -> tuple[int, str]:
        done = sample.manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **changes)
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_careful_server_is_clean(check):
    code, words = check()
    assert code == 0 and "no issues" in words, words


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"PORTAL_BASE_URL": "http://portal.example.gov.cn"}, "not https"),
        ({"SECRET_KEY": "secret"}, "short or well known"),
        ({"PORTAL_METRICS_NETS": "10.1.2.3"}, "PORTAL_METRICS_NETS must be networks"),
        ({"PORTAL_METRICS_NETS": "10.1.2.3/8"}, "PORTAL_METRICS_NETS must be networks"),
        ({"PORTAL_LOG": "xml"}, "PORTAL_LOG must be one of text, json"),
    ],
)
def test_a_careless_one_is_not(check, change, told):
    code, words = check(**change)
    assert code != 0 and told in words
