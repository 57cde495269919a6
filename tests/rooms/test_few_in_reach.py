"""Whom a place reaches, as a list where they are few: the same people as by the condition."""

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Role
from lms.people.actions.people import place
from lms.people.queries.reach import few_in_reach, people_visible_to
from lms.people.rules import PostKind
from tests.factories import make_actor
from tests.rooms.world import TODAY, City

PLACES = ("root", "police", "town", "team", "health", "bureau")


@pytest.mark.parametrize("unit", PLACES)
def test_they_are_those_of_the_condition_each_once(db: Session, city: City, unit: str) -> None:
    place(db, city.member, city.police, started_on=TODAY, kind=PostKind.SECONDMENT, actor=city.reviewer)
    db.flush()
    actor = make_actor(db, Role.JUSTICE_REVIEWER, getattr(city, unit))
    few = few_in_reach(db, actor, at_most=100)
    assert few is not None
    assert sorted(few) == sorted(person.id for person in db.scalars(people_visible_to(actor)))


def test_of_more_than_asked_for_there_is_no_list(db: Session, city: City) -> None:
    actor = make_actor(db, Role.JUSTICE_REVIEWER, city.police)
    assert few_in_reach(db, actor, at_most=1) is None
    assert few_in_reach(db, OPERATOR, at_most=100) is None


def test_who_may_not_see_people_has_himself_alone(db: Session, city: City) -> None:
    assert few_in_reach(db, make_actor(db, Role.SELF, city.police), at_most=100) == []
