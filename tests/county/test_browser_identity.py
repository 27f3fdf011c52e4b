"""Code, telephone, back-up codes and proof in Chromium at both widths, without faults of access, by hand."""

import pyotp
import pytest

from tests import factories
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def county(transactional_db, settings):
    settings.SECOND_FACTOR = settings.STEP_UP = True
    return factories.County()


def sound(page, axe) -> None:
    assert not page.evaluate(WIDE), page.url
    axe(page)


def log_in(page, person, path: str) -> None:
    page.goto(path)
    page.fill("#id_username", person.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def test_a_security_administrator_sets_up_his_telephone_and_comes_back_with_a_code(county, visitors, either, axe):
    page = visitors.open(size=either)
    log_in(page, county.secadmin, "/admin/people/")
    page.wait_for_url("**/profile/second/")
    sound(page, axe)
    key = page.inner_text("code.secret").replace(" ", "")
    page.fill("#id_code", pyotp.TOTP(key).now())
    page.press("#id_code", "Enter")
    page.wait_for_selector("ol.codes")
    sound(page, axe)
    paper = page.eval_on_selector_all("ol.codes code", "found => found.map(one => one.innerText)")
    page.goto("/profile/second/")
    sound(page, axe)
    page.goto("/profile/")
    sound(page, axe)
    plain = visitors.open(size=either, script=False)
    log_in(plain, county.secadmin, f"/admin/people/{county.clerk.pk}/")
    plain.fill("#id_code", paper[0])
    plain.press("#id_code", "Enter")
    plain.wait_for_url(f"**/admin/people/{county.clerk.pk}/")


@pytest.mark.parametrize("script", [True, False])
def test_a_role_that_waits_for_proof_is_given_with_what_was_typed(county, visitors, either, axe, script, settings):
    settings.SECOND_FACTOR = False
    page = visitors.open(size=either, script=script, user=county.secadmin)
    page.goto(f"/admin/people/{county.clerk.pk}/")
    page.select_option("#id_role", "leader")
    page.select_option("#id_unit", str(county.town.pk))
    page.press("form.give button", "Enter")
    page.wait_for_selector("#id_confirm_proof")
    if script:
        sound(page, axe)
    page.fill("#id_confirm_proof", PASSWORD)
    page.press("#id_confirm_proof", "Enter")
    page.wait_for_url(f"**/admin/people/{county.clerk.pk}/")
    assert "已授予“王填报”单位主要领导" in page.content()
