"""What assistants may never do, and the lists that say so (ZJG-5-1, ZJG-5-2, ZJG-8-1, ZJG-8-2). Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken
from lms.workdays import Calendar, working_days_after

# Working days in which a new version is signed by who had signed an earlier one [default, ZJG-5-1].
SIGN_DAYS = 10


class Act(StrEnum):
    """Acts on duty. The first block is never an assistant's (built in); the second is, unless his unit forbids it."""

    FILE_CASE = "FILE_CASE"
    ACCEPT_CASE = "ACCEPT_CASE"
    INVESTIGATE = "INVESTIGATE"
    REVIEW = "REVIEW"
    DECIDE = "DECIDE"
    PUNISH = "PUNISH"
    COERCE = "COERCE"
    AFFECT_RIGHTS = "AFFECT_RIGHTS"

    CLERICAL = "CLERICAL"
    TECHNICAL = "TECHNICAL"
    PUBLICITY = "PUBLICITY"
    COLLECT_INFORMATION = "COLLECT_INFORMATION"
    TAKE_IN_PAPERS = "TAKE_IN_PAPERS"
    PATROL = "PATROL"
    DISSUADE = "DISSUADE"
    SERVE_PAPERS = "SERVE_PAPERS"
    LOGISTICS = "LOGISTICS"


_A = Act
# 立案、受理、调查、审核、决定 alone (ZJG-8-1, SZ-2.3-2: 单独 and 独立 alike); 强制、惩戒 are never handed out
# (ZJG-5-2); whatever touches rights and duties of the other side (ZJG-8-2).
BUILT_IN = frozenset(
    {_A.FILE_CASE, _A.ACCEPT_CASE, _A.INVESTIGATE, _A.REVIEW, _A.DECIDE, _A.PUNISH, _A.COERCE, _A.AFFECT_RIGHTS}
)
# What may be left to assistants (B.5, P3 art. 30).
ALLOWED = frozenset(Act) - BUILT_IN
# The parts of a task that are an officer's by themselves (ZJG-8-1).
LEADING = frozenset({"lead", "decider"})


def is_forbidden(act: str, also: frozenset[str] = frozenset()) -> bool:
    """Tell whether an assistant may not do it: what the table does not know is forbidden, too."""
    return act not in ALLOWED or act in also


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a unit's list, in force from a day until the next one is."""

    id: int
    number: int
    in_force_on: date


@dataclass(frozen=True, slots=True)
class Signing:
    """How a person stands to his unit's list: the version in force, whether it is signed, by when it must be."""

    current: Version | None
    is_signed: bool
    due_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Tell whether he may go on: signed, or still within the days for a new version. Without a list nobody may."""
        return self.is_signed or (self.due_on is not None and day <= self.due_on)


def signing_of(versions: Sequence[Version], signed: Mapping[int, date], on: date, calendar: Calendar) -> Signing:
    """Return how who signed some versions (by id, with the day) stands on a day.

    Who had signed an earlier version has ten working days from the first that he has not: he knows what he may not do.
    """
    begun = sorted((each for each in versions if each.in_force_on <= on), key=lambda each: each.number)
    if not begun:
        return Signing(None, is_signed=False)
    current = begun[-1]
    if current.id in signed and signed[current.id] <= on:
        return Signing(current, is_signed=True)
    known = [place for place, each in enumerate(begun) if signed.get(each.id, date.max) <= on]
    since = begun[known[-1] + 1].in_force_on if known else None
    return Signing(current, is_signed=False, due_on=working_days_after(since, SIGN_DAYS, calendar) if since else None)


def require_list(lines: Sequence[str], forbidden: Sequence[str], *, in_force_on: date, last: date | None) -> None:
    """Raise RuleBroken unless a version can be put in force.

    LIST_EMPTY, LIST_LINE_LONG, LIST_ACT_UNKNOWN, LIST_BACK_DATED: in force before the version it replaces, or before
    anybody could have read it (`last` is the day of the former, or yesterday).
    """
    if not [line for line in lines if line.strip()]:
        raise RuleBroken("LIST_EMPTY")
    if any(len(line) > 200 for line in lines):
        raise RuleBroken("LIST_LINE_LONG", most=200)
    if not set(forbidden) <= {act.value for act in ALLOWED}:
        raise RuleBroken("LIST_ACT_UNKNOWN")
    if last is not None and in_force_on <= last:
        raise RuleBroken("LIST_BACK_DATED", day=last)


def digest_of(title: str, number: int, lines: Sequence[str], forbidden: Sequence[str]) -> str:
    """Return the SHA-256 of what is signed, hex: title, version, lines, acts forbidden beyond the built-in ones."""
    said = "\n".join([title, str(number), *lines, *sorted(forbidden)])
    return hashlib.sha256(said.encode()).hexdigest()


def statement(person_id: int, digest: str, at: str) -> str:
    """Return the text over which the platform seals a signature: who, what, when (UTC)."""
    return f"negative-list|{person_id}|{digest}|{at}"
