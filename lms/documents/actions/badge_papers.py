"""The paper of an assistant's badge, as whoever hands badges out prints it on a card."""

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor
from lms.credentials.models import Badge
from lms.documents.actions.issuing import issue_newest
from lms.documents.models import IssuedDocument
from lms.documents.queries.drafts import badge_draft
from lms.errors import RuleBroken


def paper_of_badge(db: Session, badge: Badge, *, actor: Actor) -> IssuedDocument:
    """Return the paper of an active badge, issued now where there is none or where it says something else by now.

    Whoever calls has seen that the badge, with its person and unit, is in reach. Raises NotAllowed, RuleBroken
    BADGE_NOT_ISSUED before the issue, while stopped and after the end, DOCUMENT_REVOKED.
    """
    draft = badge_draft(badge)
    if draft is None:
        raise RuleBroken("BADGE_NOT_ISSUED")
    paper = issue_newest(db, draft, actor=actor)
    audit.record(db, actor=actor, action="badge:piece:printed", subject=badge)
    return paper
