"""Syllabus (ZJG-2-2): what may be taught. Drafted by one, approved by another, never changed afterwards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.people.models import Unit


class Syllabus(Model):
    """What a unit means to teach (培训大纲); its versions hold the content."""

    __tablename__ = "syllabi"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)

    owner_unit: Mapped[Unit] = relationship(lazy="raise")


class SyllabusVersion(Model):
    """One version of a syllabus: drafted, then approved by another person; an approved one is never changed."""

    __tablename__ = "syllabus_versions"
    __table_args__ = (
        UniqueConstraint("syllabus_id", "number"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", "approved"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", "span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    syllabus_id: Mapped[int] = mapped_column(ForeignKey("syllabi.id"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    law_basis: Mapped[str] = mapped_column(comment="Document or law it rests on.")
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]

    syllabus: Mapped[Syllabus] = relationship(lazy="raise")
    items: Mapped[list["SyllabusItem"]] = relationship(
        back_populates="version", lazy="raise", order_by="SyllabusItem.position"
    )


class SyllabusItem(Model):
    """One thing to be taught: its place in the categories and the minutes meant for it."""

    __tablename__ = "syllabus_items"
    __table_args__ = (UniqueConstraint("version_id", "position"), CheckConstraint("minutes > 0", "minutes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("syllabus_versions.id"))
    position: Mapped[int]
    title: Mapped[str]
    category: Mapped[str] = mapped_column(comment="Leaf of the category tree, e.g. SK.CAS.")
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.catalogue.Tag.")
    minutes: Mapped[int]

    version: Mapped[SyllabusVersion] = relationship(back_populates="items", lazy="raise")
