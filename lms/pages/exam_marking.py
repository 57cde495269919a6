"""The marking of an exam as its examiner sees it: who marks, who owes how much, how often two disagree."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotAllowed
from lms.exams.actions.markers import end_marker, name_marker
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam, is_dealt_with_by, is_run_by
from lms.exams.queries.markers import get_marker
from lms.exams.queries.marking_progress import marking_progress
from lms.exams.rules.states import ExamState
from lms.pages.acting import attempt, done
from lms.pages.forms.marking import MarkerEndForm, MarkerForm
from lms.people.queries.choosing import choices_for
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_marking", prefix="/exam-desk/{exam_id}/marking")
_P = Permission
_SEE, _RUN = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS), may(_P.RUN_EXAMS)
_REFUSED = dict.fromkeys(("MARKER_UNKNOWN", "MARKER_CANNOT", "ACCOUNT_SEVERAL"), "login")
_OPEN = frozenset({ExamState.ANNOUNCED, ExamState.OPEN, ExamState.CLOSED})


def own_exam(db: Session, exam_id: int, actor: Actor, *, to_change: bool = False) -> Exam:
    """Return an exam that the actor holds or publishes. Raises NotFound; NotAllowed for one of those above him."""
    exam = get_exam(db, exam_id, seen_by=actor, to_change=to_change)
    if not is_dealt_with_by(db, exam, actor):
        raise NotAllowed
    return exam


@router.get("", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show how far marking is."""
    return _show(request, db, actor, own_exam(db, exam_id, actor), MarkerForm.empty())


@router.post("/markers", dependencies=[_RUN])
def name(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Name who marks."""
    exam, form = own_exam(db, exam_id, actor, to_change=True), MarkerForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _REFUSED):
            marker = name_marker(db, exam, form.login, actor=actor)
            names = account_names(db, [marker.account_id])
            return done(
                request, "exam_marking.show", "MARKER_NAMED", {"name": names[marker.account_id]}, exam_id=exam.id
            )
    return _show(request, db, actor, own_exam(db, exam_id, actor), form, status=422)


@router.post("/markers/{marker_id}/ending", dependencies=[_RUN])
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, marker_id: Id) -> Response:
    """Take a marker off, with a reason; what he has not marked goes to the others."""
    exam, form = own_exam(db, exam_id, actor, to_change=True), MarkerEndForm.read(submitted)
    marker = get_marker(db, exam, marker_id)
    if not form.errors:
        with attempt(db, form, {"END_REASON_MISSING": "reason"}):
            end_marker(db, exam, marker, reason=form.reason, actor=actor)
            said = {"name": account_names(db, [marker.account_id])[marker.account_id]}
            return done(request, "exam_marking.show", "MARKER_ENDED", said, exam_id=exam.id)
    return _show(request, db, actor, own_exam(db, exam_id, actor), form, status=422, ending=marker_id)


def _show(
    request: Request, db: Session, actor: Actor, exam: Exam, form: Form, status: int = 200, ending: int | None = None
) -> Response:
    may_name = exam.state in _OPEN and is_run_by(db, exam, actor)
    return render(
        request,
        "exam_desk/marking.html",
        status=status,
        exam=exam,
        form=form,
        ending=ending,
        progress=marking_progress(db, exam.id),
        may_name=may_name,
        choices=choices_for(db, _P.MARK_EXAMS, seen_by=actor) if may_name else None,
    )
