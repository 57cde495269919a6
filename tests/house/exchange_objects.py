"""Cards of another system beside ours, for the access matrix."""

from lms import clock
from lms.exchange.models import Reconciliation
from tests.house.world import World


def reconciliation_of(world: World, place: str) -> int:
    """Return what the unit of a place compared."""
    unit = world.unit(place)
    known = world.db.query(Reconciliation).filter_by(unit_id=unit.id).first()
    if known is None:
        known = Reconciliation(
            source_system="PROVINCIAL_PLATFORM", checksum=f"{unit.id:064d}", file_name="证件.xlsx", lines=0,
            unit_id=unit.id, made_at=clock.now(),
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
    return known.id
