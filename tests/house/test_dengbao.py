"""The comparison with the classified protection: read from the settings, proved by tests that exist, never better than it is."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from ops import sample
from portal import dengbao
from portal.dengbao_table import MISSING, POINTS, Fact


def verdict(number: str) -> str:
    return next(answer.verdict for answer in dengbao.report() if answer.point.number == number)


def test_the_eighteen_points_are_there_once_in_order():
    assert [point.number for point in POINTS] == [f"DB-{number:02}" for number in range(1, 19)]


def there(name: str) -> bool:
    file, _, test = name.partition("::")
    path = settings.BASE_DIR / file
    return path.is_file() and (not test or bool(re.search(rf"def {test}\b", path.read_text("utf-8"))))


def test_every_proof_that_is_named_exists():
    named = [(answer.point.number, name) for answer in dengbao.report() for name in answer.evidence]
    named += [
        (point.number, name)
        for point in POINTS
        for fact in point.facts
        if hasattr(settings, fact.setting)
        for name in fact.evidence
    ]
    assert len(named) > 25
    assert [found for found in named if not there(found[1])] == []
    assert not there("tests/house/test_dengbao.py::test_that_is_not_there")


def test_the_page_is_current(tmp_path):
    done = sample.manage(tmp_path, "shell", "-v0", "-c", "from portal import dengbao; print(dengbao.page(), end='')")
    assert done.returncode == 0, done.stderr
    assert (settings.BASE_DIR / dengbao.PAGE).read_text("utf-8") == done.stdout, "make docs"


def test_a_setting_that_is_not_there_is_never_met(settings):
    del settings.SECURE_HSTS_SECONDS
    assert verdict("DB-03") == dengbao.NOT_MET
    assert "没有这一项" in "\n".join(dengbao.text())


def test_every_verdict_can_be_lost(settings):
    for point in POINTS:
        for fact in point.facts:
            assert not dengbao.holds(fact, MISSING)


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        (True, True, False),
        ("dengbao", "dengbao", "nist"),
        (">=184", 184, 183),
        ("<=30", 30, 31),
        ("given", "x", ""),
        ("given", ["x"], []),
        ("has county.a", ["county.a"], ["county.b"]),
        ("lacks county.a", ["county.b"], ["county.a"]),
    ],
)
def test_a_value_is_compared_with_what_is_asked(wanted, good, bad):
    fact = Fact("", "NAME", wanted)
    assert (dengbao.holds(fact, good), dengbao.holds(fact, bad)) == (True, False)


@pytest.mark.parametrize("name", ["AUDIT_KEY", "FIELD_KEYS", "SECRET_KEY"])
def test_keys_are_not_shown(name):
    assert dengbao.shown(Fact("", name, "given"), ["very-secret"]) == "已设置"


def test_what_the_platform_does_is_said_plainly(capsys):
    from django.core.management import call_command

    call_command("dengbao_report")
    words = capsys.readouterr().out
    for part in ("由平台承担：TLS 证书和前置代理", "热备", "已满足", "未满足"):
        assert part in words


def test_no_column_keeps_an_identity_number():
    odd = re.compile(r"id_?card|identity_?no|id_?number|sfz|身份证", re.IGNORECASE)
    columns = [
        (model._meta.label, field.name, str(field.verbose_name))
        for model in apps.get_models()
        for field in model._meta.fields
    ]
    assert len(columns) > 200
    assert [column for column in columns if odd.search(" ".join(column[1:]))] == []
