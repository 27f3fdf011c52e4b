"""The foot of a paper: number, code, address in the QR code, time of printing."""

import base64
from urllib.parse import unquote

import pytest

from reports import codes
from reports.seals import seal
from tests.reports.conftest import AT


def test_the_seal_leads_to_the_page_that_confirms_it(settings):
    settings.BASE_URL = "https://portal.example.gov.cn"
    made = seal("SQ-2026-0001", 3, "approval-sheet", AT)
    assert made.code == codes.code_for("SQ-2026-0001", 3, "approval-sheet")
    assert made.address == f"https://portal.example.gov.cn/check/SQ-2026-0001/{made.code}/"


def test_a_filing_number_fits_into_the_address(settings):
    address = seal("泾新媒备〔2026〕01号", 1, "filing-form", AT).address
    assert unquote(address).startswith(f"{settings.BASE_URL}/check/泾新媒备〔2026〕01号/")
    assert address.isascii()


def test_the_qr_code_is_a_picture_inside_the_page_and_follows_the_code():
    first, second = (seal("SQ-2026-0001", version, "dossier", AT).qr for version in (1, 2))
    assert first.startswith("data:image/svg+xml")
    assert first != second
    head, _, body = first.partition(",")
    assert "<svg" in (base64.b64decode(body).decode() if "base64" in head else unquote(body))


@pytest.mark.parametrize("version", [0, 7])
def test_without_a_number_there_is_nothing_to_confirm(version):
    made = seal("", version, "dossier", AT)
    assert (made.code, made.address, made.qr) == ("", "", "")
    assert made.at == AT
