"""How units stand in every indicator that has a figure, from the rooms that keep them, on one day."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.appraisals.rules.indicators import APPRAISED, Key
from lms.dashboard.figures import topic_of
from lms.dashboard.queries.places import Place, places_of
from lms.dashboard.rules import REVIEWER_PERCENT
from lms.filings.models import Bulletin, Rectification
from lms.filings.queries.calendar import calendar_of
from lms.filings.rules.filing import is_late
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.queries.completion import all_of, completion
from lms.spot_checks.queries.checks import standing_and_checked

# A part of a whole, by unit and indicator.
Shares = dict[tuple[int, Key], tuple[int, int]]


def appraised_units(db: Session, *, seen_by: Actor) -> list[Unit]:
    """List the units in reach that are appraised: departments, townships and zones, in their order."""
    return [unit for unit in list_units(db, seen_by=seen_by) if unit.kind in APPRAISED]


def shares_on(db: Session, units: Sequence[Unit], year: int, as_of: date, *, seen_by: Actor) -> Shares:
    """Return how units, each with all below it, stand on a day. Raises RuleBroken AS_OF_OUTSIDE."""
    found = _training(db, {unit.id for unit in units}, year, as_of, seen_by)
    found |= _staff(db, units, as_of)
    found |= _filings(db, units, year, as_of, seen_by)
    found |= _rectifications(db, units, year, as_of)
    return found | {(unit.id, Key.SPOT_CHECKS): standing_and_checked(db, unit.path, year) for unit in units}


def _training(db: Session, wanted: set[int], year: int, as_of: date, actor: Actor) -> Shares:
    found: Shares = {}
    for node in all_of(completion(db, year, seen_by=actor, as_of=as_of).tops):
        if node.unit.id in wanted:
            tally, exam = node.together, node.exam.now
            found[node.unit.id, Key.COMPLETION] = tally.met, tally.due
            found[node.unit.id, Key.EXAM] = exam.passed, exam.due
            found[node.unit.id, Key.TOPIC] = topic_of(tally)
    return found


def _staff(db: Session, units: Sequence[Unit], as_of: date) -> Shares:
    found: Shares = {}
    ids = [unit.id for unit in units]
    places = places_of(db, units, ids, on=as_of, percent=REVIEWER_PERCENT)
    for unit_id in ids:
        place = places.get(unit_id, Place())
        found[unit_id, Key.OATH] = place.oath.sworn, place.oath.due
        found[unit_id, Key.CARDS] = place.staff.valid, place.staff.posts
    return found


def _filings(db: Session, units: Sequence[Unit], year: int, as_of: date, actor: Actor) -> Shares:
    found: Mapping[int, list[bool]] = {unit.id: [] for unit in units}
    for line in calendar_of(db, year, seen_by=actor):
        if line.unit.id in found and line.due_on is not None and line.due_on <= as_of:
            found[line.unit.id].append(not line.is_late and not line.is_open)
    return {(unit_id, Key.FILINGS): (sum(in_time), len(in_time)) for unit_id, in_time in found.items()}


def _rectifications(db: Session, units: Sequence[Unit], year: int, as_of: date) -> Shares:
    found: Mapping[int, list[bool]] = {unit.id: [] for unit in units}
    asked = select(Rectification).join(Bulletin, Bulletin.id == Rectification.bulletin_id).where(Bulletin.year == year)
    for one in db.scalars(asked):
        replied_on = clock.local_date(one.replied_at) if one.replied_at else None
        if one.unit_id in found and (replied_on is not None or (one.due_on is not None and one.due_on <= as_of)):
            found[one.unit_id].append(replied_on is not None and not is_late(one.due_on, replied_on, today=as_of))
    return {(unit_id, Key.RECTIFICATIONS): (sum(in_time), len(in_time)) for unit_id, in_time in found.items()}
