"""What a quiz after a course may ask, and what its score is (C3.3)."""

from fractions import Fraction

import pytest

from lms.courses.rules.publishing import CourseFacts, findings
from lms.courses.rules.quizzes import (
    MOST_PAPERS_A_DAY,
    Ask,
    QuizFacts,
    Short,
    blueprint_of,
    quiz_due,
    require_asks,
    require_may_draw,
    score_of,
)
from lms.errors import RuleBroken
from tests.rules.test_course_rules import ON

ONE = Fraction(1)


@pytest.mark.parametrize(
    ("mark", "has_questions", "due"), [(60, True, True), (60, False, False), (None, True, False), (None, False, False)]
)
def test_a_quiz_is_due_only_where_one_is_asked_for_and_there_are_questions(
    mark: int | None, *, has_questions: bool, due: bool
) -> None:
    assert quiz_due(mark, has_questions=has_questions) is due


@pytest.mark.parametrize(
    ("shares", "score"),
    [
        ([], 0),
        ([ONE, ONE, ONE, 0, 0], 60),
        ([ONE] * 5, 100),
        ([Fraction(1, 3)] * 3, 33),  # cut, never rounded up
        ([ONE] * 599 + [0] * 401, 59),  # 59.9 is not 60
        ([ONE, Fraction(1, 2)], 75),
    ],
)
def test_every_question_weighs_the_same_and_the_score_is_cut(shares: list[Fraction], score: int) -> None:
    assert score_of(shares) == score


@pytest.mark.parametrize(
    ("asks", "mark", "code"),
    [
        ([], 60, "QUIZ_EMPTY"),
        ([Ask("single", 0)], 60, "QUIZ_EMPTY"),
        ([Ask("short_answer", 1)], 60, "QUIZ_TYPE"),  # a person would have to mark it
        ([Ask("case", 1)], 60, "QUIZ_TYPE"),
        ([Ask("single", 12), Ask("multiple", 9)], 60, "QUIZ_LONG"),
        ([Ask("single", 5)], 59, "QUIZ_MARK"),  # C3.3: end quiz >= 60
        ([Ask("single", 5)], 101, "QUIZ_MARK"),
    ],
)
def test_what_a_quiz_cannot_ask_is_refused(asks: list[Ask], mark: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        require_asks(asks, mark)


def test_twenty_questions_of_every_machine_marked_type_are_taken() -> None:
    require_asks([Ask("single", 15), Ask("ordering", 5)], 60)
    assert blueprint_of([Ask("single", 15, "BK"), Ask("ordering", 5)]).number == 20


@pytest.mark.parametrize(
    ("left", "is_passed", "drawn", "code"),
    [(1, False, 0, "QUIZ_EARLY"), (0, True, 0, "QUIZ_PASSED"), (0, False, MOST_PAPERS_A_DAY, "QUIZ_OFTEN")],
)
def test_a_paper_is_drawn_only_after_study_until_it_is_passed_and_not_all_day(
    left: int, *, is_passed: bool, drawn: int, code: str
) -> None:
    require_may_draw(left=0, is_passed=False, drawn_today=MOST_PAPERS_A_DAY - 1)
    with pytest.raises(RuleBroken, match=code):
        require_may_draw(left=left, is_passed=is_passed, drawn_today=drawn)


def test_publishing_names_every_line_the_bank_cannot_fill() -> None:
    quiz = QuizFacts(60, [Ask("single", 5), Ask("multiple", 2)], [Short(1, 8, 10)])
    facts = CourseFacts(ON, None, None, [], [], 1, is_justice=False, quiz=quiz)
    (found,) = [refusal for refusal in findings(facts, on=ON) if refusal.code.startswith("QUIZ")]
    assert (found.code, found.parameters) == ("QUIZ_LINE_THIN", {"line": 1, "available": 8, "needed": 10})
    empty = CourseFacts(ON, None, None, [], [], 1, is_justice=False, quiz=QuizFacts(60, []))
    assert "QUIZ_EMPTY" in [refusal.code for refusal in findings(empty, on=ON)]
