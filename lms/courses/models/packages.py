"""What packages (SCORM, H5P) keep about a learner: their own data, never the measure of study time."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.materials import Material
from lms.db import AppendOnly, Model

_COMPLETION = "completion IN ('not_attempted','incomplete','completed')"
_SUCCESS = "success IN ('unknown','passed','failed')"


class PackageRun(Model):
    """One opening of one item of a package: by a learner, or by a coordinator who tries it and leaves no trace.

    Its secret stands in the addresses of the package's files; it ends with the sign-in it was opened in.
    """

    __tablename__ = "package_runs"
    __table_args__ = (Index("ix_package_runs_learning_courseware", "learning_id", "courseware_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("materials.id"))
    learning_id: Mapped[int | None] = mapped_column(ForeignKey("learnings.id"), comment="NULL: tried by a coordinator.")
    courseware_id: Mapped[int | None] = mapped_column(ForeignKey("courseware.id"))
    item: Mapped[str] = mapped_column(comment="Identifier of the item in the package.")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    web_session_id: Mapped[int] = mapped_column(ForeignKey("web_sessions.id"))
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0, comment="Of the last save taken; older ones are replays.")
    saved_at: Mapped[datetime | None]
    session_cs: Mapped[int] = mapped_column(
        default=0, comment="Hundredths of a second, as the package says, never more than passed. Not study time."
    )
    finished_at: Mapped[datetime | None] = mapped_column(comment="The package said that it is through.")

    material: Mapped[Material] = relationship(lazy="raise")


class PackageState(Model):
    """What one item of a package knows about one learner; the newest run alone may change it."""

    __tablename__ = "package_states"
    __table_args__ = (
        UniqueConstraint("learning_id", "courseware_id", "item"),
        CheckConstraint(_COMPLETION, "completion"),
        CheckConstraint(_SUCCESS, "success"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    courseware_id: Mapped[int] = mapped_column(ForeignKey("courseware.id"))
    item: Mapped[str]
    run_id: Mapped[int] = mapped_column(ForeignKey("package_runs.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Elements of the data model as last saved.")
    completion: Mapped[str] = mapped_column(default="not_attempted")
    success: Mapped[str] = mapped_column(default="unknown")
    score: Mapped[int | None] = mapped_column(comment="Hundredths of a percent, as last saved.")
    done_at: Mapped[datetime | None] = mapped_column(comment="First completed and not failed; never taken back.")
    saved_at: Mapped[datetime | None]


class PackageEvent(AppendOnly, Model):
    """One step of a learner in a package: opened, saved with another outcome, finished."""

    __tablename__ = "package_events"
    __table_args__ = (
        CheckConstraint("kind IN ('opened','saved','finished')", "kind"),
        CheckConstraint(_COMPLETION, "completion"),
        CheckConstraint(_SUCCESS, "success"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state_id: Mapped[int] = mapped_column(ForeignKey("package_states.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("package_runs.id"))
    kind: Mapped[str]
    completion: Mapped[str]
    success: Mapped[str]
    score: Mapped[int | None]
    session_cs: Mapped[int]
    at: Mapped[datetime]
