"""Issued papers: those in reach, one with its versions and its file; issuing anew, revoking."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from certificates.fonts import FontsMissing
from lms.access import Actor, Permission
from lms.documents.actions import issuing, printing
from lms.documents.models import IssuedDocument
from lms.documents.queries.documents import find_file, get_document, list_documents, revocations_of, versions_of
from lms.documents.queries.drafts import find_draft
from lms.documents.queries.verifying import by_ids
from lms.documents.rules import DocumentKind
from lms.documents.rules.drafts import Draft, differs
from lms.documents.sealing import is_sealing
from lms.errors import RuleBroken
from lms.pages.acting import attempt, done
from lms.pages.forms.documents import RevokeForm
from lms.people.queries.names import account_names
from lms.people.queries.people import get_person
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paper_words import say
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("documents", prefix="/documents")
_P = Permission
_SEE, _ISSUE = [may(_P.VIEW_OWN_YEAR, _P.VIEW_PEOPLE)], [may(_P.ISSUE_DOCUMENTS)]
_ANEW = [may(_P.VIEW_OWN_YEAR, _P.ISSUE_DOCUMENTS)]
_ON_A_PAGE = 50


@router.get("", dependencies=_ISSUE)
def index(request: Request, db: ReadDb, actor: CurrentActor, kind: str = "", q: str = "", before: str = "") -> Response:
    """List the papers in reach, the newest first."""
    chosen = {"kind": kind if kind in DocumentKind.__members__ else "", "q": q.strip()[:40]}
    lines = list_documents(
        db,
        seen_by=actor,
        kind=chosen["kind"] or None,
        text=chosen["q"],
        before=int(before) if before.isdecimal() and len(before) < 18 else 0,
        limit=_ON_A_PAGE + 1,
    )
    shown = lines[:_ON_A_PAGE]
    return render(
        request,
        "documents/index.html",
        lines=shown,
        seen=by_ids(db, [one.id for one in shown]),
        more=shown[-1].id if len(lines) > _ON_A_PAGE else 0,
        chosen=chosen,
    )


@router.get("/{document_id}.pdf", dependencies=_SEE)
def file(db: Db, reading: ReadDb, actor: CurrentActor, document_id: Id) -> Response:
    """Send a paper as PDF; printed the first time, outside the transaction that keeps it."""
    document = get_document(reading, document_id, seen_by=actor)
    made = find_file(reading, document.id)
    data = None if made else _printed(document)
    if data is not None:
        made = printing.keep_printed(db, document, data, is_signed=is_sealing())
    printing.record_taken(db, document, actor=actor)
    number = document.number if document.number.isascii() else f"document-{document.id}"
    return send_stored(made.digest if made else "", "application/pdf", f"{number}.pdf")


def _printed(document: IssuedDocument) -> bytes:
    try:
        return printing.printed(document)
    except FontsMissing as fault:
        raise RuleBroken("FONTS_MISSING") from fault


@router.get("/{document_id}", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, document_id: Id) -> Response:
    """Show a paper: how it stands, what it says, its versions."""
    return _page(request, db, actor, get_document(db, document_id, seen_by=actor), Form.empty())


@router.post("/{document_id}/versions", dependencies=_ANEW)
def reissue(request: Request, db: Db, actor: CurrentActor, document_id: Id) -> Response:
    """Issue a new version of a paper."""
    document, form = get_document(db, document_id, seen_by=actor), Form.empty()
    if not form.errors:
        with attempt(db, form):
            draft = _draft(db, actor, document)
            if draft is None:
                raise RuleBroken("DOCUMENT_NOT_DUE")
            made = issuing.reissue(db, document, draft, actor=actor)
            return done(request, "documents.show", "DOCUMENT_REISSUED", {"number": made.number}, document_id=made.id)
    return _page(request, db, actor, document, form, status=422)


@router.post("/{document_id}/revocation", dependencies=[may(_P.REVOKE_DOCUMENTS)])
def revoke(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, document_id: Id) -> Response:
    """Revoke a paper for good."""
    document, form = get_document(db, document_id, seen_by=actor), RevokeForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            issuing.revoke(db, document, reason=form.reason, actor=actor)
            return done(request, "documents.show", "DOCUMENT_REVOKED", document_id=document.id)
    return _page(request, db, actor, document, form, status=422)


def _draft(db: Session, actor: Actor, document: IssuedDocument) -> Draft | None:
    person = get_person(db, document.person_id, seen_by=actor)
    return find_draft(db, person, DocumentKind(document.kind), document.subject, say)


def _page(
    request: Request, db: Session, actor: Actor, document: IssuedDocument, form: Form, status: int = 200
) -> Response:
    versions = versions_of(db, document)
    revoked = revocations_of(db, [one.id for one in versions])
    draft = _draft(db, actor, document)
    is_newest = versions[0].id == document.id
    return render(
        request,
        "documents/show.html",
        status=status,
        it=document,
        seen=by_ids(db, [document.id])[document.id],
        versions=versions,
        revoked=revoked,
        kept=find_file(db, document.id),
        names=account_names(db, [one.issued_by_id for one in versions]),
        may_reissue=is_newest
        and draft is not None
        and _may_anew(actor, document, draft, revoked=document.id in revoked),
        may_revoke=is_newest and document.id not in revoked and actor.can(_P.REVOKE_DOCUMENTS),
        is_own=document.person_id == actor.person_id,
        form=form,
    )


def _may_anew(actor: Actor, document: IssuedDocument, draft: Draft, *, revoked: bool) -> bool:
    if revoked:
        return actor.can(_P.REVOKE_DOCUMENTS)
    own = actor.person_id == document.person_id
    return (own or actor.can(_P.ISSUE_DOCUMENTS)) and differs(document.facts, draft.own_facts)
