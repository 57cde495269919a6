"""Selects on keys."""

from sqlalchemy import ColumnElement, Select, and_, select

from lms.name_keys.models import NameKey

_LAST = "\U0010ffff"


def beginning_with(kind: str, typed: str) -> Select[int, str]:
    """Select the subject and key of names with a key that begins with what was typed, the closest first."""
    asked = select(NameKey.subject_id, NameKey.key).where(NameKey.kind == kind, _begins(typed))
    return asked.order_by(NameKey.key, NameKey.subject_id)


def _begins(typed: str) -> ColumnElement[bool]:
    return and_(NameKey.key >= typed, NameKey.key <= typed + _LAST)
