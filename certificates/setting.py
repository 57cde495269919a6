"""From HTML to set pages with WeasyPrint. Papers that differ in words alone share what was set once (`forme`)."""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document as SetDocument, Page
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.html import get_html_metadata
from weasyprint.images import get_image_from_uri
from weasyprint.layout import layout_document
from weasyprint.pdf import VARIANTS
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration

from certificates import embedding, fonts
from certificates.document import Media
from certificates.fetching import Fetcher
from certificates.forme import Forme
from certificates.frame import Words, apart

DESIGNS = Path(__file__).parent / "designs"
_HOUSE = DESIGNS / "_house"
# PDF/A-3, tagged: what archives take and screen readers read. It costs 5 kB and a millisecond.
ARCHIVED = {"pdf_variant": "pdf/a-3a"}
_OPTIONS = {**DEFAULT_OPTIONS, **VARIANTS[ARCHIVED["pdf_variant"]][1], **ARCHIVED}
# Only layouts write it so; what stands in a text is escaped.
_LINK = re.compile(r'<link rel="stylesheet" href="([^":]+)">')
# Frames that are kept, those used last, and pages of each: a paragraph of a line more puts all below it lower.
_FRAMES, _PAGES = 16, 4
_formes: OrderedDict[tuple[Any, ...], list[Forme]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A document as it goes to WeasyPrint: what its addresses are seen from, who opens them, and its style sheets."""

    html: str
    folder: Path
    fetcher: Fetcher
    styles: tuple[CSS, ...]

    def parsed(self, html: str) -> HTML:
        return HTML(string=html, base_url=f"{self.folder.as_uri()}/", url_fetcher=self.fetcher)


def set_of(html: str, design: str, media: Mapping[str, Media]) -> SetDocument:
    """Return a document of a design, set. Raises FontsMissing, FetchRefused."""
    folder = DESIGNS / design
    styles = _styles(folder, *_LINK.findall(html))
    sheet = _Sheet(_LINK.sub("", html), folder, Fetcher((folder, _HOUSE), media), styles)
    frame, words = apart(sheet.html)
    if not words.codes:  # none of many
        return _anew(sheet)[0]
    formes = _formes_of((design, *media.items(), *frame))
    pages = (each.page(words, partial(_picture, sheet)) for each in formes)
    page = next(filter(None, pages), None)
    return _as_document([page], sheet) if page else _kept(sheet, words, formes)


def set_from_the_beginning(html: str, fetcher: Fetcher, folder: Path, styles: Sequence[CSS] = ()) -> SetDocument:
    """Return HTML, set; addresses in it are seen from a folder and opened by the fetcher alone."""
    return _anew(_Sheet(html, folder, fetcher, tuple(styles)))[0]


def forget() -> None:
    """Keep no page any longer; the next paper of each kind is set from the beginning."""
    _formes.clear()


def metadata_of(sheets: Sequence[SetDocument]) -> DocumentMetadata:
    """Return what all of several documents say of themselves: nobody's code."""
    first = sheets[0].metadata
    said = {name: getattr(first, name) for name in ("title", "authors", "lang")}
    return DocumentMetadata(
        **{name: value for name, value in said.items() if all(getattr(each.metadata, name) == value for each in sheets)}
    )


def _formes_of(key: tuple[Any, ...]) -> list[Forme]:
    formes = _formes.setdefault(key, [])
    _formes.move_to_end(key)
    if len(_formes) > _FRAMES:
        _formes.popitem(last=False)
    return formes


def _kept(sheet: _Sheet, words: Words, formes: list[Forme]) -> SetDocument:
    document, context, root = _anew(sheet)
    if len(document.pages) == 1 and len(formes) < _PAGES:
        try:
            formes.append(Forme(document.pages[0], root, context, words))
        except ValueError:  # it is set from the beginning each time
            formes.clear()
    return document


def _anew(sheet: _Sheet) -> tuple[SetDocument, Any, Any]:
    """Return a document set from the beginning, as WeasyPrint does it, and what its pages were set from."""
    config, faces = _typefaces()
    html = sheet.parsed(sheet.html)
    options = {**_OPTIONS, "stylesheets": [faces, *sheet.styles]}
    context = SetDocument._build_layout_context(html, config, CounterStyle(), {}, options)  # noqa: SLF001
    root = build_formatting_structure(
        html.etree_element, context.style_for, context.get_image_from_uri, html.base_url,
        context.target_collector, context.counter_style, context.footnotes,
    )  # fmt: skip
    pages = [Page(box) for box in layout_document(html, root, context)]
    return _as_document(pages, sheet, html), context, root


def _as_document(pages: list[Page], sheet: _Sheet, html: HTML | None = None) -> SetDocument:
    config, _ = _typefaces()
    head = html or sheet.parsed(f"{sheet.html.partition('<body>')[0]}<body>")
    metadata = DocumentMetadata(**get_html_metadata(head))
    return SetDocument(pages, metadata, sheet.fetcher, config, {}, _OPTIONS["output_intent"])


def _picture(sheet: _Sheet, address: str) -> Any:
    return get_image_from_uri({}, sheet.fetcher, _OPTIONS, address)


@lru_cache(maxsize=1)
def _typefaces() -> tuple[FontConfiguration, CSS]:
    embedding.use()
    config = FontConfiguration()
    return config, CSS(string=fonts.style(), font_config=config, url_fetcher=Fetcher((fonts.FOLDER,), {}))


@lru_cache(maxsize=64)
def _styles(folder: Path, *names: str) -> tuple[CSS, ...]:
    """Return the style sheets that a design links, read once: reading them takes as long as setting a page."""
    fetcher = Fetcher((folder, _HOUSE), {})
    return tuple(CSS(filename=folder / name, url_fetcher=fetcher) for name in names)
