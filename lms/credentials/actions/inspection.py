"""Ordering the package of a unit and year for an inspector; the worker makes it (ZJG-15-1)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken
from lms.i18n import Language
from lms.people.models import Unit
from lms.people.queries.reach import reaches_unit
from lms.prints.actions import ZIP, Wanted, order
from lms.prints.models import PrintRun

KIND = "inspection:package"
# Nobody inspects what lies before the platform's first records.
FIRST_YEAR = 2015


def order_package(db: Session, unit: Unit, year: int, *, language: Language, actor: Actor) -> PrintRun:
    """Order the package of a unit and all below it for a year, as of today, or of the year's last day once it is over.

    The file is for who ordered it. Raises NotAllowed, RuleBroken INSPECTION_YEAR for a year to come or long gone.
    """
    require_can(actor, Permission.VIEW_CREDENTIALS)
    require_can(actor, Permission.EXPORT_COMPLETION)
    if not reaches_unit(db, unit.id, actor):
        raise NotAllowed
    today = clock.today()
    if not FIRST_YEAR <= year <= today.year:
        raise RuleBroken("INSPECTION_YEAR", first=FIRST_YEAR, last=today.year)
    as_of = min(today, date(year, 12, 31))
    wanted = Wanted(
        kind=KIND,
        subject_id=unit.id,
        title=f"{unit.name} {year}",
        name=f"inspection-{unit.id}-{year}",
        ids=[unit.id],
        a_piece=1,
        language=language,
        media_type=ZIP,
        args={"year": year, "as_of": as_of.isoformat()},
    )
    run = order(db, wanted, actor=actor)
    audit.record(db, actor=actor, action="inspection:package:ordered", subject=unit, year=year)
    return run
