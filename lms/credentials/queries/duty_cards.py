"""Credentials and what happened to them, read for duty answers: one select for many people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.credentials.models import CardCollection, Credential, CredentialEvent
from lms.credentials.rules.duty import CardFacts, CardStory, Happened
from lms.credentials.rules.states import CredentialKind, CredentialState, Move
from lms.people.models import Unit


@dataclass(frozen=True, slots=True)
class LastCard:
    """The last credential of a kind that a person has: its unit now, its day of issue, its story."""

    unit_id: int
    issued_on: date
    story: CardStory


def _named(rows: Mapping[int, LastCard]) -> set[int]:
    """Return the units that changes name, for the day before them."""
    events = (event for row in rows.values() for event in row.story.events)
    return {int(event.before["unit_id"]) for event in events if "unit_id" in event.before}


def last_cards(db: Session, people: Sequence[int], kind: CredentialKind) -> dict[int, LastCard]:
    """Map people to their last credential of a kind, with what happened to it."""
    c = Credential
    asked = select(c.person_id, c.id, c.unit_id, c.field, c.valid_to, c.issued_on).where(c.kind == kind.value)
    last = {row.person_id: row for row in db.execute(asked.where(is_among(c.person_id, people)).order_by(c.id))}
    events = _events(db, [row.id for row in last.values()])
    gone = _gone(db, [row.id for row in last.values()])
    return {
        one: LastCard(
            row.unit_id,
            row.issued_on,
            CardStory(row.unit_id, row.field, row.valid_to, events[row.id], gone.get(row.id)),
        )
        for one, row in last.items()
    }


def _events(db: Session, ids: Sequence[int]) -> Mapping[int, list[Happened]]:
    e, found = CredentialEvent, defaultdict(list)
    asked = select(e.credential_id, e.move, e.effective_on, e.new, e.facts).where(is_among(e.credential_id, ids))
    for row in db.execute(asked.order_by(e.id)):
        before = {name: str(value) for name, value in row.facts.items() if isinstance(value, str | int)}
        found[row.credential_id].append(Happened(Move(row.move), row.effective_on, CredentialState(row.new), before))
    return found


def _gone(db: Session, ids: Sequence[int]) -> dict[int, date]:
    c = CardCollection
    asked = select(c.credential_id, c.event_on).where(is_among(c.credential_id, ids))
    return dict(db.execute(asked).all())


def cards_on(db: Session, rows: Mapping[int, LastCard], on: date) -> dict[int, CardFacts | None]:
    """Map people to how their last credential stood on a day."""
    units = {row.unit_id for row in rows.values()} | _named(rows)
    paths = dict(db.execute(select(Unit.id, Unit.path).where(is_among(Unit.id, sorted(units)))).all())
    return {one: row.story.on(on, paths) for one, row in rows.items()}
