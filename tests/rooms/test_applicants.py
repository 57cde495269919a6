"""First-time applicants on their way to forty and a hundred and twenty, and whose turn it is (QD-10-2, QD-10-3)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.practice import sign
from lms.courses.actions.practice_posting import hand_over_learner
from lms.courses.models.practice import Mentorship
from lms.courses.queries.practice import lock_days
from lms.hours.actions.posting import confirm
from lms.hours.catalogue import Method, Tag
from lms.people.models import Person
from lms.people.rules import PersonClass
from lms.requirements.applicant import Turn
from lms.requirements.queries.applicants import find_applicant, list_applicants
from tests.factories import make_actor, make_class, make_person
from tests.rooms.practising import make_pair, own, practise, working_days
from tests.rooms.world import City, claims, ledger


@pytest.fixture
def applicant(db: Session, city: City) -> Person:
    return make_person(db, city.police, name="秦越", person_class=PersonClass.APPLICANT, since=date(2023, 1, 3))


@pytest.fixture
def learner(db: Session, applicant: Person) -> Actor:
    return own(db, applicant)


@pytest.fixture
def mentor(db: Session, city: City) -> Actor:
    return own(db, city.colleague)


@pytest.fixture
def pair(db: Session, city: City, applicant: Person) -> Mentorship:
    return make_pair(db, applicant, city.colleague, city.police, city.trainer)


@pytest.mark.requirement("QD-10-2", "QD-10-3")
def test_an_applicant_reaches_forty_and_a_hundred_and_twenty(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:

    def turn() -> Turn:
        found = find_applicant(db, applicant.id)
        assert found
        return found.turn

    assert turn() is Turn.WRITE
    days = working_days(date(2023, 1, 4), 20)
    for on in days[:19]:
        practise(db, pair, on, learner, mentor)
    last = practise(db, pair, days[19], learner, None)
    assert turn() is Turn.HAND_OVER
    with clock.travel(days[19]):
        assert turn() is Turn.HAND_OVER
        sign(db, lock_days(db, [last.id], seen_by=mentor), actor=mentor)
        db.flush()
        hand_over_learner(db, applicant.id, actor=city.trainer)
        assert turn() is Turn.CONFIRM
        confirm(db, [claim.id for claim in claims(db, applicant)], actor=city.legal)
    found = find_applicant(db, applicant.id)
    assert found
    assert (found.first.on_post, found.first.on_post_missing, found.turn) == (12000, 0, Turn.STUDY)
    for on in working_days(date(2023, 2, 13), 5):
        make_class(
            db, [applicant], actor=city.trainer, host=city.police, on=on, hours=8, at=(9, 17),
            category="PL.GEN", tags=Tag.CONCENTRATED, method=Method.CLASSROOM,
        )  # fmt: skip
    confirm(db, [claim.id for claim in claims(db, applicant) if claim.state == "pending"], actor=city.legal)
    found = next(row for row in list_applicants(db, seen_by=city.trainer) if row.id == applicant.id)
    assert (found.first.concentrated, found.first.met, found.turn) == (4000, True, Turn.COMPLETE)
    assert found.window_ends == date(2024, 1, 3)
    assert sum(entry.credit for entry in ledger(db, applicant)) == 16000


def test_applicants_of_other_units_are_not_shown(db: Session, city: City, applicant: Person) -> None:
    assert [row.id for row in list_applicants(db, seen_by=city.trainer)] == [applicant.id]
    assert list_applicants(db, seen_by=make_actor(db, Role.UNIT_TRAINER, city.health)) == []
