"""Teaching materials: list, upload, look at one, deliver its bytes."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions import materials as actions
from lms.courses.actions.uploading import take_whole
from lms.courses.models.materials import Material
from lms.courses.queries.captions import find_captions
from lms.courses.queries.materials import (
    PAGE,
    Wanted,
    get_managed_material,
    list_materials,
    list_unfinished,
    taken_by_unit,
    uses_of,
)
from lms.courses.rules.materials import GIB, LONGEST_TITLE, TAKEN, Purpose, State
from lms.errors import Refusal, RuleBroken
from lms.pages.acting import attempt, done
from lms.pages.forms.intake import spooled
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Day, Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/materials")
_VIEW = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES)
_MANAGE = may(Permission.MANAGE_COURSES)
_LIMIT = (get_settings().upload_limit_mb + 1) * 2**20
ACCEPT = ",".join(f".{extension}" for extension in TAKEN)
Title = Annotated[str, StringConstraints(max_length=LONGEST_TITLE)]


class UploadForm(Form):
    """A file, and what it is to be called; without a title it keeps the file's name."""

    file: UploadFile
    title: Title | None = None


class DescriptionForm(Form):
    """What is said about a material."""

    title: Title
    purpose: Purpose
    edition: Annotated[str, StringConstraints(max_length=60)] | None = None
    expires_on: Day | None = None


@router.get("", name="materials.index", dependencies=[_VIEW])
def index(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    q: str = "",
    kind: str = "",
    state: str = "",
    purpose: str = "",
    page: str = "",
) -> Response:
    """List the materials in reach, newest first."""
    wanted, number = Wanted(q.strip()[:60], kind, state, purpose), page_number(page)
    found, total = list_materials(db, wanted, seen_by=actor, page=number)
    return render(
        request,
        "materials/index.html",
        materials=found,
        wanted=wanted,
        paging=Paging(total, number, PAGE),
        today=clock.today(),
        unfinished=list_unfinished(db, seen_by=actor),
    )


@router.get("/new", name="materials.new", dependencies=[_MANAGE])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form that takes a file, and what has not arrived whole yet."""
    return _form(request, db, actor, UploadForm.empty())


@router.post("", name="materials.create", dependencies=[_MANAGE], max_body_size=_LIMIT)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Take a file in one piece; it is checked before anybody sees it."""
    form = UploadForm.read(submitted)
    material = None
    if not form.errors:
        with attempt(db, form, {"": "file"}), spooled(form.file) as source:
            material = take_whole(db, source, file_name=form.file.filename or "", title=form.title or "", actor=actor)
    if material is None:
        return _form(request, db, actor, _beside_file(form), status=422)
    return done(request, "materials.show", "MATERIAL_TAKEN", {"name": material.file_name}, material_id=material.id)


@router.get("/{material_id}", name="materials.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, material_id: Id) -> Response:
    """Show one material: what it is, how long, where it is used, or why it was refused."""
    material = get_managed_material(db, material_id, seen_by=actor)
    return show_material(request, db, material)


@router.get("/{material_id}/edit", name="materials.edit", dependencies=[_MANAGE])
def edit(request: Request, db: ReadDb, actor: CurrentActor, material_id: Id) -> Response:
    """Show the form for what is said about a material."""
    material = get_managed_material(db, material_id, seen_by=actor)
    form = DescriptionForm.empty(
        title=material.title,
        purpose=material.purpose,
        edition=material.edition or "",
        expires_on=material.expires_on or "",
    )
    return render(request, "materials/edit.html", material=material, form=form)


@router.post("/{material_id}/description", name="materials.update", dependencies=[_MANAGE])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, material_id: Id) -> Response:
    """Change what is said about a material."""
    material, form = get_managed_material(db, material_id, seen_by=actor), DescriptionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"MATERIAL_TITLE": "title"}):
            _describe(db, material, form, actor)
    if form.errors:
        return render(request, "materials/edit.html", status=422, material=material, form=form)
    return done(request, "materials.show", "MATERIAL_DESCRIBED", material_id=material.id)


@router.post("/{material_id}/removal", name="materials.remove", dependencies=[_MANAGE])
def remove(request: Request, db: Db, actor: CurrentActor, material_id: Id) -> Response:
    """Remove a material that no course holds."""
    material, form = get_managed_material(db, material_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        actions.remove(db, material, actor=actor)
    if form.errors:
        return show_material(request, db, material, form=form, status=409)
    return done(request, "materials.index", "MATERIAL_REMOVED", {"name": material.title})


def _describe(db: Session, material: Material, form: DescriptionForm, actor: Actor) -> None:
    actions.describe(
        db,
        material,
        title=form.title,
        purpose=form.purpose,
        edition=form.edition,
        expires_on=form.expires_on,
        actor=actor,
    )


def _beside_file(form: UploadForm) -> UploadForm:
    """Put what was refused beside the file: every refusal of an upload is about it."""
    if "" in form.errors:
        form.refuse("file", form.errors.pop(""))
    return form


def _form(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    settings = get_settings()
    return render(
        request,
        "materials/new.html",
        status=status,
        form=form,
        unfinished=list_unfinished(db, seen_by=actor),
        taken=taken_by_unit(db, actor.unit_id or 0),
        quota=settings.material_quota_gb * GIB,
        accept=ACCEPT,
    )


def show_material(
    request: Request, db: Session, material: Material, form: Form | None = None, status: int = 200
) -> Response:
    """Show one material, with what was refused about it."""
    today: date = clock.today()
    return render(
        request,
        "materials/show.html",
        status=status,
        fragment="materials/_state.html",
        # Once it is decided the whole page is another.
        headers={} if material.state == State.CHECKING else {"HX-Refresh": "true"},
        material=material,
        uses=uses_of(db, material.id),
        captions=find_captions(db, material.id),
        refusal=_refusal(material),
        form=form,
        today=today,
        extension=Path(material.file_name).suffix[1:].upper(),
    )


def _refusal(material: Material) -> Refusal | None:
    if material.refusal is None:
        return None
    return RuleBroken(material.refusal, **material.details.get("refusal", {}))
