"""The roster of an exam: put forward, checked, confirmed; what is decided about one candidate."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions import roster
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.exams import get_exam, is_run_by
from lms.exams.queries.roster import counts_of, get_candidate, list_candidates
from lms.exams.rules.states import CandidateState, ExamState
from lms.pages.acting import attempt, done
from lms.pages.exam_desk import DEALS
from lms.pages.forms.exams import CandidateForm, ReasonForm, UnitForm
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_roster", prefix="/exam-desk/{exam_id}")
_P = Permission
_SEE, _RUN = may(*DEALS), may(_P.RUN_EXAMS)
_ON_A_PAGE = 60


@router.get("/roster", dependencies=[_SEE])
def index(
    request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, state: str = "", q: str = "", page: str = ""
) -> Response:
    """List the candidates in reach."""
    exam = get_exam(db, exam_id, seen_by=actor)
    number = int(page) if page.isdecimal() and 0 < len(page) < 6 else 1
    wanted = state if state in set(CandidateState) else ""
    found = list_candidates(
        db, exam, seen_by=actor, state=wanted, text=q[:60], offset=(max(number, 1) - 1) * _ON_A_PAGE, limit=_ON_A_PAGE
    )
    units = [unit for unit in list_units(db, seen_by=actor) if unit.path.startswith(exam.unit.path)]
    return render(
        request,
        "exam_desk/roster.html",
        exam=exam,
        found=found,
        counts=counts_of(db, exam.id),
        units=units,
        state=wanted,
        q=q[:60],
        number=max(number, 1),
        pages=-(-found.total // _ON_A_PAGE),
        runs=is_run_by(db, exam, actor),
        is_open=exam.state == ExamState.ANNOUNCED,
    )


@router.post("/roster/proposals", dependencies=[may(_P.PROPOSE_CANDIDATES)])
def propose(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Put the roll of a unit on the roster."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), UnitForm.read(submitted)
    if form.errors:
        raise RuleBroken("ROSTER_UNIT")
    under = get_unit(db, form.unit, seen_by=actor)
    came = roster.propose(db, exam, under, sitting=exam.sittings[0], actor=actor)
    return done(request, "exam_roster.index", "ROSTER_PROPOSED", {"people": came}, exam_id=exam_id)


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


def _candidate(
    request: Request, db: Session, exam: Exam, one: ExamCandidate, form: Form, actor: Actor, status: int = 200
) -> Response:
    runs = is_run_by(db, exam, actor)
    return render(request, "exam_desk/candidate.html", status=status, exam=exam, one=one, form=form, runs=runs)
