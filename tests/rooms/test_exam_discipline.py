"""A case from the invigilator's note to the review: who may do what, and what it does to the result (C4.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.actions import accusing, defending, roster
from lms.exams.actions.invigilating import record_irregularity
from lms.exams.actions.leaking import report_leak
from lms.exams.actions.setting_up import announce
from lms.exams.models import Exam, ExamCandidate, ExamCase, ExamCaseEvent, ExamPaper, ExamSitting, LeakedQuestion
from lms.exams.queries.discipline import CaseFile, bars_on, cheats_among, get_case, get_my_case
from lms.exams.queries.leaks import questions_of
from lms.exams.queries.rates import people_of
from lms.exams.rules.rates import Came
from lms.exams.rules.states import Irregularity
from lms.files import Attached
from lms.people.models import Person
from question_bank.models import Question
from question_bank.queries.blueprints import get_blueprint_version
from tests.exam_factories import Staff, begin, candidate_of, hand_in, make_exam, ready_exam, sitting_of
from tests.factories import PDF, make_actor
from tests.refusing import code_of
from tests.rooms.world import City

DAY = timedelta(days=1)


@dataclass
class Desk:
    """An exam with one candidate who was seen with notes, and all who have to do with it."""

    exam: Exam
    sitting: ExamSitting
    accused: Actor
    staff: Staff
    other: Actor
    candidate: int
    when: date


@pytest.fixture
def desk(db: Session, city: City) -> Desk:
    staff = city.staff
    exam = ready_exam(db, city.root, city.police, staff)
    sitting = sitting_of(db, exam)
    accused = make_actor(db, Role.SELF, person=city.officer)
    with clock.travel(sitting.starts_at):
        started = begin(db, exam, accused)
        record_irregularity(
            db, sitting, started.attempt.id, Irregularity.DEVICE_NOTES, words="手机在桌下", actor=staff.examiner
        )
        hand_in(db, started, accused)
    other = make_actor(db, Role.JUSTICE_DECIDER, city.root)
    return Desk(exam, sitting, accused, staff, other, started.attempt.candidate_id, clock.local_date(sitting.starts_at))


def opened(db: Session, desk: Desk, attached: Sequence[Attached] = ()) -> CaseFile:
    candidate = candidate_of(db, desk.exam, _person(db, desk))
    case = accusing.allege(
        db, desk.exam, candidate, Irregularity.DEVICE_NOTES, facts="考试中看手机", attached=attached,
        actor=desk.staff.examiner,
    )  # fmt: skip
    db.flush()
    return again(db, desk, case.id)


def again(db: Session, desk: Desk, case_id: int) -> CaseFile:
    db.flush()
    return get_case(db, case_id, seen_by=desk.staff.examiner, to_change=True)


def _person(db: Session, desk: Desk) -> Person:
    return db.get_one(Person, desk.accused.person_id)


def proven(db: Session, desk: Desk) -> CaseFile:
    file = opened(db, desk)
    with clock.travel(file.case.answer_until + DAY):
        accusing.decide(db, file, proven=True, reasons="监控和两名监考员证实", actor=desk.staff.decider)
    return again(db, desk, file.case.id)


def test_a_case_is_opened_from_the_record_with_files_by_digest(db: Session, desk: Desk) -> None:
    file = opened(db, desk, attached=[Attached("现场.pdf", PDF)])
    assert file.case.state == "noticed"
    assert [row.irregularity.note for row in file.evidence if row.irregularity] == ["手机在桌下"]
    (one,) = [row for row in file.evidence if row.digest]
    assert len(one.digest or "") == 64
    # Thursday and three working days: Friday, Monday, Tuesday.
    assert file.case.answer_until == date(2023, 6, 20)
    mine = get_my_case(db, file.case.id, seen_by=desk.accused)
    assert mine.case.facts == "考试中看手机"
    with pytest.raises(NotFound):
        get_my_case(db, file.case.id, seen_by=desk.staff.examiner)
    again_opened = code_of(opened, db, desk)
    assert again_opened == "CASE_OPEN"


def test_who_may_open_one(db: Session, desk: Desk, city: City) -> None:
    candidate = candidate_of(db, desk.exam, city.officer)
    with pytest.raises(NotAllowed):
        accusing.allege(db, desk.exam, candidate, Irregularity.DEVICE_NOTES, facts="x", actor=desk.staff.trainer)
    line = {"actor": desk.staff.examiner, "facts": "x"}
    assert code_of(accusing.allege, db, desk.exam, candidate, Irregularity.LEAKING, **line) == "NOTHING_ON_RECORD"
    assert code_of(accusing.allege, db, desk.exam, candidate, Irregularity.LEAVE_LIMIT, **line) == "NO_CHEATING"
    blank = {"actor": desk.staff.examiner, "facts": " "}
    assert code_of(accusing.allege, db, desk.exam, candidate, Irregularity.DEVICE_NOTES, **blank) == "REASON_MISSING"


def test_he_is_heard_before_it_is_decided_by_somebody_else(db: Session, desk: Desk) -> None:
    file = opened(db, desk)
    assert code_of(accusing.decide, db, file, proven=True, reasons="x", actor=desk.staff.decider) == "STILL_SPEAKING"
    assert defending.state_case(db, file, ["手机是关机的", " ", "不是我的"], actor=desk.accused) == 2
    file = again(db, desk, file.case.id)
    with clock.travel(file.case.answer_until + DAY):
        decide = {"proven": True, "reasons": "x", "actor": desk.staff.decider}
        assert code_of(accusing.decide, db, file, **decide) == "POINTS_OPEN"
        for point in file.points:
            accusing.answer_point(db, file, point.id, text="有截图为证", actor=desk.staff.examiner)
        first = file.points[0].id
        assert code_of(accusing.answer_point, db, file, first, text="y", actor=desk.staff.examiner) == "POINT_ANSWERED"
        with pytest.raises(NotAllowed):
            accusing.decide(db, file, proven=True, reasons="x", actor=desk.staff.examiner)
        own = Actor(file.case.opened_by_id, Role.JUSTICE_DECIDER, desk.other.unit_id, desk.other.unit_path)
        assert code_of(accusing.decide, db, file, proven=True, reasons="x", actor=own) == "DECIDER_OPENED"
        accusing.decide(db, file, **decide)  # type: ignore[arg-type]
        assert code_of(defending.state_case, db, file, ["z"], actor=desk.accused) == "SPEAKING_OVER"
    assert file.case.state == "proven"


def test_a_hearing_that_was_asked_for_is_held_first_and_by_another(db: Session, desk: Desk) -> None:
    file = opened(db, desk)
    defending.ask_hearing(db, file, actor=desk.accused)
    assert code_of(defending.ask_hearing, db, file, actor=desk.accused) == "CASE_MOVE"
    later = file.case.answer_until + DAY
    with clock.travel(later):
        decide = {"proven": False, "reasons": "x", "actor": desk.staff.decider}
        assert code_of(accusing.decide, db, file, **decide) == "HEARING_FIRST"
        held = {"minutes": "双方陈述", "actor": desk.staff.decider}
        assert code_of(accusing.record_hearing, db, file, **held) == "HEARING_EARLY"
        yesterday = {"place": "302", "actor": desk.staff.examiner}
        assert code_of(accusing.appoint_hearing, db, file, later - DAY, **yesterday) == "HEARING_PAST"
        accusing.appoint_hearing(db, file, later, place="302室", actor=desk.staff.examiner)
        opener = {"minutes": "x", "actor": desk.staff.examiner}
        assert code_of(accusing.record_hearing, db, file, **opener) == "HEARING_OTHER"
        accusing.record_hearing(db, file, **held)  # type: ignore[arg-type]
        accusing.decide(db, file, **decide)  # type: ignore[arg-type]
    assert file.case.state == "unproven"
    assert not cheats_among(db, [desk.candidate])


def test_proven_he_fails_and_is_barred_for_its_time_and_restored_all_is_as_before(db: Session, desk: Desk) -> None:
    file = proven(db, desk)
    assert cheats_among(db, [desk.candidate]) == {desk.candidate}
    person, decided = desk.accused.person_id or 0, date(2023, 6, 21)
    assert bars_on(db, [person], decided) == {person: date(2024, 6, 21)}
    assert bars_on(db, [person], date(2024, 6, 21))
    assert not bars_on(db, [person], date(2024, 6, 22))
    with clock.travel(decided):
        defending.take_decision(db, file, actor=desk.accused)
        assert file.case.object_until == date(2023, 6, 29), "five working days, the festival not counted"
        defending.object_to_decision(db, file, text="证据不足", actor=desk.accused)
        file = again(db, desk, file.case.id)
        for hand in (desk.staff.examiner, desk.staff.decider):
            involved = {"upheld": True, "reasons": "x", "actor": hand}
            assert code_of(accusing.review, db, file, **involved) == "REVIEWER_INVOLVED"
        assert cheats_among(db, [desk.candidate]), "objecting alone undoes nothing"
        accusing.review(db, file, upheld=False, reasons="录像不清", actor=desk.other)
    assert (file.case.state, file.case.barred_until) == ("restored", None)
    assert not cheats_among(db, [desk.candidate])
    assert not bars_on(db, [person], decided)
    events = db.scalars(select(ExamCaseEvent.what).filter_by(case_id=file.case.id).order_by(ExamCaseEvent.id)).all()
    assert events == ["noticed", "proven", "served", "reviewing", "restored"]
    logged = db.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("exam:case:%")).order_by(AuditEntry.id)
    ).all()
    assert set(logged) == {f"exam:case:{event}" for event in events}


def test_who_is_barred_comes_on_no_roster_and_begins_nothing(db: Session, desk: Desk, city: City) -> None:
    blueprint = get_blueprint_version(db, desk.exam.blueprint_version_id, seen_by=desk.staff.examiner)
    ahead = ready_exam(db, city.root, city.police, desk.staff, blueprint=blueprint)
    file = proven(db, desk)
    with clock.travel(sitting_of(db, ahead).starts_at), pytest.raises(RuleBroken, match="BARRED"):
        begin(db, ahead, desk.accused)  # confirmed before it was decided
    later = make_exam(db, city.root, desk.staff, blueprint=blueprint)
    announce(db, later, actor=desk.staff.examiner)
    held = sitting_of(db, later)
    chosen = {"sitting": held, "people": [desk.accused.person_id], "actor": desk.staff.trainer}
    assert code_of(roster.propose, db, later, city.police, **chosen) == "BARRED"
    roster.propose(db, later, city.police, sitting=held, actor=desk.staff.trainer)
    on_it = set(db.scalars(select(ExamCandidate.person_id).filter_by(exam_id=later.id)))
    assert desk.accused.person_id not in on_it
    assert city.colleague.id in on_it
    assert file.case.barred_until


def test_his_attempt_counts_as_a_fail_and_as_nothing(db: Session, desk: Desk) -> None:
    proven(db, desk)
    rows = {row.candidate_id: row for row in db.execute(people_of([desk.exam.id]))}
    assert (rows[desk.candidate].came, rows[desk.candidate].points) == (Came.FAILED, 0)


def test_an_objection_that_comes_late_is_refused(db: Session, desk: Desk) -> None:
    file = proven(db, desk)
    accusing.serve(db, file, how="直接送达，本人签字", actor=desk.staff.examiner)
    with clock.travel((file.case.object_until or desk.when) + DAY):
        assert code_of(defending.object_to_decision, db, file, text="x", actor=desk.accused) == "OBJECTION_OVER"


def test_nobody_deals_with_his_own_case(db: Session, desk: Desk) -> None:
    file = opened(db, desk)
    himself = Actor(
        desk.staff.examiner.account_id, Role.JUSTICE_REVIEWER, desk.other.unit_id, desk.other.unit_path,
        desk.accused.person_id,
    )  # fmt: skip
    assert code_of(accusing.withdraw, db, file, reasons="x", actor=himself) == "OWN_CASE"
    accusing.withdraw(db, file, reasons="查无实据", actor=desk.staff.examiner)
    assert file.case.state == "withdrawn"
    assert opened(db, desk).case.id != file.case.id, "a new case may be opened then"
    assert db.query(ExamCase).count() == 2


def test_a_leaked_question_leaves_its_bank_and_its_sitting_is_marked(db: Session, desk: Desk) -> None:
    paper = db.query(ExamPaper).filter_by(candidate_id=desk.candidate).one()
    question = questions_of(db, [paper.items[0][0]])[paper.items[0][0]]
    report_leak(db, desk.exam, question, reason="群里有照片", actor=desk.staff.examiner)
    db.flush()
    assert db.get_one(Question, question).status == "retired"
    leak = db.query(LeakedQuestion).one()
    assert leak.sitting_id == desk.sitting.id
    assert leak.papers >= 1
    assert code_of(report_leak, db, desk.exam, question, reason="x", actor=desk.staff.examiner) == "LEAK_TWICE"
    with pytest.raises(NotAllowed):
        report_leak(db, desk.exam, question, reason="x", actor=desk.staff.trainer)
