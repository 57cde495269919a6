"""What is counted of a unit, and how rates are made of it. Pure: integers decide, truncation displays (C10, 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import repeat
from operator import add, attrgetter, sub


@dataclass(slots=True)
class Tally:
    """Counts of people (and of hundredths of hours) for one population. Adds up over classes and units.

    `credit` is what counts after caps, `month_credit` what was trained, and posted, in the month of the day asked for.
    """

    roll: int = 0
    exempt: int = 0
    met: int = 0
    at_risk: int = 0
    short_total: int = 0
    short_public_law: int = 0
    short_business_skill: int = 0
    short_special_topic: int = 0
    only_waiting: int = 0
    pending_people: int = 0
    pending_credit: int = 0
    credit: int = 0
    month_credit: int = 0

    @property
    def due(self) -> int:
        """How many people owe hours: the roll less those exempt."""
        return self.roll - self.exempt

    @property
    def unmet(self) -> int:
        """How many people have not met the year."""
        return self.due - self.met

    def __add__(self, other: "Tally") -> "Tally":
        """Return the counts of this population and another together."""
        return Tally(*map(add, _counts(self), _counts(other)))

    def __sub__(self, other: "Tally") -> "Tally":
        """Return what remains of this population without a part of it."""
        return Tally(*map(sub, _counts(self), _counts(other)))

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name, for storing."""
        return asdict(self)


_NAMES = tuple(field.name for field in fields(Tally))
# All of them at once: a page adds up hundreds of populations.
_counts = attrgetter(*_NAMES)


def tally_of(stored: Mapping[str, int]) -> Tally:
    """Read stored counts; names that are no longer counted are dropped."""
    return Tally(*map(stored.get, _NAMES, repeat(0)))


def together(tallies: Iterable[Tally]) -> Tally:
    """Add populations up."""
    return Tally(*map(sum, zip(*map(_counts, tallies), strict=True)))


def rate(part: int, whole: int) -> str | None:
    """Return part of whole in percent as text, cut (never rounded) to two decimals; None for an empty population."""
    if whole == 0:
        return None
    hundredths = part * 10000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def reaches(part: int, whole: int, percent: int) -> bool | None:
    """Tell whether a population reaches a target, in integers: 197 of 199 is not 99 %. None for an empty population."""
    return part * 100 >= percent * whole if whole else None


def missing_to(part: int, whole: int, percent: int) -> int:
    """Return how many more people are needed to reach a target."""
    return max(-(-percent * whole // 100) - part, 0)
