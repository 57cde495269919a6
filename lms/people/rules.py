"""Rules on units, roles, posts and leave. Pure: values in, values or RuleBroken out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lms.errors import RuleBroken

Given = TypeVar("Given")

NO_DIVISION = "000000"  # stands where a number names a division and no unit at or above has a code


class PersonClass(StrEnum):
    """What a person is, for a time (domain C1.1)."""

    APPLICANT = "APPLICANT"
    OFFICER = "OFFICER"
    ASSISTANT = "ASSISTANT"
    SUPERVISOR = "SUPERVISOR"
    SOCIAL_SUPERVISOR = "SOCIAL_SUPERVISOR"


class PersonFlag(StrEnum):
    """A function a person has beside his class, for a time."""

    LEGAL_REVIEWER = "LEGAL_REVIEWER"
    LECTURER = "LECTURER"
    INSPECTOR = "INSPECTOR"
    LEGAL_COUNSEL = "LEGAL_COUNSEL"
    PUBLIC_LAWYER = "PUBLIC_LAWYER"


class UnitKind(StrEnum):
    """What a unit is."""

    GOVERNMENT = "GOVERNMENT"
    JUSTICE_BUREAU = "JUSTICE_BUREAU"
    DEPARTMENT = "DEPARTMENT"
    TOWNSHIP = "TOWNSHIP"
    ZONE = "ZONE"
    JUDICIAL_OFFICE = "JUDICIAL_OFFICE"
    TEAM = "TEAM"
    ENTRUSTED = "ENTRUSTED"
    AUTHORISED = "AUTHORISED"


class PostKind(StrEnum):
    """REGULAR: the post that is counted. SECONDMENT: works elsewhere, is counted where the regular post is."""

    REGULAR = "REGULAR"
    SECONDMENT = "SECONDMENT"


class Employment(StrEnum):
    """How a person is employed; assistants must have one on record (SZ-2.3-1).

    DEDICATED: full-time on an enforcement post of an organisation that law authorises and that has no establishment,
    being neither organ nor public institution (SZ-2.2-2).
    """

    ESTABLISHMENT = "ESTABLISHMENT"
    DEDICATED = "DEDICATED"
    CONTRACT = "CONTRACT"
    DISPATCH = "DISPATCH"
    OUTSOURCED = "OUTSOURCED"
    OTHER = "OTHER"


# On which posts somebody may hold a card: SZ-2.2-1; SZ-2.2-2 where the unit is authorised.
OF_THE_BODY = frozenset({Employment.ESTABLISHMENT.value, Employment.DEDICATED.value})


class LeaveKind(StrEnum):
    """Approved long leave, which lowers the year's requirement (domain C3.5)."""

    MATERNITY = "MATERNITY"
    ILLNESS = "ILLNESS"
    STUDY = "STUDY"
    AID_POSTING = "AID_POSTING"
    PRE_RETIREMENT = "PRE_RETIREMENT"


# Which classes exclude each other on a day (C1.1, QD-10-1): an assistant never holds any other; an applicant is not yet
# an officer; a social supervisor comes from outside and bears no credential.
_EXCLUDES: dict[PersonClass, frozenset[PersonClass]] = {
    PersonClass.APPLICANT: frozenset({PersonClass.OFFICER, PersonClass.ASSISTANT, PersonClass.SOCIAL_SUPERVISOR}),
    PersonClass.OFFICER: frozenset({PersonClass.APPLICANT, PersonClass.ASSISTANT, PersonClass.SOCIAL_SUPERVISOR}),
    PersonClass.ASSISTANT: frozenset(PersonClass) - {PersonClass.ASSISTANT},
    PersonClass.SUPERVISOR: frozenset({PersonClass.ASSISTANT, PersonClass.SOCIAL_SUPERVISOR}),
    PersonClass.SOCIAL_SUPERVISOR: frozenset(PersonClass) - {PersonClass.SOCIAL_SUPERVISOR},
}


@dataclass(frozen=True, slots=True)
class Span:
    """Civil days from `start` to `end`, both included; None means open (before our records, or still running)."""

    start: date | None
    end: date | None

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a day."""
        return (self.start or date.min) <= (other.end or date.max) and (other.start or date.min) <= (
            self.end or date.max
        )

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in the span."""
        return (self.start or date.min) <= day <= (self.end or date.max)


def require_span(span: Span) -> None:
    """Raise RuleBroken SPAN_REVERSED when a span ends before it begins."""
    if span.start and span.end and span.end < span.start:
        raise RuleBroken("SPAN_REVERSED", start=span.start, end=span.end)


def require_class_free(new: PersonClass, span: Span, held: Iterable[tuple[PersonClass, Span]]) -> None:
    """Raise RuleBroken when a class cannot be held beside those a person already has.

    The same class twice on a day is ROLE_TWICE, two that exclude each other (domain C1.1) are ROLES_EXCLUDE.
    """
    require_span(span)
    for other, taken in held:
        if not span.overlaps(taken):
            continue
        if other == new:
            raise RuleBroken("ROLE_TWICE", person_class=new.value)
        if other in _EXCLUDES[new]:
            raise RuleBroken("ROLES_EXCLUDE", new=new.value, held=other.value)


def require_post_free(kind: PostKind, span: Span, held: Iterable[tuple[PostKind, Span, str]]) -> None:
    """Raise RuleBroken TWO_POSTS when two posts of one kind would share a day (the third value names the unit)."""
    require_span(span)
    for other, taken, unit in held:
        if other == kind and span.overlaps(taken):
            raise RuleBroken("TWO_POSTS", unit=unit)


def require_no_cycle(code: str, parent: str | None, parents: dict[str, str | None]) -> None:
    """Raise RuleBroken UNIT_OWN_ANCESTOR when a unit would stand above itself; `parents` maps code to code."""
    seen = {code}
    while parent is not None:
        if parent in seen:
            raise RuleBroken("UNIT_OWN_ANCESTOR", unit=code)
        seen.add(parent)
        parent = parents.get(parent)


def steps_of(path: str) -> list[int]:
    """Return the units that a path (`Unit.path`) leads through, the root first, itself last; none for an empty path."""
    return [int(step) for step in path.split("/") if step]


def nearest_of(path: str, given: Mapping[int, Given]) -> Given | None:
    """Return what is given to a unit itself, or to the nearest above it that has something; None where none has."""
    return next((given[step] for step in reversed(steps_of(path)) if step in given), None)


def path_above(path: str) -> str:
    """Return the path of a unit's superior; "/" for that of a root."""
    return path[: path.rstrip("/").rindex("/") + 1]


def masked_id_no(tail: str) -> str:
    """Return how an ID number is shown to those who need not read it: only its last four characters."""
    return "*" * 14 + tail
