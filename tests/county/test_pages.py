"""Views named by an address list answer like the functions themselves."""

import pytest
from django.http import HttpResponse
from django.urls import get_resolver

from county.pages import Page, Pages, pages


def patterns(resolver):
    for each in resolver.url_patterns:
        yield from patterns(each) if hasattr(each, "url_patterns") else [each]


def test_every_address_names_a_view_that_is_there():
    found = [each.callback for each in patterns(get_resolver())]
    assert len(found) > 100
    for page in found:
        assert isinstance(page, Page) and callable(page.view), page


def test_a_page_hands_the_request_and_what_the_address_holds_to_its_view(rf, monkeypatch):
    page = Pages("county.views.units").edit
    monkeypatch.setattr("county.views.units.edit", lambda request, pk: HttpResponse(f"{request.path} {pk}"))
    assert page(rf.get("/x/"), pk=7).content == b"/x/ 7"


def test_several_modules_are_unpacked_in_their_order():
    units, people = pages("county.views", "units", "people")
    assert (units.listed.__module__, people.listed.__name__) == ("county.views.units", "listed")


@pytest.mark.parametrize(
    ("module", "name", "exempt"), [("accounts.views.api", "updates", True), ("county.views.units", "add", False)]
)
def test_only_what_its_decorator_exempts_goes_without_a_csrf_token(module, name, exempt):
    assert Page(module, name).csrf_exempt is exempt


def test_a_name_that_is_not_there_is_told():
    with pytest.raises(AttributeError, match="nowhere"):
        Page("county.views.units", "nowhere")(None)
