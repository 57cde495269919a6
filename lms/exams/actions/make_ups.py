"""Verbs of the make-up (C4.6): set it up from a published exam, fill its roster by rule, excuse an absence."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.exams.actions.roster import give_tickets
from lms.exams.actions.roster_rows import add_candidates, move_many
from lms.exams.actions.running import require_runs
from lms.exams.actions.setting_up import Plan, create_exam
from lms.exams.models import Exam, ExamCandidate, ExamResit, ExcusedAbsence
from lms.exams.queries.make_ups import Entitled, candidates_by_id, entitled_to, limit_for
from lms.exams.queries.roster import places_on_roster
from lms.exams.queries.terms import terms_of
from lms.exams.rules.make_ups import Bar, require_make_up
from lms.exams.rules.states import CandidateState, ExamKind, ExamState, Standing, Window
from question_bank.models import BlueprintVersion

# On record with whoever is taken off again because the rule no longer lets him sit.
_NO_LONGER = "补考名单按规则重新核对，不再符合条件"


@dataclass(frozen=True, slots=True)
class MakeUpPlan:
    """When a make-up is held; all else is that of the first exam. `ends_at` only for a window."""

    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    room: str = ""
    results_on: date | None = None


def create_make_up(db: Session, exam: Exam, plan: MakeUpPlan, *, blueprint: BlueprintVersion, actor: Actor) -> Exam:
    """Set up the make-up of a published exam as a draft, with everybody who may sit it on its roster.

    The exam was fetched locked. Raises RuleBroken MAKE_UP_OF_MAKE_UP, MAKE_UP_EARLY, MAKE_UP_NONE where the next
    regular session follows, MAKE_UP_NOBODY when nobody may (everybody has one make-up at most), MAKE_UP_LATE after the
    last day, and as `create_exam` does.
    """
    require_runs(db, exam, actor)
    require_make_up(
        is_make_up=exam.make_up_of_id is not None,
        is_published=exam.state == ExamState.PUBLISHED,
        days=terms_of(db, exam).make_up_days,
    )
    one_at_a_time(db, f"make-up:{exam.id}")
    _require_day(db, exam, clock.local_date(plan.ends_at or plan.starts_at), but=None)
    made = create_exam(db, _plan(exam, plan), unit=exam.unit, blueprint=blueprint, actor=actor)
    fill_make_up(db, made, exam, actor=actor)
    return made


def fill_make_up(db: Session, make_up: Exam, first: Exam, *, actor: Actor) -> tuple[int, int]:
    """Put everybody who may sit on the roster of a make-up, confirmed, and take off who may no longer; no hand does.

    Return how many came on and went off. Whoever the bureau removed stays off. Raises RuleBroken ROSTER_CLOSED once
    the make-up is open, MAKE_UP_LATE when its day is too late for somebody.
    """
    require_runs(db, make_up, actor)
    if make_up.state not in (ExamState.DRAFT, ExamState.ANNOUNCED):
        raise RuleBroken("ROSTER_CLOSED", state=make_up.state)
    sitting = make_up.sittings[0]
    entitled = _require_day(db, first, clock.local_date(sitting.ends_at), but=make_up.id)
    known = places_on_roster(db, make_up.id)
    coming = [one for one in entitled if one.may and one.person_id not in known]
    still = {one.person_id for one in entitled if one.may}
    going = [one.id for one in known.values() if one.person_id not in still and one.state != CandidateState.REMOVED]
    _add(db, make_up, sitting.id, coming, actor=actor)
    move_many(db, going, CandidateState.REMOVED, actor=actor, reason=_NO_LONGER)
    audit.record(
        db,
        actor=actor,
        action="exam:make_up:filled",
        subject=make_up,
        first=first.id,
        came=len(coming),
        went=len(going),
    )
    return len(coming), len(going)


def excuse_absence(
    db: Session, exam: Exam, candidate: ExamCandidate, *, reason: str, document: str, actor: Actor
) -> ExcusedAbsence:
    """Put on record that somebody who was absent had a good reason: he may sit the make-up.

    In the first rate he stays absent. Raises RuleBroken ABSENCE_UNPROVEN without reason and document, ABSENCE_NONE for
    who was not absent without one.
    """
    require_runs(db, exam, actor)
    if not reason.strip() or not document.strip():
        raise RuleBroken("ABSENCE_UNPROVEN")
    one_at_a_time(db, f"absence:{candidate.id}")
    found = {one.candidate_id: one for one in entitled_to(db, exam, on=clock.today())}
    if exam.state != ExamState.PUBLISHED or candidate.id not in found:
        raise RuleBroken("ABSENCE_NONE")
    if found[candidate.id].verdict is not Bar.UNEXCUSED:
        raise RuleBroken("ABSENCE_NONE")
    excused = ExcusedAbsence(
        candidate_id=candidate.id,
        reason=reason.strip(),
        document=document.strip(),
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(excused)
    db.flush()
    audit.record(db, actor=actor, action="exam:absence:excused", subject=candidate)
    return excused


def _require_day(db: Session, first: Exam, day: date, *, but: int | None) -> list[Entitled]:
    entitled = entitled_to(db, first, on=day, but=but)
    limit = limit_for(db, first, entitled)
    if limit is None:
        raise RuleBroken("MAKE_UP_NOBODY")
    if day > limit:
        raise RuleBroken("MAKE_UP_LATE", day=limit)
    return entitled


def _add(db: Session, make_up: Exam, sitting_id: int, coming: list[Entitled], *, actor: Actor) -> None:
    firsts = candidates_by_id(db, [one.candidate_id for one in coming])
    rows = [_row(make_up.id, sitting_id, firsts[one.candidate_id]) for one in coming]
    ids = add_candidates(db, rows, actor=actor)
    give_tickets(db, make_up, ids)
    db.add_all(
        ExamResit(candidate_id=own, first_id=one.candidate_id, why=one.verdict.value, at=clock.now())
        for own, one in zip(ids, coming, strict=True)
    )
    db.flush()  # whose make-up is whose is asked at once


def _row(exam_id: int, sitting_id: int, first: ExamCandidate) -> dict[str, object]:
    return {
        "exam_id": exam_id,
        "sitting_id": sitting_id,
        "person_id": first.person_id,
        "unit_id": first.unit_id,
        "person_class": first.person_class,
        "state": CandidateState.CONFIRMED.value,
        "standing": Standing.DUE.value,
        "evidence": "",
        "extra_minutes": first.extra_minutes,
        "may_leave": first.may_leave,
        "accommodation": first.accommodation,
    }


def _plan(exam: Exam, plan: MakeUpPlan) -> Plan:
    return Plan(
        title=plan.title,
        kind=ExamKind(exam.kind),
        year=exam.year,
        starts_at=plan.starts_at,
        minutes=exam.minutes,
        held=Window(exam.held) if plan.ends_at else Window.FIXED,
        ends_at=plan.ends_at if exam.held == Window.ANY_TIME else None,
        pass_percent=exam.pass_percent,
        late_minutes=exam.late_minutes,
        leave_limit=exam.leave_limit,
        multiple_marking=exam.multiple_marking,
        field=exam.field,
        room=plan.room,
        results_on=plan.results_on,
        make_up_of_id=exam.id,
    )
