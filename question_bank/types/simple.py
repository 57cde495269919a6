"""The types that stand alone, which are also those that may stand in a case. A new one gets its two lines here."""

from typing import Annotated

from pydantic import Field

from question_bank.types import (
    cloze,
    fill_in,
    matching,
    multiple,
    numeric,
    ordering,
    short_answer,
    single,
    true_false,
)
from question_bank.types.protocol import QuestionType

SIMPLE: dict[str, QuestionType] = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "fill_in": fill_in,
    "short_answer": short_answer,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
}
AnySimple = Annotated[
    single.Content
    | multiple.Content
    | true_false.Content
    | fill_in.Content
    | short_answer.Content
    | numeric.Content
    | matching.Content
    | ordering.Content
    | cloze.Content,
    Field(discriminator="type"),
]
