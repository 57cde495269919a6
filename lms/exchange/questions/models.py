"""Tables of question files that were uploaded: the batch, its files, and a line a question."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from question_bank.models import Bank

_JSON = JSON(none_as_null=True)
_VERDICTS = "('new','twin','updated','unchanged','refused')"
_CHOICES = "('take','leave','version','restore')"


class QuestionImport(Model):
    """Files of questions uploaded together for one bank: read, decided, taken in or dropped, perhaps withdrawn."""

    __tablename__ = "question_imports"
    __table_args__ = (
        CheckConstraint("stored_at IS NULL OR dropped_at IS NULL", "one_end"),
        CheckConstraint("withdrawn_at IS NULL OR stored_at IS NOT NULL", "withdrawn_once_stored"),
        CheckConstraint("stored_at IS NULL OR decided_at IS NOT NULL", "decided_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"), index=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    uploaded_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(comment="When every question had its verdict.")
    decided_at: Mapped[datetime | None] = mapped_column(comment="When somebody said to take it in.")
    stored_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    bank: Mapped[Bank] = relationship(lazy="raise")


class QuestionFile(Model):
    """One file of an import: what it is taken for and, where it cannot be read, why. Its bytes wait in the staging."""

    __tablename__ = "question_import_files"

    import_id: Mapped[int] = mapped_column(ForeignKey("question_imports.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True, comment="SHA-256 of the file.")
    size: Mapped[int]
    format: Mapped[str] = mapped_column(comment="As chosen, else as it looks; empty when it is not known.")
    encoding: Mapped[str] = mapped_column(comment="Of text, as chosen or found; empty for packages.")
    refusal: Mapped[dict[str, Any] | None] = mapped_column(_JSON, comment="The fault that keeps the whole file out.")
    notes: Mapped[list[dict[str, Any]]] = mapped_column(_JSON, comment="Faults said of the whole file.")


class QuestionLine(Model):
    """One question of an import: what was read, the verdict on it, what is to be done, and what became of it."""

    __tablename__ = "question_import_lines"
    __table_args__ = (
        CheckConstraint(f"verdict IN {_VERDICTS}", "verdict"),
        CheckConstraint(f"choice IN {_CHOICES}", "choice"),
        Index("ix_question_import_lines_verdict", "import_id", "verdict", "number"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("question_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, comment="Place among all questions of the import, from 1.")
    position: Mapped[int] = mapped_column(comment="Of its file.")
    at: Mapped[str] = mapped_column(comment="Where people find it in their file.")
    content: Mapped[dict[str, Any] | None] = mapped_column(
        _JSON, comment="The neutral form; none where nothing could be made."
    )
    faults: Mapped[list[dict[str, Any]]] = mapped_column(_JSON)
    verdict: Mapped[str]
    choice: Mapped[str]
    question_id: Mapped[int | None] = mapped_column(comment="Of the bank: known before, or made by this import.")
    question_version: Mapped[int | None] = mapped_column(comment="What this import made: number of the version.")
    twins: Mapped[list[list[int]]] = mapped_column(
        _JSON, comment="Pairs: question of the bank, or minus the number of a line; likeness in hundredths."
    )
    is_mended: Mapped[bool] = mapped_column(default=False)
    fate: Mapped[str | None] = mapped_column(comment="What became of it; none before.")
