"""Verbs of a campaign: open it, nominate with facts of the file, publish the chosen, decide (SZ-6.3-2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.merits import Given, keep
from lms.credentials.models import Campaign, CampaignUnit, Nomination
from lms.credentials.queries.campaigns import facts_from
from lms.credentials.queries.merits import is_barred
from lms.credentials.queries.personal_file import personal_file
from lms.credentials.rules.campaigns import (
    NOMINATING_UNITS,
    PUBLICITY_DAYS,
    CampaignState,
    require_chosen,
    require_state,
)
from lms.credentials.rules.merits import CommendationKind, CommendationLevel
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.holidays.queries import working_calendar
from lms.people.models import Person, Unit
from lms.people.queries.listing import find_present_unit
from lms.people.queries.reach import reaches_unit
from lms.people.queries.units import list_units
from lms.people.rules import UnitKind, steps_of
from lms.workdays import working_days_after


@dataclass(frozen=True, slots=True)
class Call:
    """What is given, at which level, and until when units nominate."""

    title: str
    level: CommendationLevel
    nominate_by: date


def open_campaign(db: Session, bureau: Unit, call: Call, *, actor: Actor) -> Campaign:
    """Open a campaign and ask the units in reach to nominate.

    Raises RuleBroken CAMPAIGN_BUREAU for another unit than a justice bureau, CAMPAIGN_DAY_PAST, REASON_MISSING
    without a title.
    """
    require_can(actor, Permission.RUN_APPRAISALS)
    if bureau.kind != UnitKind.JUSTICE_BUREAU or not reaches_unit(db, bureau.id, actor):
        raise RuleBroken("CAMPAIGN_BUREAU")
    if call.nominate_by < clock.today():
        raise RuleBroken("CAMPAIGN_DAY_PAST", day=call.nominate_by)
    made = Campaign(
        unit_id=bureau.id, title=require_words(call.title), level=call.level.value, nominate_by=call.nominate_by,
        opened_by_id=actor.account_id, opened_at=clock.now(),
    )  # fmt: skip
    asked = [unit.id for unit in list_units(db, seen_by=actor) if unit.kind in NOMINATING_UNITS]
    made.units = [CampaignUnit(unit_id=unit_id) for unit_id in asked]
    db.add(made)
    db.flush()  # the audit names it
    audit.record(db, actor=actor, action="campaign:opened", subject=made, units=len(asked))
    return made


def nominate(db: Session, campaign: Campaign, person: Person, *, reason: str, actor: Actor) -> Nomination:
    """Nominate somebody of a unit that was asked, with what his file says today.

    Raises NotAllowed for people of other units; RuleBroken CAMPAIGN_STATE after the last day, NOMINATED_TWICE,
    COMMENDATION_BARRED while a case is open or a sanction runs, OWN_RECORD, REASON_MISSING.
    """
    require_can(actor, Permission.KEEP_MERITS)
    today = clock.today()
    unit = find_present_unit(db, person.id, today)
    asked = {one.unit_id for one in campaign.units}
    if unit is None or not reaches_unit(db, unit.id, actor) or asked.isdisjoint(steps_of(unit.path)):
        raise NotAllowed
    require_state(campaign.state_on(today), CampaignState.NOMINATING)
    if actor.person_id == person.id:
        raise RuleBroken("OWN_RECORD")
    if any(one.person_id == person.id for one in campaign.nominations):
        raise RuleBroken("NOMINATED_TWICE")
    _require_free(db, person, today)
    row = Nomination(
        campaign_id=campaign.id, person_id=person.id, unit_id=unit.id, reason=require_words(reason),
        facts=facts_from(personal_file(db, person, seen_by=actor)), nominated_by_id=actor.account_id,
        nominated_at=clock.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    audit.record(db, actor=actor, action="campaign:nominated", subject=campaign, person=person.id)
    return row


def publish_nominees(db: Session, campaign: Campaign, chosen: Iterable[int], *, actor: Actor) -> None:
    """Publish whom the bureau proposes for five working days [default]; the others stay nominated.

    Raises RuleBroken CAMPAIGN_STATE before nominating is over, CAMPAIGN_NOBODY, COMMENDATION_BARRED.
    """
    _require_hand(db, campaign, Permission.RUN_APPRAISALS, actor)
    today = clock.today()
    require_state(campaign.state_on(today), CampaignState.CHOOSING)
    ids = frozenset(chosen)
    require_chosen(ids, frozenset(one.id for one in campaign.nominations))
    for one in campaign.nominations:
        one.is_chosen = one.id in ids
        if one.is_chosen:
            _require_free(db, one.person, today)
    until = working_days_after(today, PUBLICITY_DAYS, working_calendar(db))
    campaign.publicity_from, campaign.publicity_until, campaign.published_by_id = today, until, actor.account_id
    audit.record(db, actor=actor, action="campaign:published", subject=campaign, people=len(ids))


def decide_campaign(
    db: Session, campaign: Campaign, granted: Iterable[int], *, document: str, remark: str, actor: Actor
) -> None:
    """Commend those of the published who get it, by a document; another account and person than who ran it.

    Raises RuleBroken CAMPAIGN_STATE while publicity runs, OWN_CAMPAIGN, DOCUMENT_MISSING, REASON_MISSING when somebody
    published gets nothing, CAMPAIGN_NOBODY, COMMENDATION_BARRED, OWN_RECORD.
    """
    _require_hand(db, campaign, Permission.PUBLISH_APPRAISALS, actor)
    if actor.account_id in (campaign.opened_by_id, campaign.published_by_id):
        raise RuleBroken("OWN_CAMPAIGN")
    today, ids = clock.today(), frozenset(granted)
    require_state(campaign.state_on(today), CampaignState.DECIDING)
    published = frozenset(one.id for one in campaign.nominations if one.is_chosen)
    require_chosen(ids, published)
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    campaign.remark = require_words(remark) if ids != published else remark.strip()
    kind, level = CommendationKind.ADVANCED, CommendationLevel(campaign.level)
    given = Given(kind, level, campaign.title, campaign.unit.name, document, today)
    for one in campaign.nominations:
        if one.id in ids:
            if one.person_id == actor.person_id:
                raise RuleBroken("OWN_RECORD")
            one.commendation_id = keep(db, one.unit, one.person, given, actor=actor).id
    campaign.document, campaign.decided_by_id, campaign.decided_at = document.strip(), actor.account_id, clock.now()
    audit.record(db, actor=actor, action="campaign:decided", subject=campaign, people=len(ids))


def _require_hand(db: Session, campaign: Campaign, permission: Permission, actor: Actor) -> None:
    require_can(actor, permission)
    if not reaches_unit(db, campaign.unit_id, actor):
        raise NotAllowed


def _require_free(db: Session, person: Person, today: date) -> None:
    if is_barred(db, person.id, today):
        raise RuleBroken("COMMENDATION_BARRED")
