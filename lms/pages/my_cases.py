"""A case against oneself: what is alleged and by what, what one says to it, the decision, objecting."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exams.actions import defending
from lms.exams.queries.discipline import CaseFile, get_my_case
from lms.exams.rules.discipline import SPEAKS, CaseState
from lms.pages.acting import attempt, done
from lms.pages.exam_cases import send_evidence
from lms.pages.forms.discipline import POINTS, PointsForm, TextForm
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_cases", prefix="/exams/cases/{my_case_id}")
_SIT = [may(Permission.SIT_EXAMS)]


@router.get("", dependencies=_SIT)
def show(request: Request, db: ReadDb, actor: CurrentActor, my_case_id: Id) -> Response:
    """Show the case: facts, evidence, what one may do and until when."""
    return _page(request, get_my_case(db, my_case_id, seen_by=actor), PointsForm.empty())


@router.get("/files/{my_case_file_id}", dependencies=_SIT)
def download(db: ReadDb, actor: CurrentActor, my_case_id: Id, my_case_file_id: Id) -> Response:
    """Send a file of the evidence."""
    return send_evidence(get_my_case(db, my_case_id, seen_by=actor), my_case_file_id)


@router.post("/statement", dependencies=_SIT)
def state(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_case_id: Id) -> Response:
    """State one's case, point by point."""
    form = PointsForm.read(submitted)
    return _do(
        request, db, actor, my_case_id, form, "CASE_STATED",
        lambda file: defending.state_case(db, file, form.points, actor=actor),
    )  # fmt: skip


@router.post("/hearing", dependencies=_SIT)
def ask(request: Request, db: Db, actor: CurrentActor, my_case_id: Id) -> Response:
    """Ask to be heard."""
    return _do(
        request, db, actor, my_case_id, TextForm.empty(), "HEARING_ASKED",
        lambda file: defending.ask_hearing(db, file, actor=actor),
    )  # fmt: skip


@router.post("/receipt", dependencies=_SIT)
def take(request: Request, db: Db, actor: CurrentActor, my_case_id: Id) -> Response:
    """Say that one has received the decision."""
    return _do(
        request, db, actor, my_case_id, TextForm.empty(), "DECISION_TAKEN",
        lambda file: defending.take_decision(db, file, actor=actor),
    )  # fmt: skip


@router.post("/objection", dependencies=_SIT)
def object_(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_case_id: Id) -> Response:
    """Object to the decision."""
    form = TextForm.read(submitted)
    return _do(
        request, db, actor, my_case_id, form, "CASE_OBJECTED",
        lambda file: defending.object_to_decision(db, file, text=form.text, actor=actor),
    )  # fmt: skip


def _do(
    request: Request, db: Session, actor: Actor, case_id: int, form: Form, said: str, deed: Callable[[CaseFile], object]
) -> Response:
    file = get_my_case(db, case_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "text" if isinstance(form, TextForm) else "point_1"}):
            deed(file)
            return done(request, "my_cases.show", said, my_case_id=case_id)
    return _page(request, get_my_case(db, case_id, seen_by=actor, to_change=True), form, status=422)


def _page(request: Request, file: CaseFile, form: Form, status: int = 200) -> Response:
    case, today = file.case, clock.today()
    return render(
        request,
        "exams/case.html",
        status=status,
        file=file,
        case=case,
        exam=case.candidate.exam,
        speaks=CaseState(case.state) in SPEAKS and today <= case.answer_until,
        may_object=case.state == CaseState.SERVED and (case.object_until is None or today <= case.object_until),
        points=range(1, POINTS + 1),
        form=form,
    )
