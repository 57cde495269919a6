"""Selects on bulletins and rectifications; how the units of a place stand on a day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.errors import NotFound
from lms.filings.models import Bulletin, BulletinLine, Rectification
from lms.filings.rules.kinds import FILING_UNITS
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach
from lms.requirements.figures import rate
from lms.requirements.queries.completion import UnitFigures, completion


@dataclass(frozen=True, slots=True)
class Stood:
    """How a unit stood: people due, people who met, the rate in per cent, cut; "" for nobody due."""

    unit_id: int
    due: int
    met: int
    rate: str


def stood_on(db: Session, year: int, as_of: date, *, seen_by: Actor) -> list[Stood]:
    """List how departments, townships and zones in reach stood on a day, the best first. Raises AS_OF_OUTSIDE."""
    tops = completion(db, year, seen_by=seen_by, as_of=as_of).tops
    tallies = [(node.unit, node.together) for node in _filing_units(tops)]
    stood = [Stood(unit.id, t.due, t.met, rate(t.met, t.due) or "") for unit, t in tallies if t.due]
    return sorted(stood, key=lambda one: (-one.met * 10_000 // one.due, one.unit_id))


def _filing_units(nodes: Iterable[UnitFigures]) -> Iterator[UnitFigures]:
    for node in nodes:
        if node.unit.kind in FILING_UNITS:
            yield node
        else:
            yield from _filing_units(node.children)


def bulletin_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor sees a bulletin: issued in his reach, or issued and about a unit in it."""
    units = select(Unit.id).where(unit_in_reach(actor))
    named = select(BulletinLine.bulletin_id).where(BulletinLine.unit_id.in_(units))
    return or_(Bulletin.unit_id.in_(units), and_(Bulletin.issued_at.is_not(None), Bulletin.id.in_(named)))


def list_bulletins(db: Session, year: int, *, seen_by: Actor) -> list[Bulletin]:
    """List the bulletins of a year, the latest first."""
    asked = select(Bulletin).where(bulletin_in_reach(seen_by), Bulletin.year == year)
    return list(db.scalars(asked.options(joinedload(Bulletin.unit)).order_by(Bulletin.id.desc())))


def get_bulletin(db: Session, bulletin_id: int, *, seen_by: Actor, lock: bool = False) -> Bulletin:
    """Return a bulletin with its lines. Raises NotFound BULLETIN_NOT_FOUND out of reach; `lock` holds it."""
    lines = selectinload(Bulletin.lines).joinedload(BulletinLine.unit)
    asked = select(Bulletin).where(bulletin_in_reach(seen_by), Bulletin.id == bulletin_id)
    asked = asked.options(joinedload(Bulletin.unit), lines)
    if lock:
        asked = asked.with_for_update(of=Bulletin).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("BULLETIN_NOT_FOUND")
    return found


def last_issue(db: Session, unit_id: int, year: int) -> int:
    """Return the highest number of a unit's bulletins of a year, 0 when there is none."""
    asked = select(func.max(Bulletin.running)).where(Bulletin.unit_id == unit_id, Bulletin.year == year)
    return db.scalar(asked) or 0


def times_behind(db: Session, year: int, *, unit_ids: Iterable[int]) -> Counter[int]:
    """Count in how many issued bulletins of a year each unit lagged: twice may cost points (QD-4-1)."""
    asked = select(BulletinLine.unit_id, func.count()).join(Bulletin, BulletinLine.bulletin_id == Bulletin.id)
    asked = asked.where(Bulletin.year == year, Bulletin.issued_at.is_not(None), BulletinLine.is_behind.is_(True))
    asked = asked.where(BulletinLine.unit_id.in_(list(unit_ids))).group_by(BulletinLine.unit_id)
    return Counter(dict(db.execute(asked).all()))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    units = select(Unit.id).where(unit_in_reach(actor))
    return or_(
        Rectification.unit_id.in_(units),
        Rectification.bulletin_id.in_(select(Bulletin.id).where(Bulletin.unit_id.in_(units))),
    )


def list_rectifications(db: Session, *, seen_by: Actor, bulletin: Bulletin | None = None) -> list[Rectification]:
    """List rectifications in reach, of one bulletin or all that are not closed, the first due on top."""
    asked = select(Rectification).where(_in_reach(seen_by))
    if bulletin is None:
        asked = asked.where(Rectification.state != "closed")
    else:
        asked = asked.where(Rectification.bulletin_id == bulletin.id)
    asked = asked.options(joinedload(Rectification.unit), joinedload(Rectification.bulletin))
    return list(db.scalars(asked.order_by(Rectification.due_on, Rectification.id)))


def get_rectification(db: Session, rectification_id: int, *, seen_by: Actor, lock: bool = False) -> Rectification:
    """Return a rectification, whole. Raises NotFound RECTIFICATION_NOT_FOUND out of reach; `lock` holds it."""
    asked = select(Rectification).where(_in_reach(seen_by), Rectification.id == rectification_id)
    bulletin = joinedload(Rectification.bulletin).joinedload(Bulletin.unit)
    asked = asked.options(joinedload(Rectification.unit), bulletin, selectinload(Rectification.events))
    if lock:
        asked = asked.with_for_update(of=Rectification).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("RECTIFICATION_NOT_FOUND")
    return found
