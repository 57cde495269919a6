"""How much of a unit swore in a year (JN-17-2, domain C5). Pure: integers decide, truncation displays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.ceremonies.rules.ceremonies import Occasion


@dataclass(frozen=True, slots=True)
class Sworn:
    """One oath of a year: when, and on what occasion."""

    on: date
    occasion: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Counts of officers: on the roll, excused by approved leave, sworn. Adds up over units."""

    roll: int = 0
    excused: int = 0
    sworn: int = 0

    @property
    def due(self) -> int:
        """How many are to swear: the roll less approved absence."""
        return self.roll - self.excused

    @property
    def missing(self) -> int:
        """How many have still to swear, at a make-up before 31 December."""
        return self.due - self.sworn

    def __add__(self, other: "Cover") -> "Cover":
        """Return the counts of two populations together."""
        return Cover(self.roll + other.roll, self.excused + other.excused, self.sworn + other.sworn)

    def __sub__(self, other: "Cover") -> "Cover":
        """Return what remains of this population without a part of it."""
        return Cover(self.roll - other.roll, self.excused - other.excused, self.sworn - other.sworn)


def filling(oaths: Iterable[Sworn], annual_on: date | None) -> Sworn | None:
    """Return the oath that fills somebody's year, the first that does, or None.

    The yearly ceremony and its make-up do; a first oath does once the unit's yearly ceremony was held (default).
    """
    for oath in sorted(oaths, key=lambda each: each.on):
        if oath.occasion != Occasion.FIRST_DUTY or (annual_on is not None and oath.on >= annual_on):
            return oath
    return None


def is_excused(*, on_leave_then: bool, on_leave_now: bool) -> bool:
    """Tell whether approved leave takes somebody off what is due: away at the ceremony and away still (default).

    Who is back makes it up before the year ends.
    """
    return on_leave_then and on_leave_now


def make_up_until(year: int) -> date:
    """Return the last day on which the year's oath is made up."""
    return date(year, 12, 31)
