"""Selects on the audit log for those who read it: the lines of accounts in reach, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.audit import AuditEntry, AuditLink
from lms.people.accounts import Account
from lms.people.queries.accounts import accounts_visible_to


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the log is narrowed down to. `area` holds beginnings of codes, `action` is one whole code."""

    who: str = ""
    since: date | None = None
    until: date | None = None
    area: tuple[str, ...] = ()
    action: str = ""
    subject: str = ""
    subject_id: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for at all."""
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line as people read it. `login` is empty where no account acted; `position` is None until it is chained."""

    id: int
    at: datetime
    login: str
    name: str
    role: str
    action: str
    subject: str
    subject_id: int | None
    details: dict[str, Any]
    position: int | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the log; `next_before` is the id to ask on from, None at its end."""

    lines: list[AuditLine]
    next_before: int | None


def list_audit(db: Session, wanted: Wanted, *, seen_by: Actor, before: int | None = None, limit: int = 50) -> AuditPage:
    """List lines of the log in reach, the newest first."""
    chosen = _select(seen_by).where(*_conditions(wanted))
    if before is not None:
        chosen = chosen.where(AuditEntry.id < before)
    rows = db.execute(chosen.order_by(AuditEntry.id.desc()).limit(limit + 1)).all()
    lines = [
        AuditLine(
            id=entry.id,
            at=entry.at,
            login=login or "",
            name=name or "",
            role=entry.actor_role,
            action=entry.action,
            subject=entry.subject_kind,
            subject_id=entry.subject_id,
            details=entry.details,
            position=position,
        )
        for entry, login, name, position in rows[:limit]
    ]
    return AuditPage(lines, lines[-1].id if len(rows) > limit else None)


def _select(actor: Actor) -> Select[AuditEntry, str, str, int]:
    columns = (AuditEntry, Account.login, Account.name, AuditLink.position)
    found = select(*columns).outerjoin(Account, Account.id == AuditEntry.actor_account_id)
    return found.outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id).where(_in_reach(actor))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that who acted is in reach; what nobody's account did belongs to those at the top."""
    if actor.unit_path == "/":
        return true()
    in_reach = Account.id.in_(accounts_visible_to(actor).with_only_columns(Account.id))
    if actor.unit_path.count("/") == 2:
        return or_(in_reach, AuditEntry.actor_account_id.is_(None))
    return in_reach


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.who:
        text = wanted.who.strip()
        found.append(
            or_(Account.name.contains(text, autoescape=True), Account.login.contains(text.lower(), autoescape=True))
        )
    if wanted.since:
        found.append(AuditEntry.at >= clock.local_instant(wanted.since))
    if wanted.until:
        found.append(AuditEntry.at < clock.local_instant(wanted.until + timedelta(days=1)))
    if wanted.area:
        found.append(or_(*(AuditEntry.action.startswith(f"{area}:", autoescape=True) for area in wanted.area)))
    if wanted.action:
        found.append(AuditEntry.action == wanted.action)
    if wanted.subject:
        found.append(AuditEntry.subject_kind == wanted.subject)
    if wanted.subject_id is not None:
        found.append(AuditEntry.subject_id == wanted.subject_id)
    return found
