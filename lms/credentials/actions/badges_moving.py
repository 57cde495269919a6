"""The one writer of a badge's state."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models.badges import Badge, BadgeEvent
from lms.credentials.rules.badges import BadgeState, BadgeStep, next_state
from lms.errors import RuleBroken


def require_may(badge: Badge, step: BadgeStep, permission: Permission, actor: Actor) -> BadgeState:
    """Return where a step leads whoever has the right. Raises NotAllowed, RuleBroken OWN_BADGE, BADGE_STEP."""
    require_can(actor, permission)
    if actor.person_id == badge.person_id:
        raise RuleBroken("OWN_BADGE")
    return next_state(step, BadgeState(badge.state))


def move(db: Session, badge: Badge, step: BadgeStep, *, actor: Actor, reason: str = "", note: str = "") -> None:
    """Take a locked badge a step on, with its event and its line in the log. Raises RuleBroken BADGE_STEP."""
    old = BadgeState(badge.state) if badge.state else None
    badge.state = next_state(step, old).value
    note_event(db, badge, step.value, actor=actor, old=old, reason=reason, note=note)


def note_event(
    db: Session,
    badge: Badge,
    step: str,
    *,
    actor: Actor,
    old: BadgeState | None,
    reason: str = "",
    note: str = "",
) -> None:
    """Write that something happened to a badge."""
    db.flush()  # the event names the id of a new badge
    event = BadgeEvent(
        badge_id=badge.id,
        step=step,
        old=old.value if old else None,
        new=badge.state,
        reason=reason,
        note=note.strip(),
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(event)
    db.flush()
    audit.record(db, actor=actor, action=f"badge:step:{step.lower()}", subject=badge, reason=reason)
