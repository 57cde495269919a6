"""What a course gives and whom it binds: credit of its parts, who must take it, feedback (C3.2, C3.3). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.access import Actor, Role
from lms.courses.rules.publishing import PartFacts
from lms.courses.rules.states import PREPOST
from lms.errors import NotAllowed, RuleBroken
from lms.hours.catalogue import HOUR
from lms.hours.rules import DEFAULT_LIMITS, Limits, split_credit

# Who answers for a unit what a line department says about its training (FN-1-6).
ANSWERERS = frozenset({Role.UNIT_TRAINER, Role.UNIT_LEGAL})
FEWEST_SHOWN = 5  # default: fewer answers would tell who said what
_MINUTE_MS = 60_000


class Question(StrEnum):
    """What learners are asked about a course, each from 1 (poor) to 5 (good)."""

    CONTENT = "CONTENT"
    USEFUL = "USEFUL"
    CLEAR = "CLEAR"
    PACE = "PACE"


@dataclass(frozen=True, slots=True)
class Group:
    """People of a unit with all below; of one class, of one business field, or any."""

    unit_id: int
    person_class: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class PartCredit:
    """What one part gives, in hundredths of an 学时."""

    category: str
    tags: int
    credit: int


def credits_of(parts: Sequence[PartFacts], limits: Limits = DEFAULT_LIMITS) -> list[PartCredit]:
    """Return what a course gives by its parts: the whole down to the half 学时, shared by minutes (C3.1, C3.2).

    Caps of the day and the year are looked at when it is posted, not here.
    """
    if not parts:
        return []
    whole = sum(part.minutes for part in parts) * 2 // limits.minutes_per_hour * (HOUR // 2)
    shares = split_credit(whole, [part.minutes for part in parts])
    return [PartCredit(part.category, part.tags, share) for part, share in zip(parts, shares, strict=True)]


def must_take(compulsory: str | None, *, since: date | None, effective_from: date) -> bool:
    """Tell whether a person of the target groups must take a course, being of his class since a day.

    Pre-post modules bind who takes up the post after they came into force; the others bind everybody (ZJG-8-3).
    """
    if compulsory is None:
        return False
    if compulsory in PREPOST:
        return since is not None and since >= effective_from
    return True


def percent_done(pieces: Sequence[tuple[int, int]]) -> int:
    """Return how much of a course was seen, in whole percent downwards; pieces are (covered ms, declared minutes)."""
    whole = sum(minutes * _MINUTE_MS for _, minutes in pieces)
    seen = sum(min(covered, minutes * _MINUTE_MS) for covered, minutes in pieces)
    return seen * 100 // whole if whole else 0


def require_marks(marks: dict[str, int]) -> None:
    """Raise RuleBroken MARKS_INCOMPLETE unless each question has a mark from 1 to 5."""
    if set(marks) != {question.value for question in Question} or not all(1 <= mark <= 5 for mark in marks.values()):
        raise RuleBroken("MARKS_INCOMPLETE")


def require_answerer(actor: Actor) -> None:
    """Raise NotAllowed unless the acting role answers for a unit: its trainer or its legal office."""
    if actor.role not in ANSWERERS:
        raise NotAllowed
