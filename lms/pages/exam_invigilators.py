"""Who watches over a sitting: chosen from the accounts that may, and taken off again with a reason."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotAllowed
from lms.exams.actions.invigilators import end_invigilator, name_invigilator
from lms.exams.models import ExamSitting
from lms.exams.queries.exams import get_sitting, is_run_by
from lms.exams.queries.invigilators import all_invigilators_of, get_invigilator
from lms.pages.acting import attempt, done
from lms.pages.forms.exams import InvigilatorEndForm, InvigilatorForm
from lms.people.queries.choosing import choices_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_invigilators", prefix="/exam-desk/sittings/{exam_sitting_id}/invigilators")
_RUN = may(Permission.RUN_EXAMS)
_REFUSED = dict.fromkeys(("INVIGILATOR_UNKNOWN", "INVIGILATOR_CANNOT", "ACCOUNT_SEVERAL"), "login")
_KEPT = {"END_REASON_MISSING": "reason", "INVIGILATOR_BEGUN": "invigilator"}


@router.get("", dependencies=[_RUN])
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_sitting_id: Id) -> Response:
    """Show who watches over a sitting, and who else could."""
    return _page(request, db, actor, _own(db, exam_sitting_id, actor), InvigilatorForm.empty())


@router.post("", dependencies=[_RUN])
def name(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id) -> Response:
    """Name who watches over the sitting."""
    sitting, form = _own(db, exam_sitting_id, actor), InvigilatorForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _REFUSED):
            said = {"name": name_invigilator(db, sitting, form.login, actor=actor).name}
            return done(request, "exam_invigilators.show", "INVIGILATOR_NAMED", said, exam_sitting_id=exam_sitting_id)
    return _page(request, db, actor, _own(db, exam_sitting_id, actor), form, status=422)


@router.post("/endings", dependencies=[_RUN])
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id) -> Response:
    """Take off who watches, with a reason."""
    sitting, form = _own(db, exam_sitting_id, actor), InvigilatorEndForm.read(submitted)
    if not form.errors:
        one = get_invigilator(db, sitting, form.invigilator)
        with attempt(db, form, _KEPT):
            end_invigilator(db, sitting, one, reason=form.reason, actor=actor)
            said = {"name": one.account.name}
            return done(request, "exam_invigilators.show", "INVIGILATOR_ENDED", said, exam_sitting_id=exam_sitting_id)
    return _page(request, db, actor, _own(db, exam_sitting_id, actor), form, status=422)


def _own(db: Session, sitting_id: int, actor: Actor) -> ExamSitting:
    sitting = get_sitting(db, sitting_id, seen_by=actor)
    if not is_run_by(db, sitting.exam, actor):
        raise NotAllowed
    return sitting


def _page(
    request: Request, db: Session, actor: Actor, sitting: ExamSitting, form: Form, *, status: int = 200
) -> Response:
    return render(
        request,
        "exam_desk/invigilators.html",
        status=status,
        sitting=sitting,
        exam=sitting.exam,
        form=form,
        named=all_invigilators_of(db, sitting.id),
        choices=choices_for(db, Permission.INVIGILATE, seen_by=actor),
    )
