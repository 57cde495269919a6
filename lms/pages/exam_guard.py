"""Guards of an exam: what it asks for beyond signing in; and launching Safe Exam Browser as a candidate."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.actions import launching
from lms.exams.models import Exam
from lms.exams.queries.attempts import candidate_in_sitting
from lms.exams.queries.exams import get_exam, is_run_by
from lms.exams.queries.watching import guard_of
from lms.pages.acting import attempt, done
from lms.pages.forms.exams import GuardForm
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_made
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import PageRouter
from lms.web.safe_browser import proof_of

router = PageRouter("exam_guard")
_RUN, _SIT = may(Permission.RUN_EXAMS), [may(Permission.SIT_EXAMS)]


@router.get("/exam-desk/{exam_id}/guard", dependencies=[_RUN])
def edit(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show what an exam asks for beyond signing in."""
    exam = _exam(db, exam_id, actor)
    guard = guard_of(db, exam.id)
    form = GuardForm.empty()
    if guard is not None:
        keys = "\n".join(guard.browser_keys)
        form = GuardForm.empty(check_in=guard.check_in, safe_browser=guard.safe_browser, browser_keys=keys)
    return render(request, "exam_desk/guard.html", exam=exam, form=form)


@router.post("/exam-desk/{exam_id}/guard", dependencies=[_RUN])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Say what an exam asks for beyond signing in."""
    exam, form = _exam(db, exam_id, actor), GuardForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"KEY_WRONG": "browser_keys"}):
            _set(db, exam, form, actor)
            return done(request, "exam_guard.edit", "GUARD_SET", exam_id=exam_id)
    return render(request, "exam_desk/guard.html", status=422, exam=exam, form=form)


@router.post("/exams/sittings/{my_sitting_id}/launch", dependencies=_SIT)
def launch(db: Db, actor: CurrentActor, my_sitting_id: Id) -> Response:
    """Give out a configuration of Safe Exam Browser for one launch."""
    candidate = candidate_in_sitting(db, my_sitting_id, seen_by=actor)
    file = launching.prepare_launch(db, candidate, base_url=get_settings().base_url.rstrip("/"), actor=actor)
    return send_made(file, "application/seb", "exam.seb")


@router.get("/exams/launches/{launch_secret}", dependencies=_SIT)
def begin(request: Request, db: ReadDb, actor: CurrentActor, launch_secret: str) -> Response:
    """Show, in Safe Exam Browser, the button that opens the launch: looking at an address changes nothing."""
    launching.own_launch(db, launch_secret, actor=actor)
    return render(request, "exams/launch.html", secret=launch_secret[:100], refusal=None)


@router.post("/exams/launches/{launch_secret}", dependencies=_SIT)
def open_(request: Request, db: Db, actor: CurrentActor, launch_secret: str) -> Response:
    """Open a launch, once, and go on to the exam."""
    candidate = launching.open_launch(db, launch_secret, proof_of(request), actor=actor)
    return redirect(request, "exams.show", my_sitting_id=candidate.sitting_id)


def _set(db: Session, exam: Exam, form: GuardForm, actor: Actor) -> None:
    launching.set_guard(
        db,
        exam,
        check_in=bool(form.check_in),
        safe_browser=bool(form.safe_browser),
        browser_keys=form.browser_keys.split(),
        actor=actor,
    )


def _exam(db: Session, exam_id: int, actor: Actor) -> Exam:
    exam = get_exam(db, exam_id, seen_by=actor)
    if not is_run_by(db, exam, actor):
        raise NotFound("EXAM_NOT_FOUND")
    return exam
