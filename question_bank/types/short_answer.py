"""简答, 论述: written by hand and marked by people."""

from fractions import Fraction
from typing import Literal

from question_bank.answers import AS_WRITTEN, Form, Order, typed
from question_bank.content import EXACT, Content as Common, Fault, Form as Piece, Html, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, media_shown


class MarkingPoint(Piece):
    """采分点: something a good answer says, and the halves it is worth."""

    html: Html
    points: int = 0


class Content(Common):
    """A task, a model answer and the points to look for."""

    type: Literal["short_answer"] = "short_answer"
    model_answer: Html = ""
    marking_points: tuple[MarkingPoint, ...] = ()


class Shown(CommonShown):
    """The task alone."""


Answer = str


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    faults = faults_of_common(content, content.model_answer, *(point.html for point in content.marking_points))
    if not text_of(content.model_answer) and not content.marking_points:
        # Markers need something to mark by; a bank may still hold it as a draft of a task.
        faults.append(Fault("MODEL_ANSWER_MISSING", "model_answer", grave=False))
    if sum(point.points for point in content.marking_points) > content.points:
        faults.append(Fault("MARKING_POINTS_EXCEED", "marking_points"))
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: none."""
    return ()


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return the text as it was typed."""
    return typed(form)


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return 0 for an empty answer, None where a person must mark it."""
    return None if answer.strip() else Fraction(0)


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    return Shown(type=content.type, stem=content.stem, points=content.points, media=media_shown(content))


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return text_of(content.stem)


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    return [content.type, normal(content.stem), normal(content.model_answer)]
