"""A finished course becomes hours: once, on the days it was earned, with its log as evidence (domain C3.3)."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock, files
from lms.access import SYSTEM, Actor
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.delegations import delegate
from lms.courses.actions.flagging import clear_flag
from lms.courses.models.study import Learning, StudyFlag
from lms.courses.queries.flags import get_flag, list_flags
from lms.courses.rules.publishing import PartFacts
from lms.errors import NotFound, RuleBroken
from lms.hours.actions.posting import confirm
from lms.hours.catalogue import Method
from lms.hours.models import Activity, Evidence
from lms.hours.queries.activities import get_activity
from lms.hours.rules import Limits
from lms.requirements.queries.limits import limits_for
from tests.course_factories import make_course
from tests.factories import adopt_rules, make_class, make_person, post_class
from tests.rooms.watching import Tab, Time, doing, make_learner, open_tab
from tests.rooms.world import City, claims, credit, enter, ledger

pytestmark = pytest.mark.requirement("ZJG-7-6")
DAY = date(2023, 6, 15)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return clock.local_instant(day, hour, minute)


@pytest.fixture
def learner(db: Session, city: City) -> Actor:
    return make_learner(db, city.officer)


def study(db: Session, actor: Actor, pieces: list[int], *, since: datetime, minutes: int = 45, **tab: object) -> Time:
    """Study courseware whole, one after the other; without any confirming of presence it goes a little slower."""
    time = Time(since)
    for piece in pieces:
        opened = open_tab(db, actor, piece, time, **tab)  # type: ignore[arg-type]
        watch(opened, minutes)
    return time


def watch(tab: Tab, minutes: int) -> None:
    """Watch so many minutes in few steps: a beat a minute is often enough."""
    if tab.answer.is_whole:
        tab.position = 0  # once more from the beginning
    until = tab.position + minutes * 60
    for _ in range(minutes + 20):
        if tab.position < until:
            tab.play(min(60, until - tab.position), every=60)
    assert tab.position >= until
    tab.pause()


def settle(db: Session, time: Time, limits: Limits | None = None) -> Learning:
    """Have the worker look at every course that was begun; return the last."""
    of = (lambda *_: limits) if limits else lambda unit, year: limits_for(db, unit, year)
    for row in db.scalars(select(Learning.id).order_by(Learning.id)).all():
        doing(time, credit_course, db, row, limits_of=of)
    db.flush()
    return db.scalars(select(Learning).order_by(Learning.id.desc()).execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def test_a_course_studied_whole_is_posted_by_the_system_with_its_log(db: Session, city: City, learner: Actor) -> None:
    version = make_course(
        db, city.root, parts=[PartFacts("PL.GEN", 1, 60), PartFacts("BK.CSGL", 0, 30)], pieces=[45, 45]
    )
    time = study(db, learner, [piece.id for piece in version.courseware], since=at(DAY))
    learning = settle(db, time)
    assert learning.completed_at == learning.posted_at == time.at
    assert (learning.outcome, learning.withheld) == (None, {})
    rows = ledger(db, city.officer)
    assert [(r.category, r.tags, r.credit, r.method, r.occurred_on) for r in rows] == [
        ("PL.GEN", 1, 150, "ONLINE", DAY),
        ("BK.CSGL", 0, 50, "ONLINE", DAY),
    ]
    assert {(r.recorded_by_id, r.unit_id, r.course_code) for r in rows} == {
        (None, city.police.id, f"{version.course.code}/1")
    }
    activity = db.scalars(select(Activity)).one()
    assert (activity.proposed_by_id, activity.host_unit_id, activity.title) == (None, city.root.id, version.title)
    evidence = db.scalars(select(Evidence)).one()
    log = json.loads(files.path_of(evidence.digest).read_bytes())
    assert evidence.kind == "LOG"
    assert sum(each["to_ms"] - each["from_ms"] for each in log["played"]) == 90 * 60_000
    assert [each["covered_ms"] for each in log["courseware"]] == [45 * 60_000] * 2
    assert log["presence"]
    assert all(each["answered_at"] for each in log["presence"])
    assert log["credited"] == [
        {"day": "2023-06-15", "category": "PL.GEN", "credit": 150},
        {"day": "2023-06-15", "category": "BK.CSGL", "credit": 50},
    ]


def test_finishing_twice_posts_once(db: Session, city: City, learner: Actor) -> None:
    version = make_course(db, city.root)
    time = study(db, learner, [version.courseware[0].id], since=at(DAY))
    for _ in range(3):
        settle(db, time)
    assert credit(db, city.officer) == 100
    study(db, learner, [version.courseware[0].id], since=time.at, minutes=5)
    settle(db, time)
    assert credit(db, city.officer) == 100


def test_half_a_course_gives_nothing(db: Session, city: City, learner: Actor) -> None:
    version = make_course(db, city.root, pieces=[45, 45])
    time = study(db, learner, [version.courseware[0].id], since=at(DAY))
    learning = settle(db, time)
    assert (learning.completed_at, credit(db, city.officer)) == (None, 0)


def test_a_course_studied_on_three_days_lies_on_three_days(db: Session, city: City, learner: Actor) -> None:
    version = make_course(db, city.root, pieces=[45, 45, 45])
    for number, piece in enumerate(version.courseware):
        time = study(db, learner, [piece.id], since=at(DAY + timedelta(days=number)))
    settle(db, time)
    assert [(row.occurred_on.day, row.credit) for row in ledger(db, city.officer)] == [(15, 100), (16, 100), (17, 100)]


def test_over_the_new_year_each_day_counts_for_its_own_year(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(date(2023, 12, 1)):
        first, second = [piece.id for piece in make_course(db, city.root, pieces=[45, 45]).courseware]
        adopt_rules(db, city.root, "QD-2023", 2024)
    study(db, learner, [first], since=at(date(2023, 12, 31)))
    time = study(db, learner, [second], since=at(date(2024, 1, 2)))
    settle(db, time)
    assert [(row.year, row.credit) for row in ledger(db, city.officer)] == [(2023, 100), (2024, 100)]


def test_a_day_of_a_closed_year_gives_nothing_and_says_so(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(date(2023, 12, 1)):
        first, second = [piece.id for piece in make_course(db, city.root, pieces=[45, 45]).courseware]
    study(db, learner, [first], since=at(date(2023, 12, 31)))
    time = study(db, learner, [second], since=at(date(2024, 1, 16)))
    learning = settle(db, time)
    assert [(row.year, row.credit) for row in ledger(db, city.officer)] == [(2024, 100)]
    assert learning.outcome == "YEAR_CLOSED"
    assert learning.withheld == {"2023-12-31": {"credit": 100, "why": "YEAR_CLOSED"}}


def test_what_a_day_has_no_room_for_is_withheld_and_said(db: Session, city: City, learner: Actor) -> None:
    enter(db, city.officer, 7, occurred_on=DAY)  # a class, of eight a day
    version = make_course(db, city.root, pieces=[45, 45])
    time = study(db, learner, [piece.id for piece in version.courseware], since=at(DAY))
    learning = settle(db, time)
    assert [row.credit for row in ledger(db, city.officer)] == [700, 100]
    assert (learning.outcome, learning.withheld) == ("DAY_CAPS", {"2023-06-15": {"credit": 100, "why": "DAY_CAPS"}})


def test_online_hours_from_elsewhere_fill_the_four_of_a_day(db: Session, city: City, learner: Actor) -> None:
    enter(db, city.officer, 4, "PL.GEN", method=Method.ONLINE.value, occurred_on=DAY)
    time = study(db, learner, [make_course(db, city.root).courseware[0].id], since=at(DAY))
    learning = settle(db, time)
    assert (learning.outcome, learning.posted_at, credit(db, city.officer)) == ("DAY_CAPS", None, 400)


def test_the_same_course_from_another_system_is_not_counted_twice(db: Session, city: City, learner: Actor) -> None:
    version = make_course(db, city.root)
    enter(db, city.officer, 1, method=Method.ONLINE.value, course_code=f"{version.course.code}/1")
    learning = settle(db, study(db, learner, [version.courseware[0].id], since=at(DAY)))
    assert (learning.outcome, credit(db, city.officer)) == ("COURSE_TWICE", 100)


def test_less_than_half_an_hour_of_training_is_too_short(db: Session, city: City, learner: Actor) -> None:
    version = make_course(db, city.root, pieces=[22])
    learning = settle(db, study(db, learner, [version.courseware[0].id], since=at(DAY), minutes=22))
    assert learning.completed_at
    assert (learning.outcome, credit(db, city.officer)) == ("TOO_SHORT", 0)


def test_a_day_without_a_post_gives_nothing(db: Session, city: City) -> None:
    person = make_person(db, city.police, until=date(2023, 6, 16))
    first, second = [piece.id for piece in make_course(db, city.root, pieces=[45, 45]).courseware]
    actor = make_learner(db, person)
    study(db, actor, [first], since=at(DAY))
    time = study(db, actor, [second], since=at(date(2023, 6, 20)))
    learning = settle(db, time)
    assert (learning.outcome, credit(db, person)) == ("NO_POST_THAT_DAY", 100)


@pytest.mark.requirement("FN-1-1")
def test_where_the_bureau_teaches_public_law_it_confirms_what_others_teach(
    db: Session, city: City, learner: Actor
) -> None:
    only_bureau = Limits(justice_only_public_law=True)
    parts = [PartFacts("PL.GEN", 0, 45), PartFacts("BK.CSGL", 0, 45)]
    version = make_course(db, city.root, pieces=[45, 45], parts=parts)
    time = study(db, learner, [piece.id for piece in version.courseware], since=at(DAY))
    learning = settle(db, time, only_bureau)
    assert (learning.outcome, credit(db, city.officer)) == ("AWAITS_BUREAU", 0)
    waiting = claims(db, city.officer)
    assert [claim.state for claim in waiting] == ["pending", "pending"]
    doing(time, confirm, db, [claim.id for claim in waiting], actor=city.reviewer, limits=only_bureau)
    assert credit(db, city.officer) == 200


@pytest.mark.requirement("FN-1-1")
def test_the_bureaus_own_course_of_public_law_is_posted_at_once(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(DAY):
        version = make_course(db, city.bureau, category="PL.GEN", groups=[_everybody(city)])
    learning = settle(
        db, study(db, learner, [version.courseware[0].id], since=at(DAY)), Limits(justice_only_public_law=True)
    )
    assert (learning.outcome, credit(db, city.officer)) == (None, 100)


@pytest.mark.requirement("FN-1-1")
def test_a_delegated_units_course_of_public_law_is_posted_at_once(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(DAY):
        delegate(db, city.police, since=DAY, until=DAY, document="启司委〔2023〕3号", actor=city.reviewer)
        version = make_course(db, city.police, category="PL.GEN")
    only_bureau = Limits(justice_only_public_law=True)
    learning = settle(db, study(db, learner, [version.courseware[0].id], since=at(DAY)), only_bureau)
    assert (learning.outcome, credit(db, city.officer)) == (None, 100)


def _everybody(city: City) -> object:
    from lms.courses.rules.learning import Group

    return Group(unit_id=city.root.id)


class TestFlags:
    """What looks wrong is posted all the same, and shown to who confirms."""

    def flags(self, db: Session) -> list[str]:
        return sorted(db.scalars(select(StudyFlag.code)))

    def test_studying_during_a_class(self, db: Session, city: City, learner: Actor) -> None:
        activity = make_class(db, [city.officer], actor=city.trainer, host=city.police, on=DAY, hours=2, at=(9, 11))
        settle(db, study(db, learner, [make_course(db, city.root).courseware[0].id], since=at(DAY)))
        flag = db.scalars(select(StudyFlag)).one()
        assert (flag.code, flag.day, flag.details) == ("DURING_CLASS", DAY, {"activities": [activity.id]})
        assert credit(db, city.officer) == 100

    def test_studying_after_the_class_is_none(self, db: Session, city: City, learner: Actor) -> None:
        post_class(
            db, [city.officer], proposer=city.trainer, confirmer=city.legal, host=city.police, on=DAY, at=(9, 12)
        )
        settle(db, study(db, learner, [make_course(db, city.root).courseware[0].id], since=at(DAY, 12)))
        assert self.flags(db) == []

    def test_one_device_for_many_people(self, db: Session, city: City) -> None:
        piece = make_course(db, city.root).courseware[0].id
        people = [make_person(db, city.police) for _ in range(5)]
        for number, person in enumerate(people):
            time = study(db, make_learner(db, person), [piece], since=at(DAY, 8 + number), device="same")
            settle(db, time)
        assert self.flags(db) == ["SHARED_DEVICE", "SHARED_DEVICE"]

    def test_three_colleagues_at_one_device_are_none(self, db: Session, city: City) -> None:
        piece = make_course(db, city.root).courseware[0].id
        for number in range(3):
            person = make_person(db, city.police)
            settle(db, study(db, make_learner(db, person), [piece], since=at(DAY, 8 + number), device="same"))
        assert self.flags(db) == []

    def test_copied_times(self, db: Session, city: City) -> None:
        pieces = [piece.id for piece in make_course(db, city.root, pieces=[5, 4]).courseware]
        for number, person in enumerate((city.officer, city.colleague)):
            actor = make_learner(db, person)
            for piece, minutes, start in ((pieces[0], 5, 0), (pieces[1], 4, 5)):
                time = Time(at(DAY, 9, start))
                watch(open_tab(db, actor, piece, time, device=f"d{number}"), minutes)
        settle(db, time)
        assert self.flags(db) == ["COPIED_TIMES", "COPIED_TIMES"]
        first, second = db.scalars(select(Learning).order_by(Learning.id))
        marks = {flag.learning_id: flag.details for flag in db.scalars(select(StudyFlag))}
        assert marks == {first.id: {"learnings": [second.id]}, second.id: {"learnings": [first.id]}}

    def test_who_looked_at_it_writes_down_what_he_found(self, db: Session, city: City, learner: Actor) -> None:
        make_class(db, [city.officer], actor=city.trainer, host=city.police, on=DAY, hours=2, at=(9, 11))
        settle(db, study(db, learner, [make_course(db, city.root).courseware[0].id], since=at(DAY)))
        (listed,) = list_flags(db, seen_by=city.legal)
        flag = get_flag(db, listed.id, seen_by=city.legal)
        with pytest.raises(RuleBroken, match="FINDING_MISSING"):
            clear_flag(db, flag, note=" ", actor=city.legal)
        clear_flag(db, flag, note="课间休息时学习", actor=city.legal)
        assert (flag.cleared_by_id, flag.note) == (city.legal.account_id, "课间休息时学习")
        with pytest.raises(RuleBroken, match="FLAG_CLEARED"):
            clear_flag(db, flag, note="再看", actor=city.legal)
        assert list_flags(db, seen_by=city.legal) == []
        assert list_flags(db, seen_by=city.legal, cleared=True) == [flag]

    def test_marks_on_people_out_of_reach_are_not_there(self, db: Session, city: City) -> None:
        actor = make_learner(db, city.neighbour)
        make_class(db, [city.neighbour], actor=city.reviewer, host=city.health, on=DAY, hours=2, at=(9, 11))
        settle(db, study(db, actor, [make_course(db, city.root).courseware[0].id], since=at(DAY)))
        (flag,) = list_flags(db, seen_by=city.reviewer)
        assert list_flags(db, seen_by=city.legal) == []
        with pytest.raises(NotFound):
            get_flag(db, flag.id, seen_by=city.legal)


def test_the_system_is_no_person_and_reaches_nothing_by_itself(db: Session, city: City) -> None:
    assert SYSTEM.account_id is None
    with pytest.raises(NotFound):
        get_activity(db, 1, seen_by=SYSTEM)
