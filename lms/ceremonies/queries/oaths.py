"""Who swore what and when: what other rooms ask. A corrected record counts as its correction says.

Whoever asks has made sure that the people are in the reader's reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from lms.among import is_among
from lms.ceremonies.models import OathCeremony, OathRecord
from lms.ceremonies.rules.ceremonies import CeremonyState, Occasion
from lms.ceremonies.rules.texts import OathKind


@dataclass(frozen=True, slots=True)
class Oath:
    """One oath that a person swore; `sworn_on` is the local day of the ceremony."""

    person_id: int
    sworn_on: date
    kind: OathKind
    occasion: Occasion
    ceremony_id: int


def oaths_of(db: Session, person_id: int) -> list[Oath]:
    """Return what a person swore, the earliest first."""
    return _read(db, _sworn().where(OathRecord.person_id == person_id))


def sworn_between(
    db: Session, person_ids: Sequence[int], first: date, last: date, *, kind: OathKind = OathKind.ENFORCEMENT
) -> dict[int, Oath]:
    """Map people to the first oath of a kind that each swore from one day to another, both included; others miss."""
    return sworn_since(db, dict.fromkeys(person_ids, first), last, kind=kind)


def sworn_since(
    db: Session, firsts: Mapping[int, date], last: date, *, kind: OathKind = OathKind.ENFORCEMENT
) -> dict[int, Oath]:
    """Map people to the first oath of a kind that each swore from his own day to the last, both included; others miss.

    For a card (invariant 3 of C10): his own day is its day of issue, `last` the day on which it would become active.
    """
    asked = _sworn().where(is_among(OathRecord.person_id, list(firsts)), OathRecord.kind == kind.value)
    found: dict[int, Oath] = {}
    for oath in _read(db, asked.where(OathCeremony.held_on <= last)):
        if oath.sworn_on >= firsts[oath.person_id]:
            found.setdefault(oath.person_id, oath)
    return found


_LATER = aliased(OathRecord)


def stands() -> ColumnElement[bool]:
    """Return the condition that no later record corrects this one."""
    return ~select(_LATER.id).where(_LATER.corrects_id == OathRecord.id).exists()


def _sworn() -> Select[int, date, str, str, int]:
    return (
        select(
            OathRecord.person_id, OathCeremony.held_on, OathRecord.kind, OathCeremony.occasion, OathRecord.ceremony_id
        )
        .join(OathCeremony, OathCeremony.id == OathRecord.ceremony_id)
        .where(OathRecord.attended, OathCeremony.state == CeremonyState.CLOSED.value, stands())
        .order_by(OathCeremony.held_on, OathRecord.id)
    )


def _read(db: Session, asked: Select[int, date, str, str, int]) -> list[Oath]:
    rows = db.execute(asked)
    return [Oath(person, on, OathKind(kind), Occasion(why), ceremony) for person, on, kind, why, ceremony in rows]
