"""What happens to people is told to them, in the transaction in which it happens."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.actions import enrolling
from lms.courses.queries.classes import load_class
from lms.credentials.actions import cases_defending, cases_noticing, cases_reviewing, suspending
from lms.credentials.models import Credential
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.rules.suspending import UrgentGround
from lms.hours.actions.posting import reject
from lms.notices.models import Notice
from tests.case_factories import PROOF, Hands, after_answering, again, decided, noticed, served
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
    own = [one for one in db.scalars(select(Notice).order_by(Notice.id)) if one.unit_id is None]
    assert [(one.cause, one.person_id) for one in own] == [
        ("CASE_NOTICE", card.person_id),
        ("CASE_DECIDED", card.person_id),
    ]
    assert all(one.is_urgent and set(one.details) == {"day"} for one in own)


def test_whose_turn_a_case_becomes_is_told_at_his_desk_and_not_to_who_did_it(
    db: Session, hands: Hands, card: Credential
) -> None:
    file = noticed(db, card, hands)
    cases_defending.state_points(db, file, ["不属实"], actor=hands.holder)
    at_desks = select(Notice).where(Notice.cause == "DESK_TURN").order_by(Notice.id)
    assert {one.details["act"][1] for one in db.scalars(at_desks)} == {"REPLY"}
    with clock.travel(after_answering(file)):
        replied(db, file, hands)
        decided(db, again(db, file.case, hands), hands)
    told_of = {(one.details["act"][1], one.account_id) for one in db.scalars(at_desks)}
    assert ("DECIDE", hands.decider.account_id) in told_of
    assert ("SERVE", hands.legal.account_id) in told_of
    assert ("SERVE", hands.decider.account_id) not in told_of
    assert not {one.person_id for one in db.scalars(at_desks)} & {card.person_id}


def replied(db: Session, file: CaseFile, hands: Hands) -> None:
    for point in again(db, file.case, hands).points:
        cases_noticing.reply(db, again(db, file.case, hands), point.id, text="已核实", actor=hands.legal)


def test_suspended_at_once_served_resumed_and_reviewed(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands)
    why: dict[str, Any] = {"reasons": "拘留", "attached": PROOF, "actor": hands.decider}
    suspending.suspend_interim(db, file, UrgentGround.DETENTION, **why)
    suspending.end_interim(db, again(db, file.case, hands), reasons="解除", actor=hands.decider)
    with clock.travel(after_answering(file)):
        file = served(db, again(db, file.case, hands), hands)
        cases_defending.ask_review(db, file, text="不服", actor=hands.holder)
        cases_reviewing.overturn(db, again(db, file.case, hands), reasons="事实不清", actor=hands.reviewer)
    causes = [cause for cause, person in told(db) if person == card.person_id]
    assert causes == [
        *("CASE_NOTICE", "CASE_INTERIM", "CASE_INTERIM_ENDED", "CASE_DECIDED", "CASE_SERVED", "CASE_REVIEWED"),
    ]
