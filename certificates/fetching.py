"""What a document may load: files of its design, and what was handed in with its facts. All else ends the printing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from certificates.document import Media

_KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".otf": "font/otf"}


class FetchRefused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint ships no types
    """A document asked for something that is not its own. Not an Exception, so that the printing stops there."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Gives files below `folders`, and `media:<name>` from `media`. Knows no network."""

    folders: Sequence[Path]
    media: Mapping[str, Media]

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - as WeasyPrint calls it
        """Return what an address names. Raises FetchRefused."""
        parts = urlsplit(url)
        if parts.scheme == "media" and parts.path in self.media:
            found = self.media[parts.path]
            return URLFetcherResponse(url, body=found.data, headers={"Content-Type": found.media_type})
        if parts.scheme == "file" and not parts.netloc:
            path = Path(unquote(parts.path)).resolve()
            if path.suffix in _KINDS and path.is_file() and any(path.is_relative_to(each) for each in self.folders):
                return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": _KINDS[path.suffix]})
        raise FetchRefused(f"Not a part of this document: {url[:200]}")

    def __call__(self, url: str) -> URLFetcherResponse:
        """Do the same for callers that want a function."""
        return self.fetch(url)
