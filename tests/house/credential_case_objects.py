"""Cases about credentials, sanctions and exemptions for the access matrix: one's own, and those of a place."""

from datetime import timedelta

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.models import (
    Credential,
    CredentialCase,
    CredentialCaseEvent,
    CredentialCasePaper,
    CredentialCasePoint,
    ExemptionFinding,
    Sanction,
)
from lms.credentials.queries.credentials import live_credential
from lms.hours.actions.storing import keep_file
from lms.people.models import Person, Unit
from lms.people.queries.people import unit_ids_on
from tests.credential_factories import make_credential
from tests.factories import PDF
from tests.house.world import World


def credential_there(world: World, place: str) -> int:
    """Return the credential of the person of a place."""
    return credential_of_person(world, world.person(place)).id


def credential_number_there(world: World, place: str) -> str:
    """Return the number of that credential."""
    return credential_of_person(world, world.person(place)).number


def credential_case_there(world: World, place: str) -> int:
    """Return a case about the credential of the person of a place."""
    return _case(world, credential_of_person(world, world.person(place)))


def credential_case_of(world: World, place: str, actor: Actor | None) -> int:
    """Return a case about the actor's credential in "own", about another's anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    own = world.db.get(Person, actor.person_id) if mine and actor else None
    return _case(world, credential_of_person(world, own or world.person("elsewhere")))


def paper_in(world: World, case_id: int) -> int:
    """Return the paper of a case."""
    return world.db.query(CredentialCasePaper).filter_by(case_id=case_id).one().id


def point_in(world: World, case_id: int) -> int:
    """Return the point that was made in a case."""
    return world.db.query(CredentialCasePoint).filter_by(case_id=case_id).one().id


def sanction_there(world: World, place: str) -> int:
    """Return the sanction of the person of a place."""
    key = ("sanction", place)
    if key not in world.built:
        now, today = clock.now(), clock.today()
        row = Sanction(
            person_id=world.person(place).id, kind="DEMERIT", organ="监委", document="1号",
            digest=keep_file(world.db, PDF), media_type="application/pdf", given_on=today,
            counts_until=today + timedelta(days=366), recorded_at=now,
        )  # fmt: skip
        world.db.add(row)
        world.db.flush()
        world.built[key] = row.id
    return int(world.built[key])


def finding_there(world: World, place: str) -> int:
    """Return the finding about the person of a place."""
    key = ("exemption", place)
    if key not in world.built:
        today = clock.today()
        row = ExemptionFinding(
            person_id=world.person(place).id, fact_on=today, organ="纪委", document="1号",
            digest=keep_file(world.db, PDF), media_type="application/pdf", found_on=today, recorded_at=clock.now(),
        )  # fmt: skip
        world.db.add(row)
        world.db.flush()
        world.built[key] = row.id
    return int(world.built[key])


def credential_of_person(world: World, person: Person) -> Credential:
    """Return the card of a person, for the unit where he has his post."""
    held = live_credential(world.db, person.id, "ENFORCEMENT")
    unit_id = unit_ids_on(world.db, [person.id], clock.today())[person.id]
    return held or make_credential(world.db, person, world.db.get_one(Unit, unit_id), actor=OPERATOR)


def _case(world: World, credential: Credential) -> int:
    known = world.db.query(CredentialCase).filter_by(credential_id=credential.id).first()
    if known is None:
        now, today = clock.now(), clock.today()
        account = world.cast[Role.JUSTICE_REVIEWER].account_id
        known = CredentialCase(
            credential_id=credential.id, cause="S1", state="decided", fact_on=today, facts="事实", grounds="依据",
            opened_by_id=account, opened_on=today, limit_on=today, planned_outcome="SUSPEND", planned_days=90,
            outcome="SUSPEND", days=90, decided_on=today, serve_by=today,
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
        for what in ("open", "notice", "decide"):
            event = CredentialCaseEvent(
                case_id=known.id, what=what, new="decided", note="理由", facts={}, actor_id=account, at=now
            )
            world.db.add(event)
            world.db.flush()
        world.db.add(
            CredentialCasePaper(
                case_id=known.id,
                event_id=event.id,
                digest=keep_file(world.db, PDF),
                file_name="证据.pdf",
                media_type="application/pdf",
            )
        )
        world.db.add(CredentialCasePoint(case_id=known.id, text="没有", at=now))
        world.db.flush()
    return known.id
