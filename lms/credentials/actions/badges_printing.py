"""Printing a badge on a card."""

from sqlalchemy.orm import Session

from certificates.badges_facts import BadgeFacts
from certificates.document import Document, document
from lms import audit
from lms.access import Actor, Permission, require_can
from lms.credentials.models.badges import Badge
from lms.credentials.rules.badges import BadgeState
from lms.errors import RuleBroken
from lms.i18n import Language


def print_badge(db: Session, badge: Badge, *, language: Language, actor: Actor) -> Document:
    """Return an active badge as a document of card size; who printed it stands in the log.

    Raises RuleBroken BADGE_NOT_ISSUED before the issue, while stopped and after the end.
    """
    require_can(actor, Permission.ISSUE_BADGES)
    if badge.state != BadgeState.ACTIVE or not (badge.number and badge.valid_from and badge.valid_until):
        raise RuleBroken("BADGE_NOT_ISSUED")
    facts = BadgeFacts(
        name=badge.person.name,
        unit=badge.unit.name,
        post=badge.post_title,
        number=badge.number,
        valid_from=badge.valid_from.isoformat(),
        valid_until=badge.valid_until.isoformat(),
    )
    audit.record(db, actor=actor, action="badge:piece:printed", subject=badge)
    return document("assistant_badge", facts, language=language)
