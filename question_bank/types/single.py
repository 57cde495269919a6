"""单选: several options, exactly one of them right."""

from fractions import Fraction
from typing import Literal

from question_bank.answers import AS_WRITTEN, Form, Order, nth
from question_bank.choices import (
    Option,
    canonical_options,
    chosen,
    faults_of_options,
    movable,
    plain_options,
    read_choices,
    shown_options,
)
from question_bank.content import EXACT, Content as Common, Fault, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, ShownOption, media_shown


class Content(Common):
    """A stem and options. A weight gives a wrong option part of the points, as some formats do."""

    type: Literal["single"] = "single"
    options: tuple[Option, ...] = ()
    shuffle: bool = True


class Shown(CommonShown):
    """The stem and the options, lettered as they stand."""

    options: tuple[ShownOption, ...]


# The author's letter of the chosen option; None: nothing chosen, or more than one.
Answer = str | None


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    right = sum(option.correct for option in content.options)
    faults = faults_of_common(content, *(option.html for option in content.options))
    faults += faults_of_options(content.options)
    if right != 1:
        faults.append(Fault("KEY_MISSING" if right == 0 else "KEY_SEVERAL", "options", values={"right": right}))
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list."""
    return (movable(content.options, shuffle=content.shuffle),)


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return what was sent as an answer in the author's terms; rubbish is no answer."""
    letters = read_choices(content.options, form, nth(order, 0))
    return letters[0] if len(letters) == 1 else None


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, 0 to 1."""
    picked = chosen(content.options, [answer] if answer else [])
    if not picked:
        return Fraction(0)
    return Fraction(1) if picked[0].correct else max(Fraction(0), picked[0].weight or Fraction(0))


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    return Shown(
        type=content.type,
        stem=content.stem,
        points=content.points,
        media=media_shown(content, *(option.html for option in content.options)),
        options=shown_options(content.options, nth(order, 0)),
    )


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return f"{text_of(content.stem)} {plain_options(content.options)}"


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    return [content.type, normal(content.stem), canonical_options(content.options)]
