"""What desks are told of spot checks: a finding to be answered, its answer, what was decided; each once."""

from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.notices.actions.telling import tell_desk
from lms.notices.queries.recipients import BUREAU_DESK, UNIT_DESK
from lms.notices.rules.causes import Cause
from lms.spot_checks.models import SpotCheckItem

_DESKS: dict[Cause, tuple[Role, ...]] = {
    Cause.SPOT_FOUND: UNIT_DESK,
    Cause.SPOT_ANSWERED: BUREAU_DESK,
    Cause.SPOT_DECIDED: UNIT_DESK,
}


def tell_of_item(db: Session, item: SpotCheckItem, cause: Cause, until: date | None = None, *, actor: Actor) -> None:
    """Tell the desk whose turn a step has made it, until when, or that it is decided; who took the step is not told."""
    tell_desk(
        db, cause, f"spot_check_item:{item.id}:{cause.value}", _DESKS[cause], item.unit_id, actor=actor,
        page=f"/spot-checks/records/{item.id}", name=item.unit.name, day=until.isoformat() if until else "",
    )  # fmt: skip
