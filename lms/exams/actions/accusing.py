"""The office's part of the cheating procedure (C4.7): allege, answer, hear, decide, serve, review."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock, files
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, NotFound, RuleBroken, require_words
from lms.exams.actions.cases import move_case, put_down, require_not_himself
from lms.exams.models import Exam, ExamCandidate, ExamCase, ExamCaseEvidence, ExamCasePoint
from lms.exams.queries.board import irregularities_of
from lms.exams.queries.discipline import CaseFile, is_accused
from lms.exams.queries.exams import is_dealt_with_by, is_run_by
from lms.exams.rules.discipline import (
    ANSWER_DAYS,
    OBJECT_DAYS,
    UNDECIDED,
    CaseState,
    barred_until,
    require_another,
    require_decidable,
    require_ground,
)
from lms.exams.rules.states import Irregularity
from lms.files import Attached
from lms.holidays.queries import working_calendar
from lms.workdays import working_days_after


def allege(
    db: Session,
    exam: Exam,
    candidate: ExamCandidate,
    code: Irregularity,
    *,
    facts: str,
    attached: Sequence[Attached] = (),
    actor: Actor,
) -> ExamCase:
    """Open a case from what is on record of a candidate; he is told at once and has three working days to answer.

    Raises RuleBroken NO_CHEATING (leaving the screen is none), NOTHING_ON_RECORD, CASE_OPEN, REASON_MISSING, OWN_CASE,
    and what a file is refused for.
    """
    require_can(actor, Permission.RUN_EXAMS)
    if not is_run_by(db, exam, actor):
        raise NotAllowed(permission=Permission.RUN_EXAMS.value)
    noted = irregularities_of(db, candidate.id)
    require_ground(code, {row.code for row in noted})
    now = clock.now()
    case = ExamCase(
        candidate_id=candidate.id,
        code=code.value,
        state=CaseState.NOTICED.value,
        facts=require_words(facts),
        opened_by_id=actor.account_id,
        opened_at=now,
        answer_until=working_days_after(clock.local_date(now), ANSWER_DAYS, working_calendar(db)),
    )
    case.candidate = candidate
    require_not_himself(case, actor)
    if is_accused(db, candidate.id):
        raise RuleBroken("CASE_OPEN")
    db.add(case)
    db.flush()
    put_down(db, case, CaseState.NOTICED, note="", actor=actor)
    for row in noted:
        db.add(ExamCaseEvidence(case_id=case.id, irregularity_id=row.id, actor_id=actor.account_id, at=now))
    for one in attached:
        _attach(db, case, one, actor)
    audit.record(db, actor=actor, action="exam:case:noticed", subject=case, code=code.value, files=len(attached))
    return case


def add_evidence(db: Session, file: CaseFile, one: Attached, *, actor: Actor) -> None:
    """Add a file while nothing is decided; the candidate sees it. Raises RuleBroken CASE_DECIDED, EVIDENCE_TWICE."""
    _require_runs(db, file, actor)
    if CaseState(file.case.state) not in UNDECIDED:
        raise RuleBroken("CASE_DECIDED")
    digest = _attach(db, file.case, one, actor, known={each.digest for each in file.evidence})
    put_down(db, file.case, "evidence", note=one.name, actor=actor)
    audit.record(db, actor=actor, action="exam:case:evidence_added", subject=file.case, digest=digest)


def answer_point(db: Session, file: CaseFile, point_id: int, *, text: str, actor: Actor) -> None:
    """Answer one point of what the candidate said, once. Raises NotFound; RuleBroken POINT_ANSWERED, CASE_DECIDED."""
    _require_runs(db, file, actor)
    point = _point(file, point_id)
    if CaseState(file.case.state) not in UNDECIDED:
        raise RuleBroken("CASE_DECIDED")
    if point.answer is not None:
        raise RuleBroken("POINT_ANSWERED")
    point.answer, point.answered_by_id, point.answered_at = require_words(text), actor.account_id, clock.now()
    audit.record(db, actor=actor, action="exam:case:answered", subject=file.case, point=point_id)


def appoint_hearing(db: Session, file: CaseFile, on: date, *, place: str, actor: Actor) -> None:
    """Say when and where he is heard. Raises RuleBroken CASE_MOVE unless he asked for it, HEARING_PAST."""
    _require_runs(db, file, actor)
    if file.case.state != CaseState.HEARING:
        raise RuleBroken("CASE_MOVE", old=file.case.state, new=CaseState.HEARD.value)
    if on < clock.today():
        raise RuleBroken("HEARING_PAST")
    file.case.hearing_on = on
    put_down(db, file.case, "appointed", note=require_words(place), actor=actor)


def record_hearing(db: Session, file: CaseFile, *, minutes: str, actor: Actor) -> None:
    """Put the record of the hearing down. Who opened the case does not lead it. Raises RuleBroken HEARING_OTHER."""
    _require_deals(db, file, actor)
    require_another(actor.account_id, [file.case.opened_by_id], "HEARING_OTHER")
    if file.case.hearing_on is None or clock.today() < file.case.hearing_on:
        raise RuleBroken("HEARING_EARLY")
    move_case(db, file.case, CaseState.HEARD, note=require_words(minutes), actor=actor)


def decide(db: Session, file: CaseFile, *, proven: bool, reasons: str, actor: Actor) -> None:
    """Decide: proven (zero points, a fail, barred for twelve months) or not. Never by who opened it.

    Raises RuleBroken DECIDER_OPENED, STILL_SPEAKING, HEARING_FIRST, POINTS_OPEN, REASON_MISSING, CASE_MOVE.
    """
    require_can(actor, Permission.PUBLISH_EXAMS)
    _require_deals(db, file, actor)
    case, today = file.case, clock.today()
    require_another(actor.account_id, [case.opened_by_id], "DECIDER_OPENED")
    if CaseState(case.state) in UNDECIDED:
        require_decidable(case.state, today, case.answer_until, file.unanswered)
    if proven:
        case.barred_until = barred_until(today)
    new = CaseState.PROVEN if proven else CaseState.UNPROVEN
    move_case(db, case, new, note=require_words(reasons), actor=actor)


def serve(db: Session, file: CaseFile, *, how: str, actor: Actor) -> None:
    """Put on record how the decision was handed to him; from then on he may object. Raises RuleBroken CASE_MOVE."""
    _require_deals(db, file, actor)
    start_objecting(db, file.case)
    move_case(db, file.case, CaseState.SERVED, note=require_words(how), actor=actor)


def start_objecting(db: Session, case: ExamCase) -> None:
    """Let the days run in which he may object, from today."""
    case.object_until = working_days_after(clock.today(), OBJECT_DAYS, working_calendar(db))


def withdraw(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """Drop a case before anything was decided. Raises RuleBroken CASE_MOVE, REASON_MISSING."""
    _require_runs(db, file, actor)
    move_case(db, file.case, CaseState.WITHDRAWN, note=require_words(reasons), actor=actor)


def review(db: Session, file: CaseFile, *, upheld: bool, reasons: str, actor: Actor) -> None:
    """Decide about an objection, by somebody who had no hand in the case. Restored, everything is as before.

    Raises RuleBroken REVIEWER_INVOLVED, CASE_MOVE, REASON_MISSING.
    """
    _require_deals(db, file, actor)
    require_another(actor.account_id, file.hands, "REVIEWER_INVOLVED")
    if not upheld:
        file.case.barred_until = None
    new = CaseState.UPHELD if upheld else CaseState.RESTORED
    move_case(db, file.case, new, note=require_words(reasons), actor=actor)


def _attach(db: Session, case: ExamCase, one: Attached, actor: Actor, known: Collection[str | None] = ()) -> str:
    media_type = files.media_type_of(one.data)
    digest = files.put(one.data)
    if digest in known:
        raise RuleBroken("EVIDENCE_TWICE")
    row = ExamCaseEvidence(case_id=case.id, digest=digest, file_name=one.name[:200], media_type=media_type)
    row.actor_id, row.at = actor.account_id, clock.now()
    db.add(row)
    return digest


def _point(file: CaseFile, point_id: int) -> ExamCasePoint:
    for point in file.points:
        if point.id == point_id:
            return point
    raise NotFound("POINT_NOT_FOUND")


def _require_runs(db: Session, file: CaseFile, actor: Actor) -> None:
    if not is_run_by(db, file.case.candidate.exam, actor):
        raise NotAllowed(permission=Permission.RUN_EXAMS.value)
    require_not_himself(file.case, actor)


def _require_deals(db: Session, file: CaseFile, actor: Actor) -> None:
    if not is_dealt_with_by(db, file.case.candidate.exam, actor):
        raise NotAllowed(permission=Permission.PUBLISH_EXAMS.value)
    require_not_himself(file.case, actor)
