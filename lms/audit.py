"""The audit log: who did what to which thing, when. Written in the same transaction as the change; read by people."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from lms import clock
from lms.access import Actor
from lms.db import AppendOnly, Model


class AuditEntry(AppendOnly, Model):
    """One act of one actor. Names things by kind and id; holds no ID number and no phone."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_account_id: Mapped[int | None] = mapped_column(comment="None: the operator at the command line.")
    actor_role: Mapped[str]
    action: Mapped[str] = mapped_column(comment="subject:aspect:verb, e.g. hours:claims:confirmed")
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: Model | str,
    subject_id: int | None = None,
    **details: Any,
) -> None:
    """Write one line of the audit log; `details` are plain values and never personal numbers."""
    kind = subject if isinstance(subject, str) else subject.__tablename__
    identity = subject_id if isinstance(subject, str) else getattr(subject, "id", None)
    session.add(
        AuditEntry(
            at=clock.now(),
            actor_account_id=actor.account_id,
            actor_role=actor.role.value,
            action=action,
            subject_kind=kind,
            subject_id=identity,
            details=details,
        )
    )
