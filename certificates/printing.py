"""The press: a document becomes a PDF."""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certificates import embedding, fonts
from certificates.document import Document, House, Media
from certificates.fetching import Fetcher
from certificates.words import filters
from lms.i18n import Language, translate

DESIGNS = Path(__file__).parent / "designs"
_HOUSE = DESIGNS / "_house"
# Only layouts write it so; what stands in a text is escaped.
_LINK = re.compile(r'<link rel="stylesheet" href="([^":]+)">')
# PDF/A-3, tagged: what archives take and screen readers read. It costs 5 kB and a millisecond.
_ARCHIVED = {"pdf_variant": "pdf/a-3a"}
# Pango and fontconfig are one per process: documents are printed one after the other.
_PRESS = threading.Lock()


def printed(document: Document) -> bytes:
    """Return a document as PDF; the same document, the same bytes.

    Raises FontsMissing before set-up is complete, FetchRefused when the document asks for what is not its own.
    """
    return pdf_of_html(html_of(document), document.design, media_of(document))


def media_of(document: Document) -> dict[str, Media]:
    """Return the pictures that a document may show: what was handed in, and the logo of its house."""
    house = document.house
    return {**document.media, house.logo: house.picture} if house.picture else {**document.media}


def pdf_of_html(html: str, design: str, media: Mapping[str, Media]) -> bytes:
    """Return the HTML of a design as PDF."""
    folder = DESIGNS / design
    return pdf_of(_LINK.sub("", html), Fetcher((folder, _HOUSE), media), folder, _sheets(folder, *_LINK.findall(html)))


def pdf_of(html: str, fetcher: Fetcher, folder: Path, sheets: Sequence[CSS] = ()) -> bytes:
    """Return HTML as PDF; addresses in it are seen from a folder and opened by the fetcher alone."""
    page = HTML(string=html, base_url=f"{folder.as_uri()}/", url_fetcher=fetcher)
    with _PRESS:
        config, faces = _typefaces()
        return bytes(
            page.write_pdf(font_config=config, stylesheets=[faces, *sheets], finisher=embedding.finish, **_ARCHIVED)
        )


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


@lru_cache(maxsize=64)
def _sheets(folder: Path, *names: str) -> tuple[CSS, ...]:
    """Return the style sheets that a design links, read once: reading them takes as long as setting a page."""
    fetcher = Fetcher((folder, _HOUSE), {})
    return tuple(CSS(filename=folder / name, url_fetcher=fetcher) for name in names)


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
    """Return a QR code as a picture that the fetcher draws."""
    return Markup(f'<img class="qr" alt="" src="qr:{quote(text, safe="")}">')  # noqa: S704 - nothing is left to escape
