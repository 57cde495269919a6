"""The law that questions rest on, version by version."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class LawVersion(Model):
    """One version of a law. `law` is the name as `question_bank.rules.law_name` writes it."""

    __tablename__ = "law_versions"
    __table_args__ = (
        UniqueConstraint("law", "version_on"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    law: Mapped[str]
    version_on: Mapped[date] = mapped_column(comment="The day it was adopted or revised: what names the version.")
    effective_from: Mapped[date]
    effective_until: Mapped[date | None] = mapped_column(comment="The last day in force.")
    document: Mapped[str | None] = mapped_column(comment="The order or decision that made it.")
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class QuestionBasis(Model):
    """What a question's newest version rests on."""

    __tablename__ = "question_bases"
    __table_args__ = (Index("ix_question_bases_law", "law", "version_on"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    law: Mapped[str]
    article: Mapped[str]
    version_on: Mapped[date | None]
