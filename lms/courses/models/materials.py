"""Uploaded teaching materials: one row a file, checked before anybody sees it."""

from datetime import date, datetime
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
        CheckConstraint("purpose IN ('TEACHING','GUIDANCE')", "purpose"),
        CheckConstraint("state <> 'ready' OR digest IS NOT NULL", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str]
    file_name: Mapped[str] = mapped_column(comment="As it was called where it came from; shown, never used as a path.")
    kind: Mapped[str]
    media_type: Mapped[str]
    purpose: Mapped[str] = mapped_column(
        default="TEACHING", comment="GUIDANCE: rules of procedure and practical guides, for reference (ZJG-4-3)."
    )
    edition: Mapped[str | None] = mapped_column(comment="Which version of the document, as its issuer calls it.")
    expires_on: Mapped[date | None] = mapped_column(comment="Last day it holds; NULL: until further notice.")
    # Typed as always there: whoever has a ready material may rely on it.
    digest: Mapped[str] = mapped_column(
        index=True, nullable=True, comment="SHA-256 of the bytes as kept, its key in the store. NULL until ready."
    )
    shown_digest: Mapped[str | None] = mapped_column(comment="What is shown instead: the PDF of an Office file.")
    size: Mapped[int] = mapped_column(comment="Bytes.")
    duration_ms: Mapped[int | None] = mapped_column(comment="Video and audio: as the server measured it.")
    pages: Mapped[int | None] = mapped_column(comment="PDF and Office.")
    state: Mapped[str] = mapped_column(default="checking")
    refusal: Mapped[str | None] = mapped_column(comment="Code of why it was refused.")
    details: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        comment="What the checks found: of packages also version, title, items; codes and paths, never people.",
    )
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    uploaded_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]

    owner_unit: Mapped[Unit] = relationship(lazy="raise")


class MaterialCaptions(Model):
    """The captions of a recording (WCAG 1.2.2), written anew by us from the file that was given."""

    __tablename__ = "material_captions"

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("materials.id"), unique=True)
    vtt: Mapped[str] = mapped_column(comment="WebVTT.")
    cues: Mapped[int]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime]


class IncomingFile(Model):
    """A file on its way, or waiting to be checked. Its bytes lie under its token in the folder of incoming files."""

    __tablename__ = "incoming_files"
    __table_args__ = (
        CheckConstraint("size > 0 AND received >= 0 AND received <= size", "received"),
        CheckConstraint("material_id IS NULL OR received = size", "arrived"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True, comment="Names the upload in its address and its file; random.")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(comment="Bytes it is to have.")
    received: Mapped[int] = mapped_column(default=0, comment="Bytes that are on disk for good; where to go on.")
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True, comment="Last sign of life; given up some days later.")
    material_id: Mapped[int | None] = mapped_column(
        ForeignKey("materials.id"), unique=True, comment="Set once all bytes have arrived."
    )

    material: Mapped[Material | None] = relationship(lazy="raise")
