"""Numbers of cards from the maker's list: who waits for one, and the list that is handed in."""

from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.credentials.queries.applications import list_open
from lms.credentials.rules.applications import ApplicationState
from lms.errors import RuleBroken
from lms.exchange.card_numbers import NumbersRead, enter_numbers
from lms.pages.acting import attempt, done
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("applications_numbers", prefix="/applications/numbers")
_REVIEW = may(Permission.REVIEW_APPLICATIONS)


@router.get("", dependencies=[_REVIEW])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show who waits for a number, and the form for the list."""
    return _page(request, db, actor, Form.empty(), NumbersRead())


@router.post("", dependencies=[_REVIEW], max_body_size=get_settings().upload_limit_mb * 2**20)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Enter the numbers of a list, all or none."""
    form, read, upload = Form.empty(), NumbersRead(), submitted.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        form.refuse("file", "NO_FILE")
    else:
        with attempt(db, form):
            read = enter_numbers(db, upload.file.read(), upload.filename, actor=actor)
        if read.faults:
            form.refuse("file", RuleBroken("NUMBERS_WRONG", rows=len(read.faults)))
    if form.errors:
        return _page(request, db, actor, form, read, status=422)
    return done(request, "applications.index", "NUMBERS_ENTERED", {"cards": read.entered})


def _page(request: Request, db: Session, actor: Actor, form: Form, read: NumbersRead, status: int = 200) -> Response:
    waiting = [one for one in list_open(db, seen_by=actor) if one.state == ApplicationState.DECISION]
    return render(request, "applications/numbers.html", status=status, form=form, read=read, waiting=waiting)
