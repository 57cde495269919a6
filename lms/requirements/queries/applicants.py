"""First-time applicants: their two counters, what waits, whose turn it is, when they can be ready."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.courses.queries.practice_desk import Progress, applicants_in_reach, progress_of
from lms.courses.rules.practice import PRACTICE_DAY_CAP
from lms.db import has_bit
from lms.errors import RuleBroken
from lms.holidays.queries import working_calendar
from lms.hours.catalogue import Method, Tag
from lms.hours.models import Claim, HourEntry
from lms.hours.rules import Limits
from lms.people.models import PersonRole
from lms.people.queries.matching import OnList, names_with_units
from lms.people.queries.people import running_on, unit_ids_on
from lms.requirements.applicant import Turn, Waiting, days_needed, turn_of, window_ends
from lms.requirements.first_time import FirstTime, first_time, online_cap_of
from lms.requirements.parameters import Parameters
from lms.requirements.queries.limits import limits_of
from lms.requirements.queries.rule_sets import parameters_by_unit
from lms.workdays import Calendar, working_days_after


@dataclass(frozen=True, slots=True)
class Applicant:
    """One applicant on the way to the first card; hours in hundredths.

    `online` of the concentrated study was online, at most `online_cap` of it counts. `ready_on` is the earliest day on
    which the training on the post can be complete at six 学时 each working day; None while holidays are not published.
    """

    id: int
    name: str
    unit: str
    since: date | None
    first: FirstTime
    online: int
    online_cap: int
    concentrated_pending: int
    on_post_pending: int
    progress: Progress
    turn: Turn
    days_left: int
    ready_on: date | None
    window_ends: date | None

    @property
    def on_post_underway(self) -> int:
        """Practice that is written and not yet in the ledger: waiting for signature, hand-over or confirmation."""
        return self.on_post_pending + self.progress.signed_credit + self.progress.waiting_credit


def list_applicants(db: Session, *, seen_by: Actor) -> list[Applicant]:
    """List the applicants in reach, those who began first on top."""
    return _applicants(db, applicants_in_reach(db, seen_by=seen_by))


def find_applicant(db: Session, person_id: int) -> Applicant | None:
    """Return a person's way to the first card; None for who is no applicant today. The asker reaches the person."""
    wanted = select(PersonRole.started_on).where(PersonRole.person_id == person_id)
    row = db.execute(
        wanted.where(PersonRole.person_class == "APPLICANT", running_on(PersonRole, clock.today()))
    ).first()
    return next(iter(_applicants(db, [(person_id, row[0])])), None) if row else None


def first_times_of(
    db: Session, person_ids: Sequence[int], parameters: Mapping[int, Parameters]
) -> dict[int, FirstTime]:
    """Map people to how far their first-time training has come, whoever they are today; `parameters` of every unit.

    The asker reaches them.
    """
    params, posted = _own(db, person_ids, parameters), _posted(db, person_ids)
    return {i: _first_time(posted.get(i, (0, 0, 0)), params[i]) for i in person_ids}


def _first_time(posted: tuple[int, int, int], params: Parameters) -> FirstTime:
    study, online, on_post = posted
    return first_time(study - max(online - online_cap_of(params), 0), on_post, params)


def _applicants(db: Session, people: Sequence[tuple[int, date | None]]) -> list[Applicant]:
    ids, today = [person for person, _ in people], clock.today()
    names, params = names_with_units(db, ids, today), _own(db, ids, parameters_by_unit(db, today.year))
    posted, pending, progress = _posted(db, ids), _pending(db, ids), _progress(db, params)
    calendar = working_calendar(db)
    return [
        _applicant(names[i], since, params[i], posted.get(i, (0, 0, 0)), pending.get(i, (0, 0)), progress[i], calendar)
        for i, since in people
    ]


def _applicant(
    who: OnList,
    since: date | None,
    params: Parameters,
    posted: tuple[int, int, int],
    waits: tuple[int, int],
    progress: Progress,
    calendar: Calendar,
) -> Applicant:
    first = _first_time(posted, params)
    waiting = Waiting(bool(progress.mentors), progress.mending, progress.waiting, progress.signed, sum(waits))
    days_left = days_needed(first.on_post_missing, PRACTICE_DAY_CAP)
    return Applicant(
        id=who.id,
        name=who.name,
        unit=who.unit,
        since=since,
        first=first,
        online=posted[1],
        online_cap=online_cap_of(params),
        concentrated_pending=waits[0],
        on_post_pending=waits[1],
        progress=progress,
        turn=turn_of(first, waiting),
        days_left=days_left,
        ready_on=_ready_on(days_left, calendar),
        window_ends=window_ends(since) if since else None,
    )


def _own(db: Session, ids: Sequence[int], parameters: Mapping[int, Parameters]) -> dict[int, Parameters]:
    """Map people to what counts in the unit that holds their post."""
    units = unit_ids_on(db, ids, clock.today())
    return {person: parameters[units.get(person, 0)] for person in ids}


def _progress(db: Session, params: Mapping[int, Parameters]) -> dict[int, Progress]:
    by_limits: dict[Limits, list[int]] = defaultdict(list)
    for person, own in params.items():
        by_limits[limits_of(own)].append(person)
    found: dict[int, Progress] = {}
    for limits, ids in by_limits.items():
        found.update(progress_of(db, ids, limits))
    return found


def _ready_on(days: int, calendar: Calendar) -> date | None:
    try:
        return working_days_after(clock.today(), days, calendar) if days else None
    except RuleBroken:
        return None


def _posted(db: Session, ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Map people to posted hours: concentrated study, online ones among it, on the post; over all years."""
    together = or_(HourEntry.category == "INIT.CON", has_bit(HourEntry.tags, Tag.CONCENTRATED))
    wanted = select(
        HourEntry.person_id,
        _sum(HourEntry.credit, together),
        _sum(HourEntry.credit, and_(together, HourEntry.method == Method.ONLINE.value)),
        _sum(HourEntry.credit, HourEntry.category == "INIT.POST"),
    ).where(HourEntry.person_id.in_(ids))
    return {row[0]: (row[1], row[2], row[3]) for row in db.execute(wanted.group_by(HourEntry.person_id))}


def _pending(db: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Map people to hours that wait for confirmation: concentrated study, and on the post."""
    together = or_(Claim.category == "INIT.CON", has_bit(Claim.tags, Tag.CONCENTRATED))
    wanted = select(
        Claim.person_id, _sum(Claim.credit, together), _sum(Claim.credit, Claim.category == "INIT.POST")
    ).where(Claim.person_id.in_(ids), Claim.state == "pending")
    return {row[0]: (row[1], row[2]) for row in db.execute(wanted.group_by(Claim.person_id))}


def _sum(credit: Any, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(credit).filter(condition), 0), BigInteger)
