"""Saying what is wrong in one's own enforcement file, and seeing what came of it (PIPL art. 46)."""

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.credentials.actions import file_corrections
from lms.credentials.actions.file_corrections import Wrong
from lms.credentials.models import FileCorrection
from lms.credentials.queries.file_corrections import get_my_file_correction
from lms.credentials.rules.file_corrections import ELSEWHERE, FileSection
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import ONE_FILE, read_file
from lms.pages.forms.file_corrections import WrongForm
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_file_corrections", prefix="/my-file/corrections")
_MINE = [may(Permission.VIEW_OWN_YEAR)]
_FIELDS = {"REASON_MISSING": "wrong", "CORRECTION_ELSEWHERE": "section", "CORRECTION_OPEN": "section"}


@router.get("/new", dependencies=_MINE)
def new(request: Request, section: str = "") -> Response:
    """Show the form."""
    return _form(request, WrongForm.empty(section=section))


def _form(request: Request, form: Form, status: int = 200) -> Response:
    sections = [one.value for one in FileSection if one not in ELSEWHERE]
    return render(request, "file_corrections/new.html", status=status, form=form, sections=sections)


@router.post("", dependencies=_MINE, max_body_size=ONE_FILE)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Ask for a correction."""
    form = WrongForm.read(submitted)
    proof = read_file(submitted, form, "proof")
    if not form.errors:
        with attempt(db, form, _FIELDS):
            asked = Wrong(form.section, form.wrong, form.right, proof)
            made = file_corrections.file_correction(db, asked, actor=actor)
            return done(request, "my_file_corrections.show", "CORRECTION_FILED", my_correction_id=made.id)
    return _form(request, form, status=422)


@router.get("/{my_correction_id}", dependencies=_MINE)
def show(request: Request, db: ReadDb, actor: CurrentActor, my_correction_id: Id) -> Response:
    """Show one's own request and how it stands."""
    return _page(request, get_my_file_correction(db, my_correction_id, seen_by=actor), Form.empty())


def _page(request: Request, one: FileCorrection, form: Form, status: int = 200) -> Response:
    return render(request, "file_corrections/mine.html", status=status, one=one, form=form, today=clock.today())


@router.post("/{my_correction_id}/withdrawal", dependencies=_MINE)
def take_back(request: Request, db: Db, actor: CurrentActor, my_correction_id: Id) -> Response:
    """Take one's own request back."""
    one, form = get_my_file_correction(db, my_correction_id, seen_by=actor, to_change=True), Form.empty()
    if not form.errors:
        with attempt(db, form):
            file_corrections.take_back(db, one, actor=actor)
            return done(request, "my_file_corrections.show", "CORRECTION_TAKEN_BACK", my_correction_id=one.id)
    db.expire_all()
    return _page(request, get_my_file_correction(db, my_correction_id, seen_by=actor), form, status=409)


@router.get("/{my_correction_id}/proof", dependencies=_MINE)
def proof(db: ReadDb, actor: CurrentActor, my_correction_id: Id) -> Response:
    """Send one's own proof."""
    return send_proof(get_my_file_correction(db, my_correction_id, seen_by=actor))


def send_proof(one: FileCorrection) -> Response:
    """Send the proof of a request. Raises NotFound where there is none."""
    if one.digest is None:
        raise NotFound
    return send_stored(one.digest, one.media_type, f"correction-{one.id}")
