"""Who may enforce today, for everybody to read (SZ-3.3-1): name, unit, number and field of the card, and nothing else.

Whoever may not act today is not on the list, whatever the reason: asked as `/duty` asks it, and never stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, true
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.credentials.models import Credential
from lms.credentials.queries.duty import Task, answers
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.db import table_of
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach

# Asked about at once; a page of fifty rarely needs a second time.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """An officer as everybody may see him; an empty field is that of his unit."""

    name: str
    unit: str
    number: str
    field: str


def officers_of(db: Session, on: date, *, path: str, after: str = "") -> Iterator[Listed]:
    """Give who may act on a day for a unit, given as `Unit.path`, or one below it; by number, beginning after one."""
    return _listed(db, on, _UNIT.path.startswith(path), after)


def officers_called(db: Session, on: date, text: str, *, most: int = 20) -> list[Listed]:
    """List who may act on a day and has just this name, or a card of just this number."""
    words = text.replace("\0", "").strip()
    is_he = (_PERSON.name == words) | (_CARD.number == words)
    return list(islice(_listed(db, on, is_he), most)) if words else []


def officers_in_reach(db: Session, on: date, *, seen_by: Actor) -> Iterator[Listed]:
    """Give who may act on a day for a unit in reach, by number: what is handed to the government's own site."""
    return _listed(db, on, unit_in_reach(seen_by))


_CARD, _PERSON, _UNIT = (table_of(model).c for model in (Credential, Person, Unit))


def _listed(db: Session, on: date, condition: ColumnElement[bool], after: str = "") -> Iterator[Listed]:
    while rows := db.execute(_asked(on, condition, after).limit(_AT_ONCE)).all():
        yield from _who_may(db, on, rows)
        after = rows[-1].number


def _asked(on: date, condition: ColumnElement[bool], after: str) -> Select[Any]:
    asked = select(_CARD.person_id, _PERSON.name, _UNIT.name.label("unit"), _CARD.number, _CARD.field)
    holds = (_CARD.kind == CredentialKind.ENFORCEMENT.value) & (_CARD.state == CredentialState.ACTIVE.value)
    return (
        asked.where(_CARD.person_id == _PERSON.id, _CARD.unit_id == _UNIT.id, condition)
        .where(holds, _CARD.valid_to >= on, _CARD.number > after.replace("\0", "") if after else true())
        .order_by(_CARD.number)
    )


def _who_may(db: Session, on: date, rows: Sequence[Row[Any]]) -> Iterator[Listed]:
    found = answers(db, [row.person_id for row in rows], Task(on=on))
    for row, answer in zip(rows, found, strict=True):
        if answer.eligible:
            yield Listed(row.name, row.unit, row.number, row.field)
