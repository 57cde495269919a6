"""One made-up person of the demo: classes, posts and leave over the years, and where he stands on a day. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lms.people.rules import Employment, LeaveKind, PersonClass, Span
from lms.requirements.parameters import Parameters
from lms.requirements.rules import Requirement, months_in_post, requirement_of


class Fate(StrEnum):
    """How a person's year 2023 comes to stand on the demo's day."""

    MET = "met"
    BEHIND = "behind"
    ALMOST = "almost"
    TOPIC = "topic"
    LAW_HEAVY = "law_heavy"
    LAW_LIGHT = "law_light"
    WAITING = "waiting"
    REJECTED = "rejected"
    REVERSED = "reversed"
    ONLINE = "online"
    METHOD = "method"
    SHOWCASE = "showcase"


@dataclass(slots=True)
class Posting:
    """A post in a unit from a day to a day, both included."""

    unit: str
    start: date | None
    end: date | None = None


@dataclass(slots=True)
class Holding:
    """A class from a day to a day, with the card where there is one."""

    person_class: PersonClass
    start: date | None
    end: date | None = None
    card_no: str | None = None
    card_valid_until: date | None = None


@dataclass(slots=True)
class Absence:
    """Long leave with the document that grants it."""

    kind: LeaveKind
    start: date
    end: date
    document: str


@dataclass(slots=True, eq=False)
class Member:
    """A made-up person. `postings` follow each other; where one ends before the next begins he was away."""

    number: int
    name: str
    id_no: str
    title: str
    employment: Employment
    joined_on: date | None
    postings: list[Posting]
    holdings: list[Holding]
    absences: list[Absence] = field(default_factory=list)
    seconded_to: Posting | None = None
    fate: Fate = Fate.MET
    person_id: int = 0

    @property
    def person_class(self) -> PersonClass:
        """What the person is at last."""
        return self.holdings[-1].person_class

    @property
    def first_day(self) -> date | None:
        """The day on which our records begin, None when it lies before them."""
        starts = [p.start for p in self.postings] + [h.start for h in self.holdings]
        return None if None in starts else min(day for day in starts if day)

    @property
    def is_plain(self) -> bool:
        """Whether he has one post and one class throughout, and was never away."""
        return (
            len(self.postings) == len(self.holdings) == 1
            and self.postings[0].end is None
            and not self.absences
            and self.first_day is not None
            and self.first_day < date(2021, 12, 20)
        )

    def unit_on(self, day: date) -> str | None:
        """Return the unit of the regular post on a day."""
        return next((p.unit for p in self.postings if Span(p.start, p.end).covers(day)), None)

    def class_on(self, day: date) -> PersonClass | None:
        """Return the class held on a day."""
        return next((h.person_class for h in self.holdings if Span(h.start, h.end).covers(day)), None)

    def is_here(self, day: date) -> bool:
        """Tell whether he can attend a class on a day: in post, of a counted class, not on leave."""
        return (
            self.unit_on(day) is not None
            and self.class_on(day) in {PersonClass.OFFICER, PersonClass.ASSISTANT}
            and not any(a.start <= day <= a.end for a in self.absences)
        )

    def requirement(self, year: int, params: Parameters) -> Requirement:
        """Return what the year requires of him, by the rules the product itself applies."""
        leaves = [Span(a.start, a.end) for a in self.absences]
        return requirement_of(year, months_in_post(year, list(self._counted()), leaves, params), params)

    def _counted(self) -> Iterator[Span]:
        for posting in self.postings:
            for holding in self.holdings:
                both = _shared(Span(posting.start, posting.end), Span(holding.start, holding.end))
                if both and holding.person_class in {PersonClass.OFFICER, PersonClass.ASSISTANT}:
                    yield both


def _shared(one: Span, other: Span) -> Span | None:
    if not one.overlaps(other):
        return None
    start = max((day for day in (one.start, other.start) if day), default=None)
    end = min((day for day in (one.end, other.end) if day), default=None)
    return Span(start, end)


def of_class(members: Sequence[Member], *classes: PersonClass) -> list[Member]:
    """Return the members who are of one of the classes at last."""
    return [member for member in members if member.person_class in classes]
