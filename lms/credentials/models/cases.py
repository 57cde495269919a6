"""Cases about credentials: what is alleged, what he said to it, what was decided, what became of it (C2.4)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.models.credentials import Credential
from lms.db import AppendOnly, Model

_OPEN = text("state IN ('opened','noticed','stated','hearing','heard','checked','decided')")
_OUTCOMES = "('NONE','SUSPEND','WITHDRAW','REVOKE')"


class CredentialCase(Model):
    """A case about one credential for one cause. Its state is written by one mover; its events tell the story."""

    __tablename__ = "credential_cases"
    __table_args__ = (
        CheckConstraint(
            "state IN ('opened','noticed','stated','hearing','heard','checked','decided','cleared','dropped','served',"
            "'reviewing','upheld','overturned')",
            "state",
        ),
        CheckConstraint(f"planned_outcome IN {_OUTCOMES}", "planned_outcome"),
        CheckConstraint(f"outcome IN {_OUTCOMES}", "outcome"),
        CheckConstraint("(interim_on IS NULL) = (interim_due_on IS NULL)", "interim"),
        # An overturned decision bars nobody.
        CheckConstraint("state <> 'overturned' OR bar_until IS NULL", "bar"),
        # Two who open at once: one open case a credential and cause (C2.4 step 1).
        Index("ux_credential_cases_open", "credential_id", "cause", unique=True, sqlite_where=_OPEN,
              postgresql_where=_OPEN),
        Index("ix_credential_cases_bar_until", "bar_until"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"), index=True)
    cause: Mapped[str] = mapped_column(comment="Code of C2.3.")
    state: Mapped[str]
    fact_on: Mapped[date] = mapped_column(comment="When it happened; of S10 the day the measure was taken.")
    facts: Mapped[str]
    grounds: Mapped[str] = mapped_column(default="", comment="The rule it broke, and the one that is applied.")
    source: Mapped[str | None] = mapped_column(unique=True, comment="Of a case a machine opened: the same, only once.")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: a timer or an import.")
    opened_on: Mapped[date]
    limit_on: Mapped[date] = mapped_column(comment="By when it is decided.")

    planned_outcome: Mapped[str | None] = mapped_column(comment="What the notice announces.")
    planned_days: Mapped[int | None]
    planned_bar_years: Mapped[int] = mapped_column(default=0)
    notice_served_on: Mapped[date | None]
    answer_until: Mapped[date | None] = mapped_column(comment="Last day to state and defend.")
    hearing_on: Mapped[date | None]

    interim_on: Mapped[date | None] = mapped_column(comment="Suspended, or held, at once since.")
    interim_due_on: Mapped[date | None] = mapped_column(comment="By when that is confirmed, changed or ended.")

    outcome: Mapped[str | None] = mapped_column(comment="What was decided.")
    days: Mapped[int | None] = mapped_column(comment="Of a suspension, its extension included.")
    bar_years: Mapped[int] = mapped_column(default=0)
    decided_on: Mapped[date | None]
    serve_by: Mapped[date | None]
    served_on: Mapped[date | None] = mapped_column(comment="From when it has effect.")
    until: Mapped[date | None] = mapped_column(comment="Last day of the suspension; none until its ground ends.")
    bar_until: Mapped[date | None] = mapped_column(comment="Last day on which he may not apply anew.")
    review_until: Mapped[date | None] = mapped_column(comment="Last day to ask for a review.")
    review_due_on: Mapped[date | None] = mapped_column(comment="By when the review is decided.")
    is_hold: Mapped[bool] = mapped_column(default=False, comment="The card was not activated: activation is held.")
    ended_on: Mapped[date | None] = mapped_column(comment="The suspension or hold ended: resumed, or never was right.")
    stayed_on: Mapped[date | None] = mapped_column(comment="Its execution is stopped since (行政复议法 42).")
    stayed_days: Mapped[int] = mapped_column(default=0, server_default="0", comment="Days it stood still before that.")

    credential: Mapped[Credential] = relationship(lazy="raise")


class CredentialCaseEvent(AppendOnly, Model):
    """Something happened in a case: a step of its table, or a fact beside it, e.g. an interim suspension."""

    __tablename__ = "credential_case_events"
    __table_args__ = (Index("ix_credential_case_events_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("credential_cases.id"))
    what: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str]
    note: Mapped[str] = mapped_column(default="", comment="In the words of who did it.")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="Days, measures, how it was served.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class CredentialCasePaper(AppendOnly, Model):
    """A file of a case: evidence, the basis of an interim suspension, proof of service, a record."""

    __tablename__ = "credential_case_papers"
    __table_args__ = (Index("ix_credential_case_papers_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("credential_cases.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("credential_case_events.id"), comment="With what it came.")
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"))
    file_name: Mapped[str]
    media_type: Mapped[str]


class CredentialCasePoint(Model):
    """One point of what he says, and the reply to it. Nothing is decided while one has none."""

    __tablename__ = "credential_case_points"
    __table_args__ = (
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", "reply"),
        Index("ix_credential_case_points_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("credential_cases.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    reply: Mapped[str | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    replied_at: Mapped[datetime | None]
