"""Verbs on addresses: add, pause, let go on, change the key, try, end; send again what was given up."""

from collections.abc import Iterable
from secrets import token_hex

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken, require_words
from lms.notices.rules.sending import DeliveryState
from lms.people.hashing import new_secret
from lms.settings import get_settings
from lms.webhooks.actions.sending import plan, send_again
from lms.webhooks.models import Webhook, WebhookDelivery
from lms.webhooks.queries.webhooks import end_of_chain, top_unit
from lms.webhooks.rules.events import Event, written
from lms.webhooks.rules.messages import OLD_KEY_LASTS, body_of, require_address


def add_webhook(db: Session, *, label: str, url: str, events: Iterable[Event], actor: Actor) -> tuple[Webhook, str]:
    """Have another system told of what happens from now on in the actor's reach; return also its key, shown once.

    Raises RuleBroken WEBHOOK_ADDRESS, WEBHOOK_NOT_HTTPS, NO_EVENT, REASON_MISSING.
    """
    require_can(actor, Permission.MANAGE_WEBHOOKS)
    key = f"whk_{new_secret()}"
    webhook = Webhook(
        unit_id=top_unit(db, actor).id,
        label=require_words(label),
        url=require_address(url, get_settings().inner_hosts.split()),
        events=written(events),
        key_sealed=vault.seal(key),
        told_through=end_of_chain(db),
        made_at=clock.now(),
    )
    db.add(webhook)
    db.flush()  # the audit names it by id
    audit.record(db, actor=actor, action="webhook:added", subject=webhook, events=webhook.events)
    return webhook, key


def pause(db: Session, webhook: Webhook, *, actor: Actor) -> None:
    """Send nothing for now; what happens meanwhile is told when it goes on. Raises RuleBroken WEBHOOK_STATE."""
    _require_open(webhook, actor, is_paused=False)
    webhook.paused_at = clock.now()
    audit.record(db, actor=actor, action="webhook:paused", subject=webhook)


def go_on(db: Session, webhook: Webhook, *, actor: Actor) -> None:
    """Send again, first what was kept back. Raises RuleBroken WEBHOOK_STATE."""
    _require_open(webhook, actor, is_paused=True)
    webhook.paused_at = None
    audit.record(db, actor=actor, action="webhook:gone_on", subject=webhook)


def end(db: Session, webhook: Webhook, *, actor: Actor) -> None:
    """Tell an address nothing any more. Raises RuleBroken WEBHOOK_STATE."""
    _require_open(webhook, actor)
    webhook.ended_at = clock.now()
    audit.record(db, actor=actor, action="webhook:ended", subject=webhook)


def change_key(db: Session, webhook: Webhook, *, actor: Actor) -> str:
    """Sign with a new key from now on, and return it; the one before signs as well for a day."""
    _require_open(webhook, actor)
    key = f"whk_{new_secret()}"
    webhook.old_key_sealed, webhook.old_key_until = webhook.key_sealed, clock.now() + OLD_KEY_LASTS
    webhook.key_sealed = vault.seal(key)
    audit.record(db, actor=actor, action="webhook:key:changed", subject=webhook)
    return key


def try_out(db: Session, webhook: Webhook, *, actor: Actor) -> WebhookDelivery:
    """Send a message that says nothing, to see whether it arrives. Raises RuleBroken WEBHOOK_STATE while paused."""
    _require_open(webhook, actor, is_paused=False)
    now = clock.now()
    number = f"test-{token_hex(6)}"
    body = body_of(number, Event.TEST.value, now.astimezone(clock.zone()), {"webhook_id": webhook.id})
    audit.record(db, actor=actor, action="webhook:tried", subject=webhook)
    return plan(db, webhook, number, Event.TEST, body)


def repeat(db: Session, webhook: Webhook, delivery: WebhookDelivery, *, actor: Actor) -> None:
    """Send a delivery once more, under the same id. Raises RuleBroken WEBHOOK_STATE, DELIVERY_WAITING."""
    _require_open(webhook, actor)
    if delivery.state == DeliveryState.WAITING:
        raise RuleBroken("DELIVERY_WAITING")
    send_again(db, delivery)
    audit.record(db, actor=actor, action="webhook:repeated", subject=webhook, event=delivery.event_id)


def _require_open(webhook: Webhook, actor: Actor, *, is_paused: bool | None = None) -> None:
    require_can(actor, Permission.MANAGE_WEBHOOKS)
    if webhook.ended_at is not None or is_paused not in (None, webhook.paused_at is not None):
        raise RuleBroken("WEBHOOK_STATE")
