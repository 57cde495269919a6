"""Made-up credentials: issued as if a dossier had ended, received, and whatever a test wants next."""

from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import holding
from lms.credentials.actions.moving import Grounds, begin
from lms.credentials.models import Card, Credential
from lms.credentials.queries.credentials import get_credential
from lms.credentials.rules.states import CredentialKind, CredentialState, last_valid_day
from lms.people.models import EnforcementBody, Person, Unit
from tests.cast import Cast
from tests.factories import make_actor

PUBLISHED = date(2021, 1, 1)


def publish(db: Session, unit: Unit, since: date = PUBLISHED) -> EnforcementBody:
    """Publish a unit as an enforcement body (ZJG-6-1)."""
    body = EnforcementBody(unit_id=unit.id, published_on=since, notice="政府网站公告")
    db.add(body)
    db.flush()
    return body


def make_credential(
    db: Session,
    person: Person,
    unit: Unit,
    *,
    actor: Actor,
    state: CredentialState = CredentialState.ACTIVE,
    issued_on: date | None = None,
    kind: CredentialKind = CredentialKind.ENFORCEMENT,
    number: str = "",
    field: str = "",
) -> Credential:
    """Put a credential on record in a state as if it had come from elsewhere, with one card in its holder's hands."""
    issued = issued_on or clock.today()
    credential = Credential(
        person_id=person.id,
        kind=kind.value,
        number=number or f"10{person.id:09d}",
        unit_id=unit.id,
        field=field,
        issuer="临江市人民政府",
        state=state.value,
        issued_on=issued,
        valid_from=issued,
        valid_to=last_valid_day(issued, 5),
        since=issued,
        is_imported=True,
    )
    begin(db, credential, Grounds(issued), actor=actor)
    received = None if state is CredentialState.ISSUED else issued
    db.add(Card(credential_id=credential.id, serial="A0001", made_on=issued, received_on=received))
    db.flush()
    return seen_again(db, credential, actor)


def seen_again(db: Session, credential: Credential, actor: Actor) -> Credential:
    """Read a credential anew, with cards and events, as a page would."""
    db.flush()
    db.expire(credential)
    return get_credential(db, credential.id, seen_by=actor)


def holder_of(db: Session, cast: Cast, name: str = "顾明澈") -> Actor:
    """Return the holder acting for himself."""
    if name == "顾明澈":
        return cast[Role.SELF]
    return make_actor(db, Role.SELF, person=cast.people[name], name=name)


def lose(db: Session, credential: Credential, holder: Actor) -> None:
    """Let the holder report the card lost today."""
    holding.report_loss(db, credential, noticed_on=clock.today(), how="外出检查时遗失", actor=holder)
    db.flush()
