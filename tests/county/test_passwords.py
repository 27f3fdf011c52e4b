"""Password rules, each able to refuse alone."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from county.models import User
from county.usernames import canonical

GOOD = "Ridge-and-river-36"


def refusal(password: str, user: User | None = None) -> str:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    return "；".join(refused.value.messages)


@pytest.mark.parametrize("password", [GOOD, "长城长城长城长城Aa1", "aB3" + "!" * 7, "aB3" + "x" * 125])
def test_a_good_one_passes(password):
    validate_password(password)


@pytest.mark.parametrize("password", ["", "aB3!", "aB3!aB3!a", "aB3!" * 33, "aB3!aB3!aB3!\x00"])
def test_too_short_too_long_or_with_a_nul(password):
    assert "密码要有 10 到 128 个字符" in refusal(password)


@pytest.mark.parametrize(
    "password", ["a" * 12, "abcdefghijkl", "ABCDEFGHIJKL", "123456789012", "abcdef123456", "ABCDEF------"]
)
def test_fewer_than_three_classes(password):
    assert "三种" in refusal(password)


@pytest.mark.parametrize(
    "password", ["Jingyuan-2026", "XIANGSHUI-2026a", "泾源Aa123456", "Aix-gnin-2026-Aixgnin", "my-ZWXMT-2026"]
)
def test_words_of_the_place_forwards_and_backwards(password):
    assert "容易猜到的词" in refusal(password)


@pytest.mark.parametrize("password", ["Wangwu-2026-x", "uWGNAW-2026-x", "王五五-Abc-2026", "A-0954-5011234-b"])
def test_words_of_the_person(password):
    person = User(username="wangwu", name="王五五", phone="0954-5011234")
    assert "容易猜到的词" in refusal(password, person)


def test_an_empty_fact_of_the_person_refuses_nothing():
    validate_password(GOOD, User(username="u1", name="甲", phone=""))


def test_the_rules_are_said_beforehand():
    assert "10 到 128 个字符" in password_validators_help_texts()


@pytest.mark.parametrize("typed", ["zhang3", "ZHANG3", "ｚｈａｎｇ３", " zhang3 ", "Zhang３"])
def test_one_user_name_has_one_spelling(typed):
    assert canonical(typed) == "zhang3"


def test_no_user_name_is_an_empty_one():
    assert canonical("") == canonical(None) == ""
