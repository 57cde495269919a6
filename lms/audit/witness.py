"""The second place: signed heads of the chain in files beside the database, to be printed or copied elsewhere.

`audit-head.json` holds the newest head and is written anew after each pass; `audit-heads.jsonl` grows by a line an
hour. A head says: at this time the log had so many lines, and the last one had this digest.
"""

import json
import os
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lms import clock, vault
from lms.settings import get_settings, private_folder

HEADS, NEWEST = "audit-heads.jsonl", "audit-head.json"
EVERY = timedelta(hours=1)
# More than the longest line has.
_TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at a moment, signed."""

    position: int
    digest: str
    at: str
    signature: str

    @property
    def signed_at(self) -> datetime | None:
        """When it was signed, None where the file says no time."""
        try:
            return datetime.fromisoformat(self.at)
        except ValueError:
            return None

    @property
    def is_ours(self) -> bool:
        """Whether the program signed it."""
        return vault.is_signed(_signed_text(self.position, self.digest, self.at), self.signature)


def witness(position: int, digest: str) -> Head:
    """Sign the head of the chain and write it to the second place; an hourly line when its time has come."""
    at = clock.now().isoformat(timespec="seconds")
    head = Head(position, digest, at, vault.sign(_signed_text(position, digest, at)))
    newest = newest_head()
    if newest is None or newest.position <= position:
        _replace(get_settings().witness_dir / NEWEST, _line(head))
    return head


def write_down(head: Head) -> bool:
    """Add a head to the file that only grows, unless its last line says the same; tell whether it was added."""
    last = last_written()
    if last is not None and last.position >= head.position:
        return False
    path = private_folder(get_settings().witness_dir) / HEADS
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(_line(head))
        file.flush()
        os.fsync(file.fileno())
    return True


def is_due() -> bool:
    """Tell whether an hour has passed since the last line was written, or none was."""
    last = last_written()
    return last is None or last.signed_at is None or abs(clock.now() - last.signed_at) >= EVERY


def newest_head() -> Head | None:
    """Return the head of the last pass, None when there is none that can be read."""
    return next(_heads_in(get_settings().witness_dir / NEWEST), None)


def heads() -> Iterator[Head]:
    """Yield all heads on file, the hourly ones first."""
    yield from _heads_in(get_settings().witness_dir / HEADS)
    yield from _heads_in(get_settings().witness_dir / NEWEST)


def last_heads(most: int) -> list[Head]:
    """Return the last hourly heads, the newest first."""
    return list(deque(_heads_in(get_settings().witness_dir / HEADS), maxlen=most))[::-1]


def file_of_heads() -> bytes:
    """Return the file of hourly heads as it stands, the newest head after them."""
    folder = get_settings().witness_dir
    return b"".join(path.read_bytes() for path in (folder / HEADS, folder / NEWEST) if path.exists())


def last_written() -> Head | None:
    """Return the last hourly head."""
    path = get_settings().witness_dir / HEADS
    with suppress(FileNotFoundError), path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL_BYTES, 0))
        if lines := file.read().splitlines():
            return _head_of(lines[-1].decode(errors="replace"))
    return None


def _heads_in(path: Path) -> Iterator[Head]:
    with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
        yield from map(_head_of, file)


def _head_of(line: str) -> Head:
    """Read a head; what is none is one that nobody signed."""
    try:
        told = json.loads(line)
        return Head(int(told["position"]), str(told["digest"]), str(told["at"]), str(told["signature"]))
    except (ValueError, TypeError, KeyError):
        return Head(0, "", "", "")


def _line(head: Head) -> bytes:
    return (json.dumps(asdict(head)) + "\n").encode()


def _replace(path: Path, content: bytes) -> None:
    descriptor, draft = tempfile.mkstemp(dir=private_folder(path.parent))
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)


def _signed_text(position: int, digest: str, at: str) -> str:
    return f"lifa audit head\n{position}\n{digest}\n{at}"
