"""HTML to PDF: tagged, PDF/A-3a and PDF/UA-1, the same bytes for the same content. Only in the child of a job.

The renderer reads nothing but what it is given: ``data:`` addresses and the font files of ``reports.fonts``.
"""

import gc
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from reports import fonts
from reports.paper import justify, writing

VARIANT = "pdf/a-3a"
RENDERING = "1"  # part of every content digest: raise it when this module changes what a paper looks like
GETA = "〓"  # the printer's mark for a character that no font has
_STEERING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UA = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b'</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def to_pdf(html: str, css: str, *, tagged: bool = True) -> bytes:
    """The paper as PDF; *html* is a whole page, *css* a text from ``fonts.stylesheet``.

    ``tagged=False`` is for what is laid over other pages: plain marks without a structure of their own.
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    justify.install()
    writing.install()
    font_config = FontConfiguration()
    sheet = CSS(string=css, font_config=font_config, url_fetcher=fetcher(frozenset(fonts.faces().values())))
    page = HTML(string=legible(html), url_fetcher=fetcher(frozenset()))
    with warnings.catch_warnings(), _undisturbed():
        warnings.simplefilter("ignore", ResourceWarning)  # the renderer leaves its colour profile open
        if not tagged:
            return page.write_pdf(stylesheets=[sheet], font_config=font_config)
        return page.write_pdf(stylesheets=[sheet], font_config=font_config, pdf_variant=VARIANT, finisher=_finish)


@cache
def fetcher(files: frozenset[str]):
    """A fetcher that takes ``data:`` and exactly *files*; anything else raises ValueError and is left out."""
    from weasyprint.urls import URLFetcher

    class Closed(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith("data:") and url not in files:
                raise ValueError("papers fetch nothing")
            return super().fetch(url, headers)

    return Closed(allowed_protocols={"data", "file"}, allow_redirects=False)


def legible(html: str) -> str:
    """Text without invisible steering signs; a character that no font here has becomes 〓 with its code point."""
    plain = _CONTROL.sub("", _STEERING.sub("", html))
    unknown = {sign for sign in set(plain) if ord(sign) > 0x7E and ord(sign) not in _covered()}
    for sign in unknown:
        joins = unicodedata.category(sign) in {"Cf", "Mn", "Me"}
        plain = plain.replace(sign, "" if joins else f"{GETA}（U+{ord(sign):04X}）")
    return plain


@cache
def _covered() -> frozenset[int]:
    """Code points of the fonts on this machine that a paper may fall back to."""
    import subprocess

    wanted = {family for stack in fonts.STACKS.values() for family in stack}
    listing = subprocess.run(
        ["fc-list", "--format", "%{family}\t%{charset}\n"], capture_output=True, text=True, timeout=20, check=False
    ).stdout
    points: set[int] = {0x09, 0x0A, 0x0D}
    for line in listing.splitlines():
        family, _, charset = line.partition("\t")
        if wanted & set(family.split(",")):
            points |= _points(charset)
    return frozenset(points) if len(points) > 3 else frozenset(range(0x110000))


def _points(charset: str) -> set[int]:
    found: set[int] = set()
    for part in charset.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No looking for garbage meanwhile: the boxes of a paper are all in use, and a third of the time went into that."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _finish(document, pdf) -> None:
    _name_standard(pdf)
    writing.settle(pdf)


def _name_standard(pdf) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well (both standards were validated for these papers)."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream = [part.replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>") for part in stream.stream]
