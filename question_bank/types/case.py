"""案例: a story, and sub-questions of any type but case."""

from fractions import Fraction
from typing import Any, Literal

from pydantic import SerializeAsAny

from question_bank.answers import AS_WRITTEN, Form, Order, within
from question_bank.content import EXACT, Content as Common, Fault, Marking, faults_of_common
from question_bank.markup import media_in, normal, text_of
from question_bank.shown import Shown as CommonShown, media_shown
from question_bank.types.simple import SIMPLE, AnySimple


class Content(Common):
    """A story and its parts. The points are those of the parts together; media of the parts stand in its table."""

    type: Literal["case"] = "case"
    parts: tuple[AnySimple, ...] = ()


class Shown(CommonShown):
    """The story and each part as it is shown alone."""

    # Parts are of different types: each brings its own fields along.
    parts: tuple[SerializeAsAny[CommonShown], ...]


# Part by part the answer of its type.
Answer = list[Any]


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    faults = faults_of_common(content, *_texts(content))
    if not content.parts:
        faults.append(Fault("PARTS_MISSING", "parts"))
    together = sum(part.points for part in content.parts)
    if content.parts and together != content.points:
        faults.append(Fault("POINTS_DIFFER", "points", values={"parts": together, "points": content.points}))
    for number, part in enumerate(content.parts, start=1):
        inner = SIMPLE[part.type].validate(part)
        faults += [
            Fault(fault.code, f"parts.{number}.{fault.at}", fault.grave, fault.values)
            for fault in inner
            if fault.code not in {"MEDIA_MISSING", "MEDIA_UNUSED"}  # the case's table is the one that counts
        ]
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: the lists of all parts, one after the other."""
    return tuple(size for part in content.parts for size in SIMPLE[part.type].shuffles(part))


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return the answer of each part: fields "1", "2.1", …; a plain list names them one after the other."""
    listed = {str(number): [text] for number, text in enumerate(form.get("answer") or (), start=1)}
    form = {**listed, **form}
    return [
        SIMPLE[part.type].read_answer(part, within(form, str(number)), own)
        for number, (part, own) in enumerate(zip(content.parts, orders(content, order), strict=True), start=1)
    ]


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, each part by its own; None while a person must mark one of them."""
    shares = grades(content, answer, marking)
    earned = Fraction(0)
    for part, share in zip(content.parts, shares, strict=True):
        if share is None:
            return None
        earned += share * part.points
    return earned / max(1, sum(part.points for part in content.parts))


def grades(content: Content, answer: Answer, marking: Marking = EXACT) -> list[Fraction | None]:
    """Return the share of each part; None for one that a person must mark."""
    none_given = [SIMPLE[part.type].read_answer(part, {}) for part in content.parts]
    given = [*answer, *none_given[len(answer) :]]
    return [SIMPLE[part.type].grade(part, own, marking) for part, own in zip(content.parts, given, strict=False)]


def orders(content: Content, order: Order) -> list[Order]:
    """Return the order of each part, cut from the order of the whole."""
    cut, at = [], 0
    for part in content.parts:
        count = len(SIMPLE[part.type].shuffles(part))
        cut.append(order[at : at + count])
        at += count
    return cut


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    parts = zip(content.parts, orders(content, order), strict=True)
    seen = tuple(SIMPLE[part.type].shown(part, own) for part, own in parts)
    # What the parts' forms show, not what their contents hold: a picture of a model answer stays behind.
    digests = media_in("".join(part.model_dump_json() for part in seen))
    media = media_shown(content, *(f"media:{digest}" for digest in sorted(digests)))
    return Shown(type=content.type, stem=content.stem, points=content.points, media=media, parts=seen)


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return " ".join([text_of(content.stem), *(SIMPLE[part.type].plain(part) for part in content.parts)])


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    parts = [[SIMPLE[part.type].canonical(part), part.points] for part in content.parts]
    return [content.type, normal(content.stem), parts]


def _texts(content: Content) -> list[str]:
    """Return the HTML of all parts, their explanations too."""
    return [part.model_dump_json() for part in content.parts]
