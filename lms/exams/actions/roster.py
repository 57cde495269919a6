"""Verbs of the roster (C4.3): the unit proposes, its legal office checks, the bureau confirms."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken, require_words
from lms.exams.actions.by_rule import require_by_hand, require_removable
from lms.exams.actions.moving import move_candidate, note
from lms.exams.actions.roster_rows import add_candidates, move_many, set_each
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, ExamSitting
from lms.exams.queries.discipline import bars_on
from lms.exams.queries.roll import roll_for
from lms.exams.queries.roster import last_ticket, movable, people_of, places_on_roster, proposed_by, ticketless
from lms.exams.queries.terms import late_reason_needed
from lms.exams.rules.states import CandidateState, Standing, require_roster_open
from lms.notices.actions.telling import tell
from lms.notices.rules.causes import Cause
from lms.people.models import Unit

MOST_EXTRA = 180


def propose(
    db: Session,
    exam: Exam,
    under: Unit,
    *,
    sitting: ExamSitting,
    actor: Actor,
    people: Collection[int] | None = None,
    reason: str = "",
) -> int:
    """Put the roll of a unit and all below, or chosen people of it, on the roster; return how many came on.

    People outside one's reach or outside the exam's unit are not on it. Who is on approved leave that day is put off
    to the make-up, by the leave's document. Whoever was removed comes on again; who is barred for cheating does not.
    Raises RuleBroken ROSTER_CLOSED, BARRED for a chosen one, LATE_REASON without a reason once the last day is over or
    papers were drawn.
    """
    require_can(actor, Permission.PROPOSE_CANDIDATES)
    require_roster_open(exam.state)
    require_by_hand(db, exam)
    if not reason.strip() and late_reason_needed(db, exam):
        raise RuleBroken("LATE_REASON")
    known, day = places_on_roster(db, exam.id), clock.local_date(sitting.starts_at)
    found = {
        one.person_id: one
        for one in roll_for(db, exam, under, on=day, seen_by=actor)
        if people is None or one.person_id in people
    }
    for person, until in bars_on(db, found, day).items():
        if people is not None:
            raise RuleBroken("BARRED", until=until)
        del found[person]
    again = [known[person].id for person in found if person in known and known[person].state == CandidateState.REMOVED]
    rows = [
        {"exam_id": exam.id, "sitting_id": sitting.id, "person_id": one.person_id, "unit_id": one.unit_id,
         "person_class": one.person_class, "state": CandidateState.PROPOSED.value, "evidence": one.leave,
         "standing": (Standing.DEFERRED if one.leave else Standing.DUE).value}
        for one in found.values()
        if one.person_id not in known
    ]  # fmt: skip
    move_many(db, again, CandidateState.PROPOSED, actor=actor, reason=reason.strip())
    add_candidates(db, rows, actor=actor, reason=reason.strip())
    came = len(rows) + len(again)
    audit.record(db, actor=actor, action="exam:roster:proposed", subject=exam, people=came, unit=under.id)
    return came


def check(db: Session, exam: Exam, *, actor: Actor, chosen: Sequence[int] | None = None) -> int:
    """Check all candidates in reach that are proposed, or chosen ones of them; return how many.

    Who stands in a list of defects waits for the unit's answer. Nobody checks what he proposed himself. Raises
    RuleBroken OWN_PROPOSAL, ROSTER_CLOSED.
    """
    require_can(actor, Permission.CHECK_CANDIDATES)
    require_roster_open(exam.state)
    found = _chosen(movable(db, exam, CandidateState.PROPOSED, seen_by=actor), chosen)
    if proposed_by(db, found, actor):
        raise RuleBroken("OWN_PROPOSAL")
    move_many(db, found, CandidateState.CHECKED, actor=actor)
    audit.record(db, actor=actor, action="exam:roster:checked", subject=exam, people=len(found))
    return len(found)


def confirm(db: Session, exam: Exam, *, actor: Actor, chosen: Sequence[int] | None = None) -> int:
    """Confirm all checked candidates, or chosen ones, and give them their tickets; return how many.

    Raises RuleBroken ROSTER_CLOSED.
    """
    require_runs(db, exam, actor)
    require_roster_open(exam.state)
    found = _chosen(movable(db, exam, CandidateState.CHECKED, seen_by=actor), chosen)
    move_many(db, found, CandidateState.CONFIRMED, actor=actor)
    give_tickets(db, exam, found)
    audit.record(db, actor=actor, action="exam:roster:confirmed", subject=exam, people=len(found))
    people = people_of(db, exam.id, found)
    tell(db, Cause.EXAM_ROSTER, f"exam:{exam.id}", people, page="/exams", title=exam.title)
    return len(found)


def give_tickets(db: Session, exam: Exam, candidates: Sequence[int]) -> None:
    """Give those of these candidates who have none their ticket numbers, going on from the last one."""
    first = last_ticket(db, exam.id) + 1
    tickets = enumerate(ticketless(db, candidates), start=first)
    set_each(db, {own: {"ticket_no": f"{exam.year}{exam.id:05d}{number:05d}"} for number, own in tickets})


def remove(db: Session, exam: Exam, candidate: ExamCandidate, *, reason: str, actor: Actor) -> None:
    """Take a candidate off the roster.

    Raises RuleBroken REASON_MISSING, ROSTER_CLOSED, and SAMPLE_FIXED or MAKE_UP_BY_RULE where a rule fills it.
    """
    require_can(actor, Permission.PROPOSE_CANDIDATES)
    require_roster_open(exam.state)
    require_removable(db, exam, actor)
    move_candidate(db, candidate, CandidateState.REMOVED, actor=actor, reason=require_words(reason))
    audit.record(db, actor=actor, action="exam:candidate:removed", subject=candidate)


def decide_standing(
    db: Session, exam: Exam, candidate: ExamCandidate, standing: Standing, *, evidence: str, actor: Actor
) -> None:
    """Put a candidate off to the make-up, exempt him, or let him sit.

    Raises RuleBroken STANDING_UNPROVEN, ROSTER_CLOSED. Who is put off or exempt does not count among those due (C4.8):
    so it needs a document.
    """
    require_runs(db, exam, actor)
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
    require_runs(db, exam, actor)
    require_roster_open(exam.state)
    if not 0 <= minutes <= MOST_EXTRA:
        raise RuleBroken("MINUTES_WRONG", most=MOST_EXTRA)
    if minutes or may_leave:
        require_words(reason)
    candidate.extra_minutes, candidate.may_leave, candidate.accommodation = minutes, may_leave, reason.strip()
    note(db, candidate, "accommodated", actor=actor, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:candidate:accommodated", subject=candidate, minutes=minutes)


def _chosen(found: Sequence[int], chosen: Sequence[int] | None) -> list[int]:
    """Return those of the found that were chosen, all unless told."""
    if chosen is None:
        return list(found)
    wanted = set(chosen)
    return [each for each in found if each in wanted]
