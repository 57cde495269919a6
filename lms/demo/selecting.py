"""Scenes of a selection of the best officers: opened in October, nominated, published until after today (SZ-6.3-2)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.actions.campaigns import Call, nominate, open_campaign, publish_nominees
from lms.credentials.models import Campaign
from lms.credentials.queries.campaigns import get_campaign, list_campaigns
from lms.credentials.queries.merits import is_barred
from lms.credentials.rules.merits import CommendationLevel
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.story import Story, scene
from lms.people.queries.people import get_person, list_people

_DEEDS = (
    "牵头查办占道经营整治案件，全年零复议、零败诉",
    "带教三名新进人员，案卷评查均为优秀",
    "值守夜间渣土运输检查，连续两年群众满意",
)


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes."""
    story.add(date(2023, 10, 23), scene(_open, cast), hour=9)
    story.add(date(2023, 11, 2), scene(_nominate, cast), hour=15)
    story.add(date(2023, 11, 15), scene(_publish, cast), hour=10)


def _open(db: Session, cast: Cast) -> None:
    call = Call("2023年度行政执法先进个人", CommendationLevel.COUNTY, date(2023, 11, 10))
    open_campaign(db, cast.units[JUSTICE], call, actor=cast.actors["reviewer"])


def _nominate(db: Session, cast: Cast) -> None:
    actor, today = cast.actors["legal"], clock.today()
    found = list_people(
        db, seen_by=actor, under=cast.units[CITY_MANAGEMENT], person_class="OFFICER", on=today, limit=12
    )
    free = [one.id for one in found.people if one.id != actor.person_id and not is_barred(db, one.id, today)]
    for person_id, deeds in zip(free, _DEEDS, strict=False):
        nominate(db, _current(db, cast), get_person(db, person_id, seen_by=actor), reason=deeds, actor=actor)


def _publish(db: Session, cast: Cast) -> None:
    campaign, today = _current(db, cast), clock.today()
    free = [one.id for one in campaign.nominations if not is_barred(db, one.person_id, today)]  # one has a case by now
    publish_nominees(db, campaign, free[:2], actor=cast.actors["reviewer"])


def _current(db: Session, cast: Cast) -> Campaign:
    actor = cast.actors["reviewer"]
    return get_campaign(db, list_campaigns(db, seen_by=actor)[0].id, seen_by=actor)
