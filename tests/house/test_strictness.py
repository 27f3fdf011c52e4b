"""The suite's own strictness: each rule of tests/plugins/strict.py must be able to fail."""

import socket

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client

from tests.plugins.strict import Page, UndefinedVariable


def render(source: str, **names) -> str:
    return engines["django"].from_string(source).render(names)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<style>p{}</style>", "inline style"),
        ('<p style="color:red">', "inline style"),
        ("<script>1</script>", "inline script"),
        ('<button onclick="go()">', "inline code"),
        ('<a href=" JavaScript:go()">', "javascript: address"),
        ('<form method="POST"><input name="a"></form>', "without csrf token"),
        ('<p id="a"></p><p id="a"></p>', "stands twice"),
        ("<p>{{ name }}</p>", "template code"),
    ],
)
def test_a_page_with_a_fault_is_found(markup, words):
    assert words in "; ".join(Page(markup).problems)


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="/static/js/portal.js" defer></script>',
        '<script type="application/json" id="rules">[]</script>',
        '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"></form>',
        '<form action="/accounts/"><input name="q"></form>',
    ],
)
def test_a_clean_page_passes(markup):
    assert Page(markup).problems == []


@pytest.mark.parametrize(
    "source", ["{{ missing }}", "{{ missing.name }}", "{{ missing|default:'-' }}", "{% for x in missing %}{% endfor %}"]
)
def test_an_undefined_template_variable_raises(source):
    with pytest.raises(UndefinedVariable):
        render(source)


def test_an_optional_name_may_be_asked_for_with_if():
    assert render("{% if missing %}a{% else %}b{% endif %}{% for x in none %}{% empty %}c{% endfor %}", none=[]) == "bc"


def test_djangos_own_form_templates_still_render():
    from django import forms

    class Question(forms.Form):
        name = forms.CharField()

    assert "name" in Question().as_div()


def test_the_test_client_refuses_an_untidy_page(settings):
    settings.ROOT_URLCONF = "tests.house.untidy_urls"
    settings.MIDDLEWARE = []
    with pytest.raises(AssertionError, match="inline style"):
        Client().get("/")


def test_nothing_is_called_outside_this_machine():
    with socket.socket() as line, pytest.raises(ConnectionError):
        line.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_paging_without_an_order_is_an_error():
    from county.models import User

    with pytest.raises(RuntimeWarning):
        Paginator(User.objects.order_by(), 10).page(1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_the_migrations_are_there_after_a_test_that_commits(turn):
    from county.models import User

    assert User.objects.filter(is_system=True).exists()
    User.objects.all().delete()


def test_tests_run_in_the_shape_that_was_asked_for(request, settings):
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1]
    assert engine == {"sqlite": "sqlite3", "postgres": "postgresql"}[request.config.option.db]
    assert bool(settings.REDIS_URL) == (request.config.option.db == "postgres")
