"""What search and comparison read: made from a question's newest version, made anew with each.

The pairs of signs themselves lie in the index `question_grams`, which each database has in its own form
(`lms.grams`, decision 13).
"""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class QuestionText(Model):
    """The text of a question without its key, in the form in which it is searched."""

    __tablename__ = "question_texts"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    text: Mapped[str]


class QuestionSketch(Model):
    """One number of a question's sketch (`question_bank.likeness`): near-duplicates share some.

    Without foreign keys: twelve rows a question, written in the transaction that writes the question, which is never
    deleted. Looking each up again took PostgreSQL a seventh of an import.
    """

    __tablename__ = "question_sketches"

    bank_id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class QuestionTwin(Model):
    """Two questions of one bank that say nearly the same. They never stand in one paper."""

    __tablename__ = "question_twins"
    __table_args__ = (CheckConstraint("question_id < twin_id", "once"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    twin_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, index=True)
    likeness: Mapped[int] = mapped_column(comment="Shared shingles of all, in hundredths, cut.")
