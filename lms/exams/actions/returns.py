"""Sending a unit's part of a roster back with one complete list of defects, and the unit's answer (C4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.exams.actions.moving import note
from lms.exams.actions.roster_rows import move_many
from lms.exams.models import Exam, RosterAnswer, RosterDefect, RosterReturn
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.returns import answer_of, open_return
from lms.exams.queries.roster import get_candidate
from lms.exams.rules.states import CandidateState, require_roster_open
from lms.people.models import Unit

# What these mean is not said by the code alone.
_EXPLAINED = frozenset({"MISSING_PERSON", "DATA", "OTHER"})
CODES = ("LEFT", "MOVED", "CLASS_ENDED", "ON_LEAVE", "NO_DOCUMENT", "DATA", "MISSING_PERSON", "OTHER")


@dataclass(frozen=True, slots=True)
class Defect:
    """One line of a list: about a candidate, or about the unit's part as a whole."""

    code: str
    candidate_id: int | None = None
    note: str = ""


def send_back(
    db: Session, exam: Exam, unit: Unit, defects: Sequence[Defect], *, remark: str = "", actor: Actor
) -> RosterReturn:
    """Send a unit's part back: those named wait for its answer, checked ones are put forward again; others go on.

    The legal office does this while it checks, the bureau while it confirms. Raises RuleBroken ROSTER_CLOSED,
    DEFECTS_MISSING for an empty list, DEFECT_UNSAID where a code needs words, RETURN_OPEN while the unit still has
    one to answer: so what is wrong is said at once; CANDIDATE_MOVE for one who is confirmed.
    """
    runs = is_run_by(db, exam, actor)
    if not runs:
        require_can(actor, Permission.CHECK_CANDIDATES)
    require_roster_open(exam.state)
    if not defects:
        raise RuleBroken("DEFECTS_MISSING")
    if any(each.code not in CODES for each in defects):
        raise RuleBroken("DEFECT_UNSAID")
    if any(each.code in _EXPLAINED and not each.note.strip() for each in defects):
        raise RuleBroken("DEFECT_UNSAID")
    if open_return(db, exam.id, unit.id) is not None:
        raise RuleBroken("RETURN_OPEN", unit=unit.name)
    back = RosterReturn(
        stage="confirm" if runs else "check", note=remark.strip(), actor_id=actor.account_id, at=clock.now()
    )
    back.exam_id, back.unit_id = exam.id, unit.id
    db.add(back)
    db.flush()
    for each in defects:
        _add_defect(db, exam, unit, back, each, actor)
    audit.record(db, actor=actor, action="exam:roster:returned", subject=exam, unit=unit.id, defects=len(defects))
    return back


def answer(db: Session, exam: Exam, back: RosterReturn, *, remark: str, actor: Actor) -> None:
    """Say what was mended: those who are still on the list can be checked again.

    Raises RuleBroken REASON_MISSING, RETURN_ANSWERED, ROSTER_CLOSED.
    """
    require_can(actor, Permission.PROPOSE_CANDIDATES)
    require_roster_open(exam.state)
    if answer_of(db, back.id) is not None:
        raise RuleBroken("RETURN_ANSWERED")
    said = RosterAnswer(note=require_words(remark), actor_id=actor.account_id, at=clock.now())
    said.return_id = back.id
    db.add(said)
    audit.record(db, actor=actor, action="exam:roster:answered", subject=exam, unit=back.unit_id)


def _add_defect(db: Session, exam: Exam, unit: Unit, back: RosterReturn, said: Defect, actor: Actor) -> None:
    line = RosterDefect(code=said.code, note=said.note.strip())
    line.return_id, line.candidate_id = back.id, said.candidate_id
    db.add(line)
    if said.candidate_id is None:
        return
    candidate = get_candidate(db, exam, said.candidate_id, seen_by=actor)
    if candidate.unit_id != unit.id:
        raise NotAllowed
    if candidate.state == CandidateState.CHECKED:
        move_many(db, [candidate.id], CandidateState.PROPOSED, actor=actor, reason=said.note.strip() or said.code)
    elif candidate.state == CandidateState.PROPOSED:
        note(db, candidate, "returned", actor=actor, reason=said.note.strip() or said.code)
    else:
        raise RuleBroken("CANDIDATE_MOVE", old=candidate.state, new=CandidateState.PROPOSED.value)
