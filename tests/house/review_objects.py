"""Yearly reviews of a place, in the access matrix."""

from lms import clock
from lms.access import OPERATOR
from lms.credentials.actions.review_opening import frozen
from lms.credentials.models import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.queries.credentials import live_credential
from lms.credentials.rules.reviews import ReviewFacts
from tests.credential_factories import make_credential
from tests.house.world import World


def review_round_of(world: World, place: str) -> int:
    """Return the round of the unit of a place, with its person in it."""
    return _built(world, place)[0]


def review_of(world: World, place: str) -> int:
    """Return the review of the person of a place."""
    return _built(world, place)[1]


def _built(world: World, place: str) -> tuple[int, int]:
    if ("review", place) not in world.built:
        unit, person, today = world.unit(place), world.person(place), clock.today()
        held = live_credential(world.db, person.id, "ENFORCEMENT")
        credential = held or make_credential(world.db, person, unit, actor=OPERATOR)
        year, now = today.year - 1, clock.now()
        found = ReviewRound(year=year, unit_id=unit.id, frozen_on=today, due_on=today, opened_at=now)
        world.db.add(found)
        world.db.flush()
        facts, proposed = frozen(
            ReviewFacts(
                year, today, credential.issued_on, credential.valid_to, "ACTIVE", unit.path, post_unit=unit.path
            )
        )
        review = YearlyReview(
            round_id=found.id, year=year, person_id=person.id, credential_id=credential.id, facts=facts, state="OPEN"
        )
        review.proposed = proposed
        world.db.add(review)
        world.db.flush()
        world.db.add(ReviewEvent(review_id=review.id, new="OPEN", at=now))
        world.db.flush()
        world.built["review", place] = (found.id, review.id)
    built: tuple[int, int] = world.built["review", place]
    return built
