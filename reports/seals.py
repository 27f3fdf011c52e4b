"""What every paper bears at its foot: number, code, QR code, time of printing."""

from dataclasses import dataclass
from datetime import datetime

from reports import codes


@dataclass(frozen=True)
class Seal:
    """Proof of origin; ``code``, ``address`` and ``qr`` (a data: picture) are empty while there is no number."""

    number: str
    at: datetime
    code: str = ""
    address: str = ""
    qr: str = ""


def seal(number: str, version: int, kind: str, at: datetime) -> Seal:
    """The seal of the paper *kind* of case or account *number* in *version*, printed *at* that moment."""
    if not number:
        return Seal("", at)
    code = codes.code_for(number, version, kind)
    address = codes.address(number, code)
    return Seal(number, at, code, address, _picture(address))


def _picture(address: str) -> str:
    import segno

    return segno.make(address, error="m", micro=False).svg_data_uri(border=0, scale=4, xmldecl=False)
