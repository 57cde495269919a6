"""Writing lines, and chaining those that were committed."""

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor
from lms.audit import queries
from lms.audit.models import AuditEntry, AuditLink
from lms.audit.rules import BEGINNING, Line, digest_of, is_marked, mark_of, text_of
from lms.db import Model, bulk_insert, instant_text, one_at_a_time, table_of

# On PostgreSQL a line with a lower id may be committed later; it is looked for this far back at every pass.
LOOK_BACK = 1_000
# One transaction chains so many: nobody waits longer for his own line than a tenth of a second.
MOST_AT_ONCE = 5_000
# Nobody asks for the number of a line.
_INSERT = insert(table_of(AuditEntry)).inline()


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
    session.add(AuditEntry(**_entry(actor, action, subject, subject_id, details)))


def record_alone(session: Session, *, actor: Actor, action: str, subject: Model, **details: Any) -> None:
    """Write one line, as `record` does, in a statement of its own: for what thousands do in the same minute."""
    session.execute(_INSERT, _entry(actor, action, subject, None, details))


def _entry(
    actor: Actor, action: str, subject: Model | str, subject_id: int | None, details: dict[str, Any]
) -> dict[str, Any]:
    kind = subject if isinstance(subject, str) else subject.__tablename__
    identity = subject_id if isinstance(subject, str) else getattr(subject, "id", None)
    role, at = actor.role.value, clock.now()
    line = Line(0, instant_text(at), actor.account_id, role, action, kind, identity, text_of(details), None)
    return {
        "at": at,
        "actor_account_id": actor.account_id,
        "actor_role": role,
        "action": action,
        "subject_kind": kind,
        "subject_id": identity,
        "details": details,
        "mark": mark_of(vault.audit_key(), line.content(), os.urandom(8).hex()),
    }


def chain_waiting(db: Session, *, everywhere: bool = False) -> int:
    """Chain lines that wait, the lowest id first, a few thousand at most; return how many.

    A line without the program's mark is never chained: `lms check` names it. `everywhere` looks at every line and not
    only at the newest.
    """
    one_at_a_time(db, "audit:chain")
    after = 0 if everywhere else waiting_after(db)
    key = vault.audit_key()
    while lines := list(queries.unlinked_lines(db, after, MOST_AT_ONCE)):
        if ours := [line for line in lines if is_marked(key, line)]:
            return _chain(db, ours, key)
        after = lines[-1].id
    return 0


def waiting_after(db: Session) -> int:
    """Return the id after which lines that wait are looked for."""
    return max(queries.newest_linked(db) - LOOK_BACK, 0)


def take_over(db: Session) -> int:
    """Chain the lines of a database from before there was a chain, as they stand; return how many.

    Once only: as soon as there is a chain, a line without a mark is nobody's.
    """
    one_at_a_time(db, "audit:chain")
    if queries.last_link(db) is not None or not queries.has_unmarked(db):
        return 0
    key, taken, after = vault.audit_key(), 0, 0
    while lines := list(queries.unlinked_lines(db, after, MOST_AT_ONCE)):
        taken += _chain(db, lines, key)
        after = lines[-1].id
    return taken


def _chain(db: Session, lines: Sequence[Line], key: bytes) -> int:
    last = queries.last_link(db)
    before, position = (last.digest, last.position) if last else (BEGINNING, 0)
    places = []
    for number, line in enumerate(lines, start=position + 1):
        is_old = line.mark is None
        before = digest_of(key, before, line, is_taken_over=is_old)
        places.append({"position": number, "entry_id": line.id, "is_taken_over": is_old, "digest": before})
    bulk_insert(db, table_of(AuditLink), places)
    return len(places)
