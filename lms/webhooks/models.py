"""Tables of webhooks: who is told of what, what was sent to whom, and how each try went."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.notices.models import Tried
from lms.people.models import Unit

_WAITING = text("state = 'WAITING'")


class Webhook(Model):
    """Another system's address that is told of some events in a unit and all below it. Never deleted, only ended."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    label: Mapped[str] = mapped_column(comment="Which system, in a few words.")
    url: Mapped[str]
    events: Mapped[str] = mapped_column(comment="With spaces between.")
    key_sealed: Mapped[bytes]
    old_key_sealed: Mapped[bytes | None]
    old_key_until: Mapped[datetime | None] = mapped_column(comment="Until then the key before signs, too.")
    told_through: Mapped[int] = mapped_column(comment="Place in the chain of the audit log up to which it was told.")
    made_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")


class WebhookDelivery(Tried, Model):
    """One message to one address: once for each event, under the same id however often it is tried."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        CheckConstraint("state IN ('WAITING','SENT','GIVEN_UP')", "state"),
        Index("ix_webhook_deliveries_waiting", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    event_id: Mapped[str] = mapped_column(comment="Place in the chain of the audit log, or test-….")
    event: Mapped[str]
    body: Mapped[str] = mapped_column(comment="As it is sent, to the byte.")

    webhook: Mapped[Webhook] = relationship(lazy="raise")


class WebhookTry(Model):
    """A delivery was tried: what came of it, and why it failed where it did. Cleared with its delivery."""

    __tablename__ = "webhook_tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id"), index=True)
    at: Mapped[datetime]
    new: Mapped[str] = mapped_column(comment="The state afterwards.")
    fault: Mapped[str] = mapped_column(comment="A code; empty where nothing was wrong.")
