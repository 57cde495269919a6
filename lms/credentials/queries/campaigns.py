"""Selects on campaigns: who sees which, whom its units nominated, and whose publicity runs, for everybody."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.models import Campaign, CampaignUnit, Nomination
from lms.credentials.queries.personal_file import Section
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def _units(actor: Actor) -> Select[int]:
    return select(Unit.id).where(unit_in_reach(actor))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor sees a campaign: his bureau holds it, or a unit in his reach was asked."""
    asked = select(CampaignUnit.campaign_id).where(CampaignUnit.unit_id.in_(_units(actor)))
    return or_(Campaign.unit_id.in_(_units(actor)), Campaign.id.in_(asked))


def list_campaigns(db: Session, *, seen_by: Actor) -> list[Campaign]:
    """List campaigns, the latest first."""
    asked = select(Campaign).where(_in_reach(seen_by)).options(joinedload(Campaign.unit))
    return list(db.scalars(asked.order_by(Campaign.id.desc())))


def get_campaign(db: Session, campaign_id: int, *, seen_by: Actor, lock: bool = False) -> Campaign:
    """Return a campaign with units and nominations; locked to change. Raises NotFound CAMPAIGN_NOT_FOUND."""
    asked = select(Campaign).where(Campaign.id == campaign_id, _in_reach(seen_by))
    asked = asked.options(joinedload(Campaign.unit), selectinload(Campaign.units), _nominations())
    if lock:
        asked = asked.with_for_update(of=Campaign)
    found = db.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("CAMPAIGN_NOT_FOUND")
    return found


def _nominations() -> Any:
    whole = selectinload(Campaign.nominations)
    return whole.options(joinedload(Nomination.person), joinedload(Nomination.unit))


def nominations_of(db: Session, campaign: Campaign, *, seen_by: Actor) -> Sequence[Nomination]:
    """List whom a reader may know of: the bureau all, a unit its own, everybody who was published."""
    if seen_by.can(Permission.RUN_APPRAISALS) or seen_by.can(Permission.PUBLISH_APPRAISALS):
        return campaign.nominations
    reached = set(db.scalars(_units(seen_by)))
    return [one for one in campaign.nominations if one.is_chosen or one.unit_id in reached]


def campaigns_published(db: Session) -> list[Campaign]:
    """List the campaigns whose publicity runs today, for everybody: who asks sees names, units and what for."""
    asked = select(Campaign).where(Campaign.publicity_until >= clock.today(), Campaign.decided_at.is_(None))
    return list(db.scalars(asked.options(joinedload(Campaign.unit), _nominations()).order_by(Campaign.id)))


def facts_from(sections: Sequence[Section]) -> dict[str, Any]:
    """Return what speaks for somebody in his file: hours on record, exams passed, last review, grades, awards."""
    by_key = {section.key: section.entries for section in sections}
    reviews = by_key.get("reviews", ())
    return {
        "hours": sum(entry.hours or 0 for entry in by_key.get("hours", ())),
        "exams": sum(entry.code == "PASSED" for entry in by_key.get("exams", ())),
        "review": reviews[-1].code if reviews else "",
        "grades": [entry.code for entry in by_key.get("appraisal", ())][-4:],
        "commendations": [entry.text for entry in by_key.get("commendation", ())],
    }
