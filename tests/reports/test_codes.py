"""Codes on papers: right, wrong, otherwise written, of an older version, of a register row."""

import re

import pytest

from approvals.models import Application
from reports import codes
from reports.enums import PaperKind
from tests import factories

pytestmark = pytest.mark.django_db
SHEET = PaperKind.APPROVAL_SHEET


@pytest.fixture
def county():
    return factories.County()


@pytest.fixture
def case(county):
    return factories.bring(county, factories.draft(county), "reviewing")


def test_a_code_has_eight_signs_that_nobody_confuses():
    for version in range(1, 300):
        code = codes.code_for("SQ-2026-0001", version, SHEET)
        assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code)


def test_a_code_depends_on_number_version_kind_and_key(settings):
    usual = codes.code_for("SQ-2026-0001", 3, SHEET)
    others = {
        codes.code_for("SQ-2026-0002", 3, SHEET),
        codes.code_for("SQ-2026-0001", 4, SHEET),
        codes.code_for("SQ-2026-0001", 3, PaperKind.DOSSIER),
    }
    settings.SECRET_KEY = "another"
    others.add(codes.code_for("SQ-2026-0001", 3, SHEET))
    assert len(others) == 4
    assert usual not in others


@pytest.mark.parametrize("kind", PaperKind.values)
def test_the_right_code_names_case_kind_and_version(case, kind):
    found = codes.verify(case.number, codes.code_for(case.number, case.version, kind))
    assert (found.application, found.kind, found.version) == (case, kind, case.version)
    assert found.is_current
    assert found.kind_label == PaperKind(kind).label


def test_an_older_paper_is_genuine_and_known_to_be_older(case):
    found = codes.verify(case.number, codes.code_for(case.number, 1, SHEET))
    assert found.version == 1
    assert not found.is_current


def test_a_version_that_does_not_exist_yet_is_not_genuine(case):
    assert codes.verify(case.number, codes.code_for(case.number, case.version + 1, SHEET)) is None


@pytest.mark.parametrize("write", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c.replace('-', '—')} "])
def test_another_way_of_writing_the_code_is_the_same_code(case, write):
    assert codes.verify(case.number, write(codes.code_for(case.number, case.version, SHEET)))


def test_full_width_signs_are_read_as_plain_ones(case):
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in codes.code_for(case.number, case.version, SHEET))
    assert codes.verify(case.number, wide)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "7F3K", "7F3K-92QD-7F3K", "\x00" * 8, "山" * 8, "K" * 100_000])
def test_a_wrong_code_is_nothing(case, code):
    assert codes.verify(case.number, code) is None


def test_the_code_of_another_case_is_wrong(case, county):
    other = factories.bring(county, factories.draft(county, platform=factories.platform("weibo")), "signing")
    assert codes.verify(other.number, codes.code_for(case.number, case.version, SHEET)) is None


def test_a_draft_without_a_number_has_no_genuine_paper(county):
    draft = factories.draft(county)
    assert codes.verify("", codes.code_for("", draft.version, SHEET)) is None


def test_an_unknown_number_is_nothing(db):
    assert codes.verify("SQ-1999-0001", codes.code_for("SQ-1999-0001", 1, SHEET)) is None


def test_papers_stay_genuine_when_the_key_is_changed_and_the_old_one_kept(case, settings):
    code = codes.code_for(case.number, case.version, SHEET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"
    assert codes.verify(case.number, code)
    settings.SECRET_KEY_FALLBACKS = []
    assert codes.verify(case.number, code) is None


def test_the_form_of_a_filed_account_is_known_by_its_filing_number(county):
    account = factories.filed_account(county.town)
    version = codes.account_version(account)
    found = codes.verify(account.filing_number, codes.code_for(account.filing_number, version, PaperKind.FILING_FORM))
    assert (found.account, found.application, found.version) == (account, None, 1)


def test_the_form_of_an_account_leads_to_its_last_case(county):
    case = factories.bring(county, factories.draft(county), "announcing")
    account = Application.objects.get(pk=case.pk).account
    code = codes.code_for(account.filing_number, codes.account_version(account), PaperKind.FILING_FORM)
    assert codes.verify(account.filing_number, code).application == case
