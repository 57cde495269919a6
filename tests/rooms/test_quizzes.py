"""The quiz after a course: drawn from the bank, graded here, repeated with other questions; hours only when passed."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock, files
from lms.access import Actor
from lms.audit import AuditEntry
from lms.courses.actions.publishing import copy_version, submit
from lms.courses.actions.quiz_setting import drop_quiz, set_quiz
from lms.courses.actions.quizzes import deal, draw_quiz, hand_in
from lms.courses.models.courses import CourseQuizCell, CourseVersion
from lms.courses.models.quizzes import QuizAnswer, QuizItem, QuizPaper, QuizPool, QuizResult
from lms.courses.queries.courses import get_own_version
from lms.courses.queries.mine import get_my_course
from lms.courses.queries.quizzes import asks_of, candidates_of, get_paper, outcomes
from lms.courses.rules.quizzes import MOST_PAPERS_A_DAY, Ask
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.hours.models import Evidence
from question_bank.actions.reviewing import retire
from question_bank.models import Question
from tests.course_factories import make_author, make_course, make_draft
from tests.quiz_factories import ASKS, HAPPENINGS, answers, choice, make_bank, make_quiz_course
from tests.rooms.test_study_posting import settle, study
from tests.rooms.watching import Time, doing, make_learner
from tests.rooms.world import City, credit

pytestmark = pytest.mark.requirement("ZJG-7-6")
DAY = date(2023, 6, 15)
MORNING = clock.local_instant(DAY, 9)


@pytest.fixture
def learner(db: Session, city: City) -> Actor:
    return make_learner(db, city.officer)


@pytest.fixture
def version(db: Session, city: City) -> CourseVersion:
    with clock.travel(date(2023, 3, 1)):
        return make_quiz_course(db, city.root)


def studied(db: Session, version: CourseVersion, actor: Actor) -> Time:
    return study(db, actor, [piece.id for piece in version.courseware], since=MORNING)


def draw(db: Session, version: CourseVersion, actor: Actor, time: Time) -> QuizPaper:
    """Draw a paper as the page does."""
    mine = doing(time, get_my_course, db, actor.person_id or 0, version.id, on=clock.local_date(time.at))
    paper = doing(time, draw_quiz, db, mine, actor=actor)
    db.expire_all()
    return get_paper(db, paper.id, seen_by=actor)


def sit(db: Session, version: CourseVersion, actor: Actor, time: Time, *, right: int | None = None) -> QuizResult:
    paper = draw(db, version, actor, time)
    result: QuizResult = doing(time, hand_in, db, paper, answers(paper, right=right), actor=actor)
    db.expire_all()
    return result


def versions_on(paper: QuizPaper) -> set[int]:
    return {item.question_version_id for item in paper.items}


def test_hours_of_a_course_with_a_quiz_are_posted_only_when_it_is_passed(
    db: Session, city: City, version: CourseVersion, learner: Actor
) -> None:
    time = studied(db, version, learner)
    assert settle(db, time).completed_at is None
    failed = sit(db, version, learner, time, right=2)
    assert (failed.score, failed.is_passed) == (40, False)
    assert settle(db, time).completed_at is None
    assert credit(db, city.officer) == 0
    passed = sit(db, version, learner, time, right=3)
    assert (passed.score, passed.is_passed) == (60, True)  # exactly the mark
    learning = settle(db, time)
    assert (learning.completed_at, learning.outcome) == (time.at, None)
    assert credit(db, city.officer) == 100


def test_the_log_of_the_hours_tells_every_paper(
    db: Session, city: City, version: CourseVersion, learner: Actor
) -> None:
    time = studied(db, version, learner)
    sit(db, version, learner, time, right=0)
    sit(db, version, learner, time)
    settle(db, time)
    evidence = db.scalars(select(Evidence).order_by(Evidence.id.desc())).first()
    assert evidence
    told = json.loads(files.path_of(evidence.digest).read_bytes())["quiz"]
    assert told["pass_mark"] == 60
    assert [(paper["number"], paper["score"], paper["passed"]) for paper in told["papers"]] == [
        (0, 0, False),
        (1, 100, True),
    ]


def test_nobody_is_asked_before_all_was_studied(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(date(2023, 3, 1)):
        version = make_quiz_course(db, city.root, pieces=[45, 45])
    time = study(db, learner, [version.courseware[0].id], since=MORNING)
    with pytest.raises(RuleBroken, match="QUIZ_EARLY"):
        draw(db, version, learner, time)
    assert db.query(QuizPaper).count() == 0


def test_a_paper_that_lies_open_is_given_again_and_a_new_try_has_other_questions(
    db: Session, version: CourseVersion, learner: Actor
) -> None:
    time = studied(db, version, learner)
    first = draw(db, version, learner, time)
    same = draw(db, version, learner, time)
    assert (same.id, same.number) == (first.id, 0)
    asked = versions_on(same)
    doing(time, hand_in, db, same, {}, actor=learner)
    second = draw(db, version, learner, time)
    assert second.number == 1
    # Twelve of a kind make four papers of three without a question coming twice.
    assert not asked & versions_on(second)


def test_a_paper_is_rebuilt_from_its_seed_years_later(
    db: Session, city: City, version: CourseVersion, learner: Actor
) -> None:
    time = studied(db, version, learner)
    for _ in range(2):
        sit(db, version, learner, time, right=0)
    # The bank has changed since; the paper has not.
    for question in db.scalars(select(Question).limit(6)):
        retire(db, question, note="过时", actor=city.reviewer)
    for row in db.scalars(select(QuizPaper)).all():
        paper = get_paper(db, row.id, seen_by=learner)
        pool = candidates_of(db.get_one(QuizPool, paper.pool_id))
        quiz = get_my_course(db, learner.person_id or 0, version.id, on=DAY).version.quiz
        assert quiz
        again = deal(asks_of(quiz), pool, seed=paper.seed, number=paper.number)
        assert [(item.question_id, [list(x) for x in item.order]) for item in again.items] == [
            (item.question_version_id, item.option_order["lists"]) for item in paper.items
        ]


def test_two_learners_have_different_papers_and_share_one_pool(
    db: Session, city: City, version: CourseVersion, learner: Actor
) -> None:
    pieces = [piece.id for piece in version.courseware]
    both = (learner, make_learner(db, city.colleague))
    seeds = {draw(db, version, actor, study(db, actor, pieces, since=MORNING)).seed for actor in both}
    assert len(seeds) == 2
    assert db.query(QuizPool).count() == 1


def test_what_is_handed_in_counts_once_whatever_comes_after(
    db: Session, version: CourseVersion, learner: Actor
) -> None:
    time = studied(db, version, learner)
    paper = draw(db, version, learner, time)
    first = doing(time, hand_in, db, paper, answers(paper, right=1), actor=learner)
    again = doing(time, hand_in, db, paper, answers(paper), actor=learner)
    assert (again.id, again.score) == (first.id, 20)
    assert db.query(QuizAnswer).count() == 5


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"q1": ["Z" * 5000, "", "🙂"], "q2": ["\x00"], "q99": ["A"]},
        {"q1": ["A", "B", "C", "D"], "q2.1.1": ["x"], "": ["y"]},  # all options of a single choice
    ],
)
def test_rubbish_earns_nothing_and_breaks_nothing(
    db: Session, version: CourseVersion, learner: Actor, form: dict[str, list[str]]
) -> None:
    time = studied(db, version, learner)
    result = doing(time, hand_in, db, draw(db, version, learner, time), form, actor=learner)
    assert (result.score, result.is_passed) == (0, False)


def test_five_papers_a_day_and_the_next_day_again(db: Session, version: CourseVersion, learner: Actor) -> None:
    time = studied(db, version, learner)
    for _ in range(MOST_PAPERS_A_DAY):
        sit(db, version, learner, time, right=0)
    with pytest.raises(RuleBroken, match="QUIZ_OFTEN"):
        draw(db, version, learner, time)
    time.at += timedelta(days=1)
    assert draw(db, version, learner, time).number == MOST_PAPERS_A_DAY


def test_who_passed_is_not_asked_again(db: Session, version: CourseVersion, learner: Actor) -> None:
    time = studied(db, version, learner)
    sit(db, version, learner, time)
    with pytest.raises(RuleBroken, match="QUIZ_PASSED"):
        draw(db, version, learner, time)


def test_a_bank_that_has_run_dry_says_so_and_keeps_the_study(
    db: Session, city: City, version: CourseVersion, learner: Actor
) -> None:
    time = studied(db, version, learner)
    for question in db.scalars(select(Question).where(Question.type == "single").limit(10)):
        retire(db, question, note="过时", actor=city.reviewer)
    with pytest.raises(RuleBroken, match="QUIZ_BANK_THIN"):
        draw(db, version, learner, time)


def test_another_persons_paper_is_not_there(db: Session, city: City, version: CourseVersion, learner: Actor) -> None:
    paper = draw(db, version, learner, studied(db, version, learner))
    other = make_learner(db, city.colleague)
    with pytest.raises(NotFound, match="QUIZ_NOT_FOUND"):
        get_paper(db, paper.id, seen_by=other)
    with pytest.raises(NotFound):
        hand_in(db, paper, {}, actor=other)


def test_drawing_and_handing_in_are_on_the_audit_log(db: Session, version: CourseVersion, learner: Actor) -> None:
    sit(db, version, learner, studied(db, version, learner))
    said = [
        row.action
        for row in db.scalars(
            select(AuditEntry).where(AuditEntry.action.like("courses:quiz:%")).order_by(AuditEntry.id)
        )
    ]
    assert said == ["courses:quiz:set", "courses:quiz:drawn", "courses:quiz:handed_in"]


class TestSetting:
    """Whoever makes a course says what it asks; once published nobody changes it."""

    def test_only_a_draft_and_only_its_makers(self, db: Session, city: City, version: CourseVersion) -> None:
        bank = make_bank(db, city.root, number=4)
        author = make_author(db, city.root)
        with pytest.raises(RuleBroken, match="COURSE_FROZEN"):
            set_quiz(db, version, bank, ASKS, pass_mark=60, actor=author)
        draft = make_draft(db, city.root)
        with pytest.raises(NotAllowed):
            set_quiz(db, draft, bank, ASKS, pass_mark=60, actor=make_learner(db, city.officer))

    def test_set_anew_it_replaces_and_dropped_it_is_gone(self, db: Session, city: City) -> None:
        author, draft, bank = make_author(db, city.root), make_draft(db, city.root), make_bank(db, city.root, number=4)
        for asks in (ASKS, (Ask("single", 2, "BK"),)):
            set_quiz(db, get_own_version(db, draft.id, seen_by=author), bank, asks, pass_mark=80, actor=author)
        cells = db.scalars(select(CourseQuizCell)).all()
        assert [(cell.type, cell.category, cell.number) for cell in cells] == [("single", "BK", 2)]
        drop_quiz(db, get_own_version(db, draft.id, seen_by=author), actor=author)
        again = get_own_version(db, draft.id, seen_by=author)
        assert (again.quiz, again.quiz_pass_mark, db.query(CourseQuizCell).count()) == (None, None, 0)

    def test_a_bank_too_thin_for_a_second_try_keeps_a_course_from_being_submitted(
        self, db: Session, city: City
    ) -> None:
        author, draft = make_author(db, city.root), make_draft(db, city.root)
        set_quiz(db, draft, make_bank(db, city.root, number=5), ASKS, pass_mark=60, actor=author)
        draft = get_own_version(db, draft.id, seen_by=author)
        with pytest.raises(RuleBroken, match="QUIZ_LINE_THIN") as refused:
            submit(db, draft, actor=author)
        assert refused.value.parameters == {"line": 1, "available": 5, "needed": 6}

    def test_a_new_version_asks_the_same(self, db: Session, city: City, version: CourseVersion) -> None:
        author = make_author(db, city.root)
        copied = copy_version(db, get_own_version(db, version.id, seen_by=author), actor=author)
        copy = get_own_version(db, copied.id, seen_by=author)
        assert copy.quiz
        assert (asks_of(copy.quiz), copy.quiz_pass_mark) == (list(ASKS), 60)

    @pytest.mark.parametrize("table", ["course_quizzes", "course_quiz_cells"])
    def test_the_database_itself_keeps_what_a_published_version_asks(
        self, db: Session, version: CourseVersion, table: str
    ) -> None:
        assert version.state == "published"
        for statement in (f"UPDATE {table} SET version_id = version_id", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="never changed"), db.begin_nested():
                db.execute(text(statement))


def test_results_tell_how_each_question_did(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(date(2023, 3, 1)):
        bank = make_bank(db, city.root, contents=[choice(text) for text in HAPPENINGS[:4]])
        version = make_quiz_course(db, city.root, bank=bank, asks=(Ask("single", 2),))
    time = studied(db, version, learner)
    for right in (1, 1, 2):
        sit(db, version, learner, time, right=right)
    found = outcomes(db, version.id)
    assert (found.people, found.passed, found.papers) == (1, 1, 3)
    assert sum(each.answers for each in found.questions) == 6
    assert sum(each.answers * each.share for each in found.questions) == 400
    assert [each.share for each in found.questions] == sorted(each.share for each in found.questions)
    assert db.query(QuizItem).count() == 6


def test_a_course_without_a_quiz_asks_nobody(db: Session, city: City, learner: Actor) -> None:
    with clock.travel(date(2023, 3, 1)):
        version = make_course(db, city.root)
    time = studied(db, version, learner)
    mine = doing(time, get_my_course, db, city.officer.id, version.id, on=DAY)
    assert not mine.awaits_quiz
    with pytest.raises(RuleBroken, match="QUIZ_NONE"):
        draw_quiz(db, mine, actor=learner)
