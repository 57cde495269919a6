"""Negative lists (负面清单) of what assistants may not do, version by version, and who signed which (ZJG-5-1)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.rules.negative_lists import Version
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class NegativeList(AppendOnly, Model):
    """One version of a unit's list. The nearest unit at or above an assistant's that has a list gives his."""

    __tablename__ = "negative_lists"
    __table_args__ = (UniqueConstraint("unit_id", "number"), CheckConstraint("number > 0", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int] = mapped_column(comment="1 for the first version.")
    title: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(JSON(), comment="The text, a line each.")
    forbidden: Mapped[list[Any]] = mapped_column(JSON(), comment="Acts forbidden beyond the built-in ones.")
    in_force_on: Mapped[date]
    digest: Mapped[str] = mapped_column(comment="SHA-256 of what is signed.")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")

    @property
    def version(self) -> Version:
        """The version, as rules ask for it."""
        return Version(self.id, self.number, self.in_force_on)


class NegativeListSignature(AppendOnly, Model):
    """A person read a version and signed it in the browser: who, when, the digest of the text, the platform's seal."""

    __tablename__ = "negative_list_signatures"
    __table_args__ = (
        UniqueConstraint("list_id", "person_id"),
        Index("ix_negative_list_signatures_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("negative_lists.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), comment="Whose sign-in it was.")
    signed_at: Mapped[datetime]
    signed_on: Mapped[date] = mapped_column(comment="The local day of it.")
    digest: Mapped[str] = mapped_column(comment="Of the text as it stood on the screen.")
    seal: Mapped[str] = mapped_column(comment="Ed25519 over person, digest and instant: lms.vault.sign.")

    person: Mapped[Person] = relationship(lazy="raise")
