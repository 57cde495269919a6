"""The types of questions, one file each; and the functions that ask the right one."""

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from question_bank.answers import AS_WRITTEN, Form, Order
from question_bank.content import EXACT, Content, Fault, Marking
from question_bank.shown import Shown
from question_bank.types import case
from question_bank.types.protocol import QuestionType
from question_bank.types.simple import SIMPLE, AnySimple

TYPES: dict[str, QuestionType] = {**SIMPLE, "case": case}
AnyContent = Annotated[AnySimple | case.Content, Field(discriminator="type")]

_ANY: TypeAdapter[Content] = TypeAdapter(AnyContent)


def content_of(values: Mapping[str, Any], *, trusted: bool = False) -> Content:
    """Return the content that plain values describe. Raises pydantic's ValidationError.

    `trusted` only for what comes from our own table: its HTML was made clean when it went in.
    """
    return _ANY.validate_python(values, context={"trusted": trusted})


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    return TYPES[content.type].validate(content)


def is_sound(content: Content) -> bool:
    """Tell whether nothing grave is wrong with a content."""
    return not any(fault.grave for fault in validate(content))


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list; 0 for a list that stays as written."""
    return TYPES[content.type].shuffles(content)


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Any:
    """Return what was sent as an answer in the author's terms; never raises on what candidates send."""
    return TYPES[content.type].read_answer(content, form, order)


def grade(content: Content, answer: Any, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, a Fraction of 0 to 1; None where a person must mark."""
    return TYPES[content.type].grade(content, answer, marking)


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees: a form that has no field for a key."""
    return TYPES[content.type].shown(content, order)


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return TYPES[content.type].plain(content)


def canonical(content: Content) -> str:
    """Return what makes two questions the same, wording and key, as JSON; points, tags and the like left out."""
    return json.dumps(TYPES[content.type].canonical(content), ensure_ascii=False, separators=(",", ":"))


def fingerprint(content: Content) -> str:
    """Return the SHA-256 of the canonical form: equal for the same question, whatever file it came from."""
    return hashlib.sha256(canonical(content).encode("utf-8", "surrogatepass")).hexdigest()
