"""Tables of others: upload, look at the verdict on every line, then import or drop; and templates to fill in."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor
from lms.errors import NotAllowed, NotFound
from lms.exchange import staging, uploads
from lms.exchange.queries import get_upload, list_uploads
from lms.exchange.reconciliation.queries import find_reconciliation
from lms.exchange.refusals import MAX_BYTES
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.exchange.uploads import COLUMNS, NEEDS, Kind, sources_of
from lms.hours.rules import Limits
from lms.i18n import translate
from lms.pages.acting import attempt, done
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.exchange_words import IMPORT, IMPORT_HELP, IMPORT_START
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import Router

router = Router(prefix="/imports")
_ANY = may(*dict.fromkeys(NEEDS.values()))
_LIMIT = MAX_BYTES + 2**20
Code = Annotated[str, StringConstraints(max_length=40, to_upper=True)]


class UploadForm(Form):
    """A table; of others also the system it comes from, and the document that hours of a closed year rest on."""

    file: UploadFile
    source_system: Code | None = None
    other_source: Code | None = None
    document: Annotated[str, StringConstraints(max_length=200)] | None = None

    @property
    def source(self) -> str:
        """The system as chosen, or as typed where it is none of those listed."""
        return self.other_source or self.source_system or ""


@router.get("", name="imports.index", dependencies=[_ANY])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show what can be imported, and one's own imports."""
    return render(request, "imports/index.html", kinds=_kinds(actor), uploads=list_uploads(db, seen_by=actor))


@router.get("/new/{kind}", name="imports.new", dependencies=[_ANY])
def new(request: Request, actor: CurrentActor, kind: str) -> Response:
    """Show the form that takes a table of one kind."""
    return _form(request, _kind(kind, actor), UploadForm.empty())


@router.post("/new/{kind}", name="imports.create", dependencies=[_ANY], max_body_size=_LIMIT)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, kind: str) -> Response:
    """Check a table and keep it aside; nothing of it is stored."""
    chosen, form = _kind(kind, actor), UploadForm.read(submitted)
    if not form.errors and not form.source and len(sources_of(chosen)) > 1:
        form.refuse("source_system", "REQUIRED")
    if form.errors:
        return _form(request, chosen, form, status=422)
    upload_id = _look(request, db, actor, chosen, form)
    if form.errors:
        return _form(request, chosen, form, status=422)
    return done(request, "imports.show", "IMPORT_CHECKED", upload_id=upload_id)


@router.get("/templates/{kind}", name="imports.template", dependencies=[_ANY])
def template(request: Request, actor: CurrentActor, kind: str) -> Response:
    """Send an empty table of one kind, with the columns in our words."""
    chosen, language = _kind(kind, actor), language_of(request)
    heads = [column.names[0] for column in COLUMNS[chosen]]
    above = [translate(language, text) for text in (IMPORT[chosen.value], IMPORT_HELP[chosen.value], IMPORT_START)]
    data = write_xlsx([NewSheet(translate(language, IMPORT[chosen.value]), heads, [], above)])
    return send_workbook(data, f"{chosen.value}-template.xlsx")


@router.get("/{upload_id}", name="imports.show", dependencies=[_ANY])
def show(request: Request, db: ReadDb, actor: CurrentActor, upload_id: Id) -> Response:
    """Show the verdict on a table: what would come in, or what did."""
    return _show(request, db, actor, upload_id, Form.empty())


@router.get("/{upload_id}/report", name="imports.report", dependencies=[_ANY])
def report(db: ReadDb, actor: CurrentActor, upload_id: Id) -> Response:
    """Send the table back as it came, with the verdict beside each line."""
    upload = get_upload(db, upload_id, seen_by=actor)
    return send_workbook(staging.read(upload.id, staging.REPORT), f"{upload.kind}-{upload.id}.xlsx")


@router.post("/{upload_id}/storage", name="imports.store", dependencies=[_ANY])
def store(request: Request, db: Db, actor: CurrentActor, upload_id: Id) -> Response:
    """Import the table; every line is checked again."""
    form, limits = Form.empty(), _limits(db, actor)
    with attempt(db, form):
        uploads.store(db, upload_id, actor=actor, language=language_of(request), limits=limits)
    if form.errors:
        return _show(request, db, actor, upload_id, form, status=409)
    said = get_upload(db, upload_id, seen_by=actor).answer
    counts = {name: said[name] for name in ("imported", "updated", "unchanged", "refused")}
    return done(request, "imports.show", "IMPORT_DONE", counts, upload_id=upload_id)


@router.post("/{upload_id}/dropping", name="imports.drop", dependencies=[_ANY])
def drop(request: Request, db: Db, actor: CurrentActor, upload_id: Id) -> Response:
    """Throw the table away."""
    form = Form.empty()
    with attempt(db, form):
        uploads.drop(db, upload_id, actor=actor)
    if form.errors:
        return _show(request, db, actor, upload_id, form, status=409)
    return done(request, "imports.index", "IMPORT_DROPPED")


def _look(request: Request, db: Session, actor: Actor, kind: Kind, form: UploadForm) -> int:
    data, upload_id = form.file.file.read(MAX_BYTES + 1), 0
    with attempt(db, form, {"SOURCE_NAME": "other_source"}):
        upload_id = uploads.look(
            db,
            kind,
            data,
            form.file.filename or "",
            actor=actor,
            language=language_of(request),
            source_system=_source(kind, form),
            document=form.document,
            limits=_limits(db, actor),
        ).id
    if "" in form.errors:
        form.refuse("file", form.errors.pop(""))
    return upload_id


def _source(kind: Kind, form: UploadForm) -> str | None:
    """Return the system a table comes from: as chosen, or the only one there is; None for our own offices."""
    there = sources_of(kind)
    return (form.source or there[0]) if there else None


def _kind(text: str, actor: Actor) -> Kind:
    """Return the kind an address names. Raises NotFound for another word, NotAllowed without its permission."""
    if text not in Kind.__members__.values():
        raise NotFound
    kind = Kind(text)
    if kind not in _kinds(actor):
        raise NotAllowed
    return kind


def _kinds(actor: Actor) -> list[Kind]:
    return [kind for kind in Kind if actor.can(NEEDS[kind])]


def _limits(db: Session, actor: Actor) -> Limits:
    return limits_for(db, actor.unit_id or 0, clock.today().year)


def _form(request: Request, kind: Kind, form: Form, status: int = 200) -> Response:
    columns = COLUMNS[kind]
    return render(
        request, "imports/new.html", status=status, kind=kind, form=form, columns=columns, sources=sources_of(kind)
    )


def _show(request: Request, db: Session, actor: Actor, upload_id: int, form: Form, status: int = 200) -> Response:
    upload = get_upload(db, upload_id, seen_by=actor)
    return render(
        request,
        "imports/show.html",
        status=status,
        upload=upload,
        verdicts=uploads.verdicts_of(upload),
        form=form,
        kept=find_reconciliation(db, upload.source_system or "", upload.digest) if upload.kind == Kind.CARDS else None,
        has_report=staging.has(upload.id, staging.REPORT),
        has_source=staging.has(upload.id, staging.SOURCE),
    )
