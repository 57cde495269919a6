"""Objects of materials and delegations for the matrix: a recording with captions, who teaches public law."""

from lms import clock
from lms.access import Role
from lms.courses.models.delegations import TeachingDelegation
from lms.courses.models.materials import MaterialCaptions
from tests.house.world import World


def with_captions(world: World, material_id: int) -> int:
    """Give a material captions; return its id."""
    vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n同志们好\n"
    account = world.cast[Role.UNIT_TRAINER].account_id
    row = MaterialCaptions(material_id=material_id, vtt=vtt, cues=1, set_by_id=account, set_at=clock.now())
    world.db.add(row)
    world.db.flush()
    return material_id


def delegation_of(world: World, place: str) -> int:
    """Let the unit of a place teach public law."""
    account = world.cast[Role.JUSTICE_REVIEWER].account_id
    row = TeachingDelegation(
        unit_id=world.unit(place).id,
        since=clock.today(),
        document="启司委〔2023〕3号",
        given_by_id=account,
        given_at=clock.now(),
    )
    world.db.add(row)
    world.db.flush()
    return row.id
