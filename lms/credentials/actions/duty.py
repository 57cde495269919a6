"""Asking whether people may act: answered from the records of the day, and the answer put on record."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.models import DutyCheck
from lms.credentials.queries.duty import Task, answers, officers_among, reached
from lms.credentials.rules.duty import Answer, PairAnswer, pair_of
from lms.db import table_of
from lms.errors import NotAllowed, NotFound, RuleBroken

# A patrol, a checkpoint, a joint action: more are asked in turns.
MOST_PEOPLE = 50


def ask_duty(
    db: Session, person_ids: Sequence[int], task: Task, *, has_lead: bool | None = None, actor: Actor
) -> list[Answer]:
    """Answer for each person, in the order given, whether he may act, and log it.

    Raises NotAllowed for another's duty without the right, NotFound PERSON_NOT_FOUND outside reach, RuleBroken
    TOO_MANY_PEOPLE.
    """
    if not actor.can(Permission.ASK_DUTY) and set(person_ids) != {actor.person_id}:
        raise NotAllowed
    if len(person_ids) > MOST_PEOPLE:
        raise RuleBroken("TOO_MANY_PEOPLE", most=MOST_PEOPLE)
    if reached(db, list(person_ids), seen_by=actor) != set(person_ids):
        raise NotFound("PERSON_NOT_FOUND")
    found = answers(db, person_ids, task, has_lead=has_lead)
    _log(db, found, task, actor)
    return found


def ask_pair(db: Session, person_ids: Sequence[int], task: Task, *, actor: Actor) -> PairAnswer:
    """Answer whether two at least of these people may act together (行政处罚法 42), and log each."""
    found = ask_duty(db, person_ids, task, actor=actor)
    return pair_of(found, officers=officers_among(db, person_ids, task.on))


def _log(db: Session, found: Sequence[Answer], task: Task, actor: Actor) -> None:
    now = clock.now()
    rows = [
        {
            "person_id": one.person_id,
            "day": task.on,
            "unit_id": task.unit.id if task.unit else None,
            "field": task.field,
            "act": task.act,
            "reasons": " ".join(one.reasons),
            "asked_by_id": actor.account_id,
            "at": now,
        }
        for one in found
    ]
    if rows:
        db.execute(insert(table_of(DutyCheck)), rows)
