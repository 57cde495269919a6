"""The table of large prints."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class RunState(StrEnum):
    """How far a large print is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    STOPPED = "stopped"
    DROPPED = "dropped"


class PrintRun(Model):
    """Somebody ordered a file too large to wait for; the worker makes it piece by piece."""

    __tablename__ = "print_runs"
    __table_args__ = (
        CheckConstraint("media_type IN ('application/pdf','application/zip')", "media_type"),
        CheckConstraint("(failed_at IS NULL) = (fault = '')", "fault"),
        CheckConstraint("(finished_at IS NULL) = (digest = '')", "digest"),
        Index("ix_print_runs_ordered_by_id_kind_subject_id", "ordered_by_id", "kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="Which maker, e.g. exam:tickets")
    subject_id: Mapped[int] = mapped_column(comment="Of what, e.g. the id of an exam.")
    title: Mapped[str] = mapped_column(comment="What people call it.")
    name: Mapped[str] = mapped_column(comment="The file's name without its ending; ASCII, names nobody.")
    media_type: Mapped[str]
    language: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(comment="What else the maker needs; plain values.")
    pieces: Mapped[list[list[int]]] = mapped_column(JSON(), comment="The ids each piece is made of, in order.")
    copies: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, comment="Pieces that are made and kept.")
    ordered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(comment="The role he ordered it in, and the unit below.")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    ordered_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(default=0, comment="Bytes of the finished file.")
    digest: Mapped[str] = mapped_column(default="", comment="SHA-256 of the finished file.")
    failed_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(default="", comment="Code of what went wrong; empty otherwise.")
    stopped_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None] = mapped_column(comment="The file was kept long enough.")

    @property
    def state(self) -> RunState:
        """Return how far it is."""
        if self.dropped_at:
            return RunState.DROPPED
        if self.stopped_at:
            return RunState.STOPPED
        if self.finished_at:
            return RunState.READY
        return RunState.FAILED if self.failed_at else RunState.MAKING

    @property
    def copies_done(self) -> int:
        """Return how many copies are made."""
        return sum(map(len, self.pieces[: self.done]))

    @property
    def percent(self) -> int:
        """Return how much is made, in whole per cent; 100 only once the file is there."""
        return 100 if self.finished_at else min(99, self.copies_done * 100 // self.copies)

    @property
    def file_name(self) -> str:
        """Return what the file is called when it is taken away."""
        return f"{self.name}.{self.media_type.removeprefix('application/')}"
