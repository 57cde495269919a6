"""Spot checks, their records, and appraisals, for the access matrix."""

from lms import clock
from lms.access import Role
from lms.appraisals.models import AppraisalFigure, AppraisalIndicator, AppraisalRound
from lms.credentials.models import Campaign, CampaignUnit
from lms.hours.actions.storing import keep_file
from lms.spot_checks.models import SpotCheck, SpotCheckAnswer, SpotCheckFinding, SpotCheckItem
from tests.factories import PDF
from tests.house.world import World


def spot_check_of(world: World, place: str) -> int:
    """Return a spot check in the unit of a place that drew its person's year."""
    unit, person = world.unit(place), world.person(place)
    known = world.db.query(SpotCheck).filter_by(under_unit_id=unit.id).first()
    if known is None:
        year = clock.today().year
        known = SpotCheck(
            title="抽查", under_unit_id=unit.id, year=year, record="PERSON_YEAR", strata="none", measure="number",
            size=1, seed="0", population=[[person.id, person.id, unit.id, "OFFICER"]], population_size=1,
            population_digest="0", answer_days=10, opened_at=clock.now(),
            opened_by_id=world.cast[Role.JUSTICE_REVIEWER].account_id,
        )  # fmt: skip
        known.items = [
            SpotCheckItem(
                record_id=person.id, person_id=person.id, unit_id=unit.id, person_class="OFFICER", stratum="", rank=1
            )
        ]
        file = {"digest": keep_file(world.db, PDF), "media_type": "application/pdf"}
        known.items[0].finding = SpotCheckFinding(code="NO_EVIDENCE", note="没有", found_at=clock.now(), **file)
        known.items[0].finding.answer = SpotCheckAnswer(text="有", answered_at=clock.now(), **file)
        world.db.add(known)
        world.db.flush()
    return known.id


def spot_check_item_of(world: World, place: str) -> int:
    """Return the record that was drawn in the unit of a place."""
    check_id = spot_check_of(world, place)
    return world.db.query(SpotCheckItem).filter_by(spot_check_id=check_id).one().id


def campaign_of(world: World, place: str) -> int:
    """Return a campaign that the unit of a place holds, and was asked to nominate for."""
    unit = world.unit(place)
    known = world.db.query(Campaign).filter_by(unit_id=unit.id).first()
    if known is None:
        known = Campaign(
            unit_id=unit.id, title="评选", level="CITY", nominate_by=clock.today(), opened_at=clock.now(),
            opened_by_id=world.cast[Role.JUSTICE_REVIEWER].account_id,
        )  # fmt: skip
        known.units = [CampaignUnit(unit_id=unit.id)]
        world.db.add(known)
        world.db.flush()
    return known.id


def appraisal_of(world: World, place: str) -> int:
    """Return an appraisal of the unit of a place, held by itself."""
    unit = world.unit(place)
    known = world.db.query(AppraisalRound).filter_by(unit_id=unit.id).first()
    if known is None:
        today = clock.today()
        known = AppraisalRound(
            unit_id=unit.id, year=today.year, as_of=today, title="评议考核", self_by=today, opened_at=clock.now(),
            opened_by_id=world.cast[Role.JUSTICE_REVIEWER].account_id,
        )  # fmt: skip
        known.indicators = [AppraisalIndicator(key="CASE_FILES", points=10_000)]
        world.db.add(known)
        world.db.flush()
        figure = AppraisalFigure(round_id=known.id, unit_id=unit.id, key="COMPLETION", part=1, whole=2)
        world.db.add(figure)
        world.db.flush()
    return known.id
