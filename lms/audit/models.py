"""Tables of the audit log: its lines, and the chain that holds them together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class AuditEntry(AppendOnly, Model):
    """One act of one actor. Names things by kind and id; holds no ID number and no phone."""

    __tablename__ = "audit_entries"
    # No line is a copy of another: each has a nonce in its mark.
    __table_args__ = (Index("uq_audit_entries_mark", "mark", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_account_id: Mapped[int | None] = mapped_column(comment="None: the operator at the command line.")
    actor_role: Mapped[str]
    action: Mapped[str] = mapped_column(comment="subject:aspect:verb, e.g. hours:claims:confirmed")
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mark: Mapped[str | None] = mapped_column(
        comment="Keyed digest of the content, made by the program. None: written before there were marks."
    )


class AuditLink(AppendOnly, Model):
    """One line's place in the chain; `digest` covers the line and the digest of the place before."""

    __tablename__ = "audit_links"

    position: Mapped[int] = mapped_column(primary_key=True, comment="1, 2, 3, … without a gap.")
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), unique=True)
    is_taken_over: Mapped[bool] = mapped_column(comment="The line was there before the chain, and bears no mark.")
    digest: Mapped[str] = mapped_column(comment="HMAC-SHA-256 with the audit key, hex.")
