"""Issuing papers: once each, under a number and a code; corrected by a new version, revoked for good."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from certificates import numbering
from certificates.issued_facts import IssuedPaper
from certificates.versions import version_of
from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.documents.models import DocumentRevocation, IssuedDocument
from lms.documents.queries.documents import last_running, newest_of, revocations_of
from lms.documents.rules.drafts import Draft, differs, printed_facts
from lms.documents.rules.kinds import DESIGNS, INITIALS, DocumentKind
from lms.errors import RuleBroken, require_words
from lms.people.models import Unit
from lms.people.queries.bureaus import bureaus_for
from lms.settings import get_settings

# Why there is a new version: what it says was wrong or has changed; the one before was revoked.
CORRECTED, RENEWED = "CORRECTED", "RENEWED"


def issue(db: Session, draft: Draft, *, actor: Actor) -> IssuedDocument:
    """Issue a paper to the actor himself or to somebody in his care; what was issued before is returned as it is.

    Whoever calls has seen that the person is in reach. Raises NotAllowed, RuleBroken DOCUMENT_REVOKED.
    """
    _require_may(actor, draft.kind, draft.person_id)
    _lock(db, draft.kind)
    before = _newest(db, draft)
    if before is None:
        return _recorded(db, _add(db, [(draft, None, "")], actor=actor)[0], actor=actor)
    if revocations_of(db, [before.id]):
        raise RuleBroken("DOCUMENT_REVOKED")
    return before


def issue_newest(db: Session, draft: Draft, *, actor: Actor) -> IssuedDocument:
    """Issue a paper as `issue` does, and a new version where what is on record has changed since. Raises as `issue`."""
    found = issue(db, draft, actor=actor)
    return reissue(db, found, draft, actor=actor) if differs(found.facts, draft.own_facts) else found


def issue_many(db: Session, drafts: Sequence[Draft], *, actor: Actor) -> list[IssuedDocument]:
    """Issue papers of one kind to many people at once; those who have theirs keep it, revoked ones are left out."""
    require_can(actor, Permission.ISSUE_DOCUMENTS)
    if not drafts:
        return []
    kind, subjects = drafts[0].kind, {draft.subject for draft in drafts}
    _lock(db, kind)
    known = newest_of(db, [draft.person_id for draft in drafts], kind=kind, subjects=subjects)
    held = {(one.person_id, one.subject): one for one in known}
    revoked = revocations_of(db, [one.id for one in known])
    new = [(draft, None, "") for draft in drafts if (draft.person_id, draft.subject) not in held]
    made = {(one.person_id, one.subject): one for one in _add(db, new, actor=actor)}
    if made:
        audit.record(db, actor=actor, action="document:papers:issued", subject="issued_documents", papers=len(made))
    both = held | made
    found = [both[draft.person_id, draft.subject] for draft in drafts]
    return [one for one in found if one.id not in revoked]


def reissue(db: Session, document: IssuedDocument, draft: Draft, *, actor: Actor) -> IssuedDocument:
    """Issue a new version of a paper whose facts have changed, or which was revoked; the old one names it for ever.

    Raises NotAllowed, RuleBroken DOCUMENT_OLD (there is a newer one), DOCUMENT_SAME (nothing has changed),
    DOCUMENT_REVOKED (only the bureau issues anew what it revoked).
    """
    _require_may(actor, draft.kind, document.person_id)
    _lock(db, draft.kind)
    newest = _newest(db, draft)
    if newest is None or newest.id != document.id:
        raise RuleBroken("DOCUMENT_OLD")
    revoked = bool(revocations_of(db, [document.id]))
    if revoked and not actor.can(Permission.REVOKE_DOCUMENTS):
        raise RuleBroken("DOCUMENT_REVOKED")
    if not revoked and not differs(document.facts, draft.own_facts):
        raise RuleBroken("DOCUMENT_SAME")
    reason = RENEWED if revoked else CORRECTED
    return _recorded(db, _add(db, [(draft, document, reason)], actor=actor)[0], actor=actor)


def revoke(db: Session, document: IssuedDocument, *, reason: str, actor: Actor) -> DocumentRevocation:
    """Revoke a paper for good; it stays on record, and whoever scans it is told.

    Raises NotAllowed, RuleBroken REASON_MISSING, OWN_DOCUMENT, DOCUMENT_REVOKED, DOCUMENT_OLD.
    """
    require_can(actor, Permission.REVOKE_DOCUMENTS)
    words = require_words(reason)
    if document.person_id == actor.person_id:
        raise RuleBroken("OWN_DOCUMENT")
    _lock(db, DocumentKind(document.kind))
    if revocations_of(db, [document.id]):
        raise RuleBroken("DOCUMENT_REVOKED")
    if not any(one.id == document.id for one in newest_of(db, [document.person_id], kind=document.kind)):
        raise RuleBroken("DOCUMENT_OLD")
    now = clock.now()
    row = DocumentRevocation(
        document_id=document.id,
        reason=words,
        revoked_on=clock.today(),
        revoked_at=now,
        revoked_by_id=actor.account_id,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor=actor, action="document:paper:revoked", subject=document)
    return row


def _require_may(actor: Actor, kind: DocumentKind, person_id: int) -> None:
    """Everybody has his own papers made; those of others, whoever issues them; badges also who hands badges out."""
    own = actor.person_id is not None and actor.person_id == person_id
    hands_out = kind is DocumentKind.BADGE and actor.can(Permission.ISSUE_BADGES)
    if not (hands_out or (own and actor.can(Permission.VIEW_OWN_YEAR))):
        require_can(actor, Permission.ISSUE_DOCUMENTS)


def _lock(db: Session, kind: DocumentKind) -> None:
    """Let one transaction at a time issue papers of a kind: no number twice, none left out, no paper twice."""
    one_at_a_time(db, f"documents:{kind.value}")


def _newest(db: Session, draft: Draft) -> IssuedDocument | None:
    found = newest_of(db, [draft.person_id], kind=draft.kind, subjects=[draft.subject])
    return found[0] if found else None


Wanted = tuple[Draft, IssuedDocument | None, str]


def _add(db: Session, wanted: Sequence[Wanted], *, actor: Actor) -> list[IssuedDocument]:
    issuers = bureaus_for(db, {draft.unit_id for draft, _, _ in wanted})
    year = clock.today().year
    running: dict[tuple[int, DocumentKind], int] = {}
    made = []
    for draft, before, reason in wanted:
        issuer = issuers[draft.unit_id]
        place = (issuer.id, draft.kind)
        if place not in running:
            running[place] = last_running(db, issuer.id, draft.kind, year)
        running[place] += 1
        made.append(_row(draft, before, reason, issuer, running[place], actor))
    db.add_all(made)
    db.flush()
    return made


def _row(
    draft: Draft, before: IssuedDocument | None, reason: str, issuer: Unit, running: int, actor: Actor
) -> IssuedDocument:
    today, code, design = clock.today(), numbering.new_code(), DESIGNS[draft.kind]
    number = numbering.serial(issuer.code, today.year, INITIALS[draft.kind], running)
    paper = IssuedPaper(
        number=number,
        code=code,
        verify_url=f"{get_settings().base_url}/verify/{code}",
        issuer=issuer.name,
        issued_on=today.isoformat(),
        version=before.version + 1 if before else 1,
        replaces=before.number if before else "",
    )
    return IssuedDocument(
        kind=draft.kind.value,
        person_id=draft.person_id,
        subject=draft.subject,
        version=paper.version,
        supersedes_id=before.id if before else None,
        reason=reason,
        unit_id=draft.unit_id,
        issuer_id=issuer.id,
        year=today.year,
        running=running,
        number=number,
        code=code,
        design=design,
        design_version=version_of(design),
        facts=printed_facts(draft, paper),
        credential_id=draft.credential_id,
        badge_id=draft.badge_id,
        issued_on=today,
        issued_at=clock.now(),
        issued_by_id=actor.account_id,
    )


def _recorded(db: Session, document: IssuedDocument, *, actor: Actor) -> IssuedDocument:
    audit.record(db, actor=actor, action="document:paper:issued", subject=document, version=document.version)
    return document
