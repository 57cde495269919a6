"""Selects on badges and on the lists of them that are filed; reach follows the badge's unit, and one's own is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.credentials.models.badges import Badge, BadgeFiling
from lms.credentials.rules.badges import BadgeState
from lms.errors import NotFound
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import PersonClass


def badge_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a badge is one's own, or of a unit where one sees people."""
    own = Badge.person_id == actor.person_id if actor.person_id is not None else Badge.id.in_(())
    if not actor.can(Permission.VIEW_PEOPLE):
        return own
    return or_(own, Badge.unit_id.in_(select(Unit.id).where(unit_in_reach(actor))))


def _whole(wanted: Select[Badge]) -> Select[Badge]:
    return wanted.options(
        *(joinedload(Badge.person), joinedload(Badge.unit), joinedload(Badge.contract), joinedload(Badge.filing)),
        selectinload(Badge.stops),
    )


def get_badge(db: Session, badge_id: int, *, seen_by: Actor, lock: bool = False) -> Badge:
    """Return a badge in reach with all that belongs to it. Raises NotFound BADGE_NOT_FOUND otherwise."""
    wanted = _whole(select(Badge)).where(Badge.id == badge_id, badge_in_reach(seen_by))
    wanted = wanted.options(selectinload(Badge.events))
    if lock:
        wanted = wanted.with_for_update(of=Badge).execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("BADGE_NOT_FOUND")
    return found


def list_badges(
    db: Session, *, seen_by: Actor, under: Unit | None = None, is_open: bool | None = None, text: str = ""
) -> list[Badge]:
    """List badges in reach by unit and name; at or under a unit, open or ended ones, of a name or number."""
    wanted = _whole(select(Badge)).join(Badge.unit).join(Badge.person).where(badge_in_reach(seen_by))
    if under is not None:
        wanted = wanted.where(Unit.path.startswith(under.path))
    if is_open is not None:
        ended = Badge.state == BadgeState.ENDED.value
        wanted = wanted.where(~ended if is_open else ended)
    if text.strip():
        said = text.strip()
        wanted = wanted.where(or_(Person.name.contains(said, autoescape=True), Badge.number == said.upper()))
    return list(db.scalars(wanted.order_by(Unit.path, Person.name, Badge.id)))


def badges_of(db: Session, person_id: int) -> list[Badge]:
    """List a person's badges with all that belongs to them, the newest first."""
    wanted = _whole(select(Badge)).where(Badge.person_id == person_id)
    wanted = wanted.options(selectinload(Badge.events))
    return list(db.scalars(wanted.order_by(Badge.id.desc())))


def has_open_badge(db: Session, person_id: int) -> bool:
    """Tell whether a person has a badge, or is on the way to one."""
    asked = select(Badge.id).where(Badge.person_id == person_id, Badge.state != BadgeState.ENDED.value)
    return db.scalar(asked.limit(1)) is not None


def last_running(db: Session, unit_id: int) -> int:
    """Return the highest running number of a unit's badges, 0 when there is none."""
    return db.scalar(select(func.max(Badge.running)).where(Badge.unit_id == unit_id)) or 0


def unregistered(db: Session, *, seen_by: Actor, on: date) -> list[tuple[Person, Post]]:
    """List assistants at or below one's own unit who have no open badge, with their regular post, by unit and name."""
    known = select(Badge.person_id).where(Badge.state != BadgeState.ENDED.value)
    asked = (
        select(Person, Post)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(unit_in_reach(seen_by), Unit.path.startswith(seen_by.unit_path))
        .where(Post.kind == "REGULAR", running_on(Post, on))
        .where(PersonRole.person_class == PersonClass.ASSISTANT.value, running_on(PersonRole, on))
        .where(Person.id.not_in(known))
        .options(joinedload(Post.unit))
    )
    return [(person, post) for person, post in db.execute(asked.order_by(Unit.path, Person.name, Person.id))]


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A unit with badges that no list names yet."""

    unit: Unit
    badges: Sequence[Badge]

    @property
    def first(self) -> date:
        """The earliest day of issue."""
        return min(badge.valid_from for badge in self.badges if badge.valid_from)


def unfiled_in(db: Session, *, seen_by: Actor, at: Unit | None = None) -> list[Unfiled]:
    """Group the issued badges in reach that stand on no list by their unit."""
    wanted = _whole(select(Badge)).join(Badge.unit).where(unit_in_reach(seen_by))
    wanted = wanted.where(Badge.number.is_not(None), Badge.filing_id.is_(None))
    if at is not None:
        wanted = wanted.where(Badge.unit_id == at.id)
    units: dict[int, list[Badge]] = {}
    for badge in db.scalars(wanted.order_by(Unit.path, Badge.running)):
        units.setdefault(badge.unit_id, []).append(badge)
    return [Unfiled(badges[0].unit, badges) for badges in units.values()]


def list_filings(db: Session, *, seen_by: Actor) -> list[BadgeFiling]:
    """List the filed lists of units in reach, those that wait for a receipt first."""
    wanted = select(BadgeFiling).join(BadgeFiling.unit).where(unit_in_reach(seen_by))
    wanted = wanted.options(joinedload(BadgeFiling.unit), selectinload(BadgeFiling.badges))
    order = (BadgeFiling.received_at.is_not(None), BadgeFiling.id.desc())
    return list(db.scalars(wanted.order_by(*order)))


def get_filing(db: Session, filing_id: int, *, seen_by: Actor, lock: bool = False) -> BadgeFiling:
    """Return a filed list of a unit in reach with its badges. Raises NotFound BADGE_FILING_NOT_FOUND otherwise."""
    wanted = select(BadgeFiling).join(BadgeFiling.unit).where(BadgeFiling.id == filing_id, unit_in_reach(seen_by))
    badges = selectinload(BadgeFiling.badges)
    wanted = wanted.options(joinedload(BadgeFiling.unit), badges.joinedload(Badge.person))
    wanted = wanted.options(badges.joinedload(Badge.contract))
    if lock:
        wanted = wanted.with_for_update(of=BadgeFiling).execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("BADGE_FILING_NOT_FOUND")
    return found


def last_receipt(db: Session, division_code: str, year: int) -> int:
    """Return the highest running number of receipts of a division and year, 0 when there is none."""
    asked = select(func.max(BadgeFiling.running)).where(BadgeFiling.division_code == division_code)
    return db.scalar(asked.where(BadgeFiling.year == year)) or 0
