"""Credentials on record, and who sees them: the holder his own, others those of people in reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.among import is_among, is_among_texts
from lms.credentials.models import Card, Credential, CredentialEvent
from lms.credentials.rules.states import LIVE, CredentialState, state_on
from lms.errors import NotFound
from lms.people.models import Person, Unit
from lms.people.queries.reach import person_in_reach, unit_in_reach


def credentials_visible_to(actor: Actor) -> Select[Credential]:
    """Select the credentials in reach: one's own, and those of people and units that one may look after."""
    return select(Credential).join(Credential.person).where(_in_reach(actor))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    if not actor.can(Permission.VIEW_CREDENTIALS):
        return Credential.person_id == actor.person_id if actor.person_id is not None else Credential.id.in_(())
    units = select(Unit.id).where(unit_in_reach(actor))
    return Credential.unit_id.in_(units) | person_in_reach(actor)


def get_credential(db: Session, credential_id: int, *, seen_by: Actor, to_change: bool = False) -> Credential:
    """Return a credential in reach with holder, unit, cards and events; locked to change.

    Raises NotFound CREDENTIAL_NOT_FOUND.
    """
    found = db.scalar(
        credentials_visible_to(seen_by)
        .where(Credential.id == credential_id)
        .options(
            joinedload(Credential.person),
            joinedload(Credential.unit),
            selectinload(Credential.cards),
            selectinload(Credential.events),
        )
    )
    if found is None:
        raise NotFound("CREDENTIAL_NOT_FOUND")
    if to_change:
        lock_credential(db, found)
    return found


# All that a move or a correction writes: whoever waited compares with what is there now.
_MAY_CHANGE = ("state", "since", "valid_from", "valid_to", "unit_id", "number", "field", "issuer")


def get_credential_by_number(db: Session, number: str, *, seen_by: Actor) -> Credential:
    """Return the credential in reach that bears a number, with holder and unit. Raises CREDENTIAL_NOT_FOUND."""
    asked = credentials_visible_to(seen_by).where(Credential.number == number.strip().replace("\0", ""))
    found = db.scalar(asked.options(joinedload(Credential.person), joinedload(Credential.unit)))
    if found is None:
        raise NotFound("CREDENTIAL_NOT_FOUND")
    return found


def lock_credential(db: Session, credential: Credential) -> None:
    """Lock a credential until the end of the transaction and read it anew: two who decide at once queue up (C7)."""
    db.flush()
    db.refresh(credential, _MAY_CHANGE, with_for_update=True)


def live_credential(db: Session, person_id: int, kind: str) -> Credential | None:
    """Return the one credential of a kind that is issued, active, suspended or lost (by its stored state)."""
    live = [state.value for state in LIVE]
    return db.scalar(select(Credential).filter_by(person_id=person_id, kind=kind).where(Credential.state.in_(live)))


def credentials_of(db: Session, person_id: int) -> list[Credential]:
    """Return all credentials a person ever had, the newest first, with unit, cards and events."""
    asked = select(Credential).filter_by(person_id=person_id).order_by(Credential.id.desc())
    eager = (joinedload(Credential.unit), selectinload(Credential.cards), selectinload(Credential.events))
    return list(db.scalars(asked.options(*eager)))


@dataclass(frozen=True, slots=True)
class Held:
    """A credential in a list, with the state it has on the day asked about."""

    credential: Credential
    state: CredentialState


def list_credentials(
    db: Session,
    *,
    seen_by: Actor,
    on: date,
    unit: Unit | None = None,
    state: CredentialState | None = None,
    kind: str | None = None,
    text: str = "",
    after: int = 0,
    limit: int = 50,
) -> list[Held]:
    """List credentials in reach by id: at or under a unit, in a state on a day, whose holder or number holds a text."""
    asked = credentials_visible_to(seen_by).options(joinedload(Credential.person), joinedload(Credential.unit))
    if unit is not None:
        asked = asked.join(Credential.unit).where(Unit.path.startswith(unit.path))
    if state is not None:
        asked = asked.where(is_in_state(state, on))
    if kind is not None:
        asked = asked.where(Credential.kind == kind)
    if words := text.strip():
        asked = asked.where(
            Person.name.contains(words, autoescape=True) | Credential.number.contains(words, autoescape=True)
        )
    found = db.scalars(asked.where(Credential.id > after).order_by(Credential.id).limit(limit))
    return [Held(one, state_on(one.state, one.valid_to, on)) for one in found]


def numbers_by_state(db: Session, *, seen_by: Actor, on: date) -> dict[CredentialState, int]:
    """Count the credentials in reach by what they are on a day; a state nobody is in is missing."""
    lapsed = (Credential.valid_to < on) & Credential.state.in_([state.value for state in LIVE])
    state = case((lapsed, CredentialState.EXPIRED.value), else_=Credential.state)
    asked = credentials_visible_to(seen_by).with_only_columns(state, func.count()).group_by(state)
    return {CredentialState(name): number for name, number in db.execute(asked)}


def is_in_state(state: CredentialState, on: date) -> ColumnElement[bool]:
    """Return the condition that a credential is in a state on a day; what the date ended is EXPIRED (CR11)."""
    live = [each.value for each in LIVE]
    if state is CredentialState.EXPIRED:
        return Credential.state.in_(live) & (Credential.valid_to < on)
    if state in LIVE:
        return (Credential.state == state.value) & (Credential.valid_to >= on)
    return Credential.state == state.value


def current_card(credential: Credential) -> Card | None:
    """Return the piece that is valid now, of a credential whose cards are loaded."""
    return next((card for card in reversed(credential.cards) if card.ended_on is None), None)


def last_event(db: Session, credential_id: int, *moves: str) -> CredentialEvent | None:
    """Return the last event of a credential, or the last of certain moves."""
    asked = select(CredentialEvent).filter_by(credential_id=credential_id).order_by(CredentialEvent.id.desc())
    return db.scalar((asked.where(CredentialEvent.move.in_(moves)) if moves else asked).limit(1))


def live_of_people(db: Session, person_ids: Sequence[int], kind: str) -> dict[int, Credential]:
    """Map people to their live credential of a kind."""
    live = [state.value for state in LIVE]
    asked = select(Credential).where(Credential.kind == kind, Credential.state.in_(live))
    return {one.person_id: one for one in db.scalars(asked.where(is_among(Credential.person_id, person_ids)))}


def is_serial_used(db: Session, serial: str, issuer: str) -> bool:
    """Tell whether an issuer has printed a serial on any piece: each is one piece, void or not."""
    asked = select(Card.id).join(Card.credential).where(Card.serial == serial, Credential.issuer == issuer)
    return db.scalar(asked.limit(1)) is not None


def holders_of(db: Session, numbers: Sequence[str]) -> dict[str, int]:
    """Map numbers of credentials to the people they were issued to, whatever became of them."""
    asked = select(Credential.number, Credential.person_id).where(is_among_texts(Credential.number, numbers))
    return dict(db.execute(asked).all())
