"""Turning what happened into deliveries, taking those that are due, noting what came of them; tried as notices are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.notices.actions.tries import before_any, begin_anew, conclude, is_under_way, let_go_of, take
from lms.webhooks.models import Webhook, WebhookDelivery, WebhookTry
from lms.webhooks.queries.happened import happened_between
from lms.webhooks.queries.webhooks import due_deliveries, end_of_chain, lock_delivery, untold
from lms.webhooks.rules.events import Event
from lms.webhooks.rules.messages import body_of

MOST_AT_ONCE = 20
# Places of the audit log that one transaction reads for an address that lags behind.
MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery on its way: where to, what, and the keys that are good now."""

    delivery_id: int
    webhook_id: int
    tries: int
    event_id: str
    url: str = field(repr=False)
    body: bytes = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)


def tell_waiting(db: Session) -> int:
    """Make a delivery of each event an address wants and has not been told of; return how many."""
    end, made = end_of_chain(db), 0
    for webhook in untold(db, end):
        through = min(webhook.told_through + MOST_PLACES, end)
        for each in happened_between(db, webhook.told_through, through):
            if each.event.value in webhook.events.split() and each.unit_path.startswith(_path(webhook, each.unit_path)):
                at = each.at.astimezone(clock.zone())
                plan(
                    db, webhook, str(each.position), each.event,
                    body_of(str(each.position), each.event.value, at, each.about),
                )  # fmt: skip
                made += 1
        webhook.told_through = through
    return made


def plan(db: Session, webhook: Webhook, event_id: str, event: Event, body: str) -> WebhookDelivery:
    """Have a message sent as soon as this transaction has committed."""
    now = clock.now()
    what = {"event_id": event_id, "event": event.value, "body": body}
    delivery = WebhookDelivery(webhook_id=webhook.id, **what, **before_any(now, now))
    db.add(delivery)
    return delivery


def claim(db: Session, resting: Collection[int] = ()) -> list[Message]:
    """Take deliveries that are due, a few at most; those to addresses that rest stay as they are."""
    now, messages = clock.now(), []
    for each in due_deliveries(db, now, MOST_AT_ONCE, resting):
        take(each, now)
        to, body = each.webhook, each.body.encode()
        messages.append(Message(each.id, to.id, each.tries, each.event_id, to.url, body, _keys(to)))
    return messages


def settle(db: Session, message: Message, fault: str, *, is_final: bool = False) -> None:
    """Note what came of a try: sent, tried again after a longer wait, or given up. Another try is left alone."""
    delivery, now = lock_delivery(db, message.delivery_id), clock.now()
    if is_under_way(delivery, message.tries):
        conclude(delivery, fault, now, is_final=is_final)
        db.add(WebhookTry(delivery_id=delivery.id, at=now, new=delivery.state, fault=fault))


def let_go(db: Session, messages: Iterable[Message]) -> None:
    """Take claims back: they were not tried after all, and are due as before."""
    for message in messages:
        let_go_of(lock_delivery(db, message.delivery_id), message.tries, clock.now())


def send_again(db: Session, delivery: WebhookDelivery) -> None:
    """Let a settled delivery be tried anew."""
    now = clock.now()
    begin_anew(delivery, now)
    db.add(WebhookTry(delivery_id=delivery.id, at=now, new=delivery.state, fault=""))


def _path(webhook: Webhook, unit_path: str) -> str:
    """Return where an event must have happened to be told; what concerns everybody is told everywhere."""
    return webhook.unit.path if unit_path else ""


def _keys(webhook: Webhook) -> tuple[str, ...]:
    sealed = [webhook.key_sealed]
    if webhook.old_key_sealed is not None and webhook.old_key_until and webhook.old_key_until > clock.now():
        sealed.append(webhook.old_key_sealed)
    return tuple(map(vault.unseal, sealed))
