"""The quiz after a course (issue 3 §8, C3.3): papers people sat and what came of them. None of it ever changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.study import Learning
from lms.db import AppendOnly, Model
from question_bank.models import QuestionVersion


class QuizPool(AppendOnly, Model):
    """The questions a paper was drawn from, as the drawing saw them: with the seed they give the paper again."""

    __tablename__ = "quiz_pools"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True, comment="question_bank.drawing.pool_digest")
    candidates: Mapped[dict[str, Any]] = mapped_column(comment="`questions`: what each was like.")


class QuizPaper(AppendOnly, Model):
    """One paper of one learner. `number` counts from 0; papers of one seed that follow each other share little."""

    __tablename__ = "quiz_papers"
    __table_args__ = (UniqueConstraint("learning_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    number: Mapped[int]
    seed: Mapped[str]
    pool_id: Mapped[int] = mapped_column(ForeignKey("quiz_pools.id"))
    drawn_at: Mapped[datetime]

    learning: Mapped[Learning] = relationship(lazy="raise")
    pool: Mapped[QuizPool] = relationship(lazy="raise")
    items: Mapped[list["QuizItem"]] = relationship(lazy="raise", back_populates="paper", order_by="QuizItem.position")
    result: Mapped["QuizResult | None"] = relationship(lazy="raise", back_populates="paper")


class QuizItem(AppendOnly, Model):
    """One question of a paper: in which wording, its options in which order."""

    __tablename__ = "quiz_items"
    __table_args__ = (UniqueConstraint("paper_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("quiz_papers.id"))
    position: Mapped[int]
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    option_order: Mapped[dict[str, Any]] = mapped_column(comment="`lists`: question_bank.answers.Order")

    paper: Mapped[QuizPaper] = relationship(lazy="raise", back_populates="items")
    question_version: Mapped[QuestionVersion] = relationship(lazy="raise")
    answer: Mapped["QuizAnswer | None"] = relationship(lazy="raise", back_populates="item")


class QuizResult(AppendOnly, Model):
    """What came of a paper, once. `score` is of 100, cut."""

    __tablename__ = "quiz_results"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 100", "score"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("quiz_papers.id"), unique=True)
    score: Mapped[int]
    is_passed: Mapped[bool]
    submitted_at: Mapped[datetime]

    paper: Mapped[QuizPaper] = relationship(lazy="raise", back_populates="result")


class QuizAnswer(AppendOnly, Model):
    """What was answered to one question, in the author's terms, and the share of its points it earned."""

    __tablename__ = "quiz_answers"
    __table_args__ = (CheckConstraint("share BETWEEN 0 AND 100", "share"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("quiz_items.id"), unique=True)
    answer: Mapped[dict[str, Any]] = mapped_column(comment="`given`: what the type reads.")
    share: Mapped[int] = mapped_column(comment="Of 100, cut.")

    item: Mapped[QuizItem] = relationship(lazy="raise", back_populates="answer")
