"""A wrong key: tried on everybody, applied to all or nobody, and nobody who passed loses it silently (lessons P16)."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.actions.publishing import publish
from lms.exams.actions.rekeying import Proposal, apply, digest_of, draft, drop, propose
from lms.exams.models import Attempt, AttemptScore, Exam, ExamPaper, Rekeying, RekeyingDecision
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rekeying import open_rekeyings, questions_asked
from lms.exams.queries.rekeying_differences import applied_differences, differences
from lms.exams.queries.results import passed_by
from lms.exams.queries.rulings import marking_under, rulings_of
from lms.exams.rules.marking import mark
from lms.exams.rules.papers import items_of
from lms.exams.rules.rulings import Effect, RekeyKind
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import revise
from question_bank.content import Content
from question_bank.models import Question, QuestionEvent, QuestionVersion
from tests.exam_factories import Staff
from tests.factories import make_actor
from tests.marking_factories import close_it, mark_all, open_two_questions, open_written_exam, sit
from tests.rooms.world import City

_K = RekeyKind


@dataclass
class Desk:
    """An exam of two questions of five points, marked: one candidate chose A twice (right), the other B."""

    exam: Exam
    staff: Staff
    right: Attempt
    wrong: Attempt
    question: int
    version: int


def desk_of(db: Session, exam: Exam, staff: Staff, right: Attempt, wrong: Attempt) -> Desk:
    paper = db.scalars(select(ExamPaper).filter_by(id=right.paper_id)).one()
    version = db.scalars(select(QuestionVersion).filter_by(id=paper.items[0][0])).one()
    return Desk(exam, staff, right, wrong, version.question_id, version.id)


@pytest.fixture
def desk(db: Session, city: City) -> Desk:
    staff = city.staff
    exam = open_two_questions(db, city.root, city.police, staff)
    sitters = {each.id: make_actor(db, Role.SELF, person=each) for each in (city.officer, city.colleague)}
    right = sit(db, exam, {city.officer.id: sitters[city.officer.id]})[city.officer.id]
    wrong = sit(db, exam, {city.colleague.id: sitters[city.colleague.id]}, choose=1)[city.colleague.id]
    close_it(db, exam, staff)
    return desk_of(db, exam, staff, right, wrong)


def scores(db: Session, attempt: Attempt) -> list[AttemptScore]:
    return list(db.scalars(select(AttemptScore).filter_by(attempt_id=attempt.id).order_by(AttemptScore.number)))


def proposed(db: Session, desk: Desk, kind: RekeyKind, **more: Any) -> Rekeying:
    proposal = Proposal(kind, reason="答案有误", **more)
    return propose(db, desk.exam, desk.question, proposal, actor=desk.staff.examiner)


def applied(db: Session, desk: Desk, kind: RekeyKind, **more: Any) -> RekeyingDecision:
    rekeying = proposed(db, desk, kind, **more)
    seen = digest_of(differences(db, desk.exam, rekeying))
    decision = apply(db, desk.exam, rekeying, seen=seen, actor=desk.staff.decider)
    db.flush()
    return decision


def correct_in_bank(db: Session, desk: Desk, *, right: int = 1, **changes: Any) -> Content:
    """Write a version of the question in which another option is right, and have it reviewed by another."""
    question = db.get_one(Question, desk.question)
    old: Any = contents_of(db, [desk.version])[desk.version]
    options = tuple(each.model_copy(update={"correct": n == right}) for n, each in enumerate(old.options))
    new: Content = old.changed(options=options, **changes)
    revise(db, question, new, shown_version=question.version, note="答案改正", actor=desk.staff.examiner)
    db.flush()
    approve(db, question, shown_version=question.version, actor=desk.staff.decider)
    db.flush()
    return new


def outcomes(db: Session, desk: Desk, rekeying: Rekeying) -> dict[int, tuple[int, int, Effect]]:
    return {one.attempt_id: (one.last.points, one.points, one.effect) for one in differences(db, desk.exam, rekeying)}


def test_a_dry_run_changes_nothing(db: Session, desk: Desk) -> None:
    before = {
        table.__tablename__: db.scalar(select(func.count()).select_from(table)) for table in (AttemptScore, Rekeying)
    }
    tried = draft(db, desk.exam, desk.question, Proposal(_K.VOID), actor=desk.staff.examiner)
    assert outcomes(db, desk, tried) == {
        desk.right.id: (20, 20, Effect.SAME),
        desk.wrong.id: (0, 10, Effect.GAINS),
    }
    db.flush()
    after = {
        table.__tablename__: db.scalar(select(func.count()).select_from(table)) for table in (AttemptScore, Rekeying)
    }
    assert before == after


def test_voiding_gives_everybody_who_had_it_the_full_points(db: Session, desk: Desk) -> None:
    decision = applied(db, desk, _K.VOID)
    assert decision.key_version == 2
    for attempt, points in ((desk.right, 20), (desk.wrong, 10)):
        first, second = scores(db, attempt)
        assert (first.number, first.key_version, second.number, second.key_version) == (1, 1, 2, 2)
        assert second.points == points
        assert second.reason == "答案有误"
        assert second.actor_id == desk.staff.decider.account_id
    assert [one.effect for one in applied_differences(db, desk.exam, 2)].count(Effect.GAINS) == 1


def test_accepting_another_option_takes_nothing_from_anybody(db: Session, desk: Desk) -> None:
    applied(db, desk, _K.OPTIONS, options=[1])
    assert [scores(db, each)[-1].points for each in (desk.right, desk.wrong)] == [20, 10]


def test_a_corrected_version_counts_and_a_lost_pass_is_kept(db: Session, desk: Desk) -> None:
    correct_in_bank(db, desk)
    tried = draft(db, desk.exam, desk.question, Proposal(_K.VERSION), actor=desk.staff.examiner)
    assert outcomes(db, desk, tried) == {
        desk.right.id: (20, 10, Effect.WOULD_FAIL),
        desk.wrong.id: (0, 10, Effect.GAINS),
    }
    applied(db, desk, _K.VERSION)
    score = scores(db, desk.right)[-1]
    assert (score.points, score.pass_kept) == (10, "REKEYED_PASS_KEPT")
    assert passed_by(desk.exam, score)
    assert not passed_by(desk.exam, scores(db, desk.wrong)[-1])


def test_a_pass_is_taken_back_only_person_by_person_with_a_reason(db: Session, desk: Desk) -> None:
    correct_in_bank(db, desk)
    applied(
        db, desk, _K.VERSION, takes={desk.right.id: "本人书面同意", desk.wrong.id: "无效：本来就不合格", 999: "别人"}
    )
    rekeying = db.query(Rekeying).one()
    assert rekeying.takes == {str(desk.right.id): "本人书面同意"}, "only who would lose a pass can be named"
    score = scores(db, desk.right)[-1]
    assert (score.pass_kept, score.reason, passed_by(desk.exam, score)) == (None, "本人书面同意", False)
    (lost,) = [one for one in applied_differences(db, desk.exam, 2) if one.passed and not one.passes_then]
    assert lost.attempt_id == desk.right.id


def test_the_old_key_may_count_beside_the_corrected_one(db: Session, desk: Desk) -> None:
    correct_in_bank(db, desk)
    applied(db, desk, _K.VERSION_TOO)
    assert [scores(db, each)[-1].points for each in (desk.right, desk.wrong)] == [20, 10]


def test_two_rekeyings_count_one_after_the_other_and_every_score_stays(db: Session, desk: Desk) -> None:
    applied(db, desk, _K.OPTIONS, options=[1])
    other = next(one for one in questions_asked(db, desk.exam) if one.question.id != desk.question)
    rekeying = propose(db, desk.exam, other.question.id, Proposal(_K.VOID, "两个答案"), actor=desk.staff.examiner)
    seen = digest_of(differences(db, desk.exam, rekeying))
    assert apply(db, desk.exam, rekeying, seen=seen, actor=desk.staff.decider).key_version == 3
    assert [(each.key_version, each.points) for each in scores(db, desk.wrong)] == [(1, 0), (2, 10), (3, 20)]
    assert passed_by(desk.exam, scores(db, desk.wrong)[-1])


def test_what_was_applied_is_what_the_paper_earns_by_the_rulings(db: Session, desk: Desk) -> None:
    """B7: paper, answers and version of the key alone give the score that stands."""
    applied(db, desk, _K.OPTIONS, options=[2])
    for attempt in (desk.right, desk.wrong):
        paper = db.scalars(select(ExamPaper).filter_by(id=attempt.paper_id)).one()
        items = items_of(paper.items)
        contents = contents_of(db, [item.question_id for item in items])
        for version in (1, 2):
            ruled = rulings_of(db, desk.exam.id, upto=version)
            marked = mark(items, contents, attempt.answers, marking_under(desk.exam), rulings=ruled)
            stored = next(each for each in scores(db, attempt) if each.key_version == version)
            assert list(marked.items) == stored.items


def test_it_works_after_publication_too_and_the_question_leaves_the_bank_at_once(db: Session, desk: Desk) -> None:
    publish(db, desk.exam, actor=desk.staff.decider)
    proposed(db, desk, _K.VOID)
    db.flush()
    assert db.get_one(Question, desk.question).status == "stale"
    event = db.query(QuestionEvent).filter_by(question_id=desk.question, new="stale").one()
    assert event.reason == "答案有误"


def test_an_open_rekeying_keeps_results_back(db: Session, desk: Desk) -> None:
    rekeying = proposed(db, desk, _K.VOID)
    with pytest.raises(RuleBroken, match="REKEYING_OPEN"):
        publish(db, desk.exam, actor=desk.staff.decider)
    drop(db, desk.exam, rekeying, reason="答案无误", actor=desk.staff.decider)
    db.flush()
    publish(db, desk.exam, actor=desk.staff.decider)
    assert [len(scores(db, each)) for each in (desk.right, desk.wrong)] == [1, 1]


def test_two_people_decide_and_each_thing_once(db: Session, city: City, desk: Desk) -> None:
    rekeying = proposed(db, desk, _K.VOID)
    seen = digest_of(differences(db, desk.exam, rekeying))
    with pytest.raises(NotAllowed):
        apply(db, desk.exam, rekeying, seen=seen, actor=desk.staff.examiner)
    assert desk.staff.examiner.account_id is not None
    same = Actor(desk.staff.examiner.account_id, Role.JUSTICE_DECIDER, city.root.id, city.root.path)
    with pytest.raises(RuleBroken, match="OWN_REKEYING"):
        apply(db, desk.exam, rekeying, seen=seen, actor=same)
    with pytest.raises(RuleBroken, match="OWN_REKEYING"):
        drop(db, desk.exam, rekeying, reason="x", actor=same)
    apply(db, desk.exam, rekeying, seen=seen, actor=desk.staff.decider)
    db.flush()
    with pytest.raises(RuleBroken, match="REKEYING_DECIDED"):
        apply(db, desk.exam, rekeying, seen=seen, actor=desk.staff.decider)
    with pytest.raises(RuleBroken, match="REKEYING_DECIDED"):
        drop(db, desk.exam, rekeying, reason="x", actor=desk.staff.decider)
    acts = db.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("exam:key")).order_by(AuditEntry.id)
    ).all()
    assert sorted(acts) == ["exam:key:applied", "exam:key:proposed"]


def test_what_was_not_looked_at_is_not_applied(db: Session, desk: Desk) -> None:
    rekeying = proposed(db, desk, _K.VOID)
    with pytest.raises(RuleBroken, match="REKEY_CHANGED"):
        apply(db, desk.exam, rekeying, seen="another list", actor=desk.staff.decider)
    assert open_rekeyings(db, desk.exam.id) == [rekeying]


@pytest.mark.parametrize("options", [[], [9], [-1]])
def test_options_that_there_are_not_are_refused(db: Session, desk: Desk, options: list[int]) -> None:
    with pytest.raises(RuleBroken, match="REKEY_OPTIONS"):
        proposed(db, desk, _K.OPTIONS, options=options)
    assert db.query(Rekeying).count() == 0


def test_a_version_that_does_not_fit_is_refused(db: Session, desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="REKEY_VERSION"):
        proposed(db, desk, _K.VERSION)
    old: Any = contents_of(db, [desk.version])[desk.version]
    question = db.get_one(Question, desk.question)
    turned = old.changed(options=tuple(reversed(old.options)))
    revise(db, question, turned, shown_version=question.version, note="改", actor=desk.staff.examiner)
    db.flush()
    with pytest.raises(RuleBroken, match="REKEY_VERSION"):
        proposed(db, desk, _K.VERSION)  # nobody has reviewed it
    approve(db, question, shown_version=question.version, actor=desk.staff.decider)
    db.flush()
    with pytest.raises(RuleBroken, match="REKEY_FORM"):
        proposed(db, desk, _K.VERSION)  # B is no longer what B was


def test_who_may_not_and_what_is_not_there(db: Session, city: City, desk: Desk) -> None:
    for actor in (city.trainer, city.legal, city.decider, make_actor(db, Role.PROVINCE, city.root)):
        with pytest.raises(NotAllowed):
            propose(db, desk.exam, desk.question, Proposal(_K.VOID, "x"), actor=actor)
    with pytest.raises(NotFound, match="QUESTION_NOT_FOUND"):
        propose(db, desk.exam, 10**9, Proposal(_K.VOID, "x"), actor=city.reviewer)
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        propose(db, desk.exam, desk.question, Proposal(_K.VOID, "  "), actor=city.reviewer)
    proposed(db, desk, _K.VOID)
    with pytest.raises(RuleBroken, match="REKEYING_OPEN"):
        proposed(db, desk, _K.VOID)


def test_a_void_question_waits_for_no_marker_any_more(db: Session, city: City) -> None:
    staff = city.staff
    exam = open_written_exam(db, city.root, city.police, staff)
    attempt = sit(db, exam, {city.officer.id: make_actor(db, Role.SELF, person=city.officer)})[city.officer.id]
    close_it(db, exam, staff)
    for one in questions_asked(db, exam):
        if one.question.type in ("short_answer", "case"):
            rekeying = propose(db, exam, one.question.id, Proposal(_K.VOID, "题目有误"), actor=staff.examiner)
            seen = digest_of(differences(db, exam, rekeying))
            apply(db, exam, rekeying, seen=seen, actor=staff.decider)
            db.flush()
    assert exam.state == "marked"
    assert [each.waiting for each in scores(db, attempt)] == [2, 1, 0]
    assert scores(db, attempt)[-1].points == 28
    assert mark_all(db, exam, []) == 0
