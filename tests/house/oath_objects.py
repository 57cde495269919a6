"""Ceremonies of the oath of a place, in the access matrix."""

from lms import clock, files
from lms.access import OPERATOR
from lms.ceremonies.actions.texts import text_for
from lms.ceremonies.models import OathCeremony, OathPhoto
from lms.ceremonies.rules.ceremonies import Occasion
from lms.ceremonies.rules.texts import OathKind
from tests.house.world import World

_PHOTO = b"\xff\xd8\xff photo"


def oath_of(world: World, place: str) -> int:
    """Return a planned ceremony of the unit of a place."""
    unit, now = world.unit(place), clock.now()
    text = text_for(world.db, unit, OathKind.ENFORCEMENT, actor=OPERATOR)
    ceremony = OathCeremony(
        unit_id=unit.id, occasion=Occasion.MAKE_UP.value, state="planned", held_on=clock.today(), starts_at=now,
        year=clock.today().year, place="会议室", leader_id=world.person(place).id, witness_name="监誓人",
        enforcement_text_id=text.id,
    )  # fmt: skip
    return _built(world, f"oath:{place}", ceremony)


def oath_photo_of(world: World, place: str) -> int:
    """Return a photo of the ceremony of a place."""
    photo = OathPhoto(
        ceremony_id=oath_of(world, place), digest=files.put(_PHOTO), file_name="1.jpg", media_type="image/jpeg",
        added_at=clock.now(),
    )  # fmt: skip
    return _built(world, f"oath-photo:{place}", photo)


def _built(world: World, key: str, row: OathCeremony | OathPhoto) -> int:
    if ("oath", key) not in world.built:
        world.db.add(row)
        world.db.flush()
        world.built["oath", key] = row.id
    built: int = world.built["oath", key]
    return built
