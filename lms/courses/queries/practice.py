"""Selects on practice: pairs, daily logs, who may guide whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.courses.rules.practice import LogState, Standing
from lms.errors import NotFound
from lms.people.models import Leave, Person, PersonRole, Post
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach
from lms.people.rules import PersonClass, Span


def days_visible_to(actor: Actor) -> Select[PracticeDay]:
    """Select the logs an actor may read: his own, those he signs, and of the people he reaches."""
    own = PracticeDay.learner_id == actor.person_id
    signs = PracticeDay.mentorship_id.in_(select(Mentorship.id).where(Mentorship.mentor_id == actor.person_id))
    reached = PracticeDay.learner_id.in_(select(Person.id).where(person_in_reach(actor)))
    return select(PracticeDay).where(or_(own, signs, reached) if actor.person_id is not None else reached)


def get_day(db: Session, day_id: int, *, seen_by: Actor, lock: bool = False) -> PracticeDay:
    """Return a log with its pair and history. Raises NotFound LOG_NOT_FOUND out of reach; `lock` holds it."""
    wanted = days_visible_to(seen_by).where(PracticeDay.id == day_id).options(*whole_log())
    if lock:
        wanted = wanted.with_for_update(of=PracticeDay).execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("LOG_NOT_FOUND")
    return found


def lock_days(db: Session, ids: Iterable[int], *, seen_by: Actor) -> list[PracticeDay]:
    """Lock logs in order of id and return them with their pairs; all of them, or NotFound LOG_NOT_FOUND."""
    wanted = sorted(set(ids))
    rows = days_visible_to(seen_by).where(PracticeDay.id.in_(wanted)).order_by(PracticeDay.id)
    rows = rows.options(*whole_log()).with_for_update(of=PracticeDay).execution_options(populate_existing=True)
    found = list(db.scalars(rows))
    if len(found) != len(wanted):
        raise NotFound("LOG_NOT_FOUND")
    return found


def whole_log() -> tuple[Any, ...]:
    """Return the options that load a log with its pair and history."""
    pair = joinedload(PracticeDay.mentorship)
    return (
        pair.joinedload(Mentorship.mentor),
        pair.joinedload(Mentorship.learner),
        pair.joinedload(Mentorship.unit),
        selectinload(PracticeDay.events),
    )


def find_day_of(db: Session, learner_id: int, day: date) -> PracticeDay | None:
    """Find a learner's log of a day."""
    return db.scalar(select(PracticeDay).where(PracticeDay.learner_id == learner_id, PracticeDay.occurred_on == day))


def logs_of(db: Session, learner_id: int) -> list[PracticeDay]:
    """List all logs of a learner with pairs and history, the latest day first; the asker reaches the learner."""
    wanted = select(PracticeDay).where(PracticeDay.learner_id == learner_id).options(*whole_log())
    return list(db.scalars(wanted.order_by(PracticeDay.occurred_on.desc())))


def waiting_for(db: Session, mentor_id: int) -> list[PracticeDay]:
    """List the logs that wait for a mentor's signature, by learner, the oldest day first."""
    wanted = select(PracticeDay).join(PracticeDay.mentorship).where(Mentorship.mentor_id == mentor_id)
    wanted = wanted.where(PracticeDay.state == LogState.SUBMITTED.value).options(*whole_log())
    return list(db.scalars(wanted.order_by(PracticeDay.learner_id, PracticeDay.occurred_on)))


def get_pair(db: Session, pair_id: int, *, seen_by: Actor) -> Mentorship:
    """Return a pair whose learner or mentor is in reach. Raises NotFound PAIR_NOT_FOUND otherwise."""
    found = db.scalar(_pairs().where(Mentorship.id == pair_id, _pair_in_reach(seen_by)))
    if found is None:
        raise NotFound("PAIR_NOT_FOUND")
    return found


def pairs_in_reach(db: Session, *, seen_by: Actor, running_since: date) -> list[Mentorship]:
    """List the pairs of people in reach that run, or ended on or after a day, the latest begun first."""
    wanted = _pairs().where(_pair_in_reach(seen_by))
    wanted = wanted.where(or_(Mentorship.ended_on.is_(None), Mentorship.ended_on >= running_since))
    return list(db.scalars(wanted.order_by(Mentorship.started_on.desc(), Mentorship.id.desc())))


def pairs_of_learner(db: Session, learner_id: int) -> list[Mentorship]:
    """List all pairs in which somebody is guided, the latest begun first."""
    wanted = _pairs().where(Mentorship.learner_id == learner_id)
    return list(db.scalars(wanted.order_by(Mentorship.started_on.desc(), Mentorship.id.desc())))


def is_mentor_of(db: Session, mentor_id: int | None, learner_id: int) -> bool:
    """Tell whether somebody guides, or guided, a learner."""
    pair = select(Mentorship.id).where(Mentorship.mentor_id == mentor_id, Mentorship.learner_id == learner_id)
    return mentor_id is not None and db.scalar(pair.limit(1)) is not None


def guides_anybody(db: Session, person_id: int) -> bool:
    """Tell whether somebody is, or was, a mentor."""
    return db.scalar(select(Mentorship.id).where(Mentorship.mentor_id == person_id).limit(1)) is not None


def same_pairs(db: Session, learner_id: int, mentor_id: int, kind: str) -> list[Span]:
    """Return when the same two were paired the same way."""
    wanted = select(Mentorship.started_on, Mentorship.ended_on).where(
        Mentorship.learner_id == learner_id, Mentorship.mentor_id == mentor_id, Mentorship.kind == kind
    )
    return [Span(started_on, ended_on) for started_on, ended_on in db.execute(wanted)]


def _pairs() -> Select[Mentorship]:
    return select(Mentorship).options(
        joinedload(Mentorship.learner), joinedload(Mentorship.mentor), joinedload(Mentorship.unit)
    )


def _pair_in_reach(actor: Actor) -> ColumnElement[bool]:
    if not actor.can(Permission.MANAGE_PRACTICE):
        return Mentorship.id.in_(())
    reached = select(Person.id).where(person_in_reach(actor))
    return or_(Mentorship.learner_id.in_(reached), Mentorship.mentor_id.in_(reached))


def last_log_of_pair(db: Session, pair_id: int) -> date | None:
    """Return the latest day on which a pair has a log."""
    return db.scalar(select(func.max(PracticeDay.occurred_on)).where(PracticeDay.mentorship_id == pair_id))


def standings_of(db: Session, person_ids: Sequence[int]) -> dict[int, Standing]:
    """Map people to what is on record about their classes, posts and leave."""
    classes: dict[int, list[tuple[PersonClass, Span, date | None]]] = defaultdict(list)
    roles = select(PersonRole).where(PersonRole.person_id.in_(person_ids))
    for role in db.scalars(roles):
        span = Span(role.started_on, role.ended_on)
        classes[role.person_id].append((PersonClass(role.person_class), span, role.card_valid_until))
    posts, leaves = (_spans(db, table, person_ids) for table in (Post, Leave))
    return {person: Standing(classes[person], posts[person], leaves[person]) for person in person_ids}


def _spans(db: Session, table: type[Post] | type[Leave], person_ids: Sequence[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    wanted = select(table.person_id, table.started_on, table.ended_on).where(table.person_id.in_(person_ids))
    for person, start, end in db.execute(wanted):
        found[person].append(Span(start, end))
    return found


def find_officer(db: Session, name: str, card_no: str, *, on: date) -> int | None:
    """Find an officer of any unit by name and card number together: whoever knows both already knows the person."""
    wanted = select(Person.id).join(PersonRole, PersonRole.person_id == Person.id)
    wanted = wanted.where(Person.name == name, func.upper(PersonRole.card_no) == card_no.upper())
    return db.scalar(wanted.where(PersonRole.person_class == "OFFICER", running_on(PersonRole, on)).limit(1))
