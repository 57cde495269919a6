"""The mistakes notebook (错题本), worked out from what somebody answered. Pure.

A question answered wrong stands in it. It is learnt once it was answered right on two different days after that; a
wrong answer begins anew. It is due again the day after, and after the first right answer three days later. Who wants
to may practise sooner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

RIGHT_DAYS = 2
AFTER_WRONG, AFTER_RIGHT = timedelta(days=1), timedelta(days=3)


class Source(StrEnum):
    """Where an answer was given."""

    DAILY = "daily"
    CHAPTER = "chapter"
    NOTEBOOK = "notebook"
    COURSE_QUIZ = "course_quiz"
    EXAM = "exam"


@dataclass(frozen=True, slots=True, order=True)
class Answered:
    """A question was answered on a day; `number` puts the answers of a day in their order."""

    day: date
    number: tuple[int, int]
    is_right: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question that was answered wrong at least once, and how far its owner is with it."""

    question_id: int
    wrong: int
    sources: frozenset[Source]
    right_days: int
    due_on: date
    learnt_on: date | None

    def is_due(self, today: date) -> bool:
        """Tell whether it should be practised today."""
        return self.learnt_on is None and self.due_on <= today


def mistakes_of(answers: Mapping[int, Iterable[Answered]]) -> list[Mistake]:
    """Return a person's mistakes from his answers by question; those due first."""
    found = [made for question, given in answers.items() if (made := _mistake(question, sorted(given))) is not None]
    return sorted(found, key=lambda one: (one.learnt_on is not None, one.due_on, one.question_id))


def _mistake(question_id: int, given: list[Answered]) -> Mistake | None:
    wrong = [one for one in given if not one.is_right]
    if not wrong:
        return None
    last = wrong[-1]
    days = sorted({one.day for one in given if one.is_right and one > last})
    learnt = days[RIGHT_DAYS - 1] if len(days) >= RIGHT_DAYS else None
    due = days[-1] + AFTER_RIGHT if days else last.day + AFTER_WRONG
    sources = frozenset(one.source for one in wrong)
    return Mistake(question_id, len(wrong), sources, min(len(days), RIGHT_DAYS), due, learnt)
