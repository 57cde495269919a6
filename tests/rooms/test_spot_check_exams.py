"""A spot exam ordered from a spot check: its roster is drawn by the check's seed and no hand changes it."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions.roster import decide_standing, propose, remove
from lms.exams.actions.sampling import replace as replace_drawn
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.samples import drawn_again, find_sample
from lms.exams.rules.states import ExamKind, Standing
from lms.people.models import Post
from lms.spot_checks.actions.opening import Wanted, open_check, order_exam
from lms.spot_checks.models import SpotCheck
from lms.spot_checks.queries.checks import get_check, left_out, lines_of
from lms.spot_checks.rules.findings import RecordKind
from tests.cast import Cast
from tests.exam_factories import Staff, announced_exam
from tests.factories import adopt_rules

pytestmark = [pytest.mark.at(date(2023, 11, 6)), pytest.mark.requirement("QD-M9-7")]


def announced(db: Session, cast: Cast, staff: Staff) -> Exam:
    begin = clock.now() + timedelta(days=5)
    return announced_exam(db, cast.units["city"], staff, kind=ExamKind.SPOT, title="抽考", starts_at=begin)


def drawn(db: Session, cast: Cast) -> SpotCheck:
    """Draw the years of three people of the own unit."""
    adopt_rules(db, cast.units["city"])
    wanted = Wanted("秋季抽查", 2023, RecordKind.PERSON_YEAR, 3)
    made = open_check(db, cast.units["own"], wanted, actor=cast[Role.JUSTICE_REVIEWER])
    return get_check(db, made.id, seen_by=cast[Role.JUSTICE_REVIEWER])


def test_people_of_drawn_records_sit_a_spot_exam(db: Session, cast: Cast, staff: Staff) -> None:
    exam, check = announced(db, cast, staff), drawn(db, cast)
    assert order_exam(db, check, exam, actor=staff.examiner) == 3
    people = {line.item.person_id for line in lines_of(db, check, seen_by=staff.examiner)}
    kept = {(one.person_id, one.state) for one in db.query(ExamCandidate).filter_by(exam_id=exam.id)}
    assert kept == {(person_id, "confirmed") for person_id in people}
    with pytest.raises(RuleBroken, match="SAMPLE_DRAWN"):
        order_exam(db, check, exam, actor=staff.examiner)
    with pytest.raises(NotAllowed):
        order_exam(db, check, exam, actor=cast[Role.UNIT_TRAINER])


def test_no_hand_changes_the_roster_of_an_ordered_exam(db: Session, cast: Cast, staff: Staff) -> None:
    """Nobody comes on, nobody goes off; who cannot sit is exempt by a document; anybody draws the same order again."""
    exam, check = announced(db, cast, staff), drawn(db, cast)
    order_exam(db, check, exam, actor=staff.examiner)
    sample = find_sample(db, exam.id)
    assert sample is not None
    assert (sample.seed, drawn_again(sample).is_sound) == (check.seed, True)
    first = db.query(ExamCandidate).filter_by(exam_id=exam.id).order_by(ExamCandidate.id).first()
    assert first is not None
    with pytest.raises(RuleBroken, match="SAMPLE_FIXED"):
        propose(db, exam, cast.units["city"], sitting=exam.sittings[0], actor=cast[Role.UNIT_TRAINER])
    with pytest.raises(RuleBroken, match="SAMPLE_FIXED"):
        remove(db, exam, first, reason="忙", actor=cast[Role.UNIT_TRAINER])
    with pytest.raises(RuleBroken, match="SAMPLE_USED_UP"):
        replace_drawn(db, exam, first, reason="出差", actor=staff.examiner)
    with pytest.raises(RuleBroken, match="STANDING_UNPROVEN"):
        decide_standing(db, exam, first, Standing.EXEMPT, evidence=" ", actor=staff.examiner)
    decide_standing(db, exam, first, Standing.EXEMPT, evidence="诊断证明", actor=staff.examiner)
    assert (first.standing, first.evidence) == ("exempt", "诊断证明")
    assert db.query(ExamCandidate).filter_by(exam_id=exam.id, state="confirmed").count() == 3
    assert left_out(db, get_check(db, check.id, seen_by=staff.examiner)) == {exam.id: []}


def test_who_has_left_since_is_named_and_not_silently_dropped(db: Session, cast: Cast, staff: Staff) -> None:
    exam, check = announced(db, cast, staff), drawn(db, cast)
    gone = lines_of(db, check, seen_by=staff.examiner)[0].item.person
    for post in db.query(Post).filter_by(person_id=gone.id):
        post.ended_on = clock.today()
    db.flush()
    assert order_exam(db, check, exam, actor=staff.examiner) == 2
    assert left_out(db, get_check(db, check.id, seen_by=staff.examiner)) == {exam.id: [gone.name]}
