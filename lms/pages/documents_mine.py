"""Papers of one person: what he was given and what he could be given; for himself, and for whoever issues to him."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.documents.actions.issuing import issue
from lms.documents.queries.drafts import find_draft
from lms.documents.queries.offers import offers_of
from lms.errors import RuleBroken
from lms.pages.acting import attempt, done
from lms.pages.forms.documents import IssueForm
from lms.people.models import Person
from lms.people.queries.people import get_person
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paper_words import say
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("documents_mine")
_OWN, _ISSUE = [may(Permission.VIEW_OWN_YEAR)], [may(Permission.ISSUE_DOCUMENTS)]


@router.get("/my-documents", dependencies=_OWN)
def mine(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's own papers."""
    return _page(request, db, actor, _own(db, actor), Form.empty())


@router.post("/my-documents", dependencies=_OWN)
def issue_mine(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Have one of one's own papers issued."""
    return _issue(request, db, actor, _own(db, actor), IssueForm.read(submitted))


@router.get("/people/{person_id}/documents", dependencies=_ISSUE)
def show(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the papers of a person."""
    return _page(request, db, actor, get_person(db, person_id, seen_by=actor), Form.empty())


@router.post("/people/{person_id}/documents", dependencies=_ISSUE)
def issue_to(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Issue a paper to a person."""
    return _issue(request, db, actor, get_person(db, person_id, seen_by=actor), IssueForm.read(submitted))


def _own(db: Session, actor: Actor) -> Person:
    return get_person(db, actor.person_id or 0, seen_by=actor)


def _issue(request: Request, db: Session, actor: Actor, person: Person, form: IssueForm) -> Response:
    if not form.errors:
        with attempt(db, form):
            draft = find_draft(db, person, form.kind, form.subject, say)
            if draft is None:
                raise RuleBroken("DOCUMENT_NOT_DUE")
            made = issue(db, draft, actor=actor)
            return done(request, "documents.show", "DOCUMENT_ISSUED", {"number": made.number}, document_id=made.id)
    return _page(request, db, actor, person, form, status=422)


def _page(request: Request, db: Session, actor: Actor, person: Person, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "documents/person.html",
        status=status,
        person=person,
        form=form,
        offers=offers_of(db, person, say),
        is_own=person.id == actor.person_id,
    )
