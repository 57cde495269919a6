"""Who is told at a desk: the accounts that act there, those of the nearest unit that has any."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Role
from lms.among import is_among
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Unit
from lms.people.queries.sessions import acting_as
from lms.people.rules import UnitKind, path_above

UNIT_DESK = (Role.UNIT_TRAINER, Role.UNIT_LEGAL)
BUREAU_DESK = (Role.JUSTICE_REVIEWER,)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose inbox: a person's, or that of an account which belongs to none."""

    person_id: int | None = None
    account_id: int | None = None


def desk_of(unit: Unit) -> tuple[Role, ...]:
    """Return the roles at whose desk lies what a unit has to do itself."""
    return BUREAU_DESK if unit.kind == UnitKind.JUSTICE_BUREAU else UNIT_DESK


def desks(db: Session, roles: Iterable[Role], unit_ids: Iterable[int]) -> Mapping[int, list[Recipient]]:
    """Map units to who acts in one of the roles for them; of several levels the nearest, not everybody above."""
    acting: dict[str, list[Recipient]] = defaultdict(list)
    for actor in _acting(db, roles):
        own = Recipient(actor.person_id) if actor.person_id else Recipient(account_id=actor.account_id)
        if own not in acting[actor.unit_path]:
            acting[actor.unit_path].append(own)
    paths = db.execute(select(Unit.id, Unit.path).where(is_among(Unit.id, sorted(set(unit_ids)))))
    return {unit_id: _nearest(acting, path) for unit_id, path in paths}


def _nearest(acting: Mapping[str, list[Recipient]], path: str) -> list[Recipient]:
    while path and path != "/":
        if acting.get(path):
            return acting[path]
        path = path_above(path)
    return []


def _acting(db: Session, roles: Iterable[Role]) -> list[Actor]:
    asked = (
        select(RoleGrant)
        .join(RoleGrant.account)
        .where(RoleGrant.role.in_([role.value for role in roles]), RoleGrant.ended_at.is_(None))
        .where(RoleGrant.unit_id.is_not(None), Account.disabled_at.is_(None))
        .options(joinedload(RoleGrant.unit), joinedload(RoleGrant.account))
        .order_by(RoleGrant.id)
    )
    return [acting_as(grant.account, grant) for grant in db.scalars(asked)]
