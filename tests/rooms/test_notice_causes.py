"""What happens to people is told to them, in the transaction in which it happens."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.actions import enrolling
from lms.courses.queries.classes import load_class
from lms.credentials.models import Credential
from lms.hours.actions.posting import reject
from lms.notices.models import Notice
from tests.case_factories import Hands, after_answering, decided, noticed
from tests.cast import Cast
from tests.class_factories import ON, at, make_training_class, put_on_list
from tests.exam_factories import Staff, ready_exam
from tests.factories import claim_ids, make_class, make_person
from tests.rooms.world import TODAY, City


def told(db: Session) -> list[tuple[str, int | None]]:
    db.flush()
    return [(one.cause, one.person_id) for one in db.scalars(select(Notice).order_by(Notice.id))]


def test_hours_that_are_sent_back(db: Session, city: City) -> None:
    activity = make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY)
    reject(db, claim_ids(db, activity), reason_code="NOT_THERE", reason="缺签到表", actor=city.legal)
    (one,) = db.scalars(select(Notice)).all()
    assert (one.cause, one.person_id, one.details["reason"]) == ("HOURS_RETURNED", city.officer.id, "缺签到表")


@pytest.mark.at(at(ON.replace(day=20), "12:00"))
def test_who_is_put_on_a_list_and_who_moves_up(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer, places=1)
    first, second = (make_person(db, city.police, name=f"学员{number}") for number in range(2))
    put_on_list(db, one, [first, second], city.trainer)
    enrolling.take_off(db, load_class(db, one.id), first.id, reason="出差", actor=city.trainer)
    assert told(db) == [("CLASS_ENROLLED", first.id), ("CLASS_WAITING", second.id), ("CLASS_MOVED_UP", second.id)]


def test_who_is_on_the_roster_of_an_exam(db: Session, cast: Cast, staff: Staff) -> None:
    ready_exam(db, cast.units["city"], cast.units["own"], staff)
    found = told(db)
    assert ("EXAM_ROSTER", cast.people["顾明澈"].id) in found
    assert len(found) == len(set(found))


def test_a_case_tells_its_holder_of_notice_and_decision_and_nobody_else(
    db: Session, hands: Hands, card: Credential
) -> None:
    file = noticed(db, card, hands)
    with clock.travel(after_answering(file)):
        decided(db, file, hands)
    assert told(db) == [("CASE_NOTICE", card.person_id), ("CASE_DECIDED", card.person_id)]
    assert all(one.is_urgent and set(one.details) == {"day"} for one in db.scalars(select(Notice)))
