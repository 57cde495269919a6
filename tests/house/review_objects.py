"""Yearly reviews of a place, in the access matrix."""

from lms import clock
from lms.access import OPERATOR
from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.models import Credential, ReviewRound, YearlyReview
from lms.credentials.queries.credentials import live_credential
from tests.credential_factories import make_credential
from tests.house.world import World


def review_round_of(world: World, place: str) -> int:
    """Return the round of the unit of a place, with its person in it."""
    if ("review", place) not in world.built:
        unit, year = world.unit(place), _year()
        _card(world, place)
        found = world.db.query(ReviewRound).filter_by(unit_id=unit.id, year=year).one_or_none()
        if found is None:
            open_rounds(world.db, unit, [unit], year=year, actor=OPERATOR)
            found = world.db.query(ReviewRound).filter_by(unit_id=unit.id, year=year).one()
        world.built["review", place] = found.id
    built: int = world.built["review", place]
    return built


def review_of(world: World, place: str) -> int:
    """Return the review of the person of a place."""
    review_round_of(world, place)
    review = world.db.query(YearlyReview).filter_by(person_id=world.person(place).id, year=_year()).one()
    return review.id


def _year() -> int:
    return clock.today().year - 1


def _card(world: World, place: str) -> Credential:
    person = world.person(place)
    held = live_credential(world.db, person.id, "ENFORCEMENT")
    return held or make_credential(world.db, person, world.unit(place), actor=OPERATOR)
