"""Verbs on enrolment: put people on a class's list, join, withdraw; whoever waits longest moves up.

A class is locked before its places are counted, so that the last one is given once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.fitting import refusals_for
from lms.courses.models.classes import Enrolment, TrainingClass
from lms.courses.queries.classes import begins_at, is_host, load_class
from lms.courses.queries.enrolments import enrolments_of, find_enrolment, lock_class
from lms.courses.rules.classes import ClassState, free_places, require_class_state, require_withdrawable
from lms.errors import NotAllowed, NotFound, RuleBroken, require_words
from lms.notices.actions.telling import tell
from lms.notices.rules.causes import Cause
from lms.people.queries.people import visible_ids


@dataclass(frozen=True, slots=True)
class Outcome:
    """What enrolling one person came to: `enrolled`, `waiting`, or the refusal."""

    person_id: int
    state: str | None = None
    refusal: RuleBroken | None = None


def enrol(db: Session, one: TrainingClass, person_ids: Sequence[int], *, actor: Actor) -> list[Outcome]:
    """Put people of the actor's reach on the list of a class; who fits is taken, who does not is told why.

    Refusals: ENROLLED_ALREADY and the codes of `refusals_for`. Raises NotFound PERSON_NOT_FOUND; RuleBroken
    CLASS_STATE.
    """
    require_can(actor, Permission.RUN_CLASSES)
    if visible_ids(db, list(person_ids), seen_by=actor) != set(person_ids):
        raise NotFound("PERSON_NOT_FOUND")
    return _enrol(db, one.id, person_ids, actor=actor)


def join(db: Session, one: TrainingClass, *, actor: Actor) -> Outcome:
    """Enrol oneself in an open class. Raises RuleBroken CLASS_NOT_OPEN, CLASS_STATE, and what stands against it."""
    if actor.person_id is None:
        raise NotAllowed
    if not one.is_open:
        raise RuleBroken("CLASS_NOT_OPEN")
    outcome = _enrol(db, one.id, [actor.person_id], actor=actor)[0]
    if outcome.refusal is not None:
        raise outcome.refusal
    return outcome


def withdraw(db: Session, one: TrainingClass, *, actor: Actor) -> None:
    """Take oneself off a list. Raises NotFound ENROLMENT_NOT_FOUND, RuleBroken CLASS_STATE, WITHDRAW_LATE."""
    if actor.person_id is None:
        raise NotAllowed
    lock_class(db, one.id)
    require_class_state(one.state, ClassState.ANNOUNCED)
    require_withdrawable(clock.now(), until=one.withdraw_until, begins_at=begins_at(one))
    _leave(db, one, actor.person_id, reason="", actor=actor)


def take_off(db: Session, one: TrainingClass, person_id: int, *, reason: str, actor: Actor) -> None:
    """Take somebody in reach, or of a class one holds, off the list.

    Raises NotFound ENROLMENT_NOT_FOUND, RuleBroken REASON_MISSING, CLASS_STATE.
    """
    require_can(actor, Permission.RUN_CLASSES)
    if not is_host(db, one, actor) and not visible_ids(db, [person_id], seen_by=actor):
        raise NotFound("ENROLMENT_NOT_FOUND")
    reason = require_words(reason)
    lock_class(db, one.id)
    require_class_state(one.state, ClassState.ANNOUNCED)
    _leave(db, one, person_id, reason=reason, actor=actor)


def fill_places(db: Session, one: TrainingClass, *, actor: Actor) -> int:
    """Let those who wait move up into free places, in the order they came; return how many did."""
    lock_class(db, one.id)
    stands = load_class(db, one.id)
    rows = enrolments_of(db, one.id)
    waiting = [row for row in rows if row.state == "waiting"]
    free = free_places(stands.places, sum(row.state == "enrolled" for row in rows))
    refusals = refusals_for(db, stands, [row.person_id for row in waiting]) if waiting and free != 0 else {}
    moved = 0
    for row in waiting:
        if row.person_id not in refusals and (free is None or moved < free):
            row.state, row.moved_up_at = "enrolled", clock.now()
            moved += 1
            audit.record(db, actor=actor, action="class:enrolment:moved_up", subject=one, person=row.person_id)
            _tell(db, Cause.CLASS_MOVED_UP, stands, row)
    db.flush()  # counted anew by whoever asks next
    return moved


def _enrol(db: Session, class_id: int, person_ids: Sequence[int], *, actor: Actor) -> list[Outcome]:
    lock_class(db, class_id)
    one = load_class(db, class_id)
    require_class_state(one.state, ClassState.ANNOUNCED)
    rows = {row.person_id: row for row in enrolments_of(db, class_id)}
    free = free_places(one.places, sum(row.state == "enrolled" for row in rows.values()))
    turn = max((row.turn for row in rows.values()), default=0)
    refusals = refusals_for(db, one, person_ids)
    outcomes: list[Outcome] = []
    for person in dict.fromkeys(person_ids):
        known = rows.get(person)
        if known is not None and known.state != "withdrawn":
            refusals[person] = RuleBroken("ENROLLED_ALREADY")
        if person in refusals:
            outcomes.append(Outcome(person, refusal=refusals[person]))
            continue
        turn += 1
        state = "enrolled" if free is None or free > 0 else "waiting"
        free = free - 1 if free and state == "enrolled" else free
        _put(db, one, known, person, state, turn, actor)
        outcomes.append(Outcome(person, state))
    db.flush()  # the next one who asks sees who is on the list
    return outcomes


def _put(
    db: Session, one: TrainingClass, known: Enrolment | None, person: int, state: str, turn: int, actor: Actor
) -> None:
    row = known or Enrolment(class_id=one.id, person_id=person)
    row.state, row.turn, row.enrolled_at, row.enrolled_by_id = state, turn, clock.now(), actor.account_id
    row.moved_up_at = row.withdrawn_at = None
    row.reason = ""
    db.add(row)
    audit.record(db, actor=actor, action=f"class:enrolment:{state}", subject=one, person=person)
    if actor.person_id != person:  # who joins himself sees it on the page
        _tell(db, Cause.CLASS_ENROLLED if state == "enrolled" else Cause.CLASS_WAITING, one, row)


def _tell(db: Session, cause: Cause, one: TrainingClass, row: Enrolment) -> None:
    """Tell somebody how he stands on a list; who left and came back has another turn."""
    case, page = f"class:{one.id}:{row.turn}", f"/learning/classes/{one.id}"
    tell(db, cause, case, [row.person_id], page=page, title=one.title)


def _leave(db: Session, one: TrainingClass, person_id: int, *, reason: str, actor: Actor) -> None:
    row = find_enrolment(db, one.id, person_id)
    if row is None or row.state == "withdrawn":
        raise NotFound("ENROLMENT_NOT_FOUND")
    row.state, row.withdrawn_at, row.reason = "withdrawn", clock.now(), reason
    audit.record(db, actor=actor, action="class:enrolment:withdrawn", subject=one, person=person_id)
    db.flush()  # the place is free for whoever waits
    fill_places(db, one, actor=actor)
