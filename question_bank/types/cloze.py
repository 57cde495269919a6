"""完形, 综合填空: a text with gaps, written `[[1]]`, `[[2]]` …; each gap takes a text, a number or a choice."""

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from question_bank.accepted import (
    AcceptedNumber,
    AcceptedText,
    faults_of_numbers,
    faults_of_texts,
    same_form,
    share_of_number,
    share_of_text,
)
from question_bank.answers import AS_WRITTEN, Form, Order, nth, numbered
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
from question_bank.content import EXACT, Content as Common, Fault, Form as Piece, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, ShownForm, ShownOption, media_shown

MARK = re.compile(r"\[\[(\d{1,3})\]\]")


class TextGap(Piece):
    """A gap for a text; `share` says how much it counts beside the others."""

    kind: Literal["text"] = "text"
    accepted: tuple[AcceptedText, ...]
    case_sensitive: bool = False
    share: Annotated[int, Field(ge=1, le=1000)] = 1


class NumberGap(Piece):
    """A gap for a number."""

    kind: Literal["number"] = "number"
    accepted: tuple[AcceptedNumber, ...]
    share: Annotated[int, Field(ge=1, le=1000)] = 1


class ChoiceGap(Piece):
    """A gap that one of several options fills."""

    kind: Literal["choice"] = "choice"
    options: tuple[Option, ...]
    shuffle: bool = True
    share: Annotated[int, Field(ge=1, le=1000)] = 1


Gap = Annotated[TextGap | NumberGap | ChoiceGap, Field(discriminator="kind")]


class Content(Common):
    """A text whose stem holds each mark `[[n]]` once, in order, and the gaps."""

    type: Literal["cloze"] = "cloze"
    gaps: tuple[Gap, ...] = ()


class ShownGap(ShownForm):
    """A field in the text: `options` only where one is to be chosen."""

    kind: str
    options: tuple[ShownOption, ...] = ()


class Shown(CommonShown):
    """The text in pieces; between piece n and n + 1 stands gap n."""

    pieces: tuple[str, ...]
    gaps: tuple[ShownGap, ...]


# Gap by gap what was typed, or the author's letter of what was chosen.
Answer = list[str]


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    options = [option for gap in content.gaps if isinstance(gap, ChoiceGap) for option in gap.options]
    faults = faults_of_common(content, *(option.html for option in options))
    marks = [int(number) for number in MARK.findall(content.stem)]
    if not content.gaps or marks != list(range(1, len(content.gaps) + 1)):
        faults.append(Fault("GAPS_UNMATCHED", "stem", values={"marks": len(marks), "gaps": len(content.gaps)}))
    for number, gap in enumerate(content.gaps, start=1):
        faults += _faults_of(gap, f"gaps.{number}")
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: the options of each gap."""
    return tuple(movable(gap.options, shuffle=gap.shuffle) if isinstance(gap, ChoiceGap) else 0 for gap in content.gaps)


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return what fills each gap in the author's terms: fields "1", "2", …"""
    texts = numbered(form, len(content.gaps))
    answer = []
    for number, (gap, text) in enumerate(zip(content.gaps, texts, strict=True)):
        if isinstance(gap, ChoiceGap):
            letters = read_choices(gap.options, {"answer": [text]}, nth(order, number))
            answer.append(letters[0] if len(letters) == 1 else "")
        else:
            answer.append(text[:500])
    return answer


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points: each gap earns by its share."""
    given = [*answer, *[""] * len(content.gaps)]
    earned = sum((_earned(gap, text) * gap.share for gap, text in zip(content.gaps, given, strict=False)), Fraction(0))
    return earned / max(1, sum(gap.share for gap in content.gaps))


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    gaps = tuple(
        ShownGap(kind=gap.kind, options=shown_options(gap.options, nth(order, number)))
        if isinstance(gap, ChoiceGap)
        else ShownGap(kind="text")
        for number, gap in enumerate(content.gaps)
    )
    texts = [option.html for gap in gaps for option in gap.options]
    return Shown(
        type=content.type,
        stem="",
        points=content.points,
        media=media_shown(content, *texts),
        pieces=tuple(MARK.split(content.stem)[::2]),
        gaps=gaps,
    )


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    options = [plain_options(gap.options) for gap in content.gaps if isinstance(gap, ChoiceGap)]
    return " ".join([text_of(MARK.sub("____", content.stem)), *options])


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    return [content.type, normal(content.stem), [_canonical_gap(gap) for gap in content.gaps]]


def _faults_of(gap: TextGap | NumberGap | ChoiceGap, at: str) -> list[Fault]:
    if isinstance(gap, TextGap):
        return faults_of_texts(gap.accepted, at)
    if isinstance(gap, NumberGap):
        return faults_of_numbers(gap.accepted, at)
    missing = [] if any(option.correct for option in gap.options) else [Fault("KEY_MISSING", at)]
    return faults_of_options(gap.options, at) + missing


def _earned(gap: TextGap | NumberGap | ChoiceGap, given: str) -> Fraction:
    if isinstance(gap, TextGap):
        return share_of_text(gap.accepted, given, case_sensitive=gap.case_sensitive)
    if isinstance(gap, NumberGap):
        return share_of_number(gap.accepted, given)
    picked = chosen(gap.options, [given] if given else [])
    if not picked:
        return Fraction(0)
    return Fraction(1) if picked[0].correct else max(Fraction(0), picked[0].weight or Fraction(0))


def _canonical_gap(gap: TextGap | NumberGap | ChoiceGap) -> list[object]:
    if isinstance(gap, TextGap):
        texts = [[same_form(a.text, case_sensitive=gap.case_sensitive), str(a.weight), a.pattern] for a in gap.accepted]
        return [gap.kind, texts, gap.share]
    if isinstance(gap, NumberGap):
        numbers = [[str(a.value), str(a.tolerance), str(a.weight)] for a in gap.accepted]
        return [gap.kind, numbers, gap.share]
    return [gap.kind, canonical_options(gap.options), gap.share]
