"""Tables of notices: what somebody is told, and how it went out."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model

_UNFILED, _UNREAD = text("filed_at IS NULL"), text("read_at IS NULL")
_WAITING, _CURRENT = text("state = 'WAITING'"), text("ended_at IS NULL")


class Notice(Model):
    """Somebody is told something: a person, or an account that belongs to none. Once for each cause and step."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "cause", "step"),
        UniqueConstraint("account_id", "cause", "step"),
        CheckConstraint("(person_id IS NULL) <> (account_id IS NULL)", "recipient"),
        Index("ix_notices_unfiled", "id", sqlite_where=_UNFILED, postgresql_where=_UNFILED),
        Index("ix_notices_unread_person", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notices_unread_account", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id"), comment="At whose desk he is told; None: about himself."
    )
    cause: Mapped[str]
    step: Mapped[str] = mapped_column(comment="Which case of the cause, e.g. claim:7.")
    details: Mapped[dict[str, Any]] = mapped_column(comment="Plain values of the sentence; never an ID number.")
    page: Mapped[str] = mapped_column(comment="Where it is dealt with, a path of this site.")
    is_urgent: Mapped[bool]
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None] = mapped_column(comment="When the worker put it into deliveries.")


class NoticeAddress(Model):
    """Where an account wants its mail, from a moment until it names another.

    Mail goes there once a code that was mailed to it has been typed in, and while no mail server has refused it.
    """

    __tablename__ = "notice_addresses"
    __table_args__ = (
        Index(
            "uq_notice_addresses_current",
            "account_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    email_sealed: Mapped[bytes]
    language: Mapped[str] = mapped_column(default="zh", server_default="zh", comment="zh or en: of its mail.")
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    code_sealed: Mapped[bytes | None] = mapped_column(comment="Mailed to it; None: nothing is to be typed in.")
    code_until: Mapped[datetime | None]
    wrong_codes: Mapped[int] = mapped_column(default=0, server_default="0", comment="Typed since that code was made.")
    confirmed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None] = mapped_column(comment="A mail server knows no such address; confirm anew.")


class Tried:
    """What is sent to somebody outside and tried until it arrives: the columns of a notice's or webhook's delivery."""

    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    first_due_at: Mapped[datetime]
    next_at: Mapped[datetime] = mapped_column(comment="When it is tried next.")
    settled_at: Mapped[datetime | None]


class NoticeDelivery(Tried, Model):
    """One message by one channel: a day's digest or an urgent notice, to a person, an account or a unit's group."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        UniqueConstraint("person_id", "channel", "slot"),
        UniqueConstraint("account_id", "channel", "slot"),
        UniqueConstraint("unit_id", "channel", "slot"),
        CheckConstraint("channel IN ('EMAIL','SMS','WECOM','DINGTALK')", "channel"),
        CheckConstraint("state IN ('WAITING','SENT','GIVEN_UP','DROPPED')", "state"),
        Index("ix_notice_deliveries_waiting", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    slot: Mapped[str] = mapped_column(comment="Its day, now:… for an urgent notice, code:… for a code.")


class NoticeDeliveryItem(Model):
    """A notice that a delivery carries."""

    __tablename__ = "notice_delivery_items"
    __table_args__ = (UniqueConstraint("delivery_id", "notice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("notice_deliveries.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)


class NoticeDeliveryEvent(Model):
    """A delivery was tried: what came of it, and why it failed where it did. Cleared with its delivery."""

    __tablename__ = "notice_delivery_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("notice_deliveries.id"), index=True)
    at: Mapped[datetime]
    new: Mapped[str] = mapped_column(comment="The state afterwards.")
    fault: Mapped[str] = mapped_column(comment="A code; empty where nothing was wrong.")
