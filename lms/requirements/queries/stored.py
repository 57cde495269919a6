"""Stored completion figures, and what is to be added to them because of changes that wait to be counted (decision 25).

A change names the people whose hours or roll changed. The units where they hold or held a regular post are counted
again, their own people alone; what these count more or less than is stored is added to the units and all above them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms import clock
from lms.among import is_among
from lms.db import table_of
from lms.outbox import Job
from lms.people.models import Post, Unit
from lms.people.rules import steps_of
from lms.requirements.figures import Tally, tally_of, together
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.tallies import Tallies, own_tallies, roll_up


@dataclass(frozen=True, slots=True)
class Changed:
    """Units whose own people must be counted again: their paths, and the units directly below, by those above."""

    paths: Mapping[int, str]
    below: Mapping[int, Collection[int]]

    @property
    def touched(self) -> set[int]:
        """The units and all above them: those whose figures change."""
        return set(chain.from_iterable(map(steps_of, self.paths.values())))

    def within(self, units: Collection[int]) -> "Changed":
        """Return those of the units that are counted in some of the given ones."""
        shown = set(units)
        paths = {unit: path for unit, path in self.paths.items() if not shown.isdisjoint(steps_of(path))}
        return Changed(paths, self.below)


NOBODY = Changed({}, {})


def figures_kept(db: Session, year: int, as_of: date, units: Collection[int]) -> tuple[Tallies, datetime] | None:
    """Return what units with all below them count on a day, and when it was counted, without counting everybody.

    None when that cannot be said: the day is not stored, or something changed that is not about certain people.
    """
    people = changed_people(db, year)
    if people is None:
        return None
    changed = units_of(db, people).within(units)
    found = totals_with(db, year, as_of, changed, units)
    if found is None or not changed.paths:
        return found
    return found[0], clock.now()


def refresh_is_due(db: Session, year: int) -> bool:
    """Tell whether hours or rolls of a year changed since its figures were stored."""
    return db.execute(_WAITING, {"year": str(year)}).first() is not None


def changed_people(db: Session, year: int) -> set[int] | None:
    """Return whose hours or roll of a year changed since its figures were stored; None: anybody's may have."""
    waiting = db.scalars(_WAITING, {"year": str(year)}).all()
    return None if None in waiting else set(chain.from_iterable(waiting))


def units_of(db: Session, people: Collection[int]) -> Changed:
    """Return the units in which people hold or held a regular post: the only ones that ever counted them."""
    return as_changed(db, dict(db.execute(_HOMES, {"people": list(people)}).all())) if people else NOBODY


def as_changed(db: Session, paths: Mapping[int, str]) -> Changed:
    """Return units, given with their paths, as those whose own people are to be counted again."""
    below: dict[int, list[int]] = {unit: [] for unit in paths}
    for unit, above in db.execute(_BELOW, {"units": list(paths)}):
        below[above].append(unit)
    return Changed(paths, below)


def totals_with(
    db: Session, year: int, as_of: date, changed: Changed, units: Collection[int] = ()
) -> tuple[Tallies, datetime] | None:
    """Return the counts of units, of the changed ones and of all above these, with the changes; None as stored."""
    needed = {*units, *changed.touched, *chain.from_iterable(changed.below[unit] for unit in changed.paths)}
    found = _stored(db, year, as_of, needed)
    if found is None or not changed.paths:
        return found
    totals = dict(found[0])
    for place, more in roll_up(_differences(db, year, as_of, changed, totals), changed.paths).items():
        totals[place] = totals.get(place, Tally()) + more
    return {place: tally for place, tally in totals.items() if tally.roll}, found[1]


def _differences(db: Session, year: int, as_of: date, changed: Changed, stored: Tallies) -> Tallies:
    """Return what units' own people count more now than is stored of the units less that of all below them."""
    now = own_tallies(db, year, as_of=as_of, unit_ids=list(changed.paths))
    kinds = {kind for _, kind in (*now, *stored)}
    more = {}
    for unit in changed.paths:
        for kind in kinds:
            below = together(stored[child, kind] for child in changed.below[unit] if (child, kind) in stored)
            before = stored.get((unit, kind), Tally()) - below
            more[unit, kind] = now.get((unit, kind), Tally()) - before
    return more


def _stored(db: Session, year: int, as_of: date, units: Collection[int]) -> tuple[Tallies, datetime] | None:
    """Read what is stored for a day; None when nothing was counted for that day, or while it was not yet over."""
    of_day = {"year": year, "day": as_of}
    rows = db.execute(_STORED, of_day | {"units": list(units)}).all()
    # Units without anybody have no rows; then some other unit's row tells whether the day was counted.
    computed_at = max((row.computed_at for row in rows), default=None) or db.scalar(_COUNTED, of_day)
    if computed_at is None or _was_over(as_of, computed_at) != (as_of < clock.today()):
        return None
    return {(row[0], row[1]): tally_of(row[2]) for row in rows}, computed_at


def _was_over(day: date, at: datetime) -> bool:
    """Tell whether a day was over when it was counted: who is at risk on his last day is short the day after."""
    return day < clock.local_date(at)


# Made once: every completion page asks them, and making a statement takes longer than its answer.
_OF, _JOB, _POST, _UNIT = (table_of(model).c for model in (CompletionFigure, Job, Post, Unit))
_YEAR, _DAY = _OF.year == bindparam("year"), _OF.as_of == bindparam("day")
_WAITING = select(_JOB.about).where(_JOB.kind == "completion:refresh", _JOB.key.in_((bindparam("year"), "*")))
_HELD = select(_POST.unit_id).where(_POST.kind == "REGULAR", is_among(_POST.person_id, "people"))
_HOMES = select(_UNIT.id, _UNIT.path).where(_UNIT.id.in_(_HELD))
_BELOW = select(_UNIT.id, _UNIT.parent_id).where(is_among(_UNIT.parent_id, "units"))
_STORED = select(_OF.unit_id, _OF.person_class, _OF.figures, _OF.computed_at).where(
    _YEAR, _DAY, is_among(_OF.unit_id, "units")
)
_COUNTED = select(_OF.computed_at).where(_YEAR, _DAY).limit(1)
