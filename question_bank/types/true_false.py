"""判断: a statement that is right or wrong."""

from fractions import Fraction
from typing import Literal

from question_bank.answers import AS_WRITTEN, Form, Order, typed
from question_bank.content import EXACT, Content as Common, Fault, Html, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, media_shown

# What offices and people write for either; compared without case.
RIGHT = frozenset({"true", "t", "1", "对", "正确", "是", "√", "✓", "✔", "a", "yes", "y"})
WRONG = frozenset({"false", "f", "0", "错", "错误", "否", "×", "✗", "✘", "x", "b", "no", "n"})


class Content(Common):
    """A statement; `correct` None: the key is still missing."""

    type: Literal["true_false"] = "true_false"
    correct: bool | None = None
    feedback_true: Html = ""
    feedback_false: Html = ""


class Shown(CommonShown):
    """The statement; right and wrong stand beside it always in the same order."""


Answer = bool | None


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    missing = [Fault("KEY_MISSING", "correct")] if content.correct is None else []
    return faults_of_common(content) + missing


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: none."""
    return ()


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return what was sent as an answer; rubbish is no answer."""
    text = typed(form).strip().casefold()
    return True if text in RIGHT else False if text in WRONG else None


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, 0 or 1."""
    return Fraction(answer is not None and answer == content.correct)


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    return Shown(type=content.type, stem=content.stem, points=content.points, media=media_shown(content))


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return text_of(content.stem)


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    return [content.type, normal(content.stem), content.correct]
