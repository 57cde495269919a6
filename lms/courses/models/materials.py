"""Uploaded teaching materials: one row a file, checked before anybody sees it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.people.models import Unit


class Material(Model):
    """A file of a unit that courses are made of: a video, a document, a package. Told by its content, not its name."""

    __tablename__ = "materials"
    __table_args__ = (
        CheckConstraint("kind IN ('VIDEO','AUDIO','PDF','OFFICE','SCORM','H5P')", "kind"),
        CheckConstraint("state IN ('checking','ready','refused')", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str]
    file_name: Mapped[str] = mapped_column(comment="As it was called where it came from; shown, never used as a path.")
    kind: Mapped[str]
    media_type: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True, comment="SHA-256 of the bytes as uploaded; its key in the store.")
    shown_digest: Mapped[str | None] = mapped_column(comment="What is shown instead: the PDF of an Office file.")
    size: Mapped[int] = mapped_column(comment="Bytes.")
    duration_ms: Mapped[int | None] = mapped_column(comment="Video and audio: as the server measured it.")
    pages: Mapped[int | None] = mapped_column(comment="PDF and Office.")
    state: Mapped[str] = mapped_column(default="checking")
    refusal: Mapped[str | None] = mapped_column(comment="Code of why it was refused.")
    details: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="Packages: version, title, launchable items; codes and paths, never people."
    )
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    uploaded_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]

    owner_unit: Mapped[Unit] = relationship(lazy="raise")
