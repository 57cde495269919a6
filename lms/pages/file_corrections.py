"""Requests to correct personal files, for who keeps them: answered within the term, mended where the fact is kept."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import file_corrections
from lms.credentials.models import FileCorrection
from lms.credentials.queries.file_corrections import get_file_correction, list_file_corrections
from lms.pages.acting import attempt, done
from lms.pages.forms.credentials import WordsForm
from lms.pages.forms.file_corrections import CorrectionAnswerForm
from lms.pages.my_file_corrections import send_proof
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("file_corrections", prefix="/file-corrections")
_KEEP = [may(Permission.OPEN_CASES, Permission.DECIDE_CREDENTIALS)]


@router.get("", dependencies=_KEEP)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List what people say is wrong in their files."""
    return render(
        request,
        "file_corrections/index.html",
        waiting=list_file_corrections(db, seen_by=actor, is_open=True),
        over=list_file_corrections(db, seen_by=actor, is_open=False, limit=50),
        today=clock.today(),
    )


@router.get("/{correction_id}", dependencies=_KEEP)
def show(request: Request, db: ReadDb, actor: CurrentActor, correction_id: Id) -> Response:
    """Show a request with where the fact is mended."""
    return _page(request, db, actor, get_file_correction(db, correction_id, seen_by=actor), Form.empty())


def _page(request: Request, db: Session, actor: Actor, one: FileCorrection, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "file_corrections/show.html",
        status=status,
        one=one,
        is_own=actor.person_id == one.person_id,
        names=account_names(db, [event.actor_id for event in one.events]),
        form=form,
        today=clock.today(),
    )


@router.get("/{correction_id}/proof", dependencies=_KEEP)
def proof(db: ReadDb, actor: CurrentActor, correction_id: Id) -> Response:
    """Send the proof that came with a request."""
    return send_proof(get_file_correction(db, correction_id, seen_by=actor))


@router.post("/{correction_id}/answer", dependencies=_KEEP)
def answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, correction_id: Id) -> Response:
    """Answer with a reason: right, or not."""
    form = CorrectionAnswerForm.read(submitted)
    return _do(
        request, db, actor, correction_id, form,
        lambda one: file_corrections.answer(db, one, is_right=form.is_right, reason=form.text, actor=actor),
        "CORRECTION_ANSWERED",
    )  # fmt: skip


@router.post("/{correction_id}/completion", dependencies=_KEEP)
def complete(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, correction_id: Id) -> Response:
    """Say what was mended."""
    form = WordsForm.read(submitted)
    return _do(
        request, db, actor, correction_id, form,
        lambda one: file_corrections.complete(db, one, note=form.text, actor=actor), "CORRECTION_DONE",
    )  # fmt: skip


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    correction_id: int,
    form: Form,
    deed: Callable[[FileCorrection], object],
    said: str,
) -> Response:
    """Carry something out and come back to the request, or show it with what was refused."""
    one = get_file_correction(db, correction_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "text"}):
            deed(one)
            return done(request, "file_corrections.show", said, correction_id=correction_id)
    db.expire_all()
    return _page(request, db, actor, get_file_correction(db, correction_id, seen_by=actor), form, status=422)
