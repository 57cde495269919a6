"""多选: several options, any number of them right. Full match only, or half for a part without a wrong one (C4.2)."""

from fractions import Fraction
from typing import Literal

from question_bank.answers import AS_WRITTEN, Form, Order, nth
from question_bank.choices import (
    Option,
    canonical_options,
    chosen,
    faults_of_options,
    keys_of,
    movable,
    plain_options,
    read_choices,
    shown_options,
)
from question_bank.content import EXACT, Content as Common, Fault, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, ShownOption, media_shown


class Content(Common):
    """A stem and options. `scoring` None leaves it to the exam; "weights" adds up the weights of what was chosen."""

    type: Literal["multiple"] = "multiple"
    options: tuple[Option, ...] = ()
    shuffle: bool = True
    scoring: Literal["exact", "missing_half", "weights"] | None = None


class Shown(CommonShown):
    """The stem and the options, lettered as they stand."""

    options: tuple[ShownOption, ...]


# The author's letters of what was chosen, sorted.
Answer = list[str]


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    faults = faults_of_common(content, *(option.html for option in content.options))
    faults += faults_of_options(content.options)
    right = sum(option.correct for option in content.options)
    if right == 0:
        faults.append(Fault("KEY_MISSING", "options"))
    elif right == 1:
        faults.append(Fault("KEY_SINGLE", "options", grave=False))
    weights = [option.weight or Fraction(0) for option in content.options]
    if content.scoring == "weights" and sum(w for w in weights if w > 0) != 1:
        faults.append(Fault("WEIGHTS_NOT_WHOLE", "options"))
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list."""
    return (movable(content.options, shuffle=content.shuffle),)


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return what was sent as an answer in the author's terms; rubbish is no answer."""
    return read_choices(content.options, form, nth(order, 0))


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, 0 to 1: full match; or half where options are only missing; or the weights."""
    scoring, picked = content.scoring or marking.multiple, chosen(content.options, answer)
    if scoring == "weights":
        earned = sum((option.weight or Fraction(0) for option in picked), Fraction(0))
        return min(Fraction(1), max(Fraction(0), earned))
    if not picked or any(not option.correct for option in picked):
        return Fraction(0)
    if len(picked) == len(keys_of(content.options)):
        return Fraction(1)
    return Fraction(1, 2) if scoring == "missing_half" else Fraction(0)


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
    return [content.type, normal(content.stem), canonical_options(content.options), content.scoring]
