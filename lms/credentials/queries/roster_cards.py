"""Cards as the roster states them, which no credential stands for yet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.credentials.models import Credential
from lms.credentials.rules.states import CredentialKind
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach, unit_in_reach
from lms.people.rules import PersonClass, PostKind

KIND_OF = {
    PersonClass.OFFICER.value: CredentialKind.ENFORCEMENT,
    PersonClass.SUPERVISOR.value: CredentialKind.SUPERVISION,
}


@dataclass(frozen=True, slots=True)
class RosterCard:
    """A card as the roster states it: whose, which kind, its number, and the days that are known."""

    person_id: int
    name: str
    unit_id: int
    kind: CredentialKind
    number: str
    started_on: date | None
    valid_until: date | None


def roster_cards(db: Session, *, seen_by: Actor, unit: Unit | None = None) -> list[RosterCard]:
    """List the cards that the roster states for people in reach and that are not taken over, by person."""
    today = clock.today()
    held = select(Credential.id).where(
        Credential.person_id == PersonRole.person_id, Credential.number == PersonRole.card_no
    )
    asked = (
        select(PersonRole, Person.name, Unit.id)
        .join(Person, Person.id == PersonRole.person_id)
        .join(Post, (Post.person_id == Person.id) & (Post.kind == PostKind.REGULAR.value) & running_on(Post, today))
        .join(Unit, Unit.id == Post.unit_id)
        .where(PersonRole.person_class.in_(KIND_OF), PersonRole.card_no.is_not(None), running_on(PersonRole, today))
        .where(person_in_reach(seen_by), unit_in_reach(seen_by), ~held.exists())
        .order_by(PersonRole.person_id, PersonRole.id)
    )
    if unit is not None:
        asked = asked.where(Unit.path.startswith(unit.path))
    return [
        RosterCard(
            role.person_id,
            name,
            unit_id,
            KIND_OF[role.person_class],
            str(role.card_no),
            role.started_on,
            role.card_valid_until,
        )
        for role, name, unit_id in db.execute(asked)
    ]


def numbers_on_record(db: Session) -> set[str]:
    """Return the numbers of all credentials there ever were."""
    return set(db.scalars(select(Credential.number)))
