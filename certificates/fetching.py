"""What a document may load: files of its design, and what was handed in with its facts. All else ends the printing."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import segno
from PIL import Image
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from certificates.document import Media

_KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".otf": "font/otf"}


class FetchRefused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint ships no types
    """A document asked for something that is not its own. Not an Exception, so that the printing stops there."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Gives files below `folders`, `media:<name>` from `media`, and QR codes of `qr:<text>`. Knows no network."""

    folders: Sequence[Path]
    media: Mapping[str, Media]

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - as WeasyPrint calls it
        """Return what an address names. Raises FetchRefused."""
        parts = urlsplit(url)
        if parts.scheme == "media" and parts.path in self.media:
            found = self.media[parts.path]
            return URLFetcherResponse(url, body=found.data, headers={"Content-Type": found.media_type})
        if parts.scheme == "qr":
            return URLFetcherResponse(url, body=_qr(unquote(parts.path)), headers={"Content-Type": "image/png"})
        if parts.scheme == "file" and not parts.netloc:
            path = Path(unquote(parts.path)).resolve()
            if path.suffix in _KINDS and path.is_file() and any(path.is_relative_to(each) for each in self.folders):
                return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": _KINDS[path.suffix]})
        raise FetchRefused(f"Not a part of this document: {url[:200]}")

    def __call__(self, url: str) -> URLFetcherResponse:
        """Do the same for callers that want a function."""
        return self.fetch(url)


def _qr(text: str) -> bytes:
    """Return a QR code as a picture, a dot a module: as lines it would take a third of the time of its page.

    Of the eight masks, which readers take alike, always the same: trying all would take a tenth of that time.
    """
    rows = segno.make(text, error="m", micro=False, mask=4).matrix
    dots = bytes(0 if dark else 255 for row in rows for dark in row)
    drawn = io.BytesIO()
    Image.frombytes("L", (len(rows), len(rows)), dots).save(drawn, "PNG")
    return drawn.getvalue()
