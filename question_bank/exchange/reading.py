"""What reading a file of questions gives, whatever its format: question by question a content, or why there is none."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from question_bank.content import Content, Fault, Media
from question_bank.exchange.formulas import in_words
from question_bank.types import content_of, validate

# Longer files are cut up before they come here; nothing is read past this.
MOST_QUESTIONS = 200_000


class Unreadable(Exception):
    """A whole file cannot be read; `fault` says why, nothing of it is taken."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.fault = Fault(code, values=values)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: its bytes and the name it had, which is a hint and never a path."""

    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """One question of a file. `at` is where people find it there: "第 12 行", a row, an id.

    `content` is None when nothing could be made of it; then a fault is grave. Light faults are told: what the file
    said and the bank does not hold.
    """

    at: str
    content: Content | None
    faults: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Tell whether the question may come in."""
        return self.content is not None and not any(fault.grave for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: its questions in their order, what was said of the whole, and its media by digest."""

    format: str
    questions: Sequence[ReadQuestion]
    notes: Sequence[Fault] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and what it could not carry: question number (from 1) and the fault."""

    data: bytes
    media_type: str
    extension: str
    left_out: Sequence[tuple[int, Fault]] = ()


# Where the bytes of a picture come from when a file is written.
MediaBytes = Callable[[str], bytes]


def no_media(_: str) -> bytes:
    """Answer for a bank without pictures: nothing."""
    return b""


def question(at: str, values: Mapping[str, Any], notes: Sequence[Fault] = ()) -> ReadQuestion:
    """Make the content that plain values describe and look it through; what cannot be one is said, never raised."""
    written, formulas = in_words(values)
    notes = [*notes, Fault("FORMULA_AS_TEXT", grave=False)] if formulas else notes
    try:
        content = content_of(written)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        return ReadQuestion(at, None, (*notes, Fault("CONTENT_UNREADABLE", where)))
    return ReadQuestion(at, content, (*notes, *validate(content)))


def refused(at: str, code: str, **values: Any) -> ReadQuestion:
    """Return a piece of a file that is no question of ours."""
    return ReadQuestion(at, None, (Fault(code, values=values),))


def media_of(data: bytes, media_type: str, name: str = "") -> Media:
    """Return the entry of a picture or sound in a question's table."""
    return Media(digest=hashlib.sha256(data).hexdigest(), media_type=media_type, name=name[:200])
