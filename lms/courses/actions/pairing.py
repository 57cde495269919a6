"""Verbs of pairs: put a learner under an officer's guidance, end that."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.practice import Mentorship
from lms.courses.queries.practice import last_log_of_pair, same_pairs, standings_of
from lms.courses.rules.practice import (
    PracticeKind,
    require_mentor,
    require_pair,
)
from lms.errors import NotFound, RuleBroken
from lms.hours.catalogue import Method
from lms.hours.rules import require_countable
from lms.people.models import Unit
from lms.people.queries.people import lock_people, visible_ids
from lms.people.rules import Span


def pair(
    db: Session,
    *,
    learner_id: int,
    mentor_id: int,
    kind: PracticeKind,
    unit: Unit,
    mentor_category: str,
    started_on: date,
    ended_on: date | None,
    actor: Actor,
) -> Mentorship:
    """Put a learner under an officer's guidance in a unit's work.

    Raises NotFound PERSON_NOT_FOUND for a learner out of reach; RuleBroken MENTOR_SELF, SPAN_REVERSED, PAIR_TWICE, the
    codes of `require_mentor` for the first day, METHOD_CATEGORY.
    """
    require_can(actor, Permission.MANAGE_PRACTICE)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if not visible_ids(db, [learner_id], seen_by=actor):
        raise NotFound("PERSON_NOT_FOUND")
    lock_people(db, [learner_id, mentor_id])
    span = Span(started_on, ended_on)
    require_pair(learner_id, mentor_id, span, same_pairs(db, learner_id, mentor_id, kind.value))
    require_mentor(standings_of(db, [mentor_id])[mentor_id], started_on)
    require_countable(mentor_category, Method(kind.value))
    made = Mentorship(
        learner_id=learner_id,
        mentor_id=mentor_id,
        kind=kind.value,
        unit_id=unit.id,
        mentor_category=mentor_category,
        started_on=started_on,
        ended_on=ended_on,
        set_up_by_id=actor.account_id,
        set_up_at=clock.now(),
    )
    db.add(made)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="practice:pair:made", subject=made, learner=learner_id, mentor=mentor_id)
    return made


def end_pair(db: Session, made: Mentorship, *, ended_on: date, actor: Actor) -> None:
    """End a pair with a day. Raises RuleBroken SPAN_REVERSED, or PAIR_HAS_LOGS when later days were logged."""
    require_can(actor, Permission.MANAGE_PRACTICE)
    if ended_on < made.started_on:
        raise RuleBroken("SPAN_REVERSED", start=made.started_on, end=ended_on)
    last = last_log_of_pair(db, made.id)
    if last is not None and last > ended_on:
        raise RuleBroken("PAIR_HAS_LOGS", day=last)
    made.ended_on = ended_on
    audit.record(db, actor=actor, action="practice:pair:ended", subject=made, on=ended_on.isoformat())
