"""Tables of rule sets, their adoption, stored completion figures and closed years."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class RuleSetVersion(AppendOnly, Model):
    """One version of a place's rules, with the document it rests on. Never changed: a new text is a new version."""

    __tablename__ = "rule_set_versions"
    __table_args__ = (UniqueConstraint("code", "version"), CheckConstraint("version > 0", "version"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(comment="e.g. QD-2023")
    version: Mapped[int]
    name: Mapped[str]
    document_no: Mapped[str]
    document_title: Mapped[str]
    document_date: Mapped[date]
    effective_from: Mapped[date]
    parameters: Mapped[dict[str, Any]] = mapped_column(comment="See lms.requirements.parameters.Parameters.")
    sources: Mapped[dict[str, Any]] = mapped_column(comment="Where each parameter stands; one not named is a default.")
    added_at: Mapped[datetime]


class RuleAdoption(AppendOnly, Model):
    """A unit and all below it is judged by a version of a rule set from a year on; a year's latest row counts."""

    __tablename__ = "rule_adoptions"
    __table_args__ = (Index("ix_rule_adoptions_unit_year", "unit_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_set_versions.id"))
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    adopted_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")
    version: Mapped[RuleSetVersion] = relationship(lazy="raise")


class CompletionFigure(Model):
    """A unit's count, with all units below it, of one class of person on one day, as last computed."""

    __tablename__ = "completion_figures"
    __table_args__ = (
        UniqueConstraint("year", "as_of", "unit_id", "person_class"),
        # Holds all that the course of a year shows, unit by unit.
        Index(
            "ix_completion_figures_course",
            *("year", "unit_id", "as_of", "person_class", "roll", "exempt", "met", "month_credit"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    as_of: Mapped[date] = mapped_column(comment="Training up to and including this day.")
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_class: Mapped[str]
    roll: Mapped[int]
    exempt: Mapped[int]
    met: Mapped[int]
    month_credit: Mapped[int] = mapped_column(
        server_default="0", comment="Hundredths of hours trained, and posted, in the month of as_of."
    )
    figures: Mapped[dict[str, Any]] = mapped_column(comment="Further counts: see lms.requirements.figures.Tally.")
    computed_at: Mapped[datetime]


class YearClosing(AppendOnly, Model):
    """A year was closed for everybody; its results are frozen beside it. Once a year, for good."""

    __tablename__ = "year_closings"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    people: Mapped[int]
    digest: Mapped[str] = mapped_column(comment="SHA-256 over the frozen results, in order of person.")


class YearResult(AppendOnly, Model):
    """What a person's year came to when it was closed, and the rule-set version that said so."""

    __tablename__ = "year_results"
    __table_args__ = (UniqueConstraint("year", "person_id"), Index("ix_year_results_unit", "year", "unit_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("year_closings.year"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_class: Mapped[str]
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_set_versions.id"))
    state: Mapped[str]
    verdict: Mapped[dict[str, Any]]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    version: Mapped[RuleSetVersion] = relationship(lazy="raise")
