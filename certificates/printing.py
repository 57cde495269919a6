"""The press: a document becomes a PDF."""

import json
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint.document import Document as SetDocument

from certificates import embedding
from certificates.document import Document, House
from certificates.fetching import Fetcher
from certificates.setting import ARCHIVED, DESIGNS, metadata_of, set_from_the_beginning, set_of
from certificates.words import filters
from lms.i18n import Language, translate

# Pango and fontconfig are one per process: documents are printed one after the other.
_PRESS = threading.Lock()


def printed(document: Document) -> bytes:
    """Return a document as PDF; the same document, the same bytes.

    Raises FontsMissing before set-up is complete, FetchRefused when the document asks for what is not its own.
    """
    with _PRESS:
        return _pdf(_set(document))


def printed_together(documents: Sequence[Document], *, is_tagged: bool = True) -> bytes:
    """Return documents, one after the other, as one PDF, which bears nobody's code; at least one.

    Without tags it is not archival, for the printer alone, and takes half the time. Raises as `printed`.
    """
    with _PRESS:
        sheets = [_set(each) for each in documents]
        whole = sheets[0].copy([page for sheet in sheets for page in sheet.pages])
        whole.metadata = metadata_of(sheets)
        return _pdf(whole, ARCHIVED if is_tagged else {})


def pdf_of(html: str, fetcher: Fetcher, folder: Path) -> bytes:
    """Return HTML as PDF; addresses in it are seen from a folder and opened by the fetcher alone."""
    with _PRESS:
        return _pdf(set_from_the_beginning(html, fetcher, folder))


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


def _set(document: Document) -> SetDocument:
    house = document.house
    logo = {house.logo: house.picture} if house.picture else {}
    return set_of(html_of(document), document.design, {**document.media, **logo})


def _pdf(document: SetDocument, kind: Mapping[str, str] = ARCHIVED) -> bytes:
    return bytes(document.write_pdf(finisher=embedding.finish, **kind))


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


def _qr(text: str, called: Markup) -> Markup:
    """Return a QR code as a picture that the fetcher draws; screen readers say what it is called."""
    return Markup(f'<img class="qr" alt="{called}" src="qr:{quote(text, safe="")}">')  # noqa: S704 - nothing is left to escape
