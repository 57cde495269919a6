"""The roster of an exam: put forward, checked, confirmed; what is decided about one candidate."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exams.actions import roster
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.exams import get_exam, is_run_by
from lms.exams.queries.returns import returns_of
from lms.exams.queries.rooms import get_exam_sitting, places_to_go
from lms.exams.queries.roster import HELD, candidate_events, get_candidate, held_ids, list_candidates
from lms.exams.queries.roster_life import counts_by_unit
from lms.exams.queries.standings import requests_of
from lms.exams.queries.terms import late_reason_needed, terms_of
from lms.exams.rules.states import STANDING_OPEN, CandidateState, ExamState, Standing
from lms.pages.acting import attempt, done
from lms.pages.exam_desk import DEALS
from lms.pages.forms.exam_roster import ProposalForm
from lms.pages.forms.exams import CandidateForm, ReasonForm
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_roster", prefix="/exam-desk/{exam_id}")
_P = Permission
_SEE, _RUN = may(*DEALS), may(_P.RUN_EXAMS)
_ON_A_PAGE = 60


@router.get("/roster", dependencies=[_SEE])
def index(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    exam_id: Id,
    state: str = "",
    standing: str = "",
    unit: str = "",
    q: str = "",
    page: str = "",
) -> Response:
    """List the candidates in reach."""
    exam = get_exam(db, exam_id, seen_by=actor)
    return _roster(request, db, exam, actor, ProposalForm.empty(), Shown(state, standing, unit, q[:60], page))


@router.post("/roster/proposals", dependencies=[may(_P.PROPOSE_CANDIDATES)])
def propose(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Put the roll of a unit on the roster."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ProposalForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"LATE_REASON": "reason", "UNIT_NOT_FOUND": "unit", "SITTING_NOT_FOUND": "sitting"}):
            under = get_unit(db, form.unit, seen_by=actor)
            sitting = get_exam_sitting(exam, form.sitting or exam.sittings[0].id)
            came = roster.propose(db, exam, under, sitting=sitting, actor=actor, reason=form.reason or "")
            return done(request, "exam_roster.index", "ROSTER_PROPOSED", {"people": came}, exam_id=exam_id)
    return _roster(request, db, exam, actor, form, Shown(), status=422)


@router.post("/roster/checks", dependencies=[may(_P.CHECK_CANDIDATES)])
def check(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Check all that were put forward, in reach."""
    exam = get_exam(db, exam_id, seen_by=actor, to_change=True)
    people = roster.check(db, exam, actor=actor)
    return done(request, "exam_roster.index", "ROSTER_CHECKED", {"people": people}, exam_id=exam_id)


@router.post("/roster/confirmations", dependencies=[_RUN])
def confirm(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Confirm all that were checked."""
    exam = get_exam(db, exam_id, seen_by=actor, to_change=True)
    people = roster.confirm(db, exam, actor=actor)
    return done(request, "exam_roster.index", "ROSTER_CONFIRMED", {"people": people}, exam_id=exam_id)


@router.get("/candidates/{candidate_id}", dependencies=[_SEE])
def candidate(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, candidate_id: Id) -> Response:
    """Show a candidate and what may be decided about him."""
    exam = get_exam(db, exam_id, seen_by=actor)
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    own = {"standing": one.standing, "evidence": one.evidence, "minutes": one.extra_minutes}
    form = CandidateForm.empty(**own, may_leave=one.may_leave, accommodation=one.accommodation)
    return _candidate(request, db, exam, one, form, actor)


@router.post("/candidates/{candidate_id}", dependencies=[_RUN])
def decide(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Put a candidate off, exempt him, grant him minutes."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), CandidateForm.read(submitted)
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    if not form.errors:
        with attempt(db, form, {"STANDING_UNPROVEN": "evidence", "REASON_MISSING": "accommodation"}):
            roster.decide_standing(db, exam, one, form.standing, evidence=form.evidence or "", actor=actor)
            why, leaves = form.accommodation or "", bool(form.may_leave)
            roster.accommodate(db, exam, one, minutes=form.minutes, may_leave=leaves, reason=why, actor=actor)
            return done(request, "exam_roster.index", "CANDIDATE_DECIDED", exam_id=exam_id)
    return _candidate(request, db, exam, one, form, actor, status=422)


@router.post("/candidates/{candidate_id}/removal", dependencies=[may(_P.PROPOSE_CANDIDATES)])
def remove(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Take a candidate off the roster."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ReasonForm.read(submitted)
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            roster.remove(db, exam, one, reason=form.reason, actor=actor)
            return done(request, "exam_roster.index", "CANDIDATE_REMOVED", exam_id=exam_id)
    return _candidate(request, db, exam, one, form, actor, status=422)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a roster is asked for, as the address says it."""

    state: str = ""
    standing: str = ""
    unit: str = ""
    text: str = ""
    page: str = ""


def _roster(
    request: Request, db: Session, exam: Exam, actor: Actor, form: Form, shown: Shown, status: int = 200
) -> Response:
    number, unit = page_number(shown.page), int(shown.unit) if shown.unit.isdecimal() and len(shown.unit) < 18 else None
    found = list_candidates(
        db,
        exam,
        seen_by=actor,
        state=shown.state if shown.state in {*CandidateState, HELD} else "",
        standing=shown.standing if shown.standing in set(Standing) else "",
        unit_id=unit,
        text=shown.text,
        offset=(number - 1) * _ON_A_PAGE,
        limit=_ON_A_PAGE,
    )
    runs = is_run_by(db, exam, actor)
    by_unit = counts_by_unit(db, exam, seen_by=actor)
    return render(
        request,
        "exam_desk/roster.html",
        status=status,
        exam=exam,
        found=found,
        form=form,
        shown=shown,
        by_unit=by_unit,
        units=[unit for unit in list_units(db, seen_by=actor) if unit.path.startswith(exam.unit.path)],
        page=Paging(found.total, number, _ON_A_PAGE),
        runs=runs,
        is_open=exam.state == ExamState.ANNOUNCED,
        is_late=exam.state == ExamState.ANNOUNCED and late_reason_needed(db, exam),
        terms=terms_of(db, exam),
        held=len(held_ids(db, exam, seen_by=actor)),
        open_returns=[each for each in returns_of(db, exam, seen_by=actor, runs=runs) if each.answer is None],
        waiting=len(requests_of(db, exam, seen_by=actor, is_open=True)),
    )


def _candidate(
    request: Request, db: Session, exam: Exam, one: ExamCandidate, form: Form, actor: Actor, status: int = 200
) -> Response:
    events = candidate_events(db, one.id)
    return render(
        request,
        "exam_desk/candidate.html",
        status=status,
        exam=exam,
        one=one,
        form=form,
        runs=is_run_by(db, exam, actor),
        asked=requests_of(db, exam, seen_by=actor, candidate_id=one.id),
        places=places_to_go(db, exam) if exam.state == ExamState.ANNOUNCED else [],
        events=events,
        names=account_names(db, [event.actor_id for event in events]),
        may_ask=exam.state in STANDING_OPEN and one.state != CandidateState.REMOVED,
    )
