"""Imported batches of hours: look at the rows, accept all of them into the ledger, or send the batch back."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.hours.actions.batches import reject_batch
from lms.hours.actions.posting import PeopleRefused
from lms.hours.models import ImportBatch
from lms.hours.queries.activities import get_batch
from lms.hours.queries.batch_page import ROWS, batch_page
from lms.pages.acting import attempt, done
from lms.pages.forms.deciding import BatchRejectionForm, DocumentForm
from lms.people.queries.people import names_of
from lms.requirements.actions.posting import accept_batch
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/batches/{batch_id}")
_VIEW, _ACCEPT = may(Permission.VIEW_PEOPLE), may(Permission.ACCEPT_IMPORTS)


@router.get("", name="batches.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, batch_id: Id, page: str = "") -> Response:
    """Show a batch and its rows in reach."""
    return _show(request, db, actor, batch_id, DocumentForm.empty(), page_number(page))


@router.post("/acceptance", name="batches.accept", dependencies=[_ACCEPT])
def accept(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, batch_id: Id) -> Response:
    """Post every row of a batch to the ledger."""
    batch, form = get_batch(db, batch_id, seen_by=actor), DocumentForm.read(submitted)
    rows = 0
    if not form.errors:
        with attempt(db, form, {"DOCUMENT_MISSING": "document"}):
            rows = accept_batch(db, batch, actor=actor, document=form.document)
    if form.errors:
        return _refused(request, db, actor, batch_id, form)
    return done(request, "batches.show", "BATCH_ACCEPTED", {"rows": rows}, batch_id=batch_id)


@router.get("/rejection", name="batches.new_rejection", dependencies=[_ACCEPT])
def new_rejection(request: Request, db: ReadDb, actor: CurrentActor, batch_id: Id) -> Response:
    """Show the form that sends a batch back."""
    return _rejection(request, get_batch(db, batch_id, seen_by=actor), BatchRejectionForm.empty())


@router.post("/rejection", name="batches.reject", dependencies=[_ACCEPT])
def reject(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, batch_id: Id) -> Response:
    """Send a whole batch back."""
    batch, form = get_batch(db, batch_id, seen_by=actor), BatchRejectionForm.read(submitted)
    if form.errors:
        return _rejection(request, batch, form, status=422)
    with attempt(db, form, {"REASON_MISSING": "reason"}):
        reject_batch(db, batch, reason=form.reason, actor=actor)
    if form.errors:
        return _refused(request, db, actor, batch_id, form)
    return done(request, "batches.show", "BATCH_REJECTED", batch_id=batch_id)


def _refused(request: Request, db: Session, actor: Actor, batch_id: int, form: Form) -> Response:
    refusal = next(iter(form.errors.values()))
    people = refusal.refusals if isinstance(refusal, PeopleRefused) else {}
    names = names_of(db, list(people))
    why = [(names[person], each) for person, each in people.items()]
    decided = isinstance(refusal, RuleBroken) and refusal.code == "ALREADY_DECIDED"
    form.errors.clear() if decided else None
    status = 422 if "document" in form.errors else 409
    return _show(request, db, actor, batch_id, form, 1, status=status, why=why, too_late=decided)


def _show(
    request: Request,
    db: Session,
    actor: Actor,
    batch_id: int,
    form: Form,
    number: int,
    status: int = 200,
    **more: object,
) -> Response:
    page = batch_page(db, get_batch(db, batch_id, seen_by=actor), seen_by=actor, number=number)
    paging = Paging(page.total, number, ROWS)
    said: dict[str, Any] = {"why": [], "too_late": False}
    return render(request, "batches/show.html", status=status, page=page, paging=paging, form=form, **said | more)


def _rejection(request: Request, batch: ImportBatch, form: Form, status: int = 200) -> Response:
    return render(request, "batches/reject.html", status=status, batch=batch, form=form)
