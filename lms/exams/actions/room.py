"""What an invigilator does for a whole sitting: let in by code, give time back to a room, say something to all."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken, require_words
from lms.exams.actions.codes import CODE_LASTS, check_in_digest
from lms.exams.actions.invigilating import MOST_ADDED
from lms.exams.actions.steps import take_step
from lms.exams.models import CheckInCode, ExamCandidate, ExamSitting, SittingAnnouncement
from lms.exams.queries.watching import code_for, not_begun, running_to_change
from lms.exams.rules.states import Step
from lms.exams.rules.times import is_overdue

MOST_WORDS = 300


def give_codes(
    db: Session, sitting: ExamSitting, candidate_ids: Sequence[int] | None, *, actor: Actor
) -> list[tuple[ExamCandidate, str]]:
    """Give those who have not begun a code each: good once and for ten minutes; an earlier one is void (security B1).

    Nobody gives himself one. Raises RuleBroken NOBODY_WAITS.
    """
    require_can(actor, Permission.INVIGILATE)
    given = []
    for candidate in not_begun(db, sitting, candidate_ids):
        if actor.person_id is not None and candidate.person_id == actor.person_id:
            continue
        code, row = f"{secrets.randbelow(10**6):06d}", code_for(db, candidate.id)
        if row is None:
            row = CheckInCode(candidate_id=candidate.id)
            db.add(row)
        row.digest, row.until = check_in_digest(candidate.id, code), clock.now() + CODE_LASTS
        row.tries, row.used_at, row.made_by_id = 0, None, actor.account_id
        audit.record(db, actor=actor, action="exam:candidate:admitted", subject=candidate)
        given.append((candidate, code))
    if not given:
        raise RuleBroken("NOBODY_WAITS")
    return given


def add_minutes_to_all(
    db: Session, sitting: ExamSitting, minutes: int, *, room_id: int | None = None, reason: str, actor: Actor
) -> int:
    """Give all that run in a sitting, or in one room, time back after a fault; return how many.

    Raises RuleBroken MINUTES_WRONG, REASON_MISSING, NOBODY_RUNS.
    """
    require_can(actor, Permission.INVIGILATE)
    if not 1 <= minutes <= MOST_ADDED:
        raise RuleBroken("MINUTES_WRONG", most=MOST_ADDED)
    reason = require_words(reason)
    now, given = clock.now(), 0
    for attempt in running_to_change(db, sitting, room_id):
        over = attempt.paused_at is None and is_overdue(now, attempt.deadline_at)
        if over or (actor.person_id is not None and actor.person_id == attempt.person_id):
            continue
        attempt.deadline_at += timedelta(minutes=minutes)
        take_step(db, attempt, Step.MINUTES_ADDED, actor=actor, minutes=minutes, reason=reason)
        given += 1
    if not given:
        raise RuleBroken("NOBODY_RUNS")
    audit.record(
        db, actor=actor, action="exam:sitting:minutes_added", subject=sitting, minutes=minutes, people=given,
        room=room_id, reason=reason,
    )  # fmt: skip
    return given


def announce_to_all(db: Session, sitting: ExamSitting, text: str, *, actor: Actor) -> SittingAnnouncement:
    """Say something to all candidates of a sitting; who sits sees it with his next save.

    Raises RuleBroken ANNOUNCEMENT_EMPTY for no words or too many.
    """
    require_can(actor, Permission.INVIGILATE)
    if not text.strip() or len(text) > MOST_WORDS:
        raise RuleBroken("ANNOUNCEMENT_EMPTY", most=MOST_WORDS)
    said = SittingAnnouncement(sitting_id=sitting.id, text=text.strip(), actor_id=actor.account_id, at=clock.now())
    db.add(said)
    db.flush()
    audit.record(db, actor=actor, action="exam:sitting:announced", subject=sitting, announcement=said.id)
    return said
