"""Sanctions and findings of exemption: kept with their documents, seen by few (C7, FN-17-2)."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import sanctions
from lms.credentials.actions.sanctions import Issued
from lms.credentials.queries.credentials import list_credentials
from lms.credentials.queries.sanctions import get_exemption, get_sanction, list_exemptions, list_sanctions
from lms.credentials.rules.causes import BY_CASE
from lms.credentials.rules.sanctions import SanctionKind
from lms.pages.acting import attempt, done
from lms.pages.credential_cases import DEAL, OPEN
from lms.pages.forms.attached import SOME_FILES, read_attached
from lms.pages.forms.credential_cases import ExemptionForm, SanctionForm
from lms.people.models import Person
from lms.people.queries.people import get_person
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("credential_sanctions", prefix="/credential-sanctions")
_FIELDS = {
    "ORGAN_MISSING": "organ",
    "DOCUMENT_MISSING": "document",
    "FACT_IN_FUTURE": "on",
    "PROOF_MISSING": "files",
    "FILE_TOO_LARGE": "files",
}


@router.get("", dependencies=[DEAL])
def index(request: Request, db: ReadDb, actor: CurrentActor, q: str = "") -> Response:
    """List what is kept about people in reach, and look for whom to keep something."""
    found = list_credentials(db, seen_by=actor, on=clock.today(), text=q, limit=20) if q.strip() else []
    return render(
        request,
        "credential_cases/sanctions.html",
        sanctions=list_sanctions(db, seen_by=actor),
        exemptions=list_exemptions(db, seen_by=actor),
        keeps=actor.can(Permission.OPEN_CASES),
        found=found,
        q=q,
        today=clock.today(),
    )


@router.get("/people/{person_id}", dependencies=[OPEN])
def new(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show both forms for a person."""
    return _new(request, get_person(db, person_id, seen_by=actor), SanctionForm.empty())


@router.post("/people/{person_id}", dependencies=[OPEN], max_body_size=SOME_FILES)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Keep a sanction."""
    person, form = get_person(db, person_id, seen_by=actor), SanctionForm.read(submitted)
    attached = read_attached(submitted, form)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            issued = Issued(form.organ, form.document, form.on, attached[0] if attached else None)
            sanctions.record_sanction(db, person, form.kind, issued, actor=actor)
            return done(request, "credential_sanctions.index", "SANCTION_RECORDED")
    return _new(request, person, form, status=422)


@router.post("/people/{person_id}/exemptions", dependencies=[OPEN], max_body_size=SOME_FILES)
def exempt(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Keep a finding of exemption."""
    person, form = get_person(db, person_id, seen_by=actor), ExemptionForm.read(submitted)
    attached = read_attached(submitted, form)
    if not form.errors:
        with attempt(db, form, _FIELDS | {"FACT_IN_FUTURE": "fact_on"}):
            issued = Issued(form.organ, form.document, form.found_on, attached[0] if attached else None)
            sanctions.record_exemption(db, person, form.fact_on, form.cause, issued, actor=actor)
            return done(request, "credential_sanctions.index", "EXEMPTION_RECORDED")
    return _new(request, person, form, status=422)


@router.get("/{sanction_id}/document", dependencies=[DEAL])
def document(db: ReadDb, actor: CurrentActor, sanction_id: Id) -> Response:
    """Send the document of a sanction."""
    return _send(db, actor, sanction_id)


@router.get("/exemptions/{finding_id}/document", dependencies=[DEAL])
def finding(db: ReadDb, actor: CurrentActor, finding_id: Id) -> Response:
    """Send the document of a finding."""
    row = get_exemption(db, finding_id, seen_by=actor)
    return send_stored(row.digest, row.media_type, f"exemption-{row.id}")


def _send(db: Session, actor: Actor, sanction_id: int) -> Response:
    row = get_sanction(db, sanction_id, seen_by=actor)
    return send_stored(row.digest, row.media_type, f"sanction-{row.id}")


def _new(request: Request, person: Person, form: Form, status: int = 200) -> Response:
    return render(
        request, "credential_cases/sanction.html", status=status, person=person, form=form, causes=BY_CASE,
        kinds=[kind.value for kind in SanctionKind], exempting=isinstance(form, ExemptionForm),
    )  # fmt: skip
