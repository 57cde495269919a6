"""The random sample of people who sit a spot exam (QD-M9-7): how it was drawn, so that anybody can draw it again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class ExamSample(AppendOnly, Model):
    """One drawing an exam, for good: from whom, by which strata, how many, with which seed."""

    __tablename__ = "exam_samples"
    __table_args__ = (
        CheckConstraint("strata IN ('none','class','unit','class_unit')", "strata"),
        CheckConstraint("measure IN ('number','percent')", "measure"),
        CheckConstraint("size > 0 AND (measure = 'number' OR size <= 100)", "size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), unique=True)
    under_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="From this unit's tree.")
    day: Mapped[date] = mapped_column(comment="Whoever stood on the roll that day could be drawn.")
    strata: Mapped[str]
    measure: Mapped[str]
    size: Mapped[int]
    seed: Mapped[str]
    population: Mapped[list[Any]] = mapped_column(JSON(), comment="[person, unit, class, leave] of each, by person.")
    population_digest: Mapped[str] = mapped_column(comment="SHA-256 of the population.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    under: Mapped[Unit] = relationship(lazy="raise")
    people: Mapped[list["SampledPerson"]] = relationship(lazy="raise", order_by="SampledPerson.id")


class SampledPerson(AppendOnly, Model):
    """Somebody was drawn: his stratum and place in its order; for whom he stands in, and why, where he does."""

    __tablename__ = "sampled_people"
    __table_args__ = (
        UniqueConstraint("sample_id", "person_id"),
        CheckConstraint("(replaces_id IS NULL) = (reason = '')", "reason"),
        Index("ix_sampled_people_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("exam_samples.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    stratum: Mapped[str] = mapped_column(comment="Class and unit, as far as they divide: OFFICER/12.")
    rank: Mapped[int] = mapped_column(comment="Place in the order drawn for the stratum, 1 for the first.")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), comment="Who was drawn and cannot sit.")
    reason: Mapped[str] = mapped_column(default="", comment="Why that person cannot sit.")
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
