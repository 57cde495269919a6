"""Blueprints (组卷规则): what a paper is made of, written in versions, and whether the banks can meet it."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.blueprints import (
    REFUSED,
    SPANS,
    BlueprintForm,
    changed_rows,
    read_blueprint,
    read_rows,
    row_numbers,
    start_of,
    values_of,
)
from lms.people.queries.names import account_names
from lms.people.queries.units import find_own_place, get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.actions.blueprints import (
    add_blueprint,
    change_blueprint,
    withdraw_blueprint,
    wording_of,
)
from question_bank.blueprint import Blueprint
from question_bank.models import BlueprintVersion
from question_bank.queries.banks import list_banks
from question_bank.queries.blueprints import (
    banks_of,
    fit,
    fit_of,
    fits_of,
    get_blueprint,
    get_blueprint_version,
    is_blueprint_kept_by,
    list_blueprints,
    versions_of_blueprint,
)
from question_bank.queries.labels import categories_of, tags_of

router = PageRouter("blueprints", prefix="/blueprints")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
_WRITE = may(Permission.WRITE_QUESTIONS)


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, withdrawn: str = "") -> Response:
    """List the blueprints in reach and whether each can be met today."""
    found = list_blueprints(db, seen_by=actor, withdrawn=bool(withdrawn))
    fits = fits_of(db, found, on=clock.today())
    return render(request, "blueprints/index.html", blueprints=found, fits=fits, withdrawn=withdrawn)


@router.get("/new", dependencies=[_WRITE])
def new(request: Request, db: ReadDb, actor: CurrentActor, kind: str = "", copy: str = "") -> Response:
    """Show the form for a new blueprint: the default paper of C4.2, or a copy of another."""
    values = start_of(kind or "ANNUAL")
    if len(banks := list_banks(db, seen_by=actor)) == 1:
        values["banks"] = [str(banks[0].id)]
    if copy.isascii() and copy.isdecimal() and len(copy) < 19:
        values = values_of(wording_of(db, get_blueprint(db, int(copy), seen_by=actor))) | {"name": ""}
    form = BlueprintForm.empty(**{"owner": actor.unit_id or "", **values})
    return _form(request, db, actor, form, None)


@router.post("", dependencies=[_WRITE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Write a blueprint down, or do what a button of its rows asks."""
    form, blueprint = read_blueprint(submitted)
    if changed_rows(submitted, form):
        form.errors.clear()
        return _form(request, db, actor, form, None)
    made: list[BlueprintVersion] = []
    if not form.errors:
        owner = get_unit(db, form.owner, seen_by=actor) if form.owner else find_own_place(db, actor)
        with attempt(db, form, REFUSED):
            wording, unit_id = form.wording(blueprint), owner.id if owner else None
            made.append(add_blueprint(db, wording, owner_unit_id=unit_id, is_shared=form.is_shared, actor=actor))
    if form.errors:
        return _form(request, db, actor, form, None, status=422)
    return done(request, "blueprints.show", "BLUEPRINT_SAVED", {"number": 1}, blueprint_id=made[0].blueprint_id)


@router.post("/reckoning", dependencies=[_SEE])
def reckon(request: Request, db: ReadDb, submitted: Submitted, actor: CurrentActor) -> Response:
    """Show what the rows of the form come to, and whether the banks can meet them; nothing is kept."""
    form, blueprint = read_blueprint(submitted)
    return render(request, "blueprints/_sum.html", **_sum(db, actor, form, blueprint))


@router.get("/{blueprint_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, blueprint_id: Id, version: str = "") -> Response:
    """Show a blueprint: its cells, and the feasibility report of today."""
    newest = get_blueprint(db, blueprint_id, seen_by=actor)
    versions = versions_of_blueprint(db, blueprint_id)
    shown = next((one for one in versions if str(one.number) == version), None) if version else newest
    if shown is None:
        raise NotFound("BLUEPRINT_NOT_FOUND")
    one = get_blueprint_version(db, shown.id, seen_by=actor)
    return render(
        request,
        "blueprints/show.html",
        one=one,
        newest=newest,
        versions=versions,
        fit=fit_of(db, one, on=clock.today()),
        banks=banks_of(db, one),
        own=is_blueprint_kept_by(db, newest.blueprint, actor),
        names=account_names(db, {one.author_id for one in versions}),
        today=clock.today(),
    )


@router.get("/{blueprint_id}/edit", dependencies=[_WRITE])
def edit(request: Request, db: ReadDb, actor: CurrentActor, blueprint_id: Id) -> Response:
    """Show the newest version for changing."""
    version = get_blueprint(db, blueprint_id, seen_by=actor)
    values = values_of(wording_of(db, version)) | {"shown_version": version.number}
    return _form(request, db, actor, BlueprintForm.empty(**values), version)


@router.post("/{blueprint_id}/edit", dependencies=[_WRITE])
def change(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, blueprint_id: Id) -> Response:
    """Give a blueprint another version, or do what a button of its rows asks."""
    newest = get_blueprint(db, blueprint_id, seen_by=actor)
    form, blueprint = read_blueprint(submitted)
    if changed_rows(submitted, form):
        form.errors.clear()
        return _form(request, db, actor, form, newest)
    made: list[BlueprintVersion] = []
    if not form.errors:
        if form.shown_version != newest.number:
            form.refuse("", "BLUEPRINT_CHANGED")
        else:
            with attempt(db, form, REFUSED):
                made.append(change_blueprint(db, newest, form.wording(blueprint), note=form.note, actor=actor))
    if form.errors:
        return _form(request, db, actor, form, newest, status=422)
    code = "BLUEPRINT_SAME" if made[0].number == newest.number else "BLUEPRINT_SAVED"
    said = {} if code == "BLUEPRINT_SAME" else {"number": made[0].number}
    return done(request, "blueprints.show", code, said, blueprint_id=blueprint_id)


@router.post("/{blueprint_id}/withdrawal", dependencies=[_WRITE])
def withdraw(request: Request, db: Db, actor: CurrentActor, blueprint_id: Id) -> Response:
    """Take a blueprint out of use for new exams."""
    withdraw_blueprint(db, get_blueprint(db, blueprint_id, seen_by=actor), actor=actor)
    return done(request, "blueprints.show", "BLUEPRINT_WITHDRAWN_NOW", blueprint_id=blueprint_id)


def _form(
    request: Request,
    db: Session,
    actor: Actor,
    form: BlueprintForm,
    version: BlueprintVersion | None,
    status: int = 200,
) -> Response:
    banks = list_banks(db, seen_by=actor)
    ids = [bank.id for bank in banks]
    return render(
        request,
        "blueprints/form.html",
        status=status,
        version=version,
        units=[] if version else list_units(db, seen_by=actor),
        banks=[(str(bank.id), bank.name) for bank in banks],
        categories=categories_of(db, ids),
        tags=tags_of(db, ids),
        spans=SPANS,
        cells=row_numbers(form, "number"),
        shares=row_numbers(form, "share_tag", 1),
        **_sum(db, actor, form, read_rows(form.values, Form.empty())),
    )


def _sum(db: Session, actor: Actor, form: BlueprintForm, blueprint: Blueprint) -> dict[str, Any]:
    """Return what the rows come to, and how the chosen banks stand to them."""
    chosen = {str(bank_id) for bank_id in form.values.get("banks") or ()}
    bank_ids = [bank.id for bank in list_banks(db, seen_by=actor) if str(bank.id) in chosen]
    spare = str(form.values.get("spare") or "")
    times = int(spare) if spare.isascii() and spare.isdecimal() and 2 <= int(spare[:3]) <= 20 else 2
    report = fit(db, blueprint, bank_ids, spare=times, on=clock.today()) if bank_ids and blueprint.cells else None
    return {"form": form, "blueprint": blueprint, "report": report}
