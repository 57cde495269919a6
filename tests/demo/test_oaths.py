"""The demo's oath: a yearly ceremony with absentees and its make-up, a correction, a first oath to come."""

from sqlalchemy.orm import Session

from lms.ceremonies.models import OathCeremony, OathRecord
from lms.ceremonies.queries.coverage import cover_of, covered
from lms.demo.moment import DEMO_DAY
from lms.demo.places import CITY_MANAGEMENT
from lms.people.models import Unit


def test_the_demo_has_an_oath_held_made_up_and_to_come(world: Session) -> None:
    ceremonies = world.query(OathCeremony).order_by(OathCeremony.held_on).all()
    assert [(one.occasion, one.state) for one in ceremonies] == [
        ("ANNUAL", "closed"),
        ("FIRST_DUTY", "closed"),
        ("MAKE_UP", "closed"),
        ("FIRST_DUTY", "planned"),
    ]
    assert ceremonies[-1].held_on > DEMO_DAY
    assert world.query(OathRecord).filter(OathRecord.reason != "").count() > 0


def test_most_of_the_bureau_swore_and_somebody_is_still_missing(world: Session) -> None:
    unit = world.query(Unit).filter_by(code=CITY_MANAGEMENT).one()
    cover = cover_of(covered(world, unit, DEMO_DAY.year, as_of=DEMO_DAY))
    assert 0 < cover.missing < cover.sworn < cover.due
