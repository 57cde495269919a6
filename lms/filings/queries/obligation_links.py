"""Selects on what fulfils an obligation: the trainings linked to it, and those that could be."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.db import has_bit
from lms.errors import NotFound
from lms.filings.models import Obligation, ObligationLink
from lms.hours.catalogue import Tag
from lms.hours.models import Activity, Claim
from lms.hours.queries.activities import activities_visible_to
from lms.people.models import Unit


def get_link(db: Session, link_id: int, obligation: Obligation) -> ObligationLink:
    """Return an open link of an obligation. Raises NotFound LINK_NOT_FOUND otherwise."""
    wanted = select(ObligationLink).where(ObligationLink.id == link_id, ObligationLink.obligation_id == obligation.id)
    found = db.scalar(wanted.where(ObligationLink.ended_at.is_(None)))
    if found is None:
        raise NotFound("LINK_NOT_FOUND")
    return found


def candidates(db: Session, obligation: Obligation, *, seen_by: Actor, limit: int = 60) -> list[Activity]:
    """List trainings in reach that bear the topic in the year, held by the giving unit unless the bureau asks."""
    wanted = activities_visible_to(seen_by).join(Unit, Activity.host_unit_id == Unit.id)
    first, last = date(obligation.year, 1, 1), date(obligation.year, 12, 31)
    wanted = wanted.where(Activity.occurred_on.between(first, last), Activity.id.in_(_bearing(obligation.topic)))
    if not seen_by.can(Permission.MANAGE_OBLIGATIONS):
        wanted = wanted.where(Unit.path.startswith(obligation.relation.giving_unit.path))
    linked = select(ObligationLink.activity_id).where(
        ObligationLink.obligation_id == obligation.id, ObligationLink.ended_at.is_(None)
    )
    wanted = wanted.where(Activity.id.not_in(linked)).options(joinedload(Activity.host_unit))
    return list(db.scalars(wanted.order_by(Activity.occurred_on.desc(), Activity.id.desc()).limit(limit)))


def bears_topic(db: Session, activity_id: int, topic: str) -> bool:
    """Tell whether somebody's hours of a training bear a topic, not counting rejected ones."""
    return db.scalar(_bearing(topic).where(Claim.activity_id == activity_id).limit(1)) is not None


def _bearing(topic: str) -> Select[int | None]:
    return select(Claim.activity_id).where(
        Claim.activity_id.is_not(None), has_bit(Claim.tags, Tag[topic].value), Claim.state != "rejected"
    )
