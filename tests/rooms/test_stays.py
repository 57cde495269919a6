"""Execution that is stopped while a decision is reconsidered (行政复议法 42): the card counts, the days stand still."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import cases_defending, cases_reviewing, ending, holding, stays, suspending
from lms.credentials.actions.stays import StayOrder
from lms.credentials.models import Credential, CredentialEvent
from lms.credentials.queries.cases import activation_hold, bars_of
from lms.credentials.queries.cases_list import Turn, line_of
from lms.credentials.queries.cases_read import CaseFile, current_suspension
from lms.credentials.queries.duty import Task, answers
from lms.credentials.queries.requests import waiting_collection
from lms.credentials.rules.causes import Measure, Outcome
from lms.credentials.rules.stays import StayGround
from lms.errors import NotAllowed
from lms.notices.models import Notice
from tests.case_factories import (
    DAY,
    PROOF,
    Hands,
    after_answering,
    again,
    make_credential,
    noticed,
    served,
    state_of,
    suspended,
    suspends,
)
from tests.credential_factories import seen_again
from tests.refusing import refused
from tests.rooms.world import City

GROUND = StayGround.ON_REQUEST


def stopped(db: Session, file: CaseFile, hands: Hands, on: date, **differing: Any) -> CaseFile:
    """Stop a decision by an order of the government."""
    said: dict[str, Any] = {
        "ground": GROUND,
        "on": on,
        "organ": "启东市人民政府",
        "document": "启复停〔2023〕3号",
        "words": "确有需要",
    }
    order = StayOrder(**said | differing)
    stays.stay(db, file, order, attached=PROOF, actor=hands.decider)
    return again(db, file.case, hands)


def gone_on(db: Session, file: CaseFile, hands: Hands, on: date) -> CaseFile:
    stays.go_on(db, file, on, reasons="复议决定维持", actor=hands.decider)
    return again(db, file.case, hands)


def may_act(db: Session, card: Credential, day: date) -> bool:
    """Tell whether his card stands in the way on a day."""
    (answer,) = answers(db, [card.person_id], Task(day))
    return not {"SUSPENDED", "WITHDRAWN", "REVOKED"} & set(answer.reasons)


@pytest.fixture
def file(db: Session, hands: Hands, card: Credential) -> CaseFile:
    """Suspend the card for 30 days."""
    return suspended(db, card, hands)


@pytest.fixture
def since(file: CaseFile) -> date:
    """Return the day from which the suspension counts."""
    assert file.case.served_on is not None
    return file.case.served_on


def test_the_card_counts_meanwhile_and_the_days_begin_where_they_stopped(
    db: Session, hands: Hands, card: Credential, file: CaseFile, since: date
) -> None:
    until = file.case.until
    assert until is not None
    with clock.travel(since + 10 * DAY):
        file = stopped(db, file, hands, since + 10 * DAY)
        assert (state_of(db, card), line_of(db, file.case, clock.today()).turn) == ("ACTIVE", Turn.STAYED)
        assert current_suspension(db, card.id) is None
        assert may_act(db, card, clock.today())
        assert not may_act(db, card, since + 9 * DAY), "before the order he was suspended"
    with clock.travel(since + 50 * DAY):
        file = gone_on(db, file, hands, since + 50 * DAY)
        assert (state_of(db, card), file.case.until) == ("SUSPENDED", until + 40 * DAY)
        assert (file.case.stayed_on, file.case.stayed_days) == (None, 40)
        assert may_act(db, card, since + 49 * DAY)
        assert not may_act(db, card, since + 50 * DAY)
    moves = db.scalars(select(CredentialEvent).filter_by(credential_id=card.id).order_by(CredentialEvent.id)).all()
    assert [each.move for each in moves][-3:] == ["SUSPEND", "STAY", "SUSPEND"]
    assert (moves[-2].reason, moves[-2].digest is not None) == ("启东市人民政府 启复停〔2023〕3号", True)
    causes = db.scalars(select(Notice.cause).filter_by(person_id=card.person_id).order_by(Notice.id)).all()
    assert causes[-2:] == ["CASE_STAYED", "CASE_STAY_ENDED"]


def test_while_it_is_stopped_nothing_else_is_done_to_the_suspension(
    db: Session, hands: Hands, file: CaseFile, since: date
) -> None:
    with clock.travel(since + DAY):
        file = stopped(db, file, hands, since + DAY)
        with refused("STAY_RUNS"):
            suspending.extend_term(db, file, 10, reasons="x", actor=hands.decider)
        with refused("STAY_RUNS"):
            suspending.record_education(db, file, since + DAY, note="x", attached=PROOF, actor=hands.legal)
        with refused("STAY_RUNS"):
            suspending.resume(db, file, reasons="x", actor=hands.decider)
        with refused("STAY_RUNS"):
            stopped(db, file, hands, since + DAY)


def test_days_that_stood_still_stay_out_of_every_later_term(
    db: Session, hands: Hands, file: CaseFile, since: date
) -> None:
    with clock.travel(since + 5 * DAY):
        file = stopped(db, file, hands, since + 5 * DAY)
    with clock.travel(since + 12 * DAY):
        file = gone_on(db, file, hands, since + 12 * DAY)
        suspending.extend_term(db, file, 10, reasons="拒不改正", actor=hands.decider)
        assert file.case.until == since + timedelta(days=30 + 10 + 7)
        file = again(db, file.case, hands)
        cases_defending.ask_review(db, file, text="不服", actor=hands.holder)
        file = again(db, file.case, hands)
        cases_reviewing.uphold(db, file, reasons="缩短", days=20, actor=hands.reviewer)
        assert file.case.until == since + timedelta(days=20 + 7)


def test_a_withdrawal_that_is_stopped_bars_nobody(db: Session, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands, "W10")
    with clock.travel(after_answering(file)):
        file = served(db, file, hands)
        bar = bars_of(db, card.person_id)
        assert bar is not None
        file = stopped(db, file, hands, clock.today(), ground=StayGround.COURT)
        db.flush()
        assert (state_of(db, card), bars_of(db, card.person_id)) == ("ACTIVE", None)
    with clock.travel(after_answering(file) + 8 * DAY):
        file = gone_on(db, file, hands, clock.today())
        db.flush()
        assert (state_of(db, card), bars_of(db, card.person_id)) == ("WITHDRAWN", bar + 8 * DAY)


def test_a_decision_that_is_overturned_while_stopped_is_over(
    db: Session, hands: Hands, card: Credential, file: CaseFile, since: date
) -> None:
    with clock.travel(since + DAY):
        file = stopped(db, file, hands, since + DAY)
        cases_defending.ask_review(db, file, text="不服", actor=hands.holder)
        file = again(db, file.case, hands)
        assert line_of(db, file.case, clock.today()).turn is Turn.REVIEW
        cases_reviewing.overturn(db, file, reasons="事实不清", actor=hands.reviewer)
        assert (state_of(db, card), file.case.stayed_on) == ("ACTIVE", None)
        with refused("STAY_NONE"):
            gone_on(db, again(db, file.case, hands), hands, since + DAY)


def test_a_card_that_waits_for_its_activation_may_be_activated_meanwhile(db: Session, city: City, hands: Hands) -> None:
    card = make_credential(db, city.officer, city.police, moves=())
    file = suspended(db, card, hands)
    assert activation_hold(db, card.id) is not None
    with clock.travel(after_answering(file)):
        file = stopped(db, file, hands, clock.today())
        db.flush()
        assert activation_hold(db, card.id) is None
        holding.activate(db, seen_again(db, card, hands.legal), actor=hands.legal)
    with clock.travel(after_answering(file) + 3 * DAY):
        file = gone_on(db, file, hands, clock.today())
        assert (state_of(db, card), file.case.is_hold) == ("SUSPENDED", False)


def test_who_lost_his_card_meanwhile_is_not_suspended_and_who_left_stays_gone(
    db: Session, hands: Hands, card: Credential, file: CaseFile, since: date
) -> None:
    with clock.travel(since + DAY):
        file = stopped(db, file, hands, since + DAY)
        with db.begin_nested() as before:
            holding.report_loss(
                db, seen_again(db, card, hands.decider), noticed_on=since + DAY, how="遗失", actor=hands.holder
            )
            with refused("LOST_NOT_SUSPENDED"):
                stays.go_on(db, file, since + DAY, reasons="x", actor=hands.decider)
            before.rollback()
        left: dict[str, Any] = {
            "cause": "W3",
            "event_on": since + DAY,
            "handed_in_on": since + DAY,
            "statement": "退休",
        }
        ending.collect(db, seen_again(db, card, hands.decider), **left, actor=hands.legal)
        found = waiting_collection(db, card.id)
        assert found is not None
        ending.confirm_collection(db, seen_again(db, card, hands.decider), found, actor=hands.checker)
        file = gone_on(db, again(db, file.case, hands), hands, since + DAY)
        assert (state_of(db, card), file.case.stayed_on) == ("WITHDRAWN", None)


def test_only_what_is_in_effect_is_stopped_by_the_head_upon_a_document(
    db: Session, hands: Hands, card: Credential
) -> None:
    file = noticed(db, card, hands)
    with refused("NOT_IN_EFFECT"):
        stopped(db, file, hands, clock.today())
    with clock.travel(after_answering(file)):
        file, today = served(db, file, hands, suspends(30)), clock.today()
        for words, code in ({"organ": " "}, "REASON_MISSING"), ({"document": ""}, "REASON_MISSING"):
            with refused(code):
                stopped(db, file, hands, today, **words)
        for day in (today - DAY, today + DAY):
            with refused("STAY_DAY"):
                stopped(db, file, hands, day)
        order = StayOrder(GROUND, today, "市政府", "1号", "x")
        with refused("STAY_DOCUMENT_MISSING"):
            stays.stay(db, file, order, attached=(), actor=hands.decider)
        with pytest.raises(NotAllowed):
            stays.stay(db, file, order, attached=PROOF, actor=hands.legal)
        own = Actor(99, Role.JUSTICE_DECIDER, hands.decider.unit_id, hands.decider.unit_path, card.person_id)
        with refused("OWN_CASE"):
            stays.stay(db, file, order, attached=PROOF, actor=own)
        with refused("STAY_NONE"):
            stays.go_on(db, file, today, reasons="x", actor=hands.decider)


def test_a_new_card_keeps_the_old_one_from_coming_back(db: Session, city: City, hands: Hands, card: Credential) -> None:
    file = noticed(db, card, hands, "W8")
    with clock.travel(after_answering(file)):
        file = served(db, file, hands, Measure(Outcome.WITHDRAW))
        make_credential(db, city.officer, city.police)
        with refused("STAY_CARD_OTHER"):
            stopped(db, file, hands, clock.today())
