"""Selects behind the marks on study time, and the marks themselves."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.courses.models.courses import CourseVersion
from lms.courses.models.study import Learning, PresenceCheck, StudyFlag, StudySession, WatchedInterval
from lms.courses.queries.crediting import Stretched
from lms.courses.rules.flags import MOST_AT_A_DEVICE, SAME_MOMENT, are_copied
from lms.errors import NotFound
from lms.hours.catalogue import Method
from lms.hours.models import Claim
from lms.people.models import Person
from lms.people.queries.reach import people_visible_to


def classes_during(db: Session, learning: Learning, stretches: list[Stretched]) -> list[tuple[date, list[int]]]:
    """List days on which the person was in a class, posted or put forward, while he studied; with its activities."""
    days = sorted({each.day for each in stretches})
    wanted = select(Claim.occurred_on, Claim.activity_id, Claim.starts_at, Claim.ends_at).where(
        Claim.person_id == learning.person_id,
        Claim.occurred_on.in_(days),
        Claim.state != "rejected",
        Claim.method != Method.ONLINE.value,
        Claim.starts_at.is_not(None),
        Claim.ends_at.is_not(None),
    )
    found: dict[date, set[int]] = defaultdict(set)
    for day, activity, start, end in db.execute(wanted):
        if start and end and any(each.began_at < end and start < each.ended_at for each in stretches):
            found[day].add(activity or 0)
    return [(day, sorted(ids)) for day, ids in sorted(found.items())]


def people_on_devices(db: Session, learning: Learning, stretches: list[Stretched]) -> list[tuple[date, int]]:
    """List days on which a device of the learner was used by more people than share one, with their number."""
    own = select(StudySession.device).where(StudySession.learning_id == learning.id, StudySession.device != "")
    wanted = (
        select(WatchedInterval.occurred_on, func.count(WatchedInterval.person_id.distinct()))
        .join(StudySession, WatchedInterval.session_id == StudySession.id)
        .where(StudySession.device.in_(own), WatchedInterval.occurred_on.in_({each.day for each in stretches}))
        .group_by(WatchedInterval.occurred_on, StudySession.device)
        .having(func.count(WatchedInterval.person_id.distinct()) > MOST_AT_A_DEVICE)
    )
    most: dict[date, int] = {}
    for day, people in db.execute(wanted):
        most[day] = max(most.get(day, 0), people)
    return sorted(most.items())


def copied_from(db: Session, learning: Learning, stretches: list[Stretched]) -> list[int]:
    """List other people's learnings of the same version whose times are the same throughout."""
    if not stretches:
        return []
    first = stretches[0].began_at
    near = (
        select(WatchedInterval.learning_id)
        .join(Learning, WatchedInterval.learning_id == Learning.id)
        .where(Learning.version_id == learning.version_id, Learning.id != learning.id)
        .where(WatchedInterval.began_at.between(first - SAME_MOMENT, first + SAME_MOMENT))
    )
    times: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    wanted = select(WatchedInterval.learning_id, WatchedInterval.began_at, WatchedInterval.ended_at)
    for other, start, end in db.execute(wanted.where(WatchedInterval.learning_id.in_(near))):
        times[other].append((start, end))
    mine = [(each.began_at, each.ended_at) for each in stretches]
    return sorted(other for other, theirs in times.items() if are_copied(mine, theirs))


def answer_times(db: Session, learning_id: int) -> list[timedelta]:
    """List how long the learner took to answer each presence check he answered."""
    wanted = select(PresenceCheck.asked_at, PresenceCheck.answered_at).join(
        StudySession, PresenceCheck.session_id == StudySession.id
    )
    rows = db.execute(wanted.where(StudySession.learning_id == learning_id, PresenceCheck.answered_at.is_not(None)))
    return [answered - asked for asked, answered in rows if answered]


def known_flags(db: Session, learning_id: int) -> set[tuple[str, date]]:
    """Return the marks a learning already bears, by code and day."""
    wanted = select(StudyFlag.code, StudyFlag.day).where(StudyFlag.learning_id == learning_id)
    return {(code, day) for code, day in db.execute(wanted)}


def list_flags(db: Session, *, seen_by: Actor, cleared: bool = False, limit: int = 200) -> list[StudyFlag]:
    """List the marks on people in reach, newest first: those nobody looked at yet, or the others."""
    wanted = _visible(seen_by).where(StudyFlag.cleared_at.is_not(None) if cleared else StudyFlag.cleared_at.is_(None))
    return list(db.scalars(wanted.order_by(StudyFlag.raised_at.desc(), StudyFlag.id.desc()).limit(limit)))


def get_flag(db: Session, flag_id: int, *, seen_by: Actor, for_update: bool = False) -> StudyFlag:
    """Return one mark on a person in reach, locked when it is to be changed. Raises NotFound FLAG_NOT_FOUND."""
    wanted = _visible(seen_by).where(StudyFlag.id == flag_id)
    found = db.scalar(wanted.with_for_update(of=StudyFlag) if for_update else wanted)
    if found is None:
        raise NotFound("FLAG_NOT_FOUND")
    return found


def _visible(actor: Actor) -> Select[StudyFlag]:
    people = people_visible_to(actor).with_only_columns(Person.id)
    learning = joinedload(StudyFlag.learning)
    return (
        select(StudyFlag)
        .join(Learning, StudyFlag.learning_id == Learning.id)
        .where(Learning.person_id.in_(people))
        .options(
            learning.joinedload(Learning.person),
            learning.joinedload(Learning.version).joinedload(CourseVersion.course),
        )
    )
