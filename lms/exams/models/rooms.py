"""Where an exam is held: how a sitting goes, its rooms, who sits where, and how they were divided."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.exams.models.exams import ExamSitting


class SittingWay(Model):
    """How a sitting is held: each where he is, together at computers in rooms, or on paper in rooms.

    A sitting without a row is held in a room when it names one, else each where he is.
    """

    __tablename__ = "sitting_ways"
    __table_args__ = (CheckConstraint("way IN ('anywhere','room','paper')", "way"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"), unique=True)
    way: Mapped[str]


class ExamRoom(Model):
    """A room of a sitting: seats in rows and columns, of which so many may be taken."""

    __tablename__ = "exam_rooms"
    __table_args__ = (
        UniqueConstraint("sitting_id", "name"),
        CheckConstraint("deep BETWEEN 1 AND 60 AND wide BETWEEN 1 AND 60", "grid"),
        CheckConstraint("capacity BETWEEN 1 AND deep * wide", "capacity"),
        CheckConstraint("variants BETWEEN 1 AND 4", "variants"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"))
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="", comment="How to find it.")
    deep: Mapped[int] = mapped_column(comment="Rows of seats.")
    wide: Mapped[int] = mapped_column(comment="Seats in a row.")
    capacity: Mapped[int]
    variants: Mapped[int] = mapped_column(default=1, comment="Paper variants laid out so that neighbours differ.")

    sitting: Mapped[ExamSitting] = relationship(lazy="raise")


class ExamSeat(Model):
    """A candidate's seat. Who sat where before stands in his events."""

    __tablename__ = "exam_seats"
    __table_args__ = (UniqueConstraint("room_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("exam_rooms.id"))
    number: Mapped[int] = mapped_column(comment="Row by row from the front, from 1.")
    variant: Mapped[int] = mapped_column(default=0, comment="Which paper variant lies here, from 0.")

    room: Mapped[ExamRoom] = relationship(lazy="raise")


class ExamPlacing(AppendOnly, Model):
    """Candidates were divided over sittings and rooms: with this seed, and the same roster, it comes out the same."""

    __tablename__ = "exam_placings"
    __table_args__ = (Index("ix_exam_placings_exam_id", "exam_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    seed: Mapped[str]
    people: Mapped[int]
    seated: Mapped[int]
    side_by_side: Mapped[int] = mapped_column(comment="Pairs of neighbours from one unit that could not be parted.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
