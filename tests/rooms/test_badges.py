"""From registering to the end, through the verbs: each precondition missing once, and the rows of each step."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.actions import badges as steps
from lms.credentials.actions.badges_filing import file_badges, receive_list
from lms.credentials.actions.badges_stopping import answer_stop, end_badge, resume, stop
from lms.credentials.actions.contracts import end_contract
from lms.credentials.actions.negative_lists import is_seal_good, put_in_force, sign_list
from lms.credentials.models import Badge, BadgeEvent, BadgeFiling, BadgeStop, NegativeListSignature
from lms.credentials.queries.assistants import assistant_facts
from lms.credentials.queries.badges import badges_of
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.rules.assistants import BadgeTurn, DutyReason, reasons_of
from lms.credentials.rules.badges import BadgeState, BadgeStep, Bars, EndReason, HandedIn, StopGround
from lms.credentials.rules.badges_training import MODULES
from lms.credentials.rules.contracts import Nature, Opinion
from lms.errors import NotAllowed
from lms.people.queries.people import list_posts
from lms.people.rules import Employment, PersonClass
from tests.badge_factories import (
    DUTIES,
    again,
    assistant_account,
    make_badge,
    make_contract,
    make_list,
    pass_exam,
    sign,
    train,
)
from tests.cast import Cast
from tests.factories import make_person
from tests.refusing import refused
from tests.rooms.world import nothing_stored

TODAY = date(2023, 6, 15)
_S, _T = BadgeState, BadgeStep


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.travel(to=TODAY):
        yield


@pytest.mark.requirement("ZJG-8-3", "ZJG-5-1", "SZ-2.3-3", "SZ-2.3-5")
def test_an_assistant_comes_to_his_badge(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    assert (badge.state, badge.number, badge.running) == ("ACTIVE", "329903-0001", 1)
    assert (badge.valid_from, badge.valid_until) == (TODAY, date(2025, 12, 31)), "the contract ends first"
    assert [(each.old, each.new) for each in badge.events] == [
        (None, "REGISTERED"),
        ("REGISTERED", "PRE_POST_TRAINING"),
        ("PRE_POST_TRAINING", "EXAM_PASSED"),
        ("EXAM_PASSED", "ACTIVE"),
    ]
    said = [line.action for line in db.query(AuditEntry).filter_by(subject_kind="badges").order_by(AuditEntry.id)]
    assert said == ["badge:step:register", "badge:step:train", "badge:step:pass", "badge:step:issue"]
    facts = assistant_facts(db, [badge.person_id], on=TODAY)
    assert reasons_of(facts[badge.person_id], on=TODAY, act="PATROL", has_lead=True) == ()


def _register(db: Session, cast: Cast, **differing: Any) -> Badge:
    contract = differing.pop("contract", None) or make_contract(db, cast.units["own"], cast[Role.UNIT_TRAINER])
    asked: dict[str, Any] = {"bars": Bars(), "declared_on": TODAY, "actor": cast[Role.UNIT_TRAINER]}
    person = differing.pop("person", cast.people["何以宁"])
    return steps.register(db, person, contract, DUTIES, **asked | differing)


@pytest.mark.requirement("ZJG-5-3", "ZJG-5-4")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "OPINION_MISSING"),
        ({"opinion": Opinion.UNLAWFUL, "opinion_on": date(2022, 12, 1)}, "OPINION_NEGATIVE"),
        ({"opinion": Opinion.LAWFUL, "opinion_on": date(2022, 12, 20)}, "OPINION_LATE"),
        ({"nature": Nature.DIRECT, "ends_on": date(2023, 6, 14)}, "CONTRACT_OVER"),
        ({"nature": Nature.DIRECT, "starts_on": date(2023, 6, 16)}, "CONTRACT_NOT_BEGUN"),
    ],
)
def test_nobody_is_registered_under_a_faulty_contract(db: Session, cast: Cast, said: dict[str, Any], code: str) -> None:
    faulty = make_contract(db, cast.units["own"], cast[Role.UNIT_TRAINER], **{"nature": Nature.OUTSOURCED} | said)
    with nothing_stored(db, code):
        _register(db, cast, contract=faulty)


def test_an_outsourced_assistant_stands_under_a_contract_found_lawful_beforehand(db: Session, cast: Cast) -> None:
    sound = make_contract(
        db, cast.units["own"], cast[Role.UNIT_TRAINER],
        nature=Nature.OUTSOURCED, opinion=Opinion.LAWFUL, opinion_on=date(2022, 12, 19),
    )  # fmt: skip
    assert _register(db, cast, contract=sound).state == "REGISTERED"


@pytest.mark.requirement("QD-10-1", "SZ-2.3-1")
def test_who_cannot_be_registered(db: Session, cast: Cast) -> None:
    sound = _contract(db, cast)
    with nothing_stored(db, "NOT_ASSISTANT"):
        _register(db, cast, person=cast.people["顾明澈"], contract=sound)
    with nothing_stored(db, "ASSISTANT_BARRED"):
        _register(db, cast, bars=Bars(criminal=True), contract=sound)
    with nothing_stored(db, "DECLARED_LATER"):
        _register(db, cast, declared_on=TODAY + timedelta(days=1), contract=sound)
    sibling = make_contract(db, cast.units["sibling"], cast[Role.UNIT_TRAINER])
    with nothing_stored(db, "BADGE_UNIT"):
        _register(db, cast, contract=sibling)
    with pytest.raises(NotAllowed):
        _register(db, cast, actor=cast[Role.JUSTICE_REVIEWER], contract=sound)
    _register(db, cast)
    with refused("BADGE_OPEN"):
        _register(db, cast)


def _contract(db: Session, cast: Cast) -> Any:
    return make_contract(db, cast.units["own"], cast[Role.UNIT_TRAINER])


def test_the_roster_and_the_contract_agree_on_the_employment(db: Session, cast: Cast) -> None:
    person = make_person(db, cast.units["child"], name="沈拂衣", person_class=PersonClass.ASSISTANT)
    (post,) = list_posts(db, person.id)
    post.employment = Employment.DISPATCH.value
    direct = _contract(db, cast)
    with nothing_stored(db, "CONTRACT_NATURE"):
        _register(db, cast, person=person, contract=direct)
    dispatched = make_contract(db, cast.units["own"], cast[Role.UNIT_TRAINER], nature=Nature.DISPATCH)
    assert _register(db, cast, person=person, contract=dispatched).unit_id == cast.units["own"].id


@pytest.mark.requirement("ZJG-8-3", "ZJG-8-4", "SZ-2.3-4", "SZ-2.3-5")
def test_the_result_is_taken_when_training_and_exam_are_there(db: Session, cast: Cast) -> None:
    badge, legal = make_badge(db, cast, until=_S.PRE_POST_TRAINING), cast[Role.UNIT_LEGAL]
    person = badge.person
    with nothing_stored(db, "PREPOST_MODULE"):
        steps.take_result(db, badge, actor=legal)
    train(db, cast, person, modules=MODULES[:3], minutes=270)
    with nothing_stored(db, "PREPOST_MODULE"):
        steps.take_result(db, badge, actor=legal)
    with clock.travel(to=TODAY + timedelta(days=7)):
        train(db, cast, person, modules=MODULES[3:], minutes=45)
        with nothing_stored(db, "PREPOST_EXAM_MISSING"):
            steps.take_result(db, badge, actor=legal)
        pass_exam(db, cast, person, boundary=0)
        with nothing_stored(db, "PREPOST_BOUNDARY"):
            steps.take_result(db, badge, actor=legal)
        pass_exam(db, cast, person, kind="ANNUAL")
        with nothing_stored(db, "PREPOST_BOUNDARY"):
            steps.take_result(db, badge, actor=legal)
        pass_exam(db, cast, person, points=59)
        pass_exam(db, cast, person)
        steps.take_result(db, badge, actor=legal)
    assert badge.exam_candidate_id is not None


def test_hours_that_are_short_by_a_half_do_not_do(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast, until=_S.PRE_POST_TRAINING)
    train(db, cast, badge.person, minutes=157)  # 3.0 each: twelve
    pass_exam(db, cast, badge.person)
    with nothing_stored(db, "PREPOST_HOURS"):
        steps.take_result(db, badge, actor=cast[Role.UNIT_LEGAL])


@pytest.mark.requirement("ZJG-5-1", "SZ-1.4-1")
def test_no_badge_without_the_signature_under_the_version_in_force(db: Session, cast: Cast) -> None:
    badge, legal = make_badge(db, cast, until=_S.EXAM_PASSED), cast[Role.UNIT_LEGAL]
    with nothing_stored(db, "NEGATIVE_LIST_NONE"):
        steps.issue(db, badge, actor=legal)
    first = make_list(db, cast.units["city"], cast[Role.JUSTICE_REVIEWER])
    with nothing_stored(db, "NEGATIVE_LIST_UNSIGNED"):
        steps.issue(db, badge, actor=legal)
    own = assistant_account(db, badge.person)
    sign_list(db, badge, digest=first.digest, actor=own)
    with clock.travel(to=TODAY + timedelta(days=1)):
        make_list(db, cast.units["own"], legal, lines=["不得单独巡查"])
        with nothing_stored(db, "NEGATIVE_LIST_UNSIGNED"):
            steps.issue(db, badge, actor=legal)


def test_a_signature_holds_who_when_and_which_text(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast)
    version = make_list(db, cast.units["own"], cast[Role.UNIT_LEGAL])
    own = assistant_account(db, badge.person)
    with nothing_stored(db, "LIST_CHANGED"):
        sign_list(db, badge, digest="0" * 64, actor=own)
    with pytest.raises(NotAllowed):
        sign_list(db, badge, digest=version.digest, actor=cast[Role.UNIT_TRAINER])
    made = sign_list(db, badge, digest=version.digest, actor=own)
    assert (made.person_id, made.account_id, made.signed_on) == (badge.person_id, own.account_id, TODAY)
    assert made.digest == version.digest
    assert is_seal_good(db.query(NegativeListSignature).one())
    with nothing_stored(db, "LIST_SIGNED"):
        sign_list(db, badge, digest=version.digest, actor=own)


@pytest.mark.requirement("ZJG-5-1", "ZJG-5-2")
def test_a_new_version_is_signed_in_ten_working_days_and_a_unit_cannot_loosen_what_is_above(
    db: Session, cast: Cast
) -> None:
    reviewer, legal = cast[Role.JUSTICE_REVIEWER], cast[Role.UNIT_LEGAL]
    make_list(db, cast.units["city"], reviewer, forbidden=["PATROL"])
    badge = make_badge(db, cast, until=_S.ACTIVE)
    who = badge.person_id
    with clock.travel(to=date(2023, 7, 3)):
        put_in_force(
            db, cast.units["own"], title="本单位清单", lines=["不得单独巡查"], forbidden=["DISSUADE"],
            in_force_on=date(2023, 7, 3), actor=legal,
        )  # fmt: skip
        db.flush()
        on_tenth, after = date(2023, 7, 17), date(2023, 7, 18)
        assert reasons_of(assistant_facts(db, [who], on=on_tenth)[who], on=on_tenth) == ()
        assert reasons_of(assistant_facts(db, [who], on=after)[who], on=after) == (DutyReason.NEGATIVE_LIST_UNSIGNED,)
        for act in ("PATROL", "DISSUADE", "INVESTIGATE"):
            facts = assistant_facts(db, [who], on=on_tenth)[who]
            assert reasons_of(facts, on=on_tenth, act=act) == (DutyReason.ASSISTANT_FORBIDDEN_ACT,)
    with clock.travel(to=date(2023, 7, 18)):
        (standing,) = standings_of(db, [badge])
        assert standing.turn is BadgeTurn.STOP, "proposed: somebody decides"
        assert badge.state == "ACTIVE"


@pytest.mark.requirement("ZJG-5-6")
def test_a_contract_that_ends_takes_the_badge_with_it_the_same_day(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    end_contract(db, badge.contract, on=TODAY, reason="自查发现外包执法权，立即终止", actor=cast[Role.UNIT_LEGAL])
    db.flush()
    tomorrow = TODAY + timedelta(days=1)
    facts = assistant_facts(db, [badge.person_id], on=tomorrow)[badge.person_id]
    assert reasons_of(facts, on=TODAY) == ()
    assert reasons_of(facts, on=tomorrow) == (DutyReason.BADGE_INVALID,)
    with clock.travel(to=tomorrow):
        (standing,) = standings_of(db, [badge])
        assert standing.turn is BadgeTurn.COLLECT
        with nothing_stored(db, "CONTRACT_OVER"):
            end_contract(db, badge.contract, on=tomorrow, reason="再来", actor=cast[Role.UNIT_LEGAL])


@pytest.mark.requirement("ZJG-8-5")
def test_stopped_told_answered_tested_and_back(db: Session, cast: Cast) -> None:
    badge, legal = make_badge(db, cast, until=_S.ACTIVE), cast[Role.UNIT_LEGAL]
    ground = StopGround.UNCIVIL_CONDUCT
    with nothing_stored(db, "STOP_FACTS_MISSING"):
        stop(db, badge, ground=ground, facts=" ", document="停岗通知1号", actor=legal)
    with nothing_stored(db, "DOCUMENT_MISSING"):
        stop(db, badge, ground=ground, facts="推搡摊贩", document="", actor=legal)
    stop(db, badge, ground=ground, facts="推搡摊贩", document="停岗通知1号", actor=legal)
    badge = again(db, badge, legal)
    (own,) = badge.stops
    assert (own.told_on, own.answer_until) == (TODAY, date(2023, 6, 20)), "Thursday; three working days"
    on = assistant_facts(db, [badge.person_id], on=TODAY)[badge.person_id]
    assert reasons_of(on, on=TODAY) == (DutyReason.BADGE_INVALID,)
    bearer = Actor(None, Role.SELF, person_id=badge.person_id)
    with pytest.raises(NotAllowed):
        answer_stop(db, badge, text="没有推搡", actor=legal)
    with nothing_stored(db, "ANSWER_MISSING"):
        answer_stop(db, badge, text="", actor=bearer)
    answer_stop(db, badge, text="当时在劝阻，没有推搡", actor=bearer)
    with refused("STOP_ANSWERED"):
        answer_stop(db, badge, text="再说一次", actor=bearer)
    with nothing_stored(db, "RETEST_MISSING"):
        resume(db, badge, cure="已重新培训", actor=legal)
    with clock.travel(to=date(2023, 6, 25)):
        pass_exam(db, cast, badge.person)
        with nothing_stored(db, "CURE_MISSING"):
            resume(db, badge, cure="", actor=legal)
        resume(db, badge, cure="已重新培训", actor=legal)
    assert badge.state == "ACTIVE"
    stopped = db.query(BadgeStop).one()
    assert stopped.resumed_on == date(2023, 6, 25)
    assert stopped.retest_candidate_id is not None


def test_a_past_day_is_judged_by_what_was_so_then(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    with clock.travel(to=date(2023, 7, 3)):
        stop(
            db, badge, ground=StopGround.IRREGULAR_CONDUCT, facts="单独收款", document="通知",
            actor=cast[Role.UNIT_LEGAL],
        )  # fmt: skip
        db.flush()
        who = badge.person_id
        assert reasons_of(assistant_facts(db, [who], on=date(2023, 7, 2))[who], on=date(2023, 7, 2)) == ()
        assert assistant_facts(db, [who], on=date(2023, 6, 14)) == {}, "nobody before he was registered"


@pytest.mark.requirement("ZJG-8-5", "SZ-2.3-6")
def test_the_end_says_why_and_where_the_badge_is(db: Session, cast: Cast) -> None:
    badge, leader = make_badge(db, cast, until=_S.ACTIVE), cast[Role.UNIT_LEADER]
    ending: dict[str, Any] = {"reason": EndReason.LEFT, "note": "", "handed_in": HandedIn.RETURNED}
    with pytest.raises(NotAllowed):
        end_badge(db, badge, **ending, actor=cast[Role.UNIT_LEGAL])
    with nothing_stored(db, "BADGE_NOT_RETURNED"):
        end_badge(db, badge, **ending | {"handed_in": None}, actor=leader)
    with nothing_stored(db, "LOSS_NOTE_MISSING"):
        end_badge(db, badge, **ending | {"handed_in": HandedIn.LOST}, actor=leader)
    end_badge(db, badge, **ending, actor=leader)
    assert (badge.state, badge.ended_on, badge.handed_in) == ("ENDED", TODAY, "RETURNED")
    with refused("BADGE_STEP"):
        end_badge(db, badge, **ending, actor=leader)
    once_more = make_badge(db, cast)
    assert [each.id for each in badges_of(db, badge.person_id)] == [once_more.id, badge.id]


Deed = Callable[[Session, Badge, Cast], object]
DEEDS: dict[BadgeStep, Deed] = {
    _T.TRAIN: lambda db, badge, cast: steps.plan_training(
        db, badge, dict.fromkeys(MODULES, "班"), actor=cast[Role.UNIT_TRAINER]
    ),
    _T.PASS: lambda db, badge, cast: steps.take_result(db, badge, actor=cast[Role.UNIT_LEGAL]),
    _T.ISSUE: lambda db, badge, cast: steps.issue(db, badge, actor=cast[Role.UNIT_LEGAL]),
    _T.STOP: lambda db, badge, cast: stop(
        db, badge, ground=StopGround.HOURS_SHORT, facts="不足", document="通知", actor=cast[Role.UNIT_LEGAL]
    ),
    _T.RESUME: lambda db, badge, cast: resume(db, badge, cure="补训", actor=cast[Role.UNIT_LEGAL]),
    _T.END: lambda db, badge, cast: end_badge(
        db, badge, reason=EndReason.LEFT, note="", handed_in=HandedIn.RETURNED, actor=cast[Role.UNIT_LEADER]
    ),
}
ALLOWED = {
    _S.REGISTERED: {_T.TRAIN, _T.END},
    _S.PRE_POST_TRAINING: {_T.PASS, _T.END},
    _S.EXAM_PASSED: {_T.ISSUE, _T.END},
    _S.ACTIVE: {_T.STOP, _T.END},
    _S.STOPPED: {_T.RESUME, _T.END},
    _S.ENDED: set(),
}


@pytest.mark.parametrize("state", BadgeState)
def test_each_verb_is_refused_in_every_other_state(db: Session, cast: Cast, state: BadgeState) -> None:
    badge = make_badge(db, cast, until=state if state not in {_S.STOPPED, _S.ENDED} else _S.ACTIVE)
    for step, reached in ((_T.STOP, _S.STOPPED), (_T.END, _S.ENDED)):
        if state is reached:
            DEEDS[step](db, badge, cast)
            badge = again(db, badge, cast[Role.UNIT_TRAINER])
    assert badge.state == state
    for step in set(DEEDS) - ALLOWED[state]:
        with nothing_stored(db, "BADGE_STEP"):
            DEEDS[step](db, badge, cast)


def test_state_and_events_never_part(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    DEEDS[_T.STOP](db, badge, cast)
    db.flush()
    last = db.query(BadgeEvent).filter_by(badge_id=badge.id).order_by(BadgeEvent.id.desc()).first()
    assert last is not None
    assert last.new == badge.state == "STOPPED"


def test_a_new_contract_carries_the_badge_on_but_three_years_stay_the_most(db: Session, cast: Cast) -> None:
    trainer = cast[Role.UNIT_TRAINER]
    short = make_contract(db, cast.units["own"], trainer, ends_on=date(2023, 12, 31))
    badge = make_badge(db, cast, until=_S.ACTIVE, contract=short)
    assert badge.valid_until == date(2023, 12, 31)
    with nothing_stored(db, "CONTRACT_SAME"):
        steps.go_on_under(db, badge, short, actor=trainer)
    long = make_contract(db, cast.units["own"], trainer, ends_on=date(2030, 12, 31))
    steps.go_on_under(db, badge, long, actor=trainer)
    assert (badge.valid_until, badge.state) == (date(2026, 6, 14), "ACTIVE")


def test_nobody_deals_with_his_own_badge(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast)
    himself = Actor(None, Role.UNIT_LEGAL, cast.units["own"].id, cast.units["own"].path, badge.person_id)
    for deed in (
        lambda: steps.plan_training(db, badge, dict.fromkeys(MODULES, "班"), actor=himself),
        lambda: _register(db, cast, actor=himself, contract=badge.contract),
    ):
        with nothing_stored(db, "OWN_BADGE"):
            deed()


@pytest.mark.requirement("SZ-2.3-3")
def test_badges_are_filed_in_ten_working_days_and_received_by_somebody_else(db: Session, cast: Cast) -> None:
    badge, legal, reviewer = make_badge(db, cast, until=_S.ACTIVE), cast[Role.UNIT_LEGAL], cast[Role.JUSTICE_REVIEWER]
    with nothing_stored(db, "BADGES_NONE"):
        file_badges(db, cast.units["child"], actor=legal)
    filing = file_badges(db, cast.units["own"], actor=legal)
    assert (filing.due_on, badge.filing_id) == (date(2023, 6, 30), filing.id), "two days of 端午 lie between"
    filing.unit = cast.units["own"]
    with nothing_stored(db, "BADGES_NONE"):
        file_badges(db, cast.units["own"], actor=legal)
    assert receive_list(db, filing, actor=reviewer) == "BL-000000-2023-0001"
    with nothing_stored(db, "BADGE_LIST_RECEIVED"):
        receive_list(db, filing, actor=reviewer)
    assert db.query(BadgeFiling).one().received_by_id == reviewer.account_id


def test_signing_belongs_to_the_way(db: Session, cast: Cast) -> None:
    badge = make_badge(db, cast, until=_S.EXAM_PASSED)
    assert standings_of(db, [badge])[0].turn is BadgeTurn.SIGN
    sign(db, cast, badge)
    assert standings_of(db, [badge])[0].turn is BadgeTurn.ISSUE
