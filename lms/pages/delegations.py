"""Who may teach public law beside the bureau (FN-1-1): list, let a unit teach, end it."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.delegations import delegate, end_delegation
from lms.courses.queries.delegations import get_delegation, list_delegations
from lms.pages.acting import attempt, done
from lms.pages.forms.ids import RowId
from lms.people.queries.units import get_unit, list_units
from lms.people.rules import UnitKind
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Day, Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/courses/delegations")
_GIVE = may(Permission.MANAGE_OBLIGATIONS)
_FIELDS = {
    "DOCUMENT_UNNAMED": "document",
    "SPAN_REVERSED": "until",
    **dict.fromkeys(("DELEGATION_BUREAU", "DELEGATION_RUNS"), "unit"),
}


class DelegationForm(Form):
    """A unit, from when to when, and the document."""

    unit: RowId
    since: Day
    until: Day | None = None
    document: Annotated[str, StringConstraints(max_length=200)]


@router.get("", name="delegations.index", dependencies=[_GIVE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show who may teach public law, and a form to let another."""
    return _index(request, db, actor, DelegationForm.empty(since=clock.today()))


@router.post("", name="delegations.create", dependencies=[_GIVE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Let a unit teach public law."""
    form = DelegationForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, _FIELDS):
            delegate(db, unit, since=form.since, until=form.until, document=form.document, actor=actor)
    if form.errors:
        return _index(request, db, actor, form, status=422)
    return done(request, "delegations.index", "DELEGATION_GIVEN")


@router.post("/{delegation_id}/end", name="delegations.end", dependencies=[_GIVE])
def end(request: Request, db: Db, actor: CurrentActor, delegation_id: Id) -> Response:
    """End a delegation today."""
    row, form = get_delegation(db, delegation_id, seen_by=actor), DelegationForm.empty(since=clock.today())
    with attempt(db, form):
        end_delegation(db, row, actor=actor)
    if form.errors:
        return _index(request, db, actor, form, status=409)
    return done(request, "delegations.index", "DELEGATION_ENDED")


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "courses/delegations.html",
        status=status,
        form=form,
        given=list_delegations(db, seen_by=actor),
        units=[unit for unit in list_units(db, seen_by=actor) if unit.kind != UnitKind.JUSTICE_BUREAU],
        today=clock.today(),
    )
