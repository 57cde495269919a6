"""The press: a document becomes a PDF."""

import json
import threading
from collections.abc import Mapping
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certificates import embedding, fonts
from certificates.document import Document, House
from certificates.fetching import Fetcher
from certificates.words import filters
from lms.i18n import Language, translate

DESIGNS = Path(__file__).parent / "designs"
_HOUSE = DESIGNS / "_house"
# Pango and fontconfig are one per process: documents are printed one after the other.
_PRESS = threading.Lock()


def printed(document: Document) -> bytes:
    """Return a document as PDF; the same document, the same bytes.

    Raises FontsMissing before set-up is complete, FetchRefused when the document asks for what is not its own.
    """
    folder = DESIGNS / document.design
    media = (
        {**document.media, document.house.logo: document.house.picture} if document.house.picture else document.media
    )
    return pdf_of(html_of(document), Fetcher((folder, _HOUSE), media), folder)


def pdf_of(html: str, fetcher: Fetcher, folder: Path) -> bytes:
    """Return HTML as PDF; addresses in it are seen from a folder and opened by the fetcher alone."""
    page = HTML(string=html, base_url=f"{folder.as_uri()}/", url_fetcher=fetcher)
    with _PRESS:
        config, faces = _typefaces()
        return bytes(page.write_pdf(font_config=config, stylesheets=[faces], finisher=embedding.finish))


def html_of(document: Document) -> str:
    """Return a document as the HTML that is printed."""
    template = _templates(document.language, document.house).get_template(f"{document.design}/document.html")
    return template.render(document.facts)


def sample(design: str, language: Language = "zh") -> Document:
    """Return the sample of a design: its own facts, or those of the design it is `like` with its own over them."""
    return Document(design, _sample_facts(design), language)


def designs() -> list[str]:
    """Return the names of all designs."""
    return sorted(path.parent.name for path in DESIGNS.glob("*/document.html"))


def _sample_facts(design: str) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((DESIGNS / design / "sample.json").read_text(encoding="utf-8"))
    like = own.pop("like", None)
    return _sample_facts(like) | own if like else own


@lru_cache(maxsize=1)
def _typefaces() -> tuple[FontConfiguration, CSS]:
    embedding.use()
    config = FontConfiguration()
    fetcher = Fetcher((fonts.FOLDER,), {})
    return config, CSS(string=fonts.style(), font_config=config, url_fetcher=fetcher)


@lru_cache(maxsize=8)
def _templates(language: Language, house: House) -> Environment:
    made = Environment(
        loader=FileSystemLoader(DESIGNS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        finalize=lambda value: "" if value is None else value,
    )
    made.globals |= {
        "_": partial(_said, language, dict(house.wording)),
        "language": language,
        "qr": _qr,
        "house": house,
    }
    made.filters |= filters(language)
    return made


def _said(language: Language, wording: Mapping[str, str], text: str, /, **values: Any) -> Markup:
    said = escape(wording[text], quote=False) if text in wording else translate(language, text)
    return Markup(said) % values  # noqa: S704 - our own texts, or the bureau's escaped; values are escaped


def _qr(text: str) -> Markup:
    """Return a QR code as a picture within the page."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=0, omitsize=True, title=escape(text)))  # noqa: S704 - drawn here
