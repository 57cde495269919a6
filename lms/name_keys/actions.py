"""Writing the keys of names."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from lms.among import is_among
from lms.db import bulk_insert, table_of
from lms.name_keys.models import Named, NameKey
from lms.pinyin import keys_of


def add(session: Session, kind: str, names: Iterable[tuple[int, str]]) -> None:
    """Put the keys of names that have none yet."""
    bulk_insert(session, table_of(NameKey), list(_rows(kind, names)))


def _rows(kind: str, names: Iterable[tuple[int, str]]) -> Iterator[dict[str, Any]]:
    for subject, name in names:
        for key in sorted(keys_of(name)):
            yield {"kind": kind, "subject_id": subject, "key": key}


@event.listens_for(Session, "after_flush")
def _keep_keys(session: Session, _: object) -> None:
    """Write the keys of names that are new, and anew of those that changed."""
    new = [row for row in session.new if isinstance(row, Named)]
    changed = [row for row in session.dirty if isinstance(row, Named) and get_history(row, "name").has_changes()]
    for kind, rows in _by_kind(changed).items():
        ids = [row.id for row in rows]
        old = table_of(NameKey).delete().where(NameKey.kind == kind, is_among(NameKey.subject_id, ids))
        session.connection().execute(old)
    for kind, rows in _by_kind([*new, *changed]).items():
        add(session, kind, [(row.id, row.name) for row in rows])


def _by_kind(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.__tablename__, []).append(row)
    return found
