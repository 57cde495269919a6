"""Figures of a place, and how they are judged (domain C3.6, C4.8, C8). Pure: integers decide, truncation displays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from operator import add, attrgetter, sub

from lms.requirements.figures import missing_to, rate

# In principle at least so many of a hundred officers review decisions (SZ-3.5-1); where rules name no other number.
REVIEWER_PERCENT = 5


class CardState(StrEnum):
    """How somebody on an enforcement post stands to the card on a day; ROSTER: the roster alone says he has one."""

    VALID = "VALID"
    ISSUED = "ISSUED"
    SUSPENDED = "SUSPENDED"
    LOST = "LOST"
    EXPIRED = "EXPIRED"
    ROSTER = "ROSTER"
    NONE = "NONE"


@dataclass(slots=True)
class Staff:
    """Whom a population consists of on a day, by regular post. Adds up over units.

    `posts`: who holds an enforcement post, assistants and mere supervisors left out (QD-M9-2); the seven that follow
    are their cards and add up to it. `organs_short` have fewer reviewers than asked for, `reviewers_missing` of them.
    """

    officers: int = 0
    assistants: int = 0
    reviewers: int = 0
    supervisors: int = 0
    posts: int = 0
    valid: int = 0
    issued: int = 0
    suspended: int = 0
    lost: int = 0
    expired: int = 0
    roster: int = 0
    none: int = 0
    organs: int = 0
    organs_short: int = 0
    reviewers_missing: int = 0
    offices: int = 0
    offices_empty: int = 0

    def __add__(self, other: "Staff") -> "Staff":
        """Return this population and another together."""
        return Staff(*map(add, _counts(self), _counts(other)))

    def __sub__(self, other: "Staff") -> "Staff":
        """Return what remains of this population without a part of it."""
        return Staff(*map(sub, _counts(self), _counts(other)))

    def with_card(self, state: CardState) -> int:
        """Return how many on enforcement posts stand so to the card."""
        return int(getattr(self, state.value.lower()))


_counts = attrgetter(*(field.name for field in fields(Staff)))


def reviewers_needed(officers: int, percent: int = REVIEWER_PERCENT) -> int:
    """Return how many legal reviewers so many officers need: rounded up, at least one (SZ-3.5-1); none for nobody."""
    return max(-(-percent * officers // 100), 1) if officers else 0


class Key(StrEnum):
    """The figures of a dashboard, in the order in which they are shown."""

    COMPLETION = "COMPLETION"
    EXAM = "EXAM"
    PUBLIC_LAW = "PUBLIC_LAW"
    TOPIC = "TOPIC"
    OATH = "OATH"
    FORECAST = "FORECAST"
    CARDS = "CARDS"
    NO_CARD = "NO_CARD"
    ASSISTANTS = "ASSISTANTS"
    REVIEWERS = "REVIEWERS"
    OFFICES = "OFFICES"


class Form(StrEnum):
    """How a figure is said: a share in per cent, so many for each other, or a number."""

    SHARE = "SHARE"
    RATIO = "RATIO"
    NUMBER = "NUMBER"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: whole numbers, and what they come to.

    `target` is in per cent for a share, the number itself for a number, None where nothing is asked for. `missing` is
    how many more (fewer, for a number) it takes.
    """

    key: Key
    form: Form
    part: int
    whole: int
    target: int | None = None
    missing: int = 0

    @property
    def text(self) -> str | None:
        """The figure as text, cut and never rounded; None for a share of nobody."""
        if self.form is Form.SHARE:
            return rate(self.part, self.whole)
        if self.form is Form.NUMBER:
            return str(self.part)
        hundredths = self.part * 100 // self.whole if self.whole else None
        return None if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"

    @property
    def reached(self) -> bool | None:
        """Whether what is asked for is reached; None where nothing is asked for or there is nobody."""
        if self.target is None or not self.whole:
            return None
        return self.missing == 0


def share(key: Key, part: int, whole: int, target: int | None = None) -> Figure:
    """Return a share of people, with how many are missing to its target."""
    return Figure(key, Form.SHARE, part, whole, target, 0 if target is None else missing_to(part, whole, target))


def number(key: Key, part: int, whole: int, target: int | None = None) -> Figure:
    """Return a number of people or units, with how many it is above its target."""
    return Figure(key, Form.NUMBER, part, whole, target, 0 if target is None else max(part - target, 0))


def ranks(rates: Sequence[tuple[int, int]]) -> list[int | None]:
    """Return the rank of each (part, whole) by its share, the highest first; alike shares stand alike, nobody has none.

    Compared over a common denominator: 197 of 199 stands before 98 of 99.
    """
    return [
        None if not whole else 1 + sum(other * whole > part * of for other, of in rates if of) for part, whole in rates
    ]


def day_a_year_before(day: date) -> date:
    """Return the same day of the year before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def total(staff: Iterable[Staff]) -> Staff:
    """Add populations up."""
    return sum(staff, Staff())
