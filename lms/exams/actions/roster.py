"""Verbs of the roster (C4.3): the unit proposes, its legal office checks, the bureau confirms."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions.moving import move_candidate, note
from lms.exams.models import Exam, ExamCandidate, ExamSitting
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.roster import candidates_in, last_ticket, people_on_roster, roll_for
from lms.exams.rules.states import CandidateState, Standing, require_roster_open
from lms.people.models import Unit

MOST_EXTRA = 180


def propose(db: Session, exam: Exam, under: Unit, *, sitting: ExamSitting, actor: Actor) -> int:
    """Put the roll of a unit and all below on the roster of an exam; return how many came on.

    People outside one's reach or outside the exam's unit are not on it. Who is on approved leave that day is put off
    to the make-up, by the leave's document. Whoever was removed comes on again. Raises RuleBroken ROSTER_CLOSED.
    """
    require_can(actor, Permission.PROPOSE_CANDIDATES)
    require_roster_open(exam.state)
    known = people_on_roster(db, exam.id)
    came = 0
    for one in roll_for(db, exam, under, on=clock.local_date(sitting.starts_at), seen_by=actor):
        before = known.get(one.person_id)
        if before is not None:
            if before.state == CandidateState.REMOVED:
                move_candidate(db, before, CandidateState.PROPOSED, actor=actor)
                came += 1
            continue
        candidate = ExamCandidate(
            exam_id=exam.id,
            sitting_id=sitting.id,
            person_id=one.person_id,
            unit_id=one.unit_id,
            person_class=one.person_class,
            state=CandidateState.PROPOSED.value,
            standing=(Standing.DEFERRED if one.leave else Standing.DUE).value,
            evidence=one.leave,
            proposed_by_id=actor.account_id,
        )
        db.add(candidate)
        db.flush()  # its event names it
        note(db, candidate, CandidateState.PROPOSED, actor=actor)
        known[one.person_id] = candidate
        came += 1
    audit.record(db, actor=actor, action="exam:roster:proposed", subject=exam, people=came, unit=under.id)
    return came


def check(db: Session, exam: Exam, *, actor: Actor) -> int:
    """Check all candidates in reach that are proposed; return how many. Raises RuleBroken OWN_PROPOSAL, ROSTER_CLOSED.

    Nobody checks what he proposed himself.
    """
    require_can(actor, Permission.CHECK_CANDIDATES)
    require_roster_open(exam.state)
    found = candidates_in(db, exam, CandidateState.PROPOSED, seen_by=actor)
    if any(each.proposed_by_id == actor.account_id for each in found):
        raise RuleBroken("OWN_PROPOSAL")
    for candidate in found:
        move_candidate(db, candidate, CandidateState.CHECKED, actor=actor)
    audit.record(db, actor=actor, action="exam:roster:checked", subject=exam, people=len(found))
    return len(found)


def confirm(db: Session, exam: Exam, *, actor: Actor) -> int:
    """Confirm all checked candidates and give them their tickets; return how many. Raises RuleBroken ROSTER_CLOSED."""
    _require_runs(db, exam, actor)
    require_roster_open(exam.state)
    found = candidates_in(db, exam, CandidateState.CHECKED, seen_by=actor)
    number = last_ticket(db, exam.id)
    for candidate in found:
        move_candidate(db, candidate, CandidateState.CONFIRMED, actor=actor)
        if candidate.ticket_no is None:
            number += 1
            candidate.ticket_no = f"{exam.year}{exam.id:05d}{number:05d}"
    audit.record(db, actor=actor, action="exam:roster:confirmed", subject=exam, people=len(found))
    return len(found)


def remove(db: Session, exam: Exam, candidate: ExamCandidate, *, reason: str, actor: Actor) -> None:
    """Take a candidate off the roster. Raises RuleBroken REASON_MISSING, ROSTER_CLOSED."""
    require_can(actor, Permission.PROPOSE_CANDIDATES)
    require_roster_open(exam.state)
    if not reason.strip():
        raise RuleBroken("REASON_MISSING")
    move_candidate(db, candidate, CandidateState.REMOVED, actor=actor, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:candidate:removed", subject=candidate)


def decide_standing(
    db: Session, exam: Exam, candidate: ExamCandidate, standing: Standing, *, evidence: str, actor: Actor
) -> None:
    """Put a candidate off to the make-up, exempt him, or let him sit.

    Raises RuleBroken STANDING_UNPROVEN, ROSTER_CLOSED. Who is put off or exempt does not count among those due (C4.8):
    so it needs a document.
    """
    _require_runs(db, exam, actor)
    require_roster_open(exam.state)
    if standing is not Standing.DUE and not evidence.strip():
        raise RuleBroken("STANDING_UNPROVEN")
    candidate.standing = standing.value
    candidate.evidence = "" if standing is Standing.DUE else evidence.strip()
    note(db, candidate, standing.value, actor=actor, reason=candidate.evidence)
    audit.record(db, actor=actor, action="exam:candidate:standing", subject=candidate, standing=standing.value)


def accommodate(
    db: Session, exam: Exam, candidate: ExamCandidate, *, minutes: int, may_leave: bool, reason: str, actor: Actor
) -> None:
    """Grant extra minutes, or that leaving the screen is not counted out, before the exam is open.

    Raises RuleBroken MINUTES_WRONG, REASON_MISSING, ROSTER_CLOSED.
    """
    _require_runs(db, exam, actor)
    require_roster_open(exam.state)
    if not 0 <= minutes <= MOST_EXTRA:
        raise RuleBroken("MINUTES_WRONG", most=MOST_EXTRA)
    if (minutes or may_leave) and not reason.strip():
        raise RuleBroken("REASON_MISSING")
    candidate.extra_minutes, candidate.may_leave, candidate.accommodation = minutes, may_leave, reason.strip()
    note(db, candidate, "accommodated", actor=actor, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:candidate:accommodated", subject=candidate, minutes=minutes)


def seat_all(db: Session, candidates: Sequence[ExamCandidate], *, actor: Actor) -> None:
    """Give confirmed candidates of a sitting seats in the order given: 01, 02, …"""
    require_can(actor, Permission.RUN_EXAMS)
    for number, candidate in enumerate(candidates, start=1):
        candidate.seat = f"{number:02d}"
    db.flush()


def _require_runs(db: Session, exam: Exam, actor: Actor) -> None:
    require_can(actor, Permission.RUN_EXAMS)
    if not is_run_by(db, exam, actor):
        raise NotAllowed
