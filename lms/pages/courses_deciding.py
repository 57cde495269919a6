"""What becomes of a version: submitted, sent back, published, withdrawn, copied into the next."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.publishing import copy_version, publish, send_back, submit, withdraw
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.courses import get_own_version
from lms.hours.rules import Limits
from lms.pages.acting import attempt, done
from lms.pages.courses import show_version
from lms.pages.forms.courses import ReasonForm
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/courses")
_MAKE, _APPROVE = may(Permission.MANAGE_COURSES), may(Permission.APPROVE_COURSES)


@router.post("/{version_id}/submission", name="courses.submit", dependencies=[_MAKE])
def hand_in(request: Request, db: Db, actor: CurrentActor, version_id: Id) -> Response:
    """Submit a draft; what it lacks is said on its page."""
    version = get_own_version(db, version_id, seen_by=actor)
    limits = _limits(db, version)
    return _try(
        request, db, actor, version, "COURSE_SUBMITTED", lambda: submit(db, version, actor=actor, limits=limits)
    )


@router.post("/{version_id}/publication", name="courses.publish", dependencies=[_APPROVE])
def approve(request: Request, db: Db, actor: CurrentActor, version_id: Id) -> Response:
    """Publish what somebody else submitted."""
    version = get_own_version(db, version_id, seen_by=actor)
    limits = _limits(db, version)
    return _try(
        request, db, actor, version, "COURSE_PUBLISHED", lambda: publish(db, version, actor=actor, limits=limits)
    )


@router.get("/{version_id}/return", name="courses.return_form", dependencies=[_APPROVE])
def return_form(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Ask why a version is sent back."""
    return _ask(request, get_own_version(db, version_id, seen_by=actor), "return", ReasonForm.empty())


@router.post("/{version_id}/return", name="courses.return", dependencies=[_APPROVE])
def give_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Send a version back to its author."""
    version, form = get_own_version(db, version_id, seen_by=actor), ReasonForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            send_back(db, version, reason=form.reason, actor=actor)
    if form.errors:
        return _ask(request, version, "return", form, status=422)
    return done(request, "courses.show", "COURSE_RETURNED", version_id=version.id)


@router.get("/{version_id}/withdrawal", name="courses.withdrawal", dependencies=[_APPROVE])
def withdrawal(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Ask why a version is withdrawn."""
    return _ask(request, get_own_version(db, version_id, seen_by=actor), "withdrawal", ReasonForm.empty())


@router.post("/{version_id}/withdrawal", name="courses.withdraw", dependencies=[_APPROVE])
def take_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Withdraw a published version; what was learned stays."""
    version, form = get_own_version(db, version_id, seen_by=actor), ReasonForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            withdraw(db, version, reason=form.reason, actor=actor)
    if form.errors:
        return _ask(request, version, "withdrawal", form, status=422)
    return done(request, "courses.show", "COURSE_WITHDRAWN", version_id=version.id)


@router.post("/{version_id}/copy", name="courses.copy", dependencies=[_MAKE])
def copy(request: Request, db: Db, actor: CurrentActor, version_id: Id) -> Response:
    """Begin the next version as a copy."""
    version, form = get_own_version(db, version_id, seen_by=actor), Form.empty()
    made: list[CourseVersion] = []
    with attempt(db, form):
        made.append(copy_version(db, version, actor=actor))
    if not made:
        return show_version(request, db, actor, version, form, status=409)
    return done(request, "courses.show", "COURSE_COPIED", version_id=made[0].id)


def _try(
    request: Request, db: Session, actor: Actor, version: CourseVersion, said: str, act: Callable[[], None]
) -> Response:
    form = Form.empty()
    with attempt(db, form):
        act()
    if form.errors:
        db.refresh(version)
        return show_version(request, db, actor, get_own_version(db, version.id, seen_by=actor), form, status=409)
    return done(request, "courses.show", said, version_id=version.id)


def _ask(request: Request, version: CourseVersion, what: str, form: Form, status: int = 200) -> Response:
    return render(request, "courses/reason.html", status=status, version=version, what=what, form=form)


def _limits(db: Session, version: CourseVersion) -> Limits:
    return limits_for(db, version.course.owner_unit_id, clock.today().year)
