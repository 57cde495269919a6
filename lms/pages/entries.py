"""Posted entries of the ledger: one with its history, and taking it back by a new entry."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.hours.actions.reversing import reverse
from lms.pages.acting import attempt, done
from lms.pages.forms.deciding import ObjectionForm, ReversalForm
from lms.requirements.queries.entry_page import entry_page
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.formats import hours
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/entries/{entry_id}")
_VIEW, _REVERSE = may(Permission.VIEW_PEOPLE, Permission.VIEW_OWN_YEAR), may(Permission.REVERSE_HOURS)
_FIELDS = {
    **dict.fromkeys(("AMOUNT_NOT_POSITIVE", "REVERSAL_EXCEEDS"), "amount"),
    "REASON_MISSING": "reason",
    "DOCUMENT_MISSING": "document",
}


@router.get("", name="entries.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, entry_id: Id) -> Response:
    """Show a posted entry, what it rests on and what was taken back of it."""
    page = entry_page(db, entry_id, seen_by=actor)
    return render(request, "entries/show.html", page=page, form=ObjectionForm.empty())


@router.get("/reversal", name="entries.new_reversal", dependencies=[_REVERSE])
def new_reversal(request: Request, db: ReadDb, actor: CurrentActor, entry_id: Id) -> Response:
    """Show the form that takes an entry back."""
    return _form(request, db, actor, entry_id, ReversalForm.empty())


@router.post("/reversal", name="entries.reverse", dependencies=[_REVERSE])
def create_reversal(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, entry_id: Id) -> Response:
    """Take an entry back, whole or in part, by an entry of its own."""
    page, form = entry_page(db, entry_id, seen_by=actor), ReversalForm.read(submitted)
    amount = 0
    if not form.errors:
        with attempt(db, form, _FIELDS):
            undoing = reverse(
                db, page.entry, reason=form.reason, amount=form.amount, document=form.document, actor=actor
            )
            amount = -undoing.credit
    if form.errors:
        return _form(request, db, actor, entry_id, form, status=422 if set(form.errors) - {""} else 409)
    return done(request, "entries.show", "ENTRY_REVERSED", {"hours": hours(amount)}, entry_id=entry_id)


def _form(request: Request, db: Session, actor: Actor, entry_id: int, form: Form, status: int = 200) -> Response:
    page = entry_page(db, entry_id, seen_by=actor)
    return render(request, "entries/reverse.html", status=status, page=page, form=form)
