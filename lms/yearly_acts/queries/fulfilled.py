"""What fulfils each act: a row of another room, or that everybody it is about is done. One query for all units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.appraisals.models import AppraisalRound
from lms.ceremonies.queries.coverage import annual_days
from lms.credentials.queries.review_counts import reviews_by_unit
from lms.dashboard.queries.places import Place, places_of
from lms.dashboard.rules import REVIEWER_PERCENT
from lms.filings.models import Bulletin
from lms.filings.queries.report_figures import scope_of
from lms.hours.models import HourEntry
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.rules import PersonClass, PostKind
from lms.requirements.figures import Tally
from lms.requirements.models import YearClosing
from lms.requirements.queries.completion import all_of, completion, reporting_day
from lms.yearly_acts.rules import Act, quarter_of


@dataclass(frozen=True, slots=True)
class Asked:
    """An act asked of a unit: of which year it speaks, by when it is done."""

    act: Act
    period: str
    of_year: int
    unit: Unit
    due_on: date


@dataclass(frozen=True, slots=True)
class Stand:
    """How far an act is: a part of a whole, where there is something to count; the day it was done, or None.

    Where everybody has to be done, the day is the due day for what was done by then, today for what was done later.
    """

    part: int = 0
    whole: int = 0
    done_on: date | None = None


Stands = Mapping[Asked, Stand]


def _rotation(db: Session, asked: Sequence[Asked], actor: Actor) -> Stands:
    year = asked[0].of_year
    today = reporting_day(year)
    days = {min(one.due_on, today) for one in asked} | {today}
    met = {day: _tallies(db, year, day, actor) for day in days}
    found = {}
    for one in asked:
        now, then = met[today].get(one.unit.id, Tally()), met[min(one.due_on, today)].get(one.unit.id, Tally())
        if now.due:
            in_time = then.due > 0 and not then.unmet
            done_on = min(one.due_on, today) if in_time else today if not now.unmet else None
            found[one] = Stand(now.met, now.due, done_on)
    return found


def _tallies(db: Session, year: int, day: date, actor: Actor) -> dict[int, Tally]:
    return {node.unit.id: node.together for node in all_of(completion(db, year, seen_by=actor, as_of=day).tops)}


def _reviews(db: Session, asked: Sequence[Asked], _: Actor) -> Stands:
    counted = reviews_by_unit(db, [one.unit for one in asked], asked[0].of_year)
    found = {}
    for one in asked:
        counts = counted[one.unit.id]
        if counts.cards:
            is_done = counts.listed > 0 and counts.decided == counts.listed
            found[one] = Stand(counts.decided, max(counts.listed, counts.cards), counts.last_on if is_done else None)
    return found


def _oaths(db: Session, asked: Sequence[Asked], _: Actor) -> Stands:
    units, on = [one.unit for one in asked], reporting_day(asked[0].of_year)
    held = annual_days(db, units, asked[0].of_year, as_of=on)
    places = places_of(db, units, [unit.id for unit in units], on=on, percent=REVIEWER_PERCENT)
    found = {}
    for one in asked:
        oath = places.get(one.unit.id, Place()).oath
        if oath.due or one.unit.id in held:
            found[one] = Stand(oath.sworn, oath.due, held.get(one.unit.id))
    return found


def _bulletins(db: Session, asked: Sequence[Asked], _: Actor) -> Stands:
    issued = select(Bulletin.unit_id, Bulletin.issued_at).where(Bulletin.issued_at.is_not(None)).order_by(Bulletin.id)
    first: dict[tuple[int, int, str], date] = {}
    for unit_id, at in db.execute(issued.where(Bulletin.unit_id.in_([one.unit.id for one in asked]))):
        if at is not None:
            day = clock.local_date(at)
            first.setdefault((unit_id, day.year, quarter_of(day)), day)
    return {one: Stand(done_on=first.get((one.unit.id, one.of_year, one.period))) for one in asked}


def _appraisals(db: Session, asked: Sequence[Asked], _: Actor) -> Stands:
    held = select(AppraisalRound.unit_id, AppraisalRound.opened_at).where(AppraisalRound.year == asked[0].of_year)
    opened = {unit_id: clock.local_date(at) for unit_id, at in db.execute(held)}
    return {one: Stand(done_on=opened.get(one.unit.id)) for one in asked}


def _supervisors(db: Session, asked: Sequence[Asked], _: Actor) -> Stands:
    """Count the supervisors of the government a bureau serves: those with hours in the year, and all."""
    found = {}
    for one in asked:
        counted = dict.fromkeys((False, True), 0)
        for _path, has_hours, people in supervisors(db, one.of_year, under=scope_of(db, one.unit)):
            counted[has_hours] += people
        trained, whole = counted[True], sum(counted.values())
        if whole:
            # Hours of a year are of days within it: once everybody has some, it was done in time.
            found[one] = Stand(trained, whole, min(clock.today(), one.due_on) if trained == whole else None)
    return found


def supervisors(db: Session, year: int, *, under: Unit | None = None) -> list[tuple[str, bool, int]]:
    """Count supervisors on a year's reporting day by the path of their unit, and by whether they have hours in it."""
    on, unit = reporting_day(year), Unit.path
    credit = select(func.sum(HourEntry.credit)).where(HourEntry.person_id == PersonRole.person_id)
    has_hours = func.coalesce(credit.where(HourEntry.year == year).scalar_subquery(), 0) > 0
    each = (
        select(unit, has_hours.label("has_hours"))
        .select_from(PersonRole)
        .join(Post, (Post.person_id == PersonRole.person_id) & (Post.kind == PostKind.REGULAR.value))
        .join(Unit, Unit.id == Post.unit_id)
        .where(PersonRole.person_class == PersonClass.SUPERVISOR.value)
        .where(running_on(PersonRole, on), running_on(Post, on))
    )
    if under is not None:
        each = each.where(unit.startswith(under.path, autoescape=True))
    people = each.subquery()
    asked = select(people.c.path, people.c.has_hours, func.count()).group_by(people.c.path, people.c.has_hours)
    return [(path, bool(trained), number) for path, trained, number in db.execute(asked)]


def _closings(db: Session, asked: Sequence[Asked], _: Actor) -> Stands:
    closed_at = db.scalar(select(YearClosing.closed_at).where(YearClosing.year == asked[0].of_year))
    return {one: Stand(done_on=clock.local_date(closed_at) if closed_at else None) for one in asked}


# All asked of one act speak of the same year.
FULFILLED: Mapping[Act, Callable[[Session, Sequence[Asked], Actor], Stands]] = MappingProxyType(
    {
        Act.ROTATION: _rotation,
        Act.CARD_ANNUAL: _reviews,
        Act.OATH: _oaths,
        Act.BULLETIN: _bulletins,
        Act.APPRAISAL: _appraisals,
        Act.SUPERVISORS: _supervisors,
        Act.CLOSING: _closings,
    }
)
