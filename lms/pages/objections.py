"""Objections: a person says that an entry or a rejection about him is wrong; somebody else answers."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.hours.actions.objecting import answer, object_to
from lms.hours.models import Objection
from lms.hours.queries.objections import get_objection
from lms.hours.rules import require_other_person
from lms.pages.acting import attempt, done
from lms.pages.forms.deciding import AnswerForm, ObjectionForm
from lms.requirements.queries.entry_page import claim_page, entry_page
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router()
_OWN, _SEE = may(Permission.VIEW_OWN_YEAR), may(Permission.VIEW_PEOPLE, Permission.VIEW_OWN_YEAR)
_ANSWER = may(Permission.CONFIRM_HOURS)
_FIELDS = dict.fromkeys(("REASON_MISSING", "OBJECTION_TWICE", "OBJECTION_LATE", "NOT_DECIDED"), "text")


@router.get("/claims/{claim_id}", name="claims.show", dependencies=[_SEE])
def show_claim(request: Request, db: ReadDb, actor: CurrentActor, claim_id: Id) -> Response:
    """Show hours that wait or were sent back."""
    page = claim_page(db, claim_id, seen_by=actor)
    return render(request, "claims/show.html", page=page, form=ObjectionForm.empty())


@router.post("/claims/{claim_id}/objection", name="claims.object", dependencies=[_OWN])
def object_to_claim(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, claim_id: Id) -> Response:
    """Object to one's own hours being sent back."""
    page, form = claim_page(db, claim_id, seen_by=actor), ObjectionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            object_to(db, page.claim, text=form.text, actor=actor)
    if form.errors:
        return render(request, "claims/show.html", status=422, page=page, form=form)
    return done(request, "claims.show", "OBJECTION_RAISED", claim_id=claim_id)


@router.post("/entries/{entry_id}/objection", name="entries.object", dependencies=[_OWN])
def object_to_entry(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, entry_id: Id) -> Response:
    """Object to an entry about oneself."""
    page, form = entry_page(db, entry_id, seen_by=actor), ObjectionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            object_to(db, page.entry, text=form.text, actor=actor)
    if form.errors:
        return render(request, "entries/show.html", status=422, page=page, form=form)
    return done(request, "entries.show", "OBJECTION_RAISED", entry_id=entry_id)


@router.get("/objections/{objection_id}", name="objections.show", dependencies=[_ANSWER])
def show(request: Request, db: ReadDb, actor: CurrentActor, objection_id: Id) -> Response:
    """Show an objection and the form to answer it."""
    objection = get_objection(db, objection_id, seen_by=actor, lock=False)
    return _show(request, db, actor, objection, AnswerForm.empty())


@router.post("/objections/{objection_id}/answer", name="objections.answer", dependencies=[_ANSWER])
def create_answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, objection_id: Id) -> Response:
    """Answer an objection, once."""
    objection, form = get_objection(db, objection_id, seen_by=actor), AnswerForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "text"}):
            answer(db, objection, upheld=form.upheld, text=form.text, actor=actor)
    if form.errors:
        return _show(request, db, actor, objection, form, status=409 if "" in form.errors else 422)
    return done(request, "objections.show", "OBJECTION_ANSWERED", objection_id=objection_id)


def _show(request: Request, db: Session, actor: Actor, objection: Objection, form: Form, status: int = 200) -> Response:
    entry = entry_page(db, objection.entry_id, seen_by=actor) if objection.entry_id else None
    claim = claim_page(db, objection.claim_id, seen_by=actor) if objection.claim_id else None
    bar: RuleBroken | None = None
    try:
        require_other_person(actor, proposed_by_id=None, person_id=objection.person_id)
    except RuleBroken as refusal:
        bar = refusal
    return render(
        request,
        "objections/show.html",
        status=status,
        objection=objection,
        entry=entry,
        claim=claim,
        form=form,
        bar=bar,
    )
