"""What is asked for about cards, lost cards declared void, and cards collected (domain C2.2, CR6, CR12–CR17)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.models.credentials import Card, Credential
from lms.db import AppendOnly, Model

_OPEN = text("state IN ('FILED','CHECKED')")
_WAITING = text("confirmed_at IS NULL")


class CardRequest(Model):
    """The holder, or for a change his unit, asks for a new piece of card; one open request a credential."""

    __tablename__ = "card_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('RENEW','REPLACE','REPLACE_DAMAGED','AMEND')", "kind"),
        CheckConstraint("state IN ('FILED','CHECKED','GRANTED','REFUSED','TAKEN_BACK')", "state"),
        Index("ux_card_requests_open", "credential_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="FILED")
    filed_on: Mapped[date]
    reason: Mapped[str]
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"), comment="Proof, e.g. the transfer.")
    wanted: Mapped[dict[str, Any]] = mapped_column(comment="AMEND: unit_id, field, and from which day (on).")
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    credential: Mapped[Credential] = relationship(lazy="raise")
    events: Mapped[list["CardRequestEvent"]] = relationship(order_by="CardRequestEvent.id", lazy="raise")


class CardRequestEvent(AppendOnly, Model):
    """A request moved: who, when, what he said."""

    __tablename__ = "card_request_events"
    __table_args__ = (Index("ix_card_request_events_request_id", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("card_requests.id"))
    new: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class VoidNotice(AppendOnly, Model):
    """A lost card was declared void in public, for seven days at least (CR13)."""

    __tablename__ = "void_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), unique=True)
    published_on: Mapped[date]
    until: Mapped[date] = mapped_column(comment="Last day of the notice.")
    medium: Mapped[str] = mapped_column(comment="Where, e.g. the newspaper and its issue.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    card: Mapped[Card] = relationship(lazy="raise")


class CardCollection(Model):
    """The unit took a card back because its holder left (CR6, W1–W7); the bureau confirms, and it is withdrawn."""

    __tablename__ = "card_collections"
    __table_args__ = (
        CheckConstraint("cause IN ('W1','W2','W3','W4','W5','W6','W7')", "cause"),
        Index(
            "ux_card_collections_waiting",
            "credential_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"), index=True)
    cause: Mapped[str]
    event_on: Mapped[date] = mapped_column(comment="The day he left; from it he may not act.")
    handed_in_on: Mapped[date | None] = mapped_column(comment="None: lost, as the statement says.")
    statement: Mapped[str] = mapped_column(comment="Collection note, or statement of loss, in words.")
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"), comment="The note as signed.")
    collected_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    collected_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]

    credential: Mapped[Credential] = relationship(lazy="raise")
