"""A spot exam: its people are drawn once, anybody draws them again, and no unit changes who was drawn (QD-M9-7)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lms import clock
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions import roster
from lms.exams.actions.sampling import draw_sample, replace
from lms.exams.models import Exam, ExamCandidate, ExamSample
from lms.exams.queries.samples import drawn_again, find_sample, population_of, scheme_of
from lms.exams.rules.sampling import orders
from lms.exams.rules.states import ExamKind
from lms.people.models import Leave, Person
from lms.people.rules import PersonClass
from lms.sampling import Measure, Strata
from tests.cast import Cast
from tests.exam_factories import Staff, announced_exam, make_exam
from tests.factories import make_person

MORNING = clock.local_instant(date(2023, 11, 20), 9)
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    for number in range(24):
        kind = PersonClass.ASSISTANT if number % 4 == 0 else PersonClass.OFFICER
        make_person(db, cast.units["own" if number % 2 else "sibling"], name=f"抽{number}", person_class=kind)
    begin = MORNING + timedelta(days=5)
    return announced_exam(db, cast.units["city"], staff, kind=ExamKind.SPOT, title="第四季度抽考", starts_at=begin)


def drawn(db: Session, exam: Exam, cast: Cast, staff: Staff, size: int = 8, **how: object) -> ExamSample:
    told = {"strata": Strata.CLASS, "measure": Measure.NUMBER} | how
    draw_sample(db, exam, cast.units["city"], size=size, actor=staff.examiner, **told)  # type: ignore[arg-type]
    found = find_sample(db, exam.id)
    assert found
    return found


def on_roster(db: Session, exam: Exam, *states: str) -> set[int]:
    rows = db.query(ExamCandidate).filter_by(exam_id=exam.id)
    return {row.person_id for row in rows if row.state in (states or ("confirmed",))}


def leave_for(db: Session, person: int) -> None:
    days = {"started_on": date(2023, 11, 1), "ended_on": date(2023, 12, 1)}
    db.add(Leave(person_id=person, kind="ILLNESS", document="假条7号", approved_at=clock.now(), **days))
    db.flush()


@pytest.mark.requirement("QD-M9-7")
def test_the_sample_is_the_roster_and_can_be_drawn_again(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    sample = drawn(db, exam, cast, staff)
    assert len(sample.people) == 8
    assert on_roster(db, exam) == {one.person_id for one in sample.people}
    assert all(row.ticket_no for row in db.query(ExamCandidate).filter_by(exam_id=exam.id))
    assert drawn_again(sample).is_sound
    # By hand: the seed and the population alone give the same people.
    order = orders(population_of(sample), scheme_of(sample))
    mine = {name: [member.person_id for member in found] for name, found in order.items()}
    assert all(mine[one.stratum][one.rank - 1] == one.person_id for one in sample.people)


def test_it_is_drawn_once_and_the_database_itself_keeps_it(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    sample = drawn(db, exam, cast, staff)
    with pytest.raises(RuleBroken, match="SAMPLE_DRAWN"):
        drawn(db, exam, cast, staff)
    with pytest.raises(Exception, match="append-only"), db.begin_nested():
        db.execute(text("UPDATE exam_samples SET seed = 'mine' WHERE id = :id"), {"id": sample.id})


def test_a_changed_record_is_seen_when_it_is_drawn_again(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    sample = drawn(db, exam, cast, staff)
    db.expunge_all()
    sample.seed = "another"
    assert not drawn_again(sample).are_people_same
    sample.population = sample.population[1:]
    assert not drawn_again(sample).is_population_same


def test_who_is_on_leave_is_replaced_by_the_next_with_the_reason(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    away = [person.id for person in db.query(Person).filter(Person.name.like("抽%")).order_by(Person.id)][:18]
    for person in away:
        leave_for(db, person)
    sample = drawn(db, exam, cast, staff, size=50, measure=Measure.PERCENT)
    stand_ins = {one.replaces_id: one for one in sample.people if one.replaces_id}
    assert stand_ins
    assert {one.reason for one in stand_ins.values()} == {"假条7号"}
    assert set(stand_ins) <= set(away)
    assert on_roster(db, exam).isdisjoint(stand_ins)
    assert drawn_again(sample).is_sound


def test_who_falls_ill_is_replaced_by_the_next_of_his_stratum_and_the_drawing_stays_sound(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    sample = drawn(db, exam, cast, staff)
    gone = sample.people[0]
    candidate = db.query(ExamCandidate).filter_by(exam_id=exam.id, person_id=gone.person_id).one()
    other = replace(db, exam, candidate, reason="急诊住院", actor=staff.examiner)
    again = find_sample(db, exam.id)
    assert again
    order = orders(population_of(again), scheme_of(again))[gone.stratum]
    number = sum(one.stratum == gone.stratum for one in sample.people if one.replaces_id is None)
    assert other.person_id == order[number].person_id
    assert gone.person_id not in on_roster(db, exam)
    assert (again.people[-1].replaces_id, again.people[-1].reason) == (gone.person_id, "急诊住院")
    assert drawn_again(again).is_sound
    with pytest.raises(RuleBroken, match="SAMPLE_NOT_IN"):  # once
        replace(db, exam, candidate, reason="还是他", actor=staff.examiner)


def test_no_hand_changes_who_was_drawn(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    sample = drawn(db, exam, cast, staff)
    candidate = db.query(ExamCandidate).filter_by(exam_id=exam.id, person_id=sample.people[0].person_id).one()
    for actor in (staff.trainer, staff.examiner):
        with pytest.raises(RuleBroken, match="SAMPLE_FIXED"):
            roster.remove(db, exam, candidate, reason="不想考", actor=actor)
        with pytest.raises(RuleBroken, match="SAMPLE_FIXED"):
            roster.propose(db, exam, cast.units["own"], sitting=exam.sittings[0], actor=actor)
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        replace(db, exam, candidate, reason=" ", actor=staff.examiner)


@pytest.mark.parametrize(
    ("how", "code"), [({"size": 0}, "SAMPLE_SIZE"), ({"size": 101, "measure": Measure.PERCENT}, "SAMPLE_SIZE")]
)
def test_a_size_nobody_can_mean_is_refused(
    db: Session, exam: Exam, cast: Cast, staff: Staff, how: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleBroken, match=code):
        drawn(db, exam, cast, staff, **how)  # type: ignore[arg-type]
    assert on_roster(db, exam) == set()


def test_another_kind_an_early_exam_and_another_hand_draw_nobody(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    yearly = make_exam(db, cast.units["city"], staff, blueprint=exam.blueprint)
    with pytest.raises(RuleBroken, match="SAMPLE_KIND"):
        drawn(db, yearly, cast, staff)
    draft = make_exam(db, cast.units["city"], staff, blueprint=exam.blueprint, kind=ExamKind.SPOT)
    with pytest.raises(RuleBroken, match="ROSTER_CLOSED"):
        drawn(db, draft, cast, staff)
    with pytest.raises(NotAllowed):
        draw_sample(
            db, exam, cast.units["city"], strata=Strata.NONE, measure=Measure.NUMBER, size=3, actor=staff.trainer
        )
    roster.propose(db, exam, cast.units["own"], sitting=exam.sittings[0], actor=staff.trainer)
    with pytest.raises(RuleBroken, match="ROSTER_TAKEN"):
        drawn(db, exam, cast, staff)
