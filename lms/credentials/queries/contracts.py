"""Selects on employment contracts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.credentials.models.badges import Badge
from lms.credentials.models.contracts import EmploymentContract
from lms.credentials.rules.badges import BadgeState
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def list_contracts(
    db: Session, *, seen_by: Actor, at: Unit | None = None, under: Unit | None = None
) -> list[EmploymentContract]:
    """List contracts of units in reach, those that end last on top: of one unit alone (`at`), or with all below it."""
    wanted = select(EmploymentContract).join(EmploymentContract.unit).where(unit_in_reach(seen_by))
    if at is not None:
        wanted = wanted.where(Unit.id == at.id)
    if under is not None:
        wanted = wanted.where(Unit.path.startswith(under.path))
    wanted = wanted.options(joinedload(EmploymentContract.unit))
    return list(db.scalars(wanted.order_by(EmploymentContract.ends_on.desc(), EmploymentContract.id.desc())))


def get_contract(db: Session, contract_id: int, *, seen_by: Actor, lock: bool = False) -> EmploymentContract:
    """Return a contract of a unit in reach. Raises NotFound CONTRACT_NOT_FOUND otherwise."""
    wanted = select(EmploymentContract).join(EmploymentContract.unit).where(unit_in_reach(seen_by))
    wanted = wanted.where(EmploymentContract.id == contract_id).options(joinedload(EmploymentContract.unit))
    if lock:
        wanted = wanted.with_for_update(of=EmploymentContract).execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("CONTRACT_NOT_FOUND")
    return found


def assistants_under(db: Session, contract_ids: Sequence[int]) -> dict[int, int]:
    """Map contracts to how many assistants stand under them whose badge has not ended."""
    wanted = select(Badge.contract_id, func.count()).where(Badge.contract_id.in_(contract_ids))
    return dict(db.execute(wanted.where(Badge.state != BadgeState.ENDED.value).group_by(Badge.contract_id)).all())
