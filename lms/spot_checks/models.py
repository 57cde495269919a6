"""Tables of spot checks: the drawing, its records, what was found in each, the unit's answer, the decision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class SpotCheck(AppendOnly, Model):
    """One drawing of records out of a population, for good: from what, how many, with which seed."""

    __tablename__ = "spot_checks"
    __table_args__ = (
        CheckConstraint("record IN ('HOUR_ENTRY','PERSON_YEAR','ATTENDANCE','EXAM','CREDENTIAL')", "record"),
        CheckConstraint("strata IN ('none','class','unit','class_unit')", "strata"),
        CheckConstraint("measure IN ('number','percent')", "measure"),
        CheckConstraint("size > 0 AND (measure = 'number' OR size <= 100)", "size"),
        CheckConstraint("answer_days BETWEEN 1 AND 60", "answer_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    under_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="From this unit's tree.")
    year: Mapped[int]
    record: Mapped[str] = mapped_column(comment="What kind of records was drawn.")
    person_class: Mapped[str] = mapped_column(default="", comment="Only of people of this class; empty: of everybody.")
    strata: Mapped[str]
    measure: Mapped[str]
    size: Mapped[int]
    seed: Mapped[str]
    # Large, and read only by who draws again.
    population: Mapped[list[Any]] = mapped_column(
        JSON(), deferred=True, comment="[record, person, unit, class] of each, by record."
    )
    population_size: Mapped[int]
    population_digest: Mapped[str] = mapped_column(comment="SHA-256 of the population.")
    answer_days: Mapped[int] = mapped_column(comment="Working days a unit has to answer a finding.")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]

    under: Mapped[Unit] = relationship(lazy="raise")
    items: Mapped[list["SpotCheckItem"]] = relationship(
        lazy="raise", order_by="SpotCheckItem.id", back_populates="check"
    )
    closing: Mapped["SpotCheckClosing | None"] = relationship(lazy="raise")
    exams: Mapped[list["SpotCheckExam"]] = relationship(lazy="raise", order_by="SpotCheckExam.id")


class SpotCheckItem(AppendOnly, Model):
    """A record was drawn: whose, counted where, its stratum and place in the order."""

    __tablename__ = "spot_check_items"
    __table_args__ = (UniqueConstraint("spot_check_id", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    spot_check_id: Mapped[int] = mapped_column(ForeignKey("spot_checks.id"))
    record_id: Mapped[int] = mapped_column(comment="Id in the table of the check's kind of records.")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    person_class: Mapped[str]
    stratum: Mapped[str]
    rank: Mapped[int] = mapped_column(comment="Place in the order drawn for the stratum, 1 for the first.")

    check: Mapped[SpotCheck] = relationship(lazy="raise", back_populates="items")
    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    finding: Mapped["SpotCheckFinding | None"] = relationship(lazy="raise", back_populates="item")


class SpotCheckFinding(AppendOnly, Model):
    """What the checker found in a record, once: in order, or what is wrong by code and words, and by when to answer."""

    __tablename__ = "spot_check_findings"
    __table_args__ = (
        CheckConstraint(
            "code IN ('IN_ORDER','NO_EVIDENCE','NOT_HELD','HOURS_WRONG','NOT_ATTENDED','PROXY','DATA_WRONG','OTHER')",
            "code",
        ),
        CheckConstraint("code = 'IN_ORDER' OR note <> ''", "note"),
        CheckConstraint("(digest IS NULL) = (media_type IS NULL)", "file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("spot_check_items.id"), unique=True)
    code: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"))
    media_type: Mapped[str | None]
    answer_by: Mapped[date | None] = mapped_column(comment="None: in order, or the holidays are not published yet.")
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    found_at: Mapped[datetime]

    item: Mapped[SpotCheckItem] = relationship(lazy="raise", back_populates="finding")
    answer: Mapped["SpotCheckAnswer | None"] = relationship(lazy="raise")
    decision: Mapped["SpotCheckDecision | None"] = relationship(lazy="raise")


class SpotCheckAnswer(AppendOnly, Model):
    """What the unit says to a finding, once; late is recorded and never refused."""

    __tablename__ = "spot_check_answers"
    __table_args__ = (CheckConstraint("(digest IS NULL) = (media_type IS NULL)", "file"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("spot_check_findings.id"), unique=True)
    text: Mapped[str]
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"))
    media_type: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime]


class SpotCheckDecision(AppendOnly, Model):
    """Whether a finding stands, by another person than the finder; the reversal it led to, if any."""

    __tablename__ = "spot_check_decisions"
    __table_args__ = (CheckConstraint("outcome IN ('STANDS','DROPPED')", "outcome"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("spot_check_findings.id"), unique=True)
    outcome: Mapped[str]
    reason: Mapped[str]
    reversal_id: Mapped[int | None] = mapped_column(ForeignKey("hour_entries.id"), comment="The hours it took back.")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]


class SpotCheckClosing(AppendOnly, Model):
    """A spot check whose every record was dealt with is closed, once, with what it came to in words."""

    __tablename__ = "spot_check_closings"

    id: Mapped[int] = mapped_column(primary_key=True)
    spot_check_id: Mapped[int] = mapped_column(ForeignKey("spot_checks.id"), unique=True)
    note: Mapped[str]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime]


class SpotCheckExam(AppendOnly, Model):
    """A spot exam that the people of the drawn records were put on."""

    __tablename__ = "spot_check_exams"
    __table_args__ = (
        UniqueConstraint("spot_check_id", "exam_id"),
        Index("ix_spot_check_exams_exam_id", "exam_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    spot_check_id: Mapped[int] = mapped_column(ForeignKey("spot_checks.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ordered_at: Mapped[datetime]
