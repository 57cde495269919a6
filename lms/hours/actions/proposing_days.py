"""Hours of one person on many days under one heading, such as a month of practice, with a log of ours as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import table_of
from lms.errors import NotFound, RuleBroken
from lms.hours.actions.counting import ask_to_count
from lms.hours.actions.posting import PeopleRefused
from lms.hours.actions.storing import keep_file
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Activity, Claim, Evidence
from lms.hours.queries.ledger import attended_on
from lms.hours.rules import (
    DEFAULT_LIMITS,
    Attended,
    Limits,
    require_countable,
    require_dated,
    require_fits,
    require_open,
)
from lms.people.models import Unit
from lms.people.queries.people import unit_ids_on, visible_ids


@dataclass(frozen=True, slots=True)
class DayHeld:
    """What one day gives: its leaf, its credit in hundredths, its times where they are known (UTC)."""

    occurred_on: date
    category: str
    credit: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def propose_days(
    db: Session,
    days: Sequence[DayHeld],
    *,
    title: str,
    method: Method,
    person_id: int,
    host_unit: Unit,
    lecturer: str | None,
    actor: Actor,
    limits: Limits = DEFAULT_LIMITS,
) -> Activity:
    """Put a person's days on record as one activity with a pending claim a day; all of them, or none.

    Raises RuleBroken NOBODY without days, and the codes of `proposing.propose`; PeopleRefused with NO_POST_THAT_DAY or
    the codes of `require_fits` when a day has no room.
    """
    require_can(actor, Permission.PROPOSE_HOURS)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if not days:
        raise RuleBroken("NOBODY")
    if not visible_ids(db, [person_id], seen_by=actor):
        raise NotFound("PERSON_NOT_FOUND")
    units = _units(db, days, person_id, method, actor, limits)
    refused = [why for day in days if (why := bar_of(db, day, person_id, method, limits))]
    if refused:
        raise PeopleRefused({person_id: refused[0]})
    last = max(day.occurred_on for day in days)
    activity = Activity(
        title=title,
        method=method.value,
        host_unit_id=host_unit.id,
        occurred_on=last,
        lecturer=lecturer,
        proposed_by_id=actor.account_id,
        proposed_at=clock.now(),
    )
    db.add(activity)
    db.flush()  # the claims name its id
    db.execute(insert(table_of(Claim)), [_claim(activity, day, person_id, units[day.occurred_on]) for day in days])
    audit.record(db, actor=actor, action="hours:activity:proposed", subject=activity, people=1, days=len(days))
    ask_to_count(db, [(day.occurred_on.year, person_id) for day in days])
    return activity


def bar_of(db: Session, day: DayHeld, person_id: int, method: Method, limits: Limits) -> RuleBroken | None:
    """Return why a day has no room beside what the person already has, posted or waiting; None when it has."""
    new = Attended(day.occurred_on, day.credit, method, day.starts_at, day.ends_at)
    taken = attended_on(db, [person_id], [day.occurred_on], with_pending=True)
    try:
        require_fits(new, taken.get((person_id, day.occurred_on), ()), limits)
    except RuleBroken as refusal:
        return refusal
    return None


def attach_log(db: Session, activity: Activity, *, data: bytes, file_name: str, actor: Actor) -> Evidence:
    """Store a log that the system itself wrote (JSON) as evidence of an activity, by its digest."""
    require_can(actor, Permission.PROPOSE_HOURS)
    digest, now = keep_file(db, data, "application/json"), clock.now()
    evidence = Evidence(
        activity_id=activity.id,
        digest=digest,
        kind=EvidenceKind.LOG.value,
        file_name=file_name,
        added_by_id=actor.account_id,
        added_at=now,
    )
    db.add(evidence)
    audit.record(db, actor=actor, action="hours:evidence:added", subject=activity, digest=digest)
    return evidence


def _units(
    db: Session, days: Sequence[DayHeld], person_id: int, method: Method, actor: Actor, limits: Limits
) -> dict[date, int]:
    """Ask of each day what proposing asks of a training, and return the unit that held the person's post."""
    today, found = clock.today(), {}
    for day in days:
        require_countable(day.category, method)
        require_dated(day.occurred_on, today=today, year=day.occurred_on.year, is_make_up=False)
        require_open(day.occurred_on, today=today, actor=actor, document=None, late_until=limits.late_until)
        unit = unit_ids_on(db, [person_id], day.occurred_on).get(person_id)
        if unit is None:
            raise PeopleRefused({person_id: RuleBroken("NO_POST_THAT_DAY", day=day.occurred_on)})
        found[day.occurred_on] = unit
    return found


def _claim(activity: Activity, day: DayHeld, person_id: int, unit_id: int) -> dict[str, object]:
    return {
        "activity_id": activity.id,
        "title": activity.title,
        "method": activity.method,
        "occurred_on": day.occurred_on,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "year": day.occurred_on.year,
        "is_make_up": False,
        "state": "pending",
        "proposed_by_id": activity.proposed_by_id,
        "proposed_at": activity.proposed_at,
        "person_id": person_id,
        "unit_id": unit_id,
        "category": day.category,
        "tags": 0,
        "credit": day.credit,
        "source": f"activity:{activity.id}:person:{person_id}:{day.occurred_on}",
    }
