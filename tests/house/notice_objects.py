"""Somebody's notices, in the access matrix."""

from lms import clock
from lms.notices.models import Notice
from tests.house.world import World


def notice_of(world: World, account_id: int | None) -> int:
    """Return a notice to an account."""
    notice = Notice(
        account_id=account_id, cause="OBJECTION_ANSWERED", step=f"objection:{len(world.built)}", details={},
        page="/my-year", is_urgent=False, told_at=clock.now(),
    )  # fmt: skip
    world.db.add(notice)
    world.db.flush()
    return notice.id
