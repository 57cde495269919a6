"""Geometry of meters and charts: numbers in, SVG attribute values out. No pixel is computed in a template."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count, takewhile

from lms.web.formats import hours, share

# Distance of the small ticks in hundredths of an 学时; every fifth is longer, every tenth carries its number.
_UNITS = (50, 100, 200, 500, 1000, 2000, 5000)
_MOST_TICKS = 80


@dataclass(frozen=True)
class Tick:
    """One tick of the hour axis: where it stands, its rank (10, 5 or 1) and its number, if it carries one."""

    at: str
    rank: int
    label: str


def scale_for(*amounts: int | Iterable[int]) -> int:
    """Return the common length of all bars of a page, given amounts or lists of amounts in hundredths.

    A tenth more than the longest of them, at least 10 学时.
    """
    single = chain.from_iterable([amount] if isinstance(amount, int) else amount for amount in amounts)
    return max(max(single, default=0), 1000) * 11 // 10


def _unit_for(scale: int) -> int:
    return next(
        (unit for unit in _UNITS if scale // unit <= _MOST_TICKS),
        _UNITS[-1] * (scale // (_UNITS[-1] * 80) + 1),
    )


def ticks(scale: int) -> list[Tick]:
    """Return the ticks of an axis that ends at `scale` hundredths."""
    unit = _unit_for(scale)
    places = takewhile(lambda place: place <= scale, count(0, unit))
    return [
        Tick(share(place, scale), _rank(number), hours(place) if number % 10 == 0 else "")
        for number, place in enumerate(places)
    ]


def _rank(number: int) -> int:
    return 10 if number % 10 == 0 else 5 if number % 5 == 0 else 1


@dataclass(frozen=True)
class Point:
    """A point of a line chart in per cent of its box, from the upper left, as plain numbers for SVG."""

    x: str
    y: str


def line_points(
    values: Sequence[int | None],
    maximum: int,
    positions: Sequence[float] | None = None,
    slots: int | None = None,
) -> list[Point]:
    """Place values on a chart box; None leaves a place out.

    `positions` are places among `slots` labels (0 is the first label), for values that stand between two labels.
    """
    last = max((slots or len(values)) - 1, 1)
    places = positions if positions is not None else range(len(values))
    return [
        Point(f"{place * 100 / last:.2f}", f"{100 - value * 100 / maximum:.2f}")
        for place, value in zip(places, values, strict=True)
        if value is not None
    ]


def shade(value: int | None, bands: Sequence[int]) -> str:
    """Return the class of a heat cell: h0 below the first band limit up to h5, or none without a value."""
    if value is None:
        return "none"
    return f"h{bisect_right(bands, value)}"
