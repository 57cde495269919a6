"""Reports that are filed, for the access matrix."""

from lms import clock
from lms.access import Role
from lms.filings.models import Bulletin, Filing, FilingReport, Rectification
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


def bulletin_of(world: World, place: str) -> int:
    """Return the bulletin that the unit of a place drafts."""
    unit = world.unit(place)
    known = world.db.query(Bulletin).filter_by(unit_id=unit.id).first()
    if known is None:
        known = Bulletin(
            unit_id=unit.id, year=clock.today().year, as_of=clock.today(), percent=80, title="情况通报", opening="情况",
            answer_days=10, drafted_at=clock.now(),
        )  # fmt: skip
        world.db.add(known)
        world.db.flush()
    return known.id


def rectification_of(world: World, place: str) -> int:
    """Return what the unit of a place is to put right, by a bulletin of its own."""
    unit, bulletin_id = world.unit(place), bulletin_of(world, place)
    known = world.db.query(Rectification).filter_by(unit_id=unit.id).first()
    if known is None:
        bulletin = world.db.query(Bulletin).filter_by(id=bulletin_id).one()
        bulletin.running, bulletin.issued_at = 1, clock.now()
        known = Rectification(bulletin_id=bulletin_id, unit_id=unit.id, due_on=clock.today())
        world.db.add(known)
        world.db.flush()
    return known.id
