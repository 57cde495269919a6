"""Webhooks of a place, in the access matrix."""

from lms import clock, vault
from lms.webhooks.actions.sending import plan
from lms.webhooks.models import Webhook
from lms.webhooks.rules.events import Event
from tests.house.world import World


def webhook_of(world: World, place: str) -> Webhook:
    """Return the webhook of a place, made once."""
    made: Webhook | None = world.built.get(("webhook", place))
    if made is None:
        made = Webhook(
            unit_id=world.unit(place).id, label="对方平台", url="https://receiver.example.cn/", events="year.closed",
            key_sealed=vault.seal("whk_made-up"), told_through=0, made_at=clock.now(),
        )  # fmt: skip
        world.db.add(made)
        world.db.flush()
        world.built["webhook", place] = made
    return made


def delivery_there(world: World, place: str) -> int:
    """Return a settled delivery to the webhook of a place."""
    webhook = webhook_of(world, place)
    delivery = plan(world.db, webhook, f"test-{world.asked}", Event.TEST, "{}")
    delivery.state = "SENT"
    world.db.flush()
    return delivery.id
