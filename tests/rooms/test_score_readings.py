"""Scores of a paper exam: two people read each paper, what differs is read again, what agrees counts."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, NotFound
from lms.exams.actions.drawing import open_exam
from lms.exams.actions.publishing import close, publish
from lms.exams.actions.reading import accept_agreed, read_scores
from lms.exams.models import AttemptScore, Exam, ScoreBatch, ScoreReading, SheetScore
from lms.exams.queries.readings import PaperLine, paper_lines
from lms.exams.rules.readings import Reading
from lms.exams.rules.states import ExamState
from tests.cast import Cast
from tests.exam_factories import MORNING, staff_of
from tests.print_factories import paper_exam
from tests.refusing import refused

pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast) -> Exam:
    """An exam on paper for the own unit, sat, its papers marked by hand."""
    unit, under, hands = cast.units["city"], cast.units["own"], staff_of(cast)
    made = paper_exam(db, unit, under, hands, starts_at=MORNING + timedelta(hours=1), title="纸笔考试")
    open_exam(db, made, actor=hands.examiner)
    return made


@pytest.fixture
def examiner(cast: Cast) -> Actor:
    return cast[Role.JUSTICE_REVIEWER]


@pytest.fixture
def head(cast: Cast) -> Actor:
    return cast[Role.JUSTICE_DECIDER]


def lines(db: Session, exam: Exam, actor: Actor) -> list[PaperLine]:
    db.flush()
    return paper_lines(db, exam, seen_by=actor)


def scores(db: Session, exam: Exam) -> dict[int, int]:
    """Points by person, of the score that counts."""
    return {
        line.person_id: line.stands for line in lines(db, exam, Actor(None, Role.SYSTEM)) if line.stands is not None
    }


@pytest.mark.requirement("QD-10-9")
def test_what_two_people_read_alike_counts_and_the_exam_is_marked_and_published(
    db: Session, exam: Exam, examiner: Actor, head: Actor
) -> None:
    papers = lines(db, exam, examiner)
    first, *others = papers
    read = {line.candidate_id: line.most - 2 for line in others} | {first.candidate_id: None}
    assert read_scores(db, exam, read, actor=examiner) == len(papers)
    with refused("NOTHING_AGREED"):
        accept_agreed(db, exam, actor=examiner)
    assert {line.judged.reading for line in lines(db, exam, head)} == {Reading.ONE}
    assert not any(line.has_own for line in lines(db, exam, head)), "what another read is not told"
    read_scores(db, exam, read, actor=head)
    assert accept_agreed(db, exam, actor=examiner) == len(papers)
    assert scores(db, exam) == {line.person_id: line.most - 2 for line in others}
    assert db.query(SheetScore).count() == len(others), "each score names its line"
    batch = db.query(ScoreBatch).one()
    assert (batch.state, batch.answer["imported"], batch.file_name) == ("accepted", len(papers), "")
    assert db.query(AuditEntry).filter_by(action="exam:scores:agreed").one().details["lines"] == len(papers)
    with clock.travel(MORNING + timedelta(hours=4)):
        close(db, exam, actor=examiner)
        assert exam.state == ExamState.MARKED, "nobody is waited for"
        publish(db, exam, actor=head)
    assert exam.state == ExamState.PUBLISHED


def test_what_differs_is_listed_and_settled_by_reading_again_or_by_a_third(
    db: Session, exam: Exam, examiner: Actor, head: Actor, cast: Cast
) -> None:
    one, two, *_ = papers = lines(db, exam, examiner)
    read_scores(db, exam, {one.candidate_id: 20, two.candidate_id: 18}, actor=examiner)
    read_scores(db, exam, {one.candidate_id: 12, two.candidate_id: 16}, actor=head)
    differ = [line.candidate_id for line in lines(db, exam, head) if line.judged.reading is Reading.DIFFERS]
    assert sorted(differ) == sorted((one.candidate_id, two.candidate_id))
    with refused("NOTHING_AGREED"):
        accept_agreed(db, exam, actor=examiner)
    read_scores(db, exam, {one.candidate_id: 20}, actor=head)  # he had misread a 7 for a 1
    third = Actor(cast[Role.SEC_ADMIN].account_id, Role.JUSTICE_REVIEWER, examiner.unit_id, examiner.unit_path)
    read_scores(db, exam, {two.candidate_id: 16}, actor=third)
    assert accept_agreed(db, exam, actor=examiner) == 2
    assert scores(db, exam) == {one.person_id: 20, two.person_id: 16}
    assert db.query(ScoreReading).filter_by(candidate_id=one.candidate_id).count() == 3, "every reading stays"
    assert len(lines(db, exam, head)) == len(papers), "the others stay open"


def test_the_same_reading_again_adds_nothing(db: Session, exam: Exam, examiner: Actor) -> None:
    line = lines(db, exam, examiner)[0]
    assert read_scores(db, exam, {line.candidate_id: 10}, actor=examiner) == 1
    assert read_scores(db, exam, {line.candidate_id: 10}, actor=examiner) == 0
    assert read_scores(db, exam, {line.candidate_id: None}, actor=examiner) == 1
    assert db.query(ScoreReading).count() == 2


def test_a_score_that_stands_changes_with_a_reason_and_both_stay(
    db: Session, exam: Exam, examiner: Actor, head: Actor
) -> None:
    line = lines(db, exam, examiner)[0]
    for actor in (examiner, head):
        read_scores(db, exam, {line.candidate_id: 10}, actor=actor)
    accept_agreed(db, exam, actor=examiner)
    for actor in (examiner, head):
        read_scores(db, exam, {line.candidate_id: 14}, actor=actor)
    with refused("REASON_MISSING"):
        accept_agreed(db, exam, actor=examiner)
    assert accept_agreed(db, exam, reason="合分有误", actor=examiner) == 1
    found = db.query(AttemptScore).order_by(AttemptScore.number).all()
    assert [(each.points, each.reason) for each in found] == [(10, ""), (14, "合分有误")]
    with refused("NOTHING_AGREED"):
        accept_agreed(db, exam, reason="合分有误", actor=examiner)
    with refused("SCORE_TO_ABSENT"):
        read_scores(db, exam, {line.candidate_id: None}, actor=examiner)


def test_nobody_reads_what_is_not_there_too_high_his_own_or_not_his_to_read(
    db: Session, exam: Exam, examiner: Actor, cast: Cast
) -> None:
    line = lines(db, exam, examiner)[0]
    with refused("READING_TOO_HIGH"):
        read_scores(db, exam, {line.candidate_id: line.most + 1}, actor=examiner)
    with pytest.raises(NotFound):
        read_scores(db, exam, {10**9: 1}, actor=examiner)
    himself = Actor(examiner.account_id, examiner.role, examiner.unit_id, examiner.unit_path, line.person_id)
    with refused("OWN_PAPER"):
        read_scores(db, exam, {line.candidate_id: 1}, actor=himself)
    for actor in (cast[Role.UNIT_TRAINER], cast[Role.SELF]):
        with pytest.raises(NotAllowed):
            read_scores(db, exam, {line.candidate_id: 1}, actor=actor)
    assert db.query(ScoreReading).count() == 0


def test_scores_are_read_from_the_opening_until_publication(db: Session, cast: Cast, examiner: Actor) -> None:
    unit, under, hands = cast.units["city"], cast.units["own"], staff_of(cast)
    exam = paper_exam(db, unit, under, hands, starts_at=MORNING + timedelta(hours=1), title="纸笔考试")
    with refused("SCORES_CLOSED"):
        read_scores(db, exam, {lines(db, exam, examiner)[0].candidate_id: 1}, actor=examiner)
