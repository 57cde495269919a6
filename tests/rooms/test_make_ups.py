"""A make-up on its way: who may sit is a rule's word, the better result counts, and nobody is added by hand."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions import roster
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.make_ups import MakeUpPlan, create_make_up, excuse_absence, fill_make_up
from lms.exams.actions.publishing import close, publish
from lms.exams.actions.setting_up import Plan, announce, cancel, change_exam
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamPaper, ExamResit
from lms.exams.queries.make_ups import entitled_to, failed_again, make_ups_of, resits_of
from lms.exams.queries.rates import rates_of, together
from lms.exams.rules.make_ups import Bar, Why
from lms.exams.rules.states import ExamKind, Standing
from lms.people.models import Leave, Person
from tests.cast import Cast
from tests.exam_factories import Staff, announced_exam, candidate_of, fill_roster, make_exam
from tests.factories import make_person

MORNING = clock.local_instant(date(2023, 11, 20), 9)
OUT = date(2023, 11, 27)
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def people(db: Session, cast: Cast) -> dict[str, Person]:
    names = ("passed", "failed", "absent", "excused", "deferred", "exempt")
    return {name: make_person(db, cast.units["own"], name=name) for name in names}


@pytest.fixture
def first(db: Session, cast: Cast, staff: Staff, people: dict[str, Person]) -> Exam:
    """A yearly exam whose results are out; whoever is not named below was absent without a reason."""
    exam = announced_exam(db, cast.units["city"], staff)
    fill_roster(db, exam, cast.units["own"], staff)
    for name, standing in (("deferred", Standing.DEFERRED), ("exempt", Standing.EXEMPT)):
        own = candidate_of(db, exam, people[name])
        roster.decide_standing(db, exam, own, standing, evidence="文件1号", actor=staff.examiner)
    held(db, exam, staff, {people["passed"].id: 80, people["failed"].id: 40})
    excused = candidate_of(db, exam, people["excused"])
    excuse_absence(db, exam, excused, reason="急诊", document="证明3号", actor=staff.examiner)
    return exam


def held(db: Session, exam: Exam, staff: Staff, marks: dict[int, int]) -> None:
    """Have an announced exam sat by those with a mark, of 100, and its results published."""
    draw_papers(db, exam, actor=staff.examiner)
    open_exam(db, exam, actor=staff.examiner)
    db.flush()
    begin = exam.sittings[0].starts_at
    for person, points in marks.items():
        candidate = db.query(ExamCandidate).filter_by(exam_id=exam.id, person_id=person).one()
        paper = db.query(ExamPaper).filter_by(candidate_id=candidate.id).one()
        attempt = Attempt(
            candidate_id=candidate.id, sitting_id=candidate.sitting_id, person_id=person, paper_id=paper.id,
            questions=paper.questions, state="submitted", started_at=begin, deadline_at=begin + timedelta(hours=1),
            token_digest=f"{candidate.id}", seen_at=begin, submitted_at=begin, digest="d", receipt="r",
        )  # fmt: skip
        db.add(attempt)
        db.flush()
        db.add(AttemptScore(attempt_id=attempt.id, number=1, items=[], points=points, most=100, waiting=0, at=begin))
    db.flush()
    with clock.travel(begin + timedelta(days=1)):
        close(db, exam, actor=staff.examiner)
    with clock.travel(begin + timedelta(days=2)):
        publish(db, exam, actor=staff.decider)


def plan(day: date = date(2023, 12, 10)) -> MakeUpPlan:
    return MakeUpPlan("年度考试补考", clock.local_instant(day, 9))


def made(db: Session, exam: Exam, staff: Staff, day: date = date(2023, 12, 10)) -> Exam:
    return create_make_up(db, exam, plan(day), blueprint=exam.blueprint, actor=staff.examiner)


def names_on(db: Session, exam: Exam) -> dict[str, str]:
    rows = db.query(ExamCandidate, Person).join(Person, Person.id == ExamCandidate.person_id)
    return {person.name: own.state for own, person in rows.filter(ExamCandidate.exam_id == exam.id)}


@pytest.mark.requirement("QD-M9-6")
def test_the_roster_holds_who_failed_was_excused_or_put_off_and_says_why(
    db: Session, first: Exam, staff: Staff, people: dict[str, Person]
) -> None:
    with clock.travel(OUT):
        exam = made(db, first, staff)
    assert names_on(db, exam) == dict.fromkeys(("failed", "excused", "deferred"), "confirmed")
    assert (exam.make_up_of_id, exam.year, exam.minutes, exam.state) == (first.id, 2023, 60, "draft")
    rows = {name: candidate_of(db, exam, people[name]) for name in ("failed", "excused", "deferred")}
    assert all(row.ticket_no for row in rows.values())
    resits = resits_of(db, [row.id for row in rows.values()])
    assert {name: resits[row.id].why for name, row in rows.items()} == {
        "failed": "failed", "excused": "absent", "deferred": "deferred",
    }  # fmt: skip
    assert resits[rows["failed"].id].first_id == candidate_of(db, first, people["failed"]).id
    assert [one.id for one in make_ups_of(db, first.id)] == [exam.id]


def test_who_may_not_is_named_with_the_reason(db: Session, first: Exam) -> None:
    with clock.travel(OUT):
        verdicts = {one.name: one.verdict for one in entitled_to(db, first, on=date(2023, 12, 10))}
    assert verdicts["passed"] is Bar.PASSED
    assert verdicts["absent"] is Bar.UNEXCUSED
    assert verdicts["exempt"] is Bar.EXEMPT
    assert verdicts["failed"] is Why.FAILED


def test_the_better_result_counts_after_the_make_up_and_the_first_stays_beside_it(
    db: Session, first: Exam, staff: Staff, people: dict[str, Person]
) -> None:
    with clock.travel(OUT):
        exam = made(db, first, staff)
        announce(db, exam, actor=staff.examiner)
    with clock.travel(clock.local_instant(date(2023, 12, 10), 8)):
        held(db, exam, staff, {people["failed"].id: 75, people["deferred"].id: 30})
    with clock.travel(date(2023, 12, 20)):
        rates = together(rates_of(db, [first.id], at=clock.now()))
        again = {one.name: one.verdict for one in failed_again(db, first)}
        assert [one.name for one in entitled_to(db, first, on=date(2023, 12, 28)) if one.may] == []
        with pytest.raises(RuleBroken, match="MAKE_UP_NOBODY"):  # one make-up, and no more
            made(db, first, staff, date(2023, 12, 22))
    assert (rates.first.passed, rates.now.passed) == (1, 2)
    assert again == {"deferred": Why.DEFERRED, "excused": Why.ABSENT}  # listed for S8; nothing is opened


def test_it_is_held_within_thirty_days_of_the_results(db: Session, first: Exam, staff: Staff) -> None:
    with clock.travel(OUT), pytest.raises(RuleBroken, match="MAKE_UP_LATE") as refusal:
        made(db, first, staff, date(2023, 12, 23))
    assert refusal.value.parameters["day"] == date(2023, 12, 22)


def test_who_is_still_on_leave_has_his_own_later_by_the_end_of_january(
    db: Session, first: Exam, staff: Staff, people: dict[str, Person]
) -> None:
    db.add(
        Leave(
            person_id=people["deferred"].id,
            kind="ILLNESS",
            started_on=date(2023, 11, 1),
            ended_on=date(2023, 12, 31),
            document="假条",
            approved_at=clock.now(),
        )
    )
    db.flush()
    with clock.travel(OUT):
        assert "deferred" not in names_on(db, made(db, first, staff))
        later = made(db, first, staff, date(2024, 1, 31))
    assert names_on(db, later) == {"deferred": "confirmed"}
    assert later.year == 2023  # of the exam it makes up for
    with clock.travel(OUT), pytest.raises(RuleBroken, match="MAKE_UP_NOBODY"):
        made(db, first, staff, date(2024, 2, 1))


def test_no_hand_puts_anybody_on_and_the_unit_takes_nobody_off(
    db: Session, first: Exam, cast: Cast, staff: Staff, people: dict[str, Person]
) -> None:
    with clock.travel(OUT):
        exam = made(db, first, staff)
        announce(db, exam, actor=staff.examiner)
        with pytest.raises(RuleBroken, match="MAKE_UP_BY_RULE"):
            roster.propose(db, exam, cast.units["own"], sitting=exam.sittings[0], actor=staff.trainer)
        one = candidate_of(db, exam, people["failed"])
        with pytest.raises(RuleBroken, match="MAKE_UP_BY_RULE"):
            roster.remove(db, exam, one, reason="不想考", actor=staff.trainer)
        roster.remove(db, exam, one, reason="调离", actor=staff.examiner)
        assert fill_make_up(db, exam, first, actor=staff.examiner) == (0, 0)  # whom the bureau removed stays off


def test_when_a_score_is_mended_the_roster_follows(
    db: Session, first: Exam, staff: Staff, people: dict[str, Person]
) -> None:
    with clock.travel(OUT):
        exam = made(db, first, staff)
        attempt = db.query(Attempt).filter_by(person_id=people["failed"].id).one()
        db.add(AttemptScore(attempt_id=attempt.id, number=2, items=[], points=61, most=100, waiting=0, at=clock.now()))
        db.flush()
        assert fill_make_up(db, exam, first, actor=staff.examiner) == (0, 1)
    assert names_on(db, exam)["failed"] == "removed"


def test_changing_the_draft_leaves_it_a_make_up(db: Session, first: Exam, staff: Staff) -> None:
    with clock.travel(OUT):
        exam = made(db, first, staff)
        other = Plan("补考", ExamKind.RENEWAL, 2024, clock.local_instant(date(2023, 12, 12), 9), 45)
        change_exam(db, exam, other, blueprint=exam.blueprint, actor=staff.examiner)
    assert (exam.make_up_of_id, exam.kind, exam.year, exam.minutes) == (first.id, "ANNUAL", 2023, 45)


def test_a_make_up_that_was_called_off_counts_for_nobody(db: Session, first: Exam, staff: Staff) -> None:
    with clock.travel(OUT):
        cancel(db, made(db, first, staff), reason="机房停电", actor=staff.examiner)
        assert len(names_on(db, made(db, first, staff))) == 3


@pytest.mark.parametrize("kind", [ExamKind.QUAL_PUBLIC, ExamKind.SPOT])
def test_a_kind_without_a_make_up_waits_for_the_next_session(
    db: Session, cast: Cast, staff: Staff, kind: ExamKind
) -> None:
    exam = make_exam(db, cast.units["city"], staff, kind=kind)
    with pytest.raises(RuleBroken, match="MAKE_UP_NONE"):
        made(db, exam, staff)


def test_before_the_results_and_by_another_hand_there_is_none(
    db: Session, first: Exam, cast: Cast, staff: Staff, people: dict[str, Person]
) -> None:
    early = make_exam(db, cast.units["city"], staff, blueprint=first.blueprint)
    with pytest.raises(RuleBroken, match="MAKE_UP_EARLY"):
        made(db, early, staff)
    for actor in (staff.trainer, staff.decider):
        with pytest.raises(NotAllowed):
            create_make_up(db, first, plan(), blueprint=first.blueprint, actor=actor)
    absent = candidate_of(db, first, people["absent"])
    with clock.travel(OUT), pytest.raises(RuleBroken, match="ABSENCE_UNPROVEN"):
        excuse_absence(db, first, absent, reason="病了", document=" ", actor=staff.examiner)
    with clock.travel(OUT), pytest.raises(RuleBroken, match="ABSENCE_NONE"):
        excuse_absence(
            db, first, candidate_of(db, first, people["failed"]), reason="病", document="1", actor=staff.examiner
        )
    assert db.query(ExamResit).count() == 0
