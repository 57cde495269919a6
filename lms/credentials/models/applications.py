"""Applications for a first credential: one dossier from draft to delivery, with its papers and its steps (C2.1)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.models.credentials import Credential
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_OPEN = text("state NOT IN ('ISSUED','REJECTED','WITHDRAWN_BY_APPLICANT','LAPSED')")


class Application(Model):
    """A person applies for a card of a kind on a post. `state` is written by one mover; the date may have lapsed it."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("kind IN ('ENFORCEMENT','SUPERVISION')", "kind"),
        CheckConstraint(
            "state IN ('DRAFT','UNIT_REVIEW','JUSTICE_REVIEW','TRAINING','EXAM','PUBLICITY','DECISION','ISSUED',"
            "'RETURNED','REJECTED','WITHDRAWN_BY_APPLICANT','LAPSED')",
            "state",
        ),
        CheckConstraint("(state = 'ISSUED') = (credential_id IS NOT NULL)", "issued"),
        CheckConstraint("(publicity_from IS NULL) = (publicity_until IS NULL)", "publicity"),
        # Two browsers of one applicant: one open application a person and kind.
        Index("ux_applications_open", "person_id", "kind", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_applications_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Of the post applied for.")
    post_title: Mapped[str] = mapped_column(default="", comment="Of the regular post when it was handed in.")
    field: Mapped[str] = mapped_column(default="", comment="Enforcement field, e.g. 市场监管; empty: the unit's.")
    education: Mapped[str] = mapped_column(default="")
    duties: Mapped[str] = mapped_column(default="", comment="What he does on the post, in his words.")
    state: Mapped[str]
    since: Mapped[date] = mapped_column(comment="The day of the last step that changed the state.")
    due_on: Mapped[date | None] = mapped_column(comment="Last working day of the desk it lies on.")
    window_until: Mapped[date | None] = mapped_column(comment="Training and exams until here, else it lapsed.")
    publicity_from: Mapped[date | None]
    publicity_until: Mapped[date | None] = mapped_column(comment="Last of five working days.")
    card_number: Mapped[str | None] = mapped_column(unique=True, comment="As the maker gave it; never invented.")
    card_serial: Mapped[str | None] = mapped_column(comment="证件流水号 of the piece.")
    issuer: Mapped[str] = mapped_column(default="")
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credentials.id"), unique=True)
    delivered_on: Mapped[date | None]
    started_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    credential: Mapped[Credential | None] = relationship(lazy="raise")
    documents: Mapped[list["ApplicationDocument"]] = relationship(order_by="ApplicationDocument.id", lazy="raise")
    events: Mapped[list["ApplicationEvent"]] = relationship(order_by="ApplicationEvent.id", lazy="raise")


class ApplicationDocument(AppendOnly, Model):
    """A paper in the dossier. The newest of a kind counts, the older ones stay."""

    __tablename__ = "application_documents"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('FORM','PHOTO','ESTABLISHMENT','APPRAISAL','LEGAL_QUALIFICATION','OPINION','REVIEW','NOTICE',"
            "'DECISION','RECEIPT')",
            "kind",
        ),
        Index("ix_application_documents_application_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"))
    media_type: Mapped[str]
    file_name: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]


class ApplicationEvent(AppendOnly, Model):
    """A step of C2.1: who, when, why, upon what facts. Rules read it."""

    __tablename__ = "application_events"
    __table_args__ = (Index("ix_application_events_application_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    step: Mapped[str]
    old: Mapped[str]
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", comment="In the words of who did it.")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="Defects, findings, hours, exams, number.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), comment="The person behind the account: reviewer and decider are two."
    )
    at: Mapped[datetime]


class ApplicationExemption(Model):
    """A paper, or a legal qualification, is let off: asked with a proof, decided once by somebody else (C2.1, C2.8)."""

    __tablename__ = "application_exemptions"
    __table_args__ = (
        CheckConstraint("kind IN ('QUAL_PUBLIC','QUAL_BUSINESS','LEGAL_QUALIFICATION')", "kind"),
        CheckConstraint("(decided_at IS NULL) = (is_granted IS NULL)", "decided"),
        Index("ix_application_exemptions_application_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"), comment="The scanned proof.")
    media_type: Mapped[str]
    file_name: Mapped[str]
    expires_on: Mapped[date | None] = mapped_column(comment="Last day of an exception; a legal qualification's only.")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    is_granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]


class PublicityObjection(Model):
    """Somebody objected during publicity; replied to once. Who it was is seen by the bureau alone."""

    __tablename__ = "publicity_objections"
    __table_args__ = (
        CheckConstraint("(replied_at IS NULL) = (is_upheld IS NULL)", "replied"),
        Index("ix_publicity_objections_application_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    objector: Mapped[str] = mapped_column(default="", comment="Name and contact; empty: anonymous.")
    text: Mapped[str]
    received_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    is_upheld: Mapped[bool | None]
    reply: Mapped[str] = mapped_column(default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    replied_at: Mapped[datetime | None]
