"""Selects on who signs what: the names behind account ids, and who else may act for a unit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.among import is_among
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Unit
from lms.people.rules import UnitKind, steps_of

_AROUND = (UnitKind.JUSTICE_BUREAU.value, UnitKind.JUDICIAL_OFFICE.value)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may act in a role for a unit."""

    account_id: int
    person_id: int | None
    name: str
    role: str
    unit: str


def account_names(db: Session, account_ids: Iterable[int | None]) -> dict[int, str]:
    """Map account ids to the names of those they belong to; None (the operator) is left out."""
    wanted = sorted({account for account in account_ids if account is not None})
    return dict(db.execute(_NAMES, {"accounts": wanted}).all()) if wanted else {}


_NAMES = select(Account.id, Account.name).where(is_among(Account.id, "accounts"))


def colleagues_over(db: Session, unit_path: str, roles: Collection[Role]) -> list[Colleague]:
    """List who acts in one of some roles for a unit or one above it, those nearest to the unit first.

    A justice bureau looks after the territory it sits in, so it stands above its neighbours too.
    """
    wanted = (
        select(Account.id, Account.person_id, Account.name, RoleGrant.role, Unit.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Unit, RoleGrant.unit_id == Unit.id)
        .where(RoleGrant.ended_at.is_(None), Account.disabled_at.is_(None))
        .where(RoleGrant.role.in_([role.value for role in roles]), _stands_over(steps_of(unit_path)))
        .order_by(Unit.path.desc(), Account.name)
    )
    return [Colleague(*row) for row in db.execute(wanted)]


def _stands_over(steps: Sequence[int]) -> ColumnElement[bool]:
    return Unit.id.in_(steps) | (Unit.kind.in_(_AROUND) & Unit.parent_id.in_(steps))
