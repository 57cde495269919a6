"""Who and which units stand behind the numbers of a dashboard, asked for by the same year, day and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.dashboard.figures import late_in
from lms.dashboard.queries.staff import Held, UnitStaff, names_of_staff, staff_of
from lms.dashboard.rules import REVIEWER_PERCENT, total
from lms.errors import RuleBroken
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.names import MOST_NAMED, Named, people_of
from lms.requirements.queries.overview import overview
from lms.requirements.queries.rule_sets import rules_within
from lms.requirements.verdict import State


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list speaks of: a year, its day, and the uppermost units of the place (one with all below, or all)."""

    year: int
    day: date
    tops: Sequence[Unit]
    under: Unit | None

    @property
    def paths(self) -> list[str]:
        """The places, as `Unit.path`."""
        return [top.path for top in self.tops]


def asked_of(db: Session, year: int, *, seen_by: Actor, under: Unit | None = None, as_of: date | None = None) -> Asked:
    """Return what `dashboard` speaks of when asked the same. Raises RuleBroken AS_OF_OUTSIDE as it does."""
    day = as_of or reporting_day(year)
    if day.year != year or day > clock.today():
        raise RuleBroken("AS_OF_OUTSIDE", year=year, day=day)
    return Asked(year, day, list_units(db, seen_by=seen_by, under=under, levels=1), under)


def people_behind(
    db: Session, asked: Asked, which: str, *, seen_by: Actor, offset: int = 0, limit: int | None = None
) -> tuple[int, list[Held]]:
    """Return how many are counted under a name of `Staff` (of `staff.COUNTED`), and one part of their list.

    Raises NotAllowed for who sees figures but no people.
    """
    require_can(seen_by, Permission.VIEW_PEOPLE)
    today = clock.today()
    counted = total(unit.staff for unit in _units(db, asked))
    people = names_of_staff(db, asked.paths, which, on=asked.day, today=today, offset=offset, limit=limit)
    return int(getattr(counted, which)), people


def likely_to_miss(db: Session, asked: Asked, *, seen_by: Actor) -> list[Named]:
    """List who is counted as likely to miss the year, or who missed it once it is over, by name.

    Raises NotAllowed for who sees figures but no people.
    """
    found = people_of(db, asked.year, as_of=asked.day, seen_by=seen_by, under=asked.under)
    at_risk = [person for person in found if person.judged.state is State.AT_RISK]
    late = [person for person in found if person.judged.state in (State.SHORT, State.MADE_UP)]
    return at_risk or late


def places_likely_to_miss(db: Session, asked: Asked, *, seen_by: Actor) -> list[tuple[Unit, int]]:
    """List the units below a place of more than MOST_NAMED people, with how many of each are likely to miss the year.

    Of a smaller place there are none: its people are listed by name. Raises NotAllowed as `likely_to_miss`.
    """
    require_can(seen_by, Permission.VIEW_PEOPLE)
    page = overview(db, asked.year, seen_by=seen_by, under=asked.under, as_of=asked.day)
    if page.tally.roll <= MOST_NAMED or not page.has_units:
        return []
    counted = [(line.unit, late_in(line.tally, page, clock.today())) for line in page.lines if not line.own]
    return [(unit, late) for unit, late in counted if late]


def units_behind(db: Session, asked: Asked, which: str) -> list[UnitStaff]:
    """List the units counted under `organs_short` (too few legal reviewers) or `offices_empty`, in tree order."""
    return [unit for unit in _units(db, asked) if getattr(unit.staff, which)]


def _units(db: Session, asked: Asked) -> list[UnitStaff]:
    rules = rules_within(db, asked.paths, asked.year)
    stated = {each.parameters.legal_reviewer_percent for each in rules}
    percent = (stated.pop() if len(stated) == 1 else 0) or REVIEWER_PERCENT
    return staff_of(db, asked.paths, on=asked.day, today=clock.today(), percent=percent)
