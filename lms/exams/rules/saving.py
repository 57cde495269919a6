"""What becomes of answers that arrive: the whole judgement as one function of values (security A1, B1, B4). Pure."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms.errors import Refusal, RuleBroken
from lms.exams.rules.states import AttemptState
from lms.exams.rules.times import is_in_time

# An answer written by hand is the longest there is (question_bank.answers.MOST_TYPED); a paper has a few of them.
MOST_SIGNS = 20_000
MOST_OF_PAPER = 400_000
_DEEP = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """Answers as they came: what changed by the number on the paper, and the version the browser gave this state."""

    fence: int
    version: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    flagged: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An attempt as it is on record."""

    state: str
    fence: int
    version: int
    questions: int
    deadline_at: datetime
    is_paused: bool
    answers: Mapping[str, Any]
    flagged: Sequence[int]


@dataclass(frozen=True, slots=True)
class Taken:
    """What is on record afterwards; `is_new` False: it was there before, this was the same thing sent again."""

    version: int
    answers: dict[str, Any]
    flagged: list[int]
    is_new: bool
    is_late: bool


def take(held: Held, sent: Sent, now: datetime) -> Taken | Refusal:
    """Return what a save makes of an attempt, or why it changes nothing.

    ATTEMPT_OVER after it was handed in or ended, or past the deadline and its grace (an answer of 410);
    TAKEN_ELSEWHERE for a writer that another one has replaced; PAUSED; VERSION_OLD for a state older than what is on
    record, or another state under the same version; NOT_ON_PAPER for a question the paper does not have;
    ANSWER_UNREADABLE, PAPER_FULL.
    """
    refusal = _refusal(held, sent, now)
    if refusal is not None:
        return refusal
    answers = dict(held.answers)
    for number, value in sent.answers.items():
        if value in (None, "", []):
            answers.pop(number, None)
        else:
            answers[number] = value
    flagged = list(held.flagged) if sent.flagged is None else sorted(set(sent.flagged))
    same = answers == held.answers and flagged == list(held.flagged)
    if sent.version == held.version and not same:
        return RuleBroken("VERSION_OLD", saved=held.version)
    if not same and _weight(answers) > MOST_OF_PAPER:
        return RuleBroken("PAPER_FULL")
    return Taken(sent.version, answers, flagged, sent.version > held.version, now > held.deadline_at)


def _refusal(held: Held, sent: Sent, now: datetime) -> Refusal | None:
    if held.state != AttemptState.RUNNING or (not held.is_paused and not is_in_time(now, held.deadline_at)):
        return RuleBroken("ATTEMPT_OVER")
    if sent.fence != held.fence:
        return RuleBroken("TAKEN_ELSEWHERE")
    if held.is_paused:
        return RuleBroken("PAUSED")
    if sent.version < held.version:
        return RuleBroken("VERSION_OLD", saved=held.version)
    return _unfit(held, sent)


def _unfit(held: Held, sent: Sent) -> Refusal | None:
    numbers = [*sent.answers, *(str(number) for number in sent.flagged or ())]
    if any(not _is_on_paper(number, held.questions) for number in numbers):
        return RuleBroken("NOT_ON_PAPER")
    if any(not is_answer(value) for value in sent.answers.values()):
        return RuleBroken("ANSWER_UNREADABLE")
    return None


def is_answer(value: Any, deep: int = _DEEP) -> bool:
    """Tell whether a JSON value may be an answer: texts, numbers, lists and maps of them, none of them long."""
    if value is None or isinstance(value, bool | int):
        return not isinstance(value, int) or abs(value) < 2**53
    if isinstance(value, float):
        return value == value and abs(value) < 1e300  # noqa: PLR0124 - NaN is not itself
    if isinstance(value, str):
        return len(value) <= MOST_SIGNS and "\x00" not in value and _is_text(value)
    if deep and isinstance(value, list):
        return len(value) <= 100 and all(is_answer(item, deep - 1) for item in value)
    if deep and isinstance(value, dict):
        named = all(len(name) <= 20 and _is_text(name) and "\x00" not in name for name in value)
        return len(value) <= 100 and named and all(is_answer(item, deep - 1) for item in value.values())
    return False


def unanswered(answers: Mapping[str, Any], questions: int) -> Collection[int]:
    """Return the numbers of the questions without an answer."""
    return [number for number in range(1, questions + 1) if str(number) not in answers]


def _is_on_paper(number: str, questions: int) -> bool:
    return (
        number.isascii()
        and number.isdigit()
        and not number.startswith("0")
        and len(number) < 5
        and int(number) <= questions
    )


def _is_text(value: str) -> bool:
    # A lone surrogate cannot be stored by any database.
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _weight(answers: Mapping[str, Any]) -> int:
    return len(json.dumps(answers, ensure_ascii=False))
