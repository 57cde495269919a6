"""Another system's cards beside ours: what differs now, which is asked and never stored."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.among import is_among_texts
from lms.credentials.models import Credential
from lms.credentials.queries.credentials import credentials_visible_to
from lms.credentials.rules.states import LIVE, CredentialState, state_on
from lms.errors import NotFound
from lms.exchange.models import ReconciledCard, Reconciliation, ReconciliationRuling
from lms.exchange.reconciliation.rules import Ours, Pair, Ruling, Theirs, differences
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach


def our_cards(db: Session, numbers: Iterable[str], *, seen_by: Actor) -> dict[str, Ours]:
    """Map numbers to our cards in reach."""
    asked = credentials_visible_to(seen_by).options(joinedload(Credential.person), joinedload(Credential.unit))
    return {one.number: _ours(one) for one in db.scalars(asked.where(is_among_texts(Credential.number, numbers)))}


def _ours(one: Credential) -> Ours:
    state = state_on(one.state, one.valid_to, clock.today())
    return Ours(
        one.id, one.number, one.person.name, one.person_id, one.unit.name, state, one.issued_on, one.valid_to,
        one.issuer,
    )  # fmt: skip


def find_reconciliation(db: Session, source_system: str, checksum: str) -> Reconciliation | None:
    """Return the reconciliation of a file that came before."""
    return db.scalar(select(Reconciliation).filter_by(source_system=source_system, checksum=checksum))


def get_reconciliation(db: Session, reconciliation_id: int, *, seen_by: Actor) -> Reconciliation:
    """Return a reconciliation of a unit in reach. Raises NotFound."""
    asked = select(Reconciliation).where(Reconciliation.id == reconciliation_id, _is_seen(seen_by))
    found = db.scalar(asked)
    if found is None:
        raise NotFound("RECONCILIATION_NOT_FOUND")
    return found


def list_reconciliations(db: Session, *, seen_by: Actor, limit: int = 50) -> Sequence[Reconciliation]:
    """List the reconciliations of units in reach, the newest first."""
    asked = select(Reconciliation).where(_is_seen(seen_by)).order_by(Reconciliation.id.desc())
    return db.scalars(asked.limit(limit)).all()


def _is_seen(actor: Actor) -> Any:
    in_reach = Reconciliation.unit_id.in_(select(Unit.id).where(unit_in_reach(actor)))
    return in_reach | Reconciliation.unit_id.is_(None) if actor.unit_id is None else in_reach


def pairs_of(db: Session, kept: Reconciliation, *, seen_by: Actor) -> list[Pair]:
    """Return every card of a reconciliation as both have it now: theirs in the order of their file, then only ours.

    Only ours are our live cards in reach that their list does not name.
    """
    rows = db.scalars(select(ReconciledCard).filter_by(reconciliation_id=kept.id).order_by(ReconciledCard.row)).all()
    ruled = db.scalars(select(ReconciliationRuling).filter_by(reconciliation_id=kept.id))
    rulings = {one.number: Ruling(one.reason, one.ruled_by_id, one.ruled_at) for one in ruled}
    ours = our_cards(db, (row.number for row in rows), seen_by=seen_by)
    pairs = [_pair(row.number, ours, _theirs(row), rulings) for row in rows]
    listed = {row.number for row in rows}
    rest = {one.number: one for one in _live(db, seen_by) if one.number not in listed}
    return pairs + [_pair(number, rest, None, rulings) for number in rest]


def _pair(number: str, ours: Mapping[str, Ours], theirs: Theirs | None, rulings: Mapping[str, Ruling]) -> Pair:
    own = ours.get(number)
    return Pair(number, own, theirs, differences(own, theirs), rulings.get(number))


def _theirs(row: ReconciledCard) -> Theirs:
    state = CredentialState(row.state) if row.state else None
    return Theirs(
        row.row, row.number, row.name, row.person_id, state, row.issued_on, row.valid_to, row.issuer
    )  # fmt: skip


def _live(db: Session, actor: Actor) -> list[Ours]:
    asked = credentials_visible_to(actor).where(Credential.state.in_([state.value for state in LIVE]))
    asked = asked.options(joinedload(Credential.person), joinedload(Credential.unit))
    return [_ours(one) for one in db.scalars(asked.order_by(Person.name, Credential.number))]
