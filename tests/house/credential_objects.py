"""Requests about cards, and one's own card, in the access matrix."""

from lms import clock
from lms.access import Actor
from lms.credentials.models import CardRequest, Credential
from lms.people.models import Person
from tests.house.credential_case_objects import credential_of_person, credential_there
from tests.house.world import World


def card_request_there(world: World, place: str) -> int:
    """Return a request about the credential of the person of a place."""
    return _request(world, credential_there(world, place))


def my_credential_in(world: World, place: str, actor: Actor | None) -> int:
    """Return the actor's own credential in "own", another's anywhere else."""
    mine = actor is not None and actor.person_id is not None and place == "own"
    own = world.db.get(Person, actor.person_id) if mine and actor else None
    held: Credential = credential_of_person(world, own or world.person("elsewhere"))
    return held.id


def my_card_request_in(world: World, place: str, actor: Actor | None) -> int:
    """Return a request about that credential."""
    return _request(world, my_credential_in(world, place, actor))


def _request(world: World, credential_id: int) -> int:
    known = world.db.query(CardRequest).filter_by(credential_id=credential_id).first()
    if known is None:
        known = CardRequest(
            credential_id=credential_id, kind="REPLACE_DAMAGED", filed_on=clock.today(), reason="破损", wanted={}
        )
        world.db.add(known)
        world.db.flush()
    return known.id
