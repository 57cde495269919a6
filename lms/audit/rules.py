"""The chain of the audit log, as arithmetic: marks, digests, and what is wrong with a sequence of lines. Pure."""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# What the first line is chained to.
BEGINNING = "0" * 64
_NONCE_DIGITS = 16


class Fault(StrEnum):
    """What can be wrong at a place of the audit log."""

    CHANGED = "changed"  # the line, its mark or its place is not as it was chained
    MISSING = "missing"  # a line was chained and is gone
    CUT = "cut"  # places of the chain are gone
    FOREIGN = "foreign"  # a line that the program did not write
    TWICE = "twice"  # a copy of another line
    REWRITTEN = "rewritten"  # the chain no longer passes through a head that was signed
    FORGED_HEAD = "forged_head"  # a head on file that the program did not sign


@dataclass(frozen=True, slots=True)
class Found:
    """One fault: at which place of the chain (`last` where it is several), and the line's id where there is one."""

    fault: Fault
    position: int | None
    entry_id: int | None = None
    last: int | None = None


@dataclass(slots=True)
class Line:
    """A line of the log as the database holds it: `at` in UTC, `details` the JSON text, to the byte."""

    id: int
    at: str
    account_id: int | None
    role: str
    action: str
    kind: str
    subject_id: int | None
    details: str
    mark: str | None

    def content(self) -> bytes:
        """Return what marks and digests cover, as bytes that no other content has. Its id comes after the mark."""
        lengths = f"{len(self.role)}|{len(self.action)}|{len(self.kind)}"
        numbers = f"{self.at}|{self.account_id}|{self.subject_id}|{lengths}|"
        return f"{numbers}{self.role}{self.action}{self.kind}{self.details}".encode()


@dataclass(slots=True)
class Link:
    """A place of the chain, and the line it holds, None where that is gone."""

    position: int
    entry_id: int
    is_taken_over: bool
    digest: str
    line: Line | None


def text_of(details: dict[str, Any]) -> str:
    """Return details as the database stores them."""
    return json.dumps(details)


def mark_of(key: bytes, content: bytes, nonce: str) -> str:
    """Return the mark of a line: a nonce that keeps equal lines apart, and the keyed digest of both."""
    return nonce + hmac.digest(key, nonce.encode() + content, "sha256").hex()


def is_marked(key: bytes, line: Line) -> bool:
    """Tell whether the program wrote a line as it stands."""
    mark = line.mark or ""
    return hmac.compare_digest(mark, mark_of(key, line.content(), mark[:_NONCE_DIGITS]))


def digest_of(key: bytes, before: str, line: Line, *, is_taken_over: bool) -> str:
    """Return the digest of a line that follows the place with the digest `before`."""
    place = f"{before}{line.id}:{is_taken_over:d}:{line.mark}:".encode()
    return hmac.digest(key, place + line.content(), "sha256").hex()


def faults_of(key: bytes, links: Iterable[Link], marks: set[str]) -> Iterator[Found]:
    """Yield what is wrong with a chain, in its order. A wrong line is one fault: the next stands on its digest.

    `marks` gathers the marks of all lines, so that a copy is known among those that still wait.
    """
    position, before, earlier = 0, BEGINNING, BEGINNING
    is_after_gap = False
    for link in links:
        if link.position != position + 1:
            yield Found(Fault.CUT, position + 1, last=link.position - 1)
            is_after_gap = True  # what it followed is gone, so that nothing can be said of its digest
        yield from _faults_at(key, link, () if is_after_gap else (before, earlier), marks)
        is_after_gap = False
        position, before, earlier = link.position, link.digest, before


def fault_of_waiting(key: bytes, line: Line, marks: set[str]) -> Found | None:
    """Return what is wrong with a line that is not chained yet, None where it is the program's own."""
    if not is_marked(key, line):
        return Found(Fault.FOREIGN, None, line.id)
    return Found(Fault.TWICE, None, line.id) if line.mark in marks else None


def _faults_at(key: bytes, link: Link, befores: tuple[str, ...], marks: set[str]) -> Iterator[Found]:
    line = link.line
    if line is None:
        yield Found(Fault.MISSING, link.position, link.entry_id)
        return
    # The place before last fits where a line was put in between: then that one is wrong, and not this.
    for before in befores:
        if digest_of(key, before, line, is_taken_over=link.is_taken_over) == link.digest:
            break
    else:
        if befores:
            yield Found(Fault.CHANGED, link.position, line.id)
    if line.mark in marks:
        yield Found(Fault.TWICE, link.position, line.id)
    if line.mark:
        marks.add(line.mark)
