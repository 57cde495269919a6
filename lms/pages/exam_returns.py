"""Lists of defects: a unit's part of a roster goes back once with all that is wrong, and the unit answers."""

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.actions.returns import CODES, Defect, answer, send_back
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam, is_run_by
from lms.exams.queries.returns import get_return, returns_of
from lms.exams.queries.roster import list_candidates
from lms.exams.queries.roster_life import counts_by_unit, findings_of
from lms.exams.rules.states import ExamState
from lms.pages.acting import attempt, done
from lms.pages.exam_desk import DEALS
from lms.pages.forms.exam_roster import ReturnForm
from lms.people.models import Unit
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_returns", prefix="/exam-desk/{exam_id}/roster/returns")
_P = Permission
_SEE, _CHECK = may(*DEALS), may(_P.CHECK_CANDIDATES, _P.RUN_EXAMS)
_MOST_PEOPLE = 300


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show the lists that went back to units in reach, and what was answered."""
    return _list(request, db, get_exam(db, exam_id, seen_by=actor), actor, ReturnForm.empty(), 0)


@router.get("/new/{unit_id}", dependencies=[_CHECK])
def new(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, unit_id: Id) -> Response:
    """Show a unit's people with what the house's records say against them, to be sent back."""
    exam = get_exam(db, exam_id, seen_by=actor)
    return _form(request, db, exam, _unit(db, exam, unit_id, actor), actor, ReturnForm.empty())


@router.post("/new/{unit_id}", dependencies=[_CHECK])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, unit_id: Id) -> Response:
    """Send a unit's part back with one list."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ReturnForm.read(submitted)
    unit, defects = _unit(db, exam, unit_id, actor), _defects(submitted)
    if not form.errors:
        with attempt(db, form):
            send_back(db, exam, unit, defects, remark=form.remark or "", actor=actor)
            said = {"unit": unit.name, "defects": len(defects)}
            return done(request, "exam_returns.index", "RETURN_SENT", said, exam_id=exam_id)
    return _form(request, db, exam, unit, actor, form, submitted, status=422)


@router.post("/{return_id}/answer", dependencies=[may(_P.PROPOSE_CANDIDATES)])
def reply(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, return_id: Id) -> Response:
    """Say what was mended."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ReturnForm.read(submitted)
    back = get_return(db, exam, return_id, seen_by=actor)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "remark"}):
            answer(db, exam, back, remark=form.remark or "", actor=actor)
            return done(request, "exam_returns.index", "RETURN_ANSWER_SENT", exam_id=exam_id)
    return _list(request, db, exam, actor, form, return_id, status=422)


def _unit(db: Session, exam: Exam, unit_id: int, actor: Actor) -> Unit:
    """Return a unit in reach for whose people the exam is. Raises NotFound."""
    unit = get_unit(db, unit_id, seen_by=actor)
    if not unit.path.startswith(exam.unit.path):
        raise NotFound("UNIT_NOT_FOUND")
    return unit


def _defects(submitted: FormData) -> list[Defect]:
    """Read code_ID and note_ID of people, and code and note of up to three lines about the unit as a whole."""
    found = []
    for name, value in submitted.multi_items():
        kind, _, number = name.partition("_")
        if kind != "code" or not isinstance(value, str) or not value:
            continue
        note = str(submitted.get(f"note_{number}", ""))[:300]
        if number.isdecimal() and len(number) < 18:
            found.append(Defect(value, int(number), note))
        elif number in {"a", "b", "c"}:
            found.append(Defect(value, None, note))
    return found


def _list(
    request: Request, db: Session, exam: Exam, actor: Actor, form: Form, answering: int, status: int = 200
) -> Response:
    found = returns_of(db, exam, seen_by=actor, runs=is_run_by(db, exam, actor))
    actors = [each.back.actor_id for each in found] + [each.answer.actor_id for each in found if each.answer]
    return render(
        request,
        "exam_desk/returns.html",
        status=status,
        exam=exam,
        found=found,
        form=form,
        answering=answering,
        names=account_names(db, actors),
        units=counts_by_unit(db, exam, seen_by=actor),
        may_send=actor.can(_P.CHECK_CANDIDATES) or is_run_by(db, exam, actor),
        is_open=exam.state == ExamState.ANNOUNCED,
    )


def _form(
    request: Request,
    db: Session,
    exam: Exam,
    unit: Unit,
    actor: Actor,
    form: Form,
    typed: FormData | None = None,
    status: int = 200,
) -> Response:
    found = list_candidates(db, exam, seen_by=actor, unit_id=unit.id, limit=_MOST_PEOPLE)
    on = clock.local_date(exam.sittings[0].starts_at)
    findings = {each.candidate_id: each for each in findings_of(db, exam, unit, on=on, seen_by=actor)}
    rows = [row for row in found.rows if row.state != "confirmed"]
    return render(
        request,
        "exam_desk/return_new.html",
        status=status,
        exam=exam,
        unit=unit,
        form=form,
        typed=typed or {},
        rows=sorted(rows, key=lambda row: row.id not in findings),
        findings=findings,
        codes=CODES,
        is_open=exam.state == ExamState.ANNOUNCED,
    )
