"""The quiz after a course: what it may ask, when one may sit it, what makes it passed (issue 3 §8, C3.3). Pure.

Every question weighs the same; a score is of 100, cut, so that 59.9 of an asked 60 is not passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.errors import RuleBroken
from question_bank.blueprint import Blueprint, Cell

# Those a machine marks to the end: hours wait for nobody's red pen.
QUIZ_TYPES = ("single", "multiple", "true_false", "fill_in", "numeric", "matching", "ordering", "cloze")
LEAST_ONLINE_MARK = 60  # C3.3: end quiz >= 60
MOST_QUESTIONS = 20  # default: it is short
MOST_PAPERS_A_DAY = 5  # default: who fails so often should look at the course again
_POINTS = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """So many questions of a type, and of a branch of the bank's categories; "" asks for none."""

    type: str
    number: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """A line of a quiz that the bank cannot fill twice: its place, what there is and what is needed."""

    line: int
    available: int
    needed: int


@dataclass(frozen=True, slots=True)
class QuizFacts:
    """What a version asks, as publishing looks at it."""

    pass_mark: int | None
    asks: Sequence[Ask]
    short: Sequence[Short] = ()


def quiz_due(pass_mark: int | None, *, has_questions: bool) -> bool:
    """Tell whether a quiz must be passed before a course is finished: a mark is asked for, and questions are named.

    Versions published before there was a question bank ask for a mark and name none; nobody is asked anything there.
    """
    return pass_mark is not None and has_questions


def number_of(asks: Sequence[Ask]) -> int:
    """Return how many questions a quiz asks."""
    return sum(ask.number for ask in asks)


def require_asks(asks: Sequence[Ask], pass_mark: int) -> None:
    """Raise RuleBroken QUIZ_EMPTY, QUIZ_TYPE, QUIZ_LONG, QUIZ_MARK for what a quiz cannot ask."""
    if not asks or any(ask.number <= 0 for ask in asks):
        raise RuleBroken("QUIZ_EMPTY")
    if any(ask.type not in QUIZ_TYPES for ask in asks):
        raise RuleBroken("QUIZ_TYPE")
    if number_of(asks) > MOST_QUESTIONS:
        raise RuleBroken("QUIZ_LONG", most=MOST_QUESTIONS)
    if not LEAST_ONLINE_MARK <= pass_mark <= 100:
        raise RuleBroken("QUIZ_MARK", least=LEAST_ONLINE_MARK)


def blueprint_of(asks: Sequence[Ask]) -> Blueprint:
    """Return what a paper is made of: the lines as cells, every question worth the same."""
    return Blueprint(tuple(Cell(ask.type, ask.number, _POINTS, ask.category) for ask in asks))


def score_of(shares: Sequence[Fraction]) -> int:
    """Return the score of 100, cut; shares are of one question's points each."""
    return int(sum(shares, Fraction(0)) * 100 / len(shares)) if shares else 0


def require_may_draw(*, left: int, is_passed: bool, drawn_today: int) -> None:
    """Raise RuleBroken QUIZ_EARLY while courseware is left, QUIZ_PASSED, or QUIZ_OFTEN after so many papers a day."""
    if is_passed:
        raise RuleBroken("QUIZ_PASSED")
    if left:
        raise RuleBroken("QUIZ_EARLY", left=left)
    if drawn_today >= MOST_PAPERS_A_DAY:
        raise RuleBroken("QUIZ_OFTEN", most=MOST_PAPERS_A_DAY)
