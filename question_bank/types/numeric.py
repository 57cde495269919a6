"""数值: a number, right within a tolerance."""

from fractions import Fraction
from typing import Literal

from question_bank.accepted import AcceptedNumber, faults_of_numbers, share_of_number
from question_bank.answers import AS_WRITTEN, Form, Order, typed
from question_bank.content import EXACT, Content as Common, Fault, Line, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, media_shown


class Content(Common):
    """A stem and the numbers that are taken, the first that fits deciding. `unit` stands beside the field."""

    type: Literal["numeric"] = "numeric"
    accepted: tuple[AcceptedNumber, ...] = ()
    unit: Line = ""


class Shown(CommonShown):
    """The stem and the unit."""

    unit: str


# As it was typed.
Answer = str


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    return faults_of_common(content) + faults_of_numbers(content.accepted, "accepted")


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: none."""
    return ()


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return the number as it was typed."""
    return typed(form)[:100]


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, 0 to 1; exact arithmetic, bounds included."""
    return share_of_number(content.accepted, answer, content.unit)


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    media = media_shown(content)
    return Shown(type=content.type, stem=content.stem, points=content.points, media=media, unit=content.unit)


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return text_of(content.stem)


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    numbers = [
        [str(Fraction(a.value)) if a.value is not None else None, str(Fraction(a.tolerance)), str(a.weight)]
        for a in content.accepted
    ]
    return [content.type, normal(content.stem), numbers, content.unit]
