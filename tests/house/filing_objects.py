"""Reports that are filed, for the access matrix."""

from lms import clock
from lms.access import Role
from lms.filings.models import Filing, FilingReport
from tests.house.world import World


def report_of(world: World, place: str) -> int:
    """Return the half-year report of the unit of a place, begun."""
    unit = world.unit(place)
    known = world.db.query(Filing).filter_by(unit_id=unit.id, kind="HALF_YEAR_REPORT").first()
    if known is None:
        known = Filing(
            kind="HALF_YEAR_REPORT", unit_id=unit.id, year=clock.today().year, period="H1",
            drafted_by_id=world.cast[Role.UNIT_TRAINER].account_id, drafted_at=clock.now(),
        )  # fmt: skip
        known.report = FilingReport(title="半年报告", signatory="李明", sections=[["一、情况", "有"]], figures={})
        world.db.add(known)
        world.db.flush()
    return known.id
