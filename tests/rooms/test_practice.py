"""Practice on the post: pairs, daily logs, signatures, and the way into the ledger (QD-10-3, C3.3)."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock, files
from lms.access import ALLOWED, Actor, Permission, Role
from lms.courses.actions.pairing import end_pair
from lms.courses.actions.practice import change_day, extend, hand_in, return_day, sign, write_day
from lms.courses.actions.practice_posting import hand_over_learner, hand_over_mentor
from lms.courses.models.practice import Mentorship, PracticeDay, PracticeEvent, PracticePosting
from lms.courses.queries.practice import find_officer, get_day, lock_days, waiting_for
from lms.courses.queries.practice_desk import practice_desk
from lms.courses.queries.practice_posted import unposted_days
from lms.errors import NotAllowed, NotFound
from lms.hours.actions.posting import confirm, reject
from lms.hours.catalogue import Method
from lms.hours.models import Activity, Evidence
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.people.actions.people import grant_leave
from lms.people.models import Person, PersonRole
from lms.people.rules import LeaveKind, PersonClass
from tests.factories import make_actor, make_class, make_person
from tests.refusing import refused
from tests.rooms.practising import WORK, log, make_pair, own, practise, working_days
from tests.rooms.world import TODAY, City, claims, credit


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


@pytest.fixture
def day(db: Session, pair: Mentorship, learner: Actor) -> PracticeDay:
    """Return a log that waits for the mentor."""
    return practise(db, pair, TODAY, learner, None)


def test_a_day_goes_from_draft_to_signature_and_says_who_when_and_what(
    db: Session, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    day = write_day(db, log(TODAY), under=pair, actor=learner)
    assert (day.state, day.minutes, day.due_on) == ("draft", 360, TODAY + timedelta(days=14))
    hand_in(db, day, actor=learner)
    db.flush()
    assert [each.id for each in waiting_for(db, mentor.person_id or 0)] == [day.id]
    assert sign(db, lock_days(db, [day.id], seen_by=mentor), actor=mentor) == 1
    db.flush()
    assert (day.state, day.signed_by_id, day.signed_at) == ("signed", mentor.account_id, clock.now())
    events = db.query(PracticeEvent).order_by(PracticeEvent.id).all()
    assert [(event.what, event.actor_id) for event in events] == [
        ("submitted", learner.account_id),
        ("signed", mentor.account_id),
    ]
    assert {event.digest for event in events} == {day.digest}


def test_a_signed_log_is_never_changed_not_even_by_raw_sql(
    db: Session, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    day = practise(db, pair, TODAY, learner, mentor)
    for act in (
        lambda: change_day(db, day, log(TODAY, work=WORK + "另一处"), under=pair, actor=learner),
        lambda: hand_in(db, day, actor=learner),
        lambda: return_day(db, day, words="改", actor=mentor),
        lambda: sign(db, [day], actor=mentor),
    ):
        with refused("LOG_SIGNED"):
            act()
    for statement in ("UPDATE practice_days SET work = 'x'", "DELETE FROM practice_days"):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(statement))


def test_a_returned_log_is_mended_and_handed_in_again(
    db: Session, day: PracticeDay, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    with refused("REASON_MISSING"):
        return_day(db, day, words=" ", actor=mentor)
    return_day(db, day, words="请写清检查了哪几家", actor=mentor)
    change_day(db, day, log(TODAY, work=WORK + "，共三家"), under=pair, actor=learner)
    hand_in(db, day, actor=learner)
    sign(db, [day], actor=mentor)
    db.flush()
    words = [(event.what, event.words) for event in db.query(PracticeEvent).order_by(PracticeEvent.id)]
    assert words == [("submitted", None), ("returned", "请写清检查了哪几家"), ("submitted", None), ("signed", None)]
    digests = {event.digest for event in db.query(PracticeEvent)}
    assert len(digests) == 2, "the text before and after"


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"on": TODAY + timedelta(days=1)}, "LOG_FUTURE"),
        ({"on": TODAY - timedelta(days=15)}, "LOG_TOO_OLD"),
        ({"at": (9, 10), "pause": 60}, "LOG_MINUTES"),
        ({"at": (9, 10), "pause": 45}, "CREDIT_NOT_POSITIVE"),
        ({"work": "巡查"}, "LOG_WORDS"),
        ({"category": "SK.INS"}, "LOG_CATEGORY_APPLICANT"),
        ({"on": date(2022, 12, 31)}, "LOG_TOO_OLD"),
    ],
)
def test_a_day_that_cannot_be_true_or_comes_late_is_refused(
    db: Session, pair: Mentorship, learner: Actor, differing: dict[str, Any], code: str
) -> None:
    on = differing.pop("on", TODAY)
    with refused(code):
        write_day(db, log(on, **differing), under=pair, actor=learner)
    assert db.query(PracticeDay).count() == 0


def test_the_last_day_for_a_log_is_a_parameter(db: Session, pair: Mentorship, learner: Actor) -> None:
    write_day(db, log(TODAY - timedelta(days=14)), under=pair, actor=learner)
    with refused("LOG_TOO_OLD"):
        write_day(db, log(TODAY - timedelta(days=8)), under=pair, actor=learner, limits=Limits(practice_days=7))


def test_one_log_a_person_and_day(db: Session, day: PracticeDay, pair: Mentorship, learner: Actor) -> None:
    with refused("LOG_DAY_TAKEN"):
        write_day(db, log(TODAY, at=(17, 19), pause=0), under=pair, actor=learner)
    other = write_day(db, log(TODAY - timedelta(days=1)), under=pair, actor=learner)
    with refused("LOG_DAY_TAKEN"):
        change_day(db, other, log(TODAY), under=pair, actor=learner)


@pytest.mark.requirement("QD-10-3")
def test_practice_never_stands_beside_other_training_nor_exceeds_six_hours_a_day(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor
) -> None:
    make_class(db, [applicant], actor=city.trainer, host=city.police, on=TODAY, hours=2, at=(14, 16))
    with refused("OVERLAP"):
        write_day(db, log(TODAY), under=pair, actor=learner)
    write_day(db, log(TODAY, at=(9, 12), pause=0), under=pair, actor=learner)

    earlier = TODAY - timedelta(days=1)
    make_class(
        db, [applicant], actor=city.trainer, host=city.police, on=earlier, hours=3,
        category="INIT.POST", method=Method.SHADOWING, at=(17, 20),
    )  # fmt: skip
    with refused("PRACTICE_DAY_CAP") as caught:
        write_day(db, log(earlier, at=(9, 12), pause=0), under=pair, actor=learner)
    assert caught.value.parameters == {"total": 700, "cap": 600}
    write_day(db, log(earlier, at=(9, 11), pause=0), under=pair, actor=learner)


def test_only_the_learner_writes_and_only_the_mentor_signs(
    db: Session, city: City, day: PracticeDay, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    stranger = own(db, city.officer)
    for act in (
        lambda: write_day(db, log(TODAY - timedelta(days=1)), under=pair, actor=mentor),
        lambda: sign(db, [day], actor=learner),
        lambda: sign(db, [day], actor=stranger),
        lambda: return_day(db, day, words="不", actor=city.trainer),
        lambda: hand_in(db, day, actor=city.trainer),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        get_day(db, day.id, seen_by=stranger)
    assert get_day(db, day.id, seen_by=mentor) is day


def _assistant(db: Session, city: City, person: Person) -> None:
    role = db.query(PersonRole).filter_by(person_id=person.id).one()
    role.person_class = "ASSISTANT"


def _expired(db: Session, city: City, person: Person) -> None:
    db.query(PersonRole).filter_by(person_id=person.id).one().card_valid_until = TODAY - timedelta(days=1)


def _left(db: Session, city: City, person: Person) -> None:
    db.query(PersonRole).filter_by(person_id=person.id).one().ended_on = TODAY - timedelta(days=1)


def _away(db: Session, city: City, person: Person) -> None:
    grant_leave(
        db, person, LeaveKind.ILLNESS, started_on=TODAY - timedelta(days=9), ended_on=TODAY + timedelta(days=40),
        document="病假审批表", actor=city.decider,
    )  # fmt: skip


@pytest.mark.requirement("FN-2-6", "SZ-2.2-6")
@pytest.mark.parametrize(
    ("fate", "code"),
    [
        (_assistant, "MENTOR_NOT_OFFICER"),
        (_expired, "MENTOR_CARD_EXPIRED"),
        (_left, "MENTOR_NOT_OFFICER"),
        (_away, "MENTOR_ON_LEAVE"),
    ],
)
def test_a_mentor_is_an_eligible_officer_on_each_day(
    db: Session, city: City, day: PracticeDay, pair: Mentorship, learner: Actor, mentor: Actor,
    fate: Callable[[Session, City, Person], None], code: str,
) -> None:  # fmt: skip
    fate(db, city, city.colleague)
    db.flush()
    with refused(code):
        sign(db, [day], actor=mentor)
    with refused(code):
        make_pair(db, city.officer, city.colleague, city.police, city.trainer, started_on=TODAY)
    assert day.state == "submitted"


def test_a_card_valid_to_the_day_itself_is_enough(db: Session, city: City, day: PracticeDay, mentor: Actor) -> None:
    db.query(PersonRole).filter_by(person_id=city.colleague.id).one().card_valid_until = TODAY
    sign(db, [day], actor=mentor)
    assert day.state == "signed"


def test_nobody_guides_himself_and_the_same_pair_is_made_once(
    db: Session, city: City, applicant: Person, pair: Mentorship
) -> None:
    with refused("MENTOR_SELF"):
        make_pair(db, city.officer, city.officer, city.police, city.trainer)
    with refused("PAIR_TWICE"):
        make_pair(db, applicant, city.colleague, city.police, city.trainer, started_on=TODAY)
    with refused("SPAN_REVERSED"):
        make_pair(db, applicant, city.officer, city.police, city.trainer, ended_on=date(2022, 12, 31))
    with pytest.raises(NotFound):
        make_pair(db, city.neighbour, city.officer, city.police, city.trainer)


@pytest.mark.parametrize("role", [role for role in Role if role.value != "SYSTEM"])  # nobody acts as the system
def test_who_may_pair_people(db: Session, city: City, applicant: Person, role: Role) -> None:
    actor = make_actor(db, role, city.police)
    if Permission.MANAGE_PRACTICE in ALLOWED[role]:
        assert make_pair(db, applicant, city.officer, city.police, actor).id
    else:
        with pytest.raises(NotAllowed):
            make_pair(db, applicant, city.officer, city.police, actor)


@pytest.mark.requirement("ZJG-4-2")
def test_a_mentor_of_another_unit_is_found_by_name_and_card_together(
    db: Session, city: City, applicant: Person, learner: Actor
) -> None:
    db.query(PersonRole).filter_by(person_id=city.neighbour.id).one().card_no = "D0681-7"
    db.flush()
    assert find_officer(db, "陆海燕", "d0681-7", on=TODAY) == city.neighbour.id
    assert find_officer(db, "陆海燕", "D0681-8", on=TODAY) is None
    assert find_officer(db, "陆海", "D0681-7", on=TODAY) is None
    under = make_pair(db, applicant, city.neighbour, city.health, city.trainer)
    practise(db, under, TODAY, learner, own(db, city.neighbour))
    hand_over_learner(db, applicant.id, actor=city.trainer)
    claim = claims(db, applicant)[0]
    assert (claim.unit_id, claim.activity_id) == (city.police.id, claim.activity_id)

    assert db.get_one(Activity, claim.activity_id).host_unit_id == city.health.id, "the work is the host's"


def test_signing_too_late_is_refused_until_the_coordinator_gives_time_with_a_reason(
    db: Session, city: City, day: PracticeDay, mentor: Actor
) -> None:
    with refused("NOT_LATE"):
        extend(db, day, words="出差", actor=city.trainer)
    with clock.travel(TODAY + timedelta(days=15)):
        with refused("SIGN_LATE"):
            sign(db, [day], actor=mentor)
        with refused("REASON_MISSING"):
            extend(db, day, words="", actor=city.trainer)
        extend(db, day, words="带教人出差两周", actor=city.trainer)
        sign(db, [day], actor=mentor)
    db.flush()
    assert [event.what for event in db.query(PracticeEvent).order_by(PracticeEvent.id)][-2:] == ["extended", "signed"]


def test_many_logs_are_signed_together_or_none(
    db: Session, city: City, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    days = [practise(db, pair, on, learner, None).id for on in working_days(date(2023, 6, 5), 5)]
    with refused("NOBODY_CHOSEN"):
        sign(db, [], actor=mentor)
    with pytest.raises(NotFound):
        lock_days(db, [*days, 10**9], seen_by=mentor)
    assert sign(db, lock_days(db, days, seen_by=mentor), actor=mentor) == 5


def test_a_pair_is_not_ended_before_its_last_log(db: Session, city: City, day: PracticeDay, pair: Mentorship) -> None:
    with refused("PAIR_HAS_LOGS"):
        end_pair(db, pair, ended_on=TODAY - timedelta(days=1), actor=city.trainer)
    end_pair(db, pair, ended_on=TODAY, actor=city.trainer)
    assert pair.ended_on == TODAY


def test_signed_days_go_to_the_ledger_by_month_with_the_log_as_evidence(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    for on in (date(2023, 5, 30), date(2023, 5, 31), date(2023, 6, 1)):
        practise(db, pair, on, learner, mentor)
    practise(db, pair, date(2023, 6, 2), learner, None)
    handed = hand_over_learner(db, applicant.id, actor=city.trainer)
    assert (handed.days, handed.credit, handed.refused) == (3, 1800, [])
    assert [(c.occurred_on.day, c.credit, c.category, c.state) for c in claims(db, applicant)] == [
        (30, 600, "INIT.POST", "pending"),
        (31, 600, "INIT.POST", "pending"),
        (1, 600, "INIT.POST", "pending"),
    ]
    assert len({c.activity_id for c in claims(db, applicant)}) == 2, "one a month"
    evidence = db.query(Evidence).order_by(Evidence.id).first()
    assert evidence
    said = json.loads(files.path_of(evidence.digest).read_bytes())
    assert (said["学习人"], said["带教人"], len(said["天"])) == ("秦越", "沈建华", 2)
    assert said["天"][0]["摘要"] == db.query(PracticeDay).filter_by(occurred_on=date(2023, 5, 30)).one().digest
    assert hand_over_learner(db, applicant.id, actor=city.trainer).days == 0, "once is enough"


def test_another_person_confirms_and_what_is_rejected_may_be_handed_in_again(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    practise(db, pair, TODAY, learner, mentor)
    hand_over_learner(db, applicant.id, actor=city.trainer)
    ids = [claim.id for claim in claims(db, applicant)]
    with refused("OWN_PROPOSAL"):
        confirm(db, ids, actor=city.trainer)
    reject(db, ids, reason_code="EVIDENCE_INCOMPLETE", reason="缺单位盖章", actor=city.legal)
    assert [day.occurred_on for day in unposted_days(db, [applicant.id])] == [TODAY]
    assert hand_over_learner(db, applicant.id, actor=city.trainer).days == 1
    confirm(db, [claim.id for claim in claims(db, applicant) if claim.state == "pending"], actor=city.legal)
    assert credit(db, applicant) == 600


def test_a_day_that_has_no_room_any_more_is_left_out_and_named(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    for on in (date(2023, 6, 12), date(2023, 6, 13)):
        practise(db, pair, on, learner, mentor)
    make_class(db, [applicant], actor=city.trainer, host=city.police, on=date(2023, 6, 12), hours=2, at=(10, 12))
    handed = hand_over_learner(db, applicant.id, actor=city.trainer)
    assert handed.days == 1
    assert [(on, why.code) for on, why in handed.refused or []] == [(date(2023, 6, 12), "OVERLAP")]


def test_the_mentor_gets_half_at_most_eight_a_year_and_one_learner_a_day(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    second = make_person(db, city.police, name="程野", person_class=PersonClass.APPLICANT, since=date(2023, 1, 3))
    other, pupil = make_pair(db, second, city.colleague, city.police, city.trainer), own(db, second)
    for on in working_days(date(2023, 6, 5), 4):
        practise(db, pair, on, learner, mentor)
        practise(db, other, on, pupil, mentor, at=(9, 11), pause=0)
    handed = hand_over_mentor(db, city.colleague.id, 2023, actor=city.trainer)
    assert (handed.days, handed.credit) == (3, 800)
    assert [(c.category, c.credit) for c in claims(db, city.colleague)] == [
        ("SK.INS", 300), ("SK.INS", 300), ("SK.INS", 200),
    ]  # fmt: skip
    assert hand_over_mentor(db, city.colleague.id, 2023, actor=city.trainer).days == 0, "eight are eight"
    legal_too = Actor(mentor.account_id, Role.UNIT_LEGAL, city.police.id, city.police.path, city.colleague.id)
    with refused("OWN_HOURS"):
        confirm(db, [claim.id for claim in claims(db, city.colleague)], actor=legal_too)
    confirm(db, [claim.id for claim in claims(db, city.colleague)], actor=city.legal)
    assert credit(db, city.colleague) == 800


def test_postings_and_events_stay_as_they_are(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    practise(db, pair, TODAY, learner, mentor)
    hand_over_learner(db, applicant.id, actor=city.trainer)
    assert db.query(PracticePosting).count() == 1
    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(text("UPDATE practice_postings SET credit = 1"))


def test_the_desk_names_who_is_behind_what_is_overdue_and_what_can_be_handed_over(
    db: Session, city: City, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor
) -> None:
    make_pair(db, city.officer, city.colleague, city.police, city.trainer, started_on=date(2023, 6, 1))
    practise(db, pair, date(2023, 6, 12), learner, mentor)
    practise(db, pair, date(2023, 6, 13), learner, None)
    desk = practice_desk(db, seen_by=city.trainer, limits=DEFAULT_LIMITS)
    assert [state.pair.learner_id for state in desk.behind] == [city.officer.id]
    assert [(row.id, row.is_mentor, row.days, row.credit) for row in desk.to_hand_over] == [
        (applicant.id, False, 1, 600),
        (city.colleague.id, True, 1, 300),
    ]
    assert (len(desk.unsigned), len(desk.overdue)) == (1, 0)
    with clock.travel(date(2023, 7, 15)):
        assert len(practice_desk(db, seen_by=city.trainer, limits=DEFAULT_LIMITS).overdue) == 1
    nothing = practice_desk(db, seen_by=make_actor(db, Role.UNIT_TRAINER, city.health), limits=DEFAULT_LIMITS)
    assert (nothing.pairs, nothing.unsigned, nothing.to_hand_over) == ([], [], [])


def test_an_officer_writes_business_or_skills(db: Session, city: City, mentor: Actor) -> None:
    under, actor = make_pair(db, city.officer, city.colleague, city.police, city.trainer), own(db, city.officer)
    with refused("LOG_CATEGORY"):
        write_day(db, log(TODAY), under=under, actor=actor)
    with refused("LOG_CATEGORY"):
        write_day(db, log(TODAY, category="PL.GEN"), under=under, actor=actor)
    assert write_day(db, log(TODAY, category="BK.CSGL"), under=under, actor=actor).category == "BK.CSGL"
