"""One's own application for a card: begin, fill in with papers, hand in, see whose turn it is, take it back."""

from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import applying
from lms.credentials.models import Application, Credential
from lms.credentials.queries.applications import get_document, get_own_application, own_applications
from lms.credentials.queries.credentials import credentials_of
from lms.credentials.queries.dossier import dossiers_of, missing_for
from lms.credentials.rules.applications import OPEN
from lms.credentials.rules.applying import OWN_DOCUMENTS, REQUIRED
from lms.credentials.rules.requests import renewal_window
from lms.credentials.rules.states import LIVE, CredentialKind, state_on
from lms.pages.acting import attempt, done
from lms.pages.application_papers import send_dossier
from lms.pages.applications import dossier_view
from lms.pages.forms.applications import BeginForm, EntriesForm, WordsForm, read_papers
from lms.pages.forms.attached import SOME_FILES
from lms.requirements.queries.rule_sets import parameters_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_application", prefix="/my-application")
_APPLY = may(Permission.APPLY_FOR_CREDENTIAL)
_FIELDS = {"PHOTO_KIND": "paper_PHOTO", "REASON_MISSING": "text"}


@router.get("", dependencies=[_APPLY])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the application that is under way, or how one begins."""
    return _index(request, db, actor, None)


@router.post("", dependencies=[_APPLY])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Begin a draft."""
    form = BeginForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            one = applying.begin_application(db, form.kind, actor=actor)
            return done(request, "my_application.show", "APPLICATION_BEGUN", my_application_id=one.id)
    return _index(request, db, actor, form, status=422)


@router.get("/{my_application_id}", dependencies=[_APPLY])
def show(request: Request, db: ReadDb, actor: CurrentActor, my_application_id: Id) -> Response:
    """Show one's application: how far it is, what is missing, whose turn it is, until when."""
    one = get_own_application(db, my_application_id, seen_by=actor)
    return _page(request, db, actor, one, _entries(one))


@router.post("/{my_application_id}", dependencies=[_APPLY], max_body_size=SOME_FILES)
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_application_id: Id) -> Response:
    """Save what was written, and the papers that came with it."""
    one = get_own_application(db, my_application_id, seen_by=actor, to_change=True)
    form = EntriesForm.read(submitted)
    papers = read_papers(submitted, form, OWN_DOCUMENTS)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            applying.fill_in(db, one, applying.Entries(form.education, form.duties, form.field), actor=actor)
            for kind, paper in papers.items():
                applying.add_own_paper(db, one, kind, paper, actor=actor)
            return done(request, "my_application.show", "APPLICATION_SAVED", my_application_id=one.id)
    return _page(request, db, actor, one, form, status=422)


@router.post("/{my_application_id}/submission", dependencies=[_APPLY])
def submit(request: Request, db: Db, actor: CurrentActor, my_application_id: Id) -> Response:
    """Hand the application in."""
    one = get_own_application(db, my_application_id, seen_by=actor, to_change=True)
    form = _entries(one)
    with attempt(db, form):
        applying.submit(db, one, actor=actor)
    if not form.errors:
        return done(request, "my_application.show", "APPLICATION_SUBMITTED", my_application_id=one.id)
    return _page(request, db, actor, one, form, status=422)


@router.post("/{my_application_id}/withdrawal", dependencies=[_APPLY])
def withdraw(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_application_id: Id) -> Response:
    """Take the application back."""
    one, said = get_own_application(db, my_application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    if not said.errors:
        with attempt(db, said):
            applying.withdraw(db, one, reason=said.text, actor=actor)
            return done(request, "my_application.index", "APPLICATION_WITHDRAWN")
    return _page(request, db, actor, one, said, status=422)


@router.get("/{my_application_id}/papers/{my_paper_id}", dependencies=[_APPLY])
def paper(db: ReadDb, actor: CurrentActor, my_application_id: Id, my_paper_id: Id) -> Response:
    """Send a paper of one's own dossier to be saved."""
    found = get_document(get_own_application(db, my_application_id, seen_by=actor), my_paper_id)
    return send_stored(found.digest, found.media_type, found.file_name)


@router.get("/{my_application_id}/dossier.pdf", dependencies=[_APPLY])
def on_paper(request: Request, db: Db, actor: CurrentActor, my_application_id: Id) -> Response:
    """Send one's own dossier as it stands, on a sheet of paper."""
    return send_dossier(request, db, get_own_application(db, my_application_id, seen_by=actor), actor=actor)


def _entries(one: Application) -> Form:
    return EntriesForm.empty(education=one.education, duties=one.duties, field=one.field)


def _index(request: Request, db: Session, actor: Actor, form: Form | None, status: int = 200) -> Response:
    mine = own_applications(db, seen_by=actor)
    dossiers = dossiers_of(db, mine)
    under_way = [each for each in dossiers if each.state in OPEN]
    held = [one for one in credentials_of(db, actor.person_id or 0) if one.state in LIVE]
    kinds = [kind.value for kind in CredentialKind if kind not in {one.kind for one in held}]
    return render(
        request,
        "my_application/index.html",
        status=status,
        under_way=under_way,
        held=[(one, state_on(one.state, one.valid_to, clock.today()), _renewed_from(db, one)) for one in held],
        kinds=[] if under_way else kinds,
        form=form or BeginForm.empty(kind=next(iter(kinds), "")),
        required=OWN_DOCUMENTS if kinds == [CredentialKind.SUPERVISION] else REQUIRED,
        over=[each for each in dossiers if each.state not in OPEN],
    )


def _renewed_from(db: Session, one: Credential) -> date:
    """Return the day from which a card is renewed upon request."""
    days = parameters_for(db, one.unit_id, clock.today().year).renewal_window_days
    return renewal_window(one.valid_to, days).first


def _page(request: Request, db: Session, actor: Actor, one: Application, form: Form, status: int = 200) -> Response:
    (dossier,) = dossiers_of(db, [one])
    kinds = OWN_DOCUMENTS if one.kind == CredentialKind.SUPERVISION else REQUIRED
    return render(
        request,
        "my_application/show.html",
        status=status,
        form=form,
        missing=[fault.refusal() for fault in missing_for(db, dossier)],
        kinds=kinds,
        **dossier_view(db, dossier, actor),
    )
