"""A class from sign-in to the ledger: minutes by part, refusals that stay on the list, what lecturers get."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions import classes, handing_in, rosters, timetable
from lms.courses.models.classes import ClassResult, TrainingClass
from lms.courses.queries.attendance import doubts_of
from lms.courses.queries.classes import load_class
from lms.courses.queries.results import results_of, workload
from lms.errors import RuleBroken
from lms.hours.actions.posting import confirm
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Activity, Claim, Evidence, HourEntry
from lms.hours.queries.ledger import courses_taken
from lms.people.models import Person
from lms.people.rules import PersonClass
from tests.class_factories import ON, after, at, attend, make_training_class, put_on_list, scan, self_of, sitting_of
from tests.course_factories import make_course
from tests.factories import PDF, claim_ids, make_actor, make_person, post_class
from tests.rooms.world import City, credit, enter


@dataclass
class Held:
    """A class of two people that was held, and a colleague of the host who may vouch for it."""

    one: TrainingClass
    officer: Actor
    colleague: Actor
    voucher: Actor


pytestmark = pytest.mark.at(at(ON.replace(day=20), "12:00"))


@pytest.fixture
def held(db: Session, city: City) -> Held:
    one = make_training_class(db, city.police, city.trainer)
    assert put_on_list(db, one, [city.officer, city.colleague], city.trainer) == ["enrolled", "enrolled"]
    voucher = make_actor(db, Role.UNIT_LEGAL, city.police)
    return Held(one, self_of(db, city.officer), self_of(db, city.colleague), voucher)


def finish(db: Session, held: Held, absent: Sequence[int] = ()) -> None:
    """Have the list vouched for and the class closed."""
    with clock.travel(to=after(held.one)):
        sitting = sitting_of(db, held.one)
        rosters.vouch(db, load_class(db, held.one.id), sitting.id, absent=absent, actor=held.voucher)
        classes.close(db, load_class(db, held.one.id), actor=held.voucher)


def hand_in(db: Session, held: Held, city: City) -> handing_in.HandedIn:
    with clock.travel(to=after(held.one)):
        return handing_in.hand_in(db, load_class(db, held.one.id), actor=city.trainer)


def claims(db: Session, person: Person) -> list[tuple[str, int]]:
    rows = db.query(Claim).filter_by(person_id=person.id).order_by(Claim.id)
    return [(row.category, row.credit) for row in rows]


@pytest.mark.requirement("ZJG-7-6")
def test_everybody_gets_the_hours_of_what_he_attended(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer], "8:40", "12:20")
    attend(db, held.one, [held.colleague], "9:45", "12:20")  # 45 of 90 minutes of the first part
    finish(db, held)
    handed = hand_in(db, held, city)
    assert len(handed.people) == 2
    assert claims(db, city.officer) == [("PL.SYS", 200), ("SK.CAS", 200)]
    assert claims(db, city.colleague) == [("PL.SYS", 100), ("SK.CAS", 200)]
    activity = db.query(Activity).one()
    assert (activity.title, activity.lecturer) == ("冬季执法规范培训班", "法律顾问")
    kinds = {row.kind for row in db.query(Evidence).filter_by(activity_id=activity.id)}
    assert kinds == {"NOTICE", "TIMETABLE", "SIGN_IN"}


@pytest.mark.requirement("FN-2-4")
def test_a_contest_of_two_days_gives_its_four_hours_once_and_the_award_with_them(db: Session, city: City) -> None:
    one = make_training_class(
        db,
        city.police,
        city.trainer,
        method=Method.CONTEST,
        parts=[("SK.INS", 0)],
        lessons=((1, "9:00", "11:30"),),
        announced=False,
    )
    second = ON.replace(day=ON.day + 1)
    lesson = timetable.LessonPlan(
        one.parts[0].id, at(second, "9:00"), at(second, "10:00"), "决赛", lecturer_name="裁判"
    )
    timetable.add_lesson(db, one, lesson, actor=city.trainer)
    classes.announce(db, load_class(db, one.id), actor=city.trainer)
    one = load_class(db, one.id)
    put_on_list(db, one, [city.officer, city.colleague], city.trainer)
    winner, late = self_of(db, city.officer), self_of(db, city.colleague)
    attend(db, one, [winner], "8:45", "11:35")
    attend(db, one, [winner, late], "8:45", "10:05", number=1)  # the second day alone counts for who came only then
    legal = make_actor(db, Role.UNIT_LEGAL, city.police)
    with clock.travel(to=after(one)):
        for number in (0, 1):
            rosters.vouch(db, load_class(db, one.id), sitting_of(db, one, number).id, absent=(), actor=legal)
        classes.close(db, load_class(db, one.id), actor=legal)
        handing_in.hand_in(db, load_class(db, one.id), actor=city.trainer, awarded=[city.officer.id, 999])
    assert claims(db, city.officer) == [("SK.INS", 800)]
    assert claims(db, city.colleague) == [("SK.INS", 400)]
    told = {(row.person_id, row.day): row.refusal for row in results_of(db, one.id)}
    assert told == {
        (city.officer.id, "2023-11-21"): None,
        (city.colleague.id, "2023-11-21"): "NO_SHOW",
        (city.officer.id, "2023-11-22"): "EVENT_COUNTED",
        (city.colleague.id, "2023-11-22"): None,
    }


@pytest.mark.requirement("ZJG-7-6")
def test_a_course_taken_online_is_not_counted_again_in_class_nor_the_other_way_round(db: Session, city: City) -> None:
    version = make_course(db, city.root, title="裁量权基准")
    code = f"{version.course.code}/1"
    enter(db, city.officer, 1, method=Method.ONLINE.value, course_code=code, occurred_on=ON.replace(day=2))
    one = make_training_class(db, city.police, city.trainer, version_id=version.id)
    put_on_list(db, one, [city.officer, city.colleague], city.trainer)
    held = Held(
        one, self_of(db, city.officer), self_of(db, city.colleague), make_actor(db, Role.UNIT_LEGAL, city.police)
    )
    attend(db, one, [held.officer, held.colleague], "8:40", "12:20")
    finish(db, held)
    hand_in(db, held, city)
    assert result_codes(db) == {"陈志远": "COURSE_TWICE", "沈建华": None}
    assert {row.course_code for row in db.query(Claim).filter_by(person_id=city.colleague.id)} == {code}
    with clock.travel(to=after(one)):
        confirm(db, claim_ids(db, db.query(Activity).one()), actor=city.legal)
    assert courses_taken(db, [(city.colleague.id, 2023, code)])


def test_the_days_of_one_class_are_one_taking_of_its_course(db: Session, city: City) -> None:
    version = make_course(db, city.root, title="裁量权基准")
    one = make_training_class(
        db, city.police, city.trainer, version_id=version.id, lessons=((1, "9:00", "10:30"),), announced=False
    )
    second = ON.replace(day=ON.day + 1)
    lesson = timetable.LessonPlan(
        one.parts[1].id, at(second, "9:00"), at(second, "10:30"), "第二天", lecturer_name="顾问"
    )
    timetable.add_lesson(db, one, lesson, actor=city.trainer)
    classes.announce(db, load_class(db, one.id), actor=city.trainer)
    one = load_class(db, one.id)
    put_on_list(db, one, [city.officer], city.trainer)
    officer, legal = self_of(db, city.officer), make_actor(db, Role.UNIT_LEGAL, city.police)
    for number in (0, 1):
        attend(db, one, [officer], "8:45", "10:35", number=number)
    with clock.travel(to=after(one)):
        for number in (0, 1):
            rosters.vouch(db, load_class(db, one.id), sitting_of(db, one, number).id, absent=(), actor=legal)
        classes.close(db, load_class(db, one.id), actor=legal)
        handing_in.hand_in(db, load_class(db, one.id), actor=city.trainer)
        first, last = db.query(Activity).order_by(Activity.occurred_on)
        confirm(db, claim_ids(db, first), actor=city.legal)  # days are confirmed one after the other
        confirm(db, claim_ids(db, last), actor=city.legal)
    assert credit(db, city.officer) == 400


def test_what_is_confirmed_stands_in_the_ledger(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer, held.colleague], "8:40", "12:20")
    finish(db, held)
    hand_in(db, held, city)
    with clock.travel(to=after(held.one)):
        confirm(db, claim_ids(db, db.query(Activity).one()), actor=city.legal)
    assert credit(db, city.officer) == credit(db, city.colleague) == 400


def result_codes(db: Session) -> dict[str, str | None]:
    return {row.person.name: row.refusal for row in results_of(db, db.query(TrainingClass).one().id)}


def test_who_did_not_come_or_never_left_stays_on_the_list_with_the_reason(db: Session, city: City, held: Held) -> None:
    third = make_person(db, city.police, name="姜海波")
    put_on_list(db, held.one, [third], city.trainer)
    attend(db, held.one, [held.officer], "8:40", "12:20")
    with clock.travel(to=at(ON, "9:00")):
        assert scan(db, held.one, held.colleague) == "in"
    finish(db, held)
    handed = hand_in(db, held, city)
    assert (len(handed.people), len(handed.refused)) == (1, 2)
    assert result_codes(db) == {"陈志远": None, "沈建华": "NO_SIGN_OUT", "姜海波": "NO_SHOW"}
    assert claims(db, city.colleague) == []


def test_somebody_with_other_training_that_day_is_left_out_and_handed_in_later(
    db: Session, city: City, held: Held
) -> None:
    attend(db, held.one, [held.officer, held.colleague], "8:40", "12:20")
    finish(db, held)
    with clock.travel(to=after(held.one)):
        other = post_class(
            db,
            [city.officer],
            proposer=city.trainer,
            confirmer=city.legal,
            host=city.police,
            on=ON,
            hours=2,
            at=(10, 12),
        )
    handed = hand_in(db, held, city)
    assert (len(handed.people), handed.refused) == (1, {city.officer.id})
    assert result_codes(db)["陈志远"] == "OVERLAP"
    with pytest.raises(RuleBroken, match="NOTHING_LEFT"):
        hand_in(db, held, city)
    entry = db.query(HourEntry).filter_by(person_id=city.officer.id).one()
    with clock.travel(to=after(held.one)):
        reverse(db, entry, amount=entry.credit, reason="登记错了", actor=city.reviewer)
        db.flush()
    assert len(hand_in(db, held, city).people) == 1
    assert result_codes(db)["陈志远"] is None
    assert db.query(Activity).count() == 3
    assert other.id


def test_who_was_not_seen_gets_nothing_until_it_is_settled(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer, held.colleague], "8:40", "12:20")
    finish(db, held, absent=[city.colleague.id])
    assert len(hand_in(db, held, city).people) == 1
    assert result_codes(db)["沈建华"] == "IN_DOUBT"
    doubt = doubts_of(db, held.one.id)[0]
    one = load_class(db, held.one.id)
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        rosters.settle(db, one, doubt, outcome="present", reason=" ", actor=city.trainer)
    rosters.settle(db, one, doubt, outcome="present", reason="看了现场照片", actor=city.trainer)
    db.flush()
    hand_in(db, held, city)
    assert claims(db, city.colleague) == [("PL.SYS", 200), ("SK.CAS", 200)]


def test_settled_as_absent_means_no_hours(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer, held.colleague], "8:40", "12:20")
    finish(db, held, absent=[city.colleague.id])
    doubt = doubts_of(db, held.one.id)[0]
    rosters.settle(db, load_class(db, held.one.id), doubt, outcome="absent", reason="本人承认", actor=city.trainer)
    db.flush()
    hand_in(db, held, city)
    assert result_codes(db)["沈建华"] == "NOT_SEEN"
    with pytest.raises(RuleBroken, match="ALREADY_DECIDED"):
        rosters.settle(db, load_class(db, held.one.id), doubt, outcome="present", reason="又说在", actor=city.trainer)


def test_nobody_vouches_for_a_list_he_made_himself(db: Session, city: City, held: Held) -> None:
    sitting = sitting_of(db, held.one)
    with clock.travel(to=at(ON, "12:00")), pytest.raises(RuleBroken, match="ROSTER_TOO_EARLY"):
        rosters.vouch(db, held.one, sitting.id, absent=[], actor=held.voucher)
    with clock.travel(to=after(held.one)):
        for actor, code in ((city.trainer, "ROSTER_HOST"), (held.officer, "ROSTER_OWN")):
            with pytest.raises(RuleBroken, match=code):
                rosters.vouch(db, held.one, sitting.id, absent=[], actor=actor)
        marker = make_actor(db, Role.UNIT_TRAINER, city.police)
        rosters.mark(db, held.one, sitting.id, city.officer.id, kind="in", at=None, reason="手机没电", actor=marker)
        with pytest.raises(RuleBroken, match="ROSTER_HOST"):
            rosters.vouch(db, held.one, sitting.id, absent=[], actor=marker)
        rosters.vouch(db, held.one, sitting.id, absent=[], actor=held.voucher)
        with pytest.raises(RuleBroken, match="ROSTER_VOUCHED"):
            rosters.mark(db, held.one, sitting.id, city.colleague.id, kind="in", at=None, reason="补登", actor=marker)


def test_without_a_vouched_list_or_a_signed_sheet_nothing_is_handed_in(db: Session, city: City, held: Held) -> None:
    sitting = sitting_of(db, held.one)
    with clock.travel(to=after(held.one)):
        classes.close(db, load_class(db, held.one.id), actor=city.trainer)
        one = load_class(db, held.one.id)
        with pytest.raises(RuleBroken, match="ROSTER_UNSIGNED"):
            handing_in.hand_in(db, one, actor=city.trainer)
        with pytest.raises(RuleBroken, match="PAPER_MISSING"):
            rosters.mark_from_paper(db, one, sitting.id, [city.officer.id], actor=city.trainer)
        rosters.add_paper(
            db, one, sitting.id, data=PDF, file_name="签到表.pdf", kind=EvidenceKind.SIGN_IN, actor=city.trainer
        )
        assert rosters.mark_from_paper(db, one, sitting.id, [city.officer.id], actor=city.trainer) == 1
    hand_in(db, held, city)
    assert claims(db, city.officer) == [("PL.SYS", 200), ("SK.CAS", 200)]
    names = {row.file_name for row in db.query(Evidence)}
    assert "签到表.pdf" in names


@pytest.mark.requirement("ZJG-17-1")
def test_the_lecturer_gets_twice_what_he_taught_once_a_year(db: Session, city: City) -> None:
    both = []
    for number, day in enumerate((ON, ON.replace(day=22))):
        one = make_training_class(db, city.police, city.trainer, lecturer=city.colleague, on=day, title=f"第{number}期")
        put_on_list(db, one, [city.officer], city.trainer)
        both.append(one)
    lecturer, officer = self_of(db, city.colleague), self_of(db, city.officer)
    for one in both:
        attend(db, one, [officer], "8:55", "12:20")
        with clock.travel(to=after(one)):
            rosters.vouch(db, load_class(db, one.id), sitting_of(db, one).id, absent=[], actor=lecturer)
            classes.close(db, load_class(db, one.id), actor=city.trainer)
            handing_in.hand_in(db, load_class(db, one.id), actor=city.trainer)
    # 180 minutes taught count as 360: eight hours, which is also all a day may give.
    assert claims(db, city.colleague) == [("PL.SYS", 400), ("SK.CAS", 400)]
    second = [row for row in results_of(db, both[1].id) if row.kind == "LECTURED"]
    assert [row.refusal for row in second] == ["LECTURE_TWICE"]


@pytest.mark.requirement("ZJG-4-2")
def test_hours_go_to_the_trainee_and_the_work_to_the_host(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.reviewer, trainees=[city.health])
    put_on_list(db, one, [city.neighbour], city.reviewer)
    attend(db, one, [self_of(db, city.neighbour)], "8:55", "12:20")
    host = make_actor(db, Role.UNIT_TRAINER, city.police)  # reaches none of the trainees
    with clock.travel(to=after(one)):
        rosters.vouch(db, load_class(db, one.id), sitting_of(db, one).id, absent=[], actor=host)
        classes.close(db, load_class(db, one.id), actor=host)
        handing_in.hand_in(db, load_class(db, one.id), actor=host)
    claim = db.query(Claim).filter_by(person_id=city.neighbour.id).first()
    assert claim is not None
    assert (claim.unit_id, db.query(Activity).one().host_unit_id) == (city.health.id, city.police.id)
    work = workload(db, 2023, seen_by=city.reviewer)
    assert [(row.unit, row.classes, row.taught, row.people, row.attended) for row in work] == [
        ("市公安局", 1, 180, 1, 180)
    ]


@pytest.mark.requirement("ZJG-13-1")
def test_a_salon_gives_three_hours_at_most(db: Session, city: City) -> None:
    supervisor = make_person(db, city.police, name="督查员", person_class=PersonClass.SUPERVISOR)
    one = make_training_class(
        db, city.police, city.trainer, method=Method.SALON, parts=[("SUP", 0)], lessons=((1, "9:00", "12:00"),)
    )
    assert put_on_list(db, one, [supervisor], city.trainer) == ["enrolled"]
    attend(db, one, [self_of(db, supervisor)], "8:55", "12:20")
    finish(db, Held(one, city.trainer, city.trainer, make_actor(db, Role.UNIT_LEGAL, city.police)))
    with clock.travel(to=after(one)):
        handing_in.hand_in(db, load_class(db, one.id), actor=city.trainer)
    assert claims(db, supervisor) == [("SUP", 300)]


def test_results_name_everybody_once_a_day(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer], "8:40", "12:20")
    finish(db, held)
    hand_in(db, held, city)
    assert db.query(ClassResult).count() == 2
    assert load_class(db, held.one.id).state == "handed_in"
