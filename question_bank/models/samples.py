"""Samples by which a reviewer checks a large imported batch."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class ReviewSample(Model):
    """A batch that one reviewer checks by a sample: how it was drawn, on whose word, and how it ended."""

    __tablename__ = "review_samples"
    __table_args__ = (
        CheckConstraint("outcome IN ('passed','failed','given_up')", "outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", "closed"),
        Index("ix_review_samples_batch", "bank_id", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"))
    source: Mapped[str] = mapped_column(comment="Where the batch came from: a file's name.")
    earlier_review: Mapped[str] = mapped_column(comment="Who approved these questions before, as the reviewer says.")
    seed: Mapped[str] = mapped_column(comment="The same batch and seed give the same sample.")
    reviewer_id: Mapped[int]
    opened_at: Mapped[datetime]
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class ReviewSampleItem(AppendOnly, Model):
    """A question of the batch in the version it had; `is_drawn`: it is in the sample and is read."""

    __tablename__ = "review_sample_items"

    sample_id: Mapped[int] = mapped_column(ForeignKey("review_samples.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, index=True)
    version: Mapped[int]
    is_drawn: Mapped[bool]
