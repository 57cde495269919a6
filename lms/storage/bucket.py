"""A bucket of an S3-compatible store, by obstore: large files go up in parts and come down in pieces."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.store import S3Store

PIECE = 512 * 1024
# Parts of an upload; at most this many are in memory at once.
_PART, _PARTS_AT_ONCE = 8 * 2**20, 2
# A slow reader may take this long for one range.
_TIMEOUT = "3600s"


class Bucket:
    """Files below a prefix of a bucket: s3://bucket/prefix?endpoint=https://…&region=….

    Keys to it come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's own role.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        options: dict[str, Any] = {name: asked[name] for name in ("endpoint", "region") if name in asked}
        client: Any = {"timeout": _TIMEOUT, "allow_http": asked.get("endpoint", "").startswith("http://")}
        prefix = parts.path.strip("/") or None
        self._store = S3Store(parts.netloc, prefix=prefix, client_options=client, **options)

    def put_by_digest(self, path: Path, key_of: Callable[[str], str]) -> str:
        """Store a file under its digest unless it is there; return the digest."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if self.size(key_of(digest)) is None:
            self.put(key_of(digest), path)
        return digest

    def put(self, key: str, path: Path) -> None:
        """Store a file under a key, in place of what is there; the store shows it whole or not at all."""
        obstore.put(self._store, key, path, chunk_size=_PART, max_concurrency=_PARTS_AT_ONCE)

    def size(self, key: str) -> int | None:
        """Return a file's size; None when there is none."""
        try:
            return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            return None

    def pieces(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield bytes of a file that is there."""
        found = obstore.get(self._store, key, options={"range": (start, end)})
        for piece in found.stream(min_chunk_size=PIECE):
            yield bytes(piece)

    def delete(self, key: str) -> None:
        """Delete a file."""
        obstore.delete(self._store, key)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys below a prefix."""
        for page in obstore.list(self._store, prefix or None):
            yield from sorted(item["path"] for item in page)
