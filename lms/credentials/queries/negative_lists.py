"""Selects on negative lists: which version is whose, and who signed it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.credentials.models.badges import Badge
from lms.credentials.models.negative_lists import NegativeList, NegativeListSignature
from lms.credentials.rules.badges import BadgeState
from lms.errors import NotFound
from lms.people.models import Person, Unit
from lms.people.queries.reach import person_in_reach, unit_in_reach
from lms.people.rules import steps_of


def lists_for(db: Session, paths: Iterable[str]) -> dict[str, list[NegativeList]]:
    """Map places (`Unit.path`) to the versions that are or were theirs, in the order in which they came to count.

    The nearest unit with a list in force gives it; what a unit above puts in force afterwards does not count there.
    """
    places = {path: steps_of(path) for path in paths}
    ids = {step for steps in places.values() for step in steps}
    known: dict[int, list[NegativeList]] = defaultdict(list)
    asked = select(NegativeList).where(NegativeList.unit_id.in_(ids)).order_by(NegativeList.number)
    for each in db.scalars(asked.options(joinedload(NegativeList.unit))):
        known[each.unit_id].append(each)
    return {path: _chain([known[step] for step in steps]) for path, steps in places.items()}


def _chain(levels: Sequence[Sequence[NegativeList]]) -> list[NegativeList]:
    found: list[NegativeList] = []
    for own in levels:
        if own:
            found = [each for each in found if each.in_force_on < own[0].in_force_on] + list(own)
    return found


def forbidden_in(db: Session, paths: Iterable[str], on: date) -> dict[str, frozenset[str]]:
    """Map places to the acts forbidden there on a day beyond the built-in ones: by any unit at or above."""
    wanted = list(paths)
    ids = {step for path in wanted for step in steps_of(path)}
    asked = select(NegativeList.unit_id, NegativeList.forbidden).where(NegativeList.unit_id.in_(ids))
    rows = db.execute(asked.where(NegativeList.in_force_on <= on).order_by(NegativeList.number))
    own = {unit_id: frozenset(acts) for unit_id, acts in rows}  # the latest of a unit stays
    nothing: frozenset[str] = frozenset()
    return {path: nothing.union(*(own.get(step, nothing) for step in steps_of(path))) for path in wanted}


def signed_by(db: Session, person_ids: Sequence[int]) -> dict[int, dict[int, date]]:
    """Map people to the versions they signed, each with its day."""
    found: dict[int, dict[int, date]] = defaultdict(dict)
    asked = select(NegativeListSignature.person_id, NegativeListSignature.list_id, NegativeListSignature.signed_on)
    for person, version, day in db.execute(asked.where(NegativeListSignature.person_id.in_(person_ids))):
        found[person][version] = day
    return found


def list_newest(db: Session, *, seen_by: Actor) -> list[NegativeList]:
    """List the newest version of each unit in reach, or above one's own, that has a list."""
    newest = select(NegativeList.unit_id, func.max(NegativeList.number).label("number"))
    last = newest.group_by(NegativeList.unit_id).subquery()
    seen = unit_in_reach(seen_by) | Unit.id.in_(steps_of(seen_by.unit_path))
    asked = (
        select(NegativeList)
        .join(NegativeList.unit)
        .join(last, (last.c.unit_id == NegativeList.unit_id) & (last.c.number == NegativeList.number))
        .where(seen)
        .options(joinedload(NegativeList.unit))
    )
    return list(db.scalars(asked.order_by(Unit.path)))


def versions_of(db: Session, unit_id: int) -> list[NegativeList]:
    """List a unit's versions, the newest first."""
    asked = select(NegativeList).where(NegativeList.unit_id == unit_id).options(joinedload(NegativeList.unit))
    return list(db.scalars(asked.order_by(NegativeList.number.desc())))


def get_list(db: Session, list_id: int, *, seen_by: Actor) -> NegativeList:
    """Return a version of a unit in reach or above one's own. Raises NotFound LIST_NOT_FOUND otherwise."""
    seen = unit_in_reach(seen_by) | Unit.id.in_(steps_of(seen_by.unit_path))
    asked = select(NegativeList).join(NegativeList.unit).where(NegativeList.id == list_id, seen)
    found = db.scalar(asked.options(joinedload(NegativeList.unit)))
    if found is None:
        raise NotFound("LIST_NOT_FOUND")
    return found


def signatures_of(db: Session, version: NegativeList, *, seen_by: Actor) -> list[NegativeListSignature]:
    """List who in reach signed a version, the newest first."""
    asked = select(NegativeListSignature).join(NegativeListSignature.person)
    asked = asked.where(NegativeListSignature.list_id == version.id, person_in_reach(seen_by))
    asked = asked.options(joinedload(NegativeListSignature.person))
    return list(db.scalars(asked.order_by(NegativeListSignature.id.desc())))


def unsigned_of(db: Session, versions: Sequence[NegativeList], *, seen_by: Actor) -> dict[int, list[Badge]]:
    """Map versions to the open badges in reach whose bearers owe a signature: it is theirs and not yet signed."""
    found: dict[int, list[Badge]] = {version.id: [] for version in versions}
    signatures = select(NegativeListSignature.person_id, NegativeListSignature.list_id)
    signed = {(who, what) for who, what in db.execute(signatures.where(NegativeListSignature.list_id.in_(found)))}
    asked = (
        select(Badge)
        .join(Badge.unit)
        .join(Badge.person)
        .where(unit_in_reach(seen_by), or_(false(), *(Unit.path.startswith(one.unit.path) for one in versions)))
        .where(Badge.state != BadgeState.ENDED.value)
        .options(joinedload(Badge.unit), joinedload(Badge.person))
    )
    badges = list(db.scalars(asked.order_by(Unit.path, Person.name)))
    theirs = lists_for(db, {badge.unit.path for badge in badges})
    for badge in badges:
        last = theirs[badge.unit.path][-1].id if theirs[badge.unit.path] else None
        if last in found and (badge.person_id, last) not in signed:
            found[last].append(badge)
    return found


def my_signature(db: Session, list_id: int, person_id: int) -> NegativeListSignature | None:
    """Return a person's signature under a version."""
    return db.scalar(select(NegativeListSignature).filter_by(list_id=list_id, person_id=person_id))
