"""The lines of an import as a page shows them: as the candidate would see them, with key, faults and twins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lms.exchange.questions.deciding import choices_for
from lms.exchange.questions.models import QuestionLine
from lms.exchange.questions.queries import lines_by_number, questions_by_id
from lms.exchange.questions.reading import fault_of_json
from question_bank.content import Content, Fault
from question_bank.keyed import Sent, key_sent, key_words
from question_bank.mending import MENDABLE, key_text
from question_bank.models import Question
from question_bank.queries.questions import contents_of
from question_bank.shown import Shown
from question_bank.types import content_of, shown

_MOST_TWINS = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A content as the candidate would see it, with the key as he would have to send it."""

    content: Content
    shown: Shown
    sent: Sent
    key: str


@dataclass(frozen=True, slots=True)
class TwinView:
    """A near-duplicate: a question of the bank, or another line of the import by its number."""

    likeness: int
    seen: Seen
    question: Question | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line: what was read, what is wrong with it, what is like it, what may be chosen."""

    line: QuestionLine
    seen: Seen | None
    faults: Sequence[Fault]
    twins: Sequence[TwinView]
    known: Question | None
    choices: Sequence[str]
    mend_types: Sequence[str]
    mend_key: str


def views_of(db: Session, import_id: int, lines: Sequence[QuestionLine]) -> list[LineView]:
    """Return lines as a page shows them."""
    pairs = [twin for line in lines for twin in line.twins[:_MOST_TWINS]]
    known = {other for other, _ in pairs if other > 0} | {line.question_id for line in lines if line.question_id}
    questions = questions_by_id(db, sorted(known))
    contents = contents_of(db, list(questions.values()))
    others = lines_by_number(db, import_id, sorted({-other for other, _ in pairs if other < 0}))
    return [_view(line, questions, contents, others) for line in lines]


def seen(content: Content) -> Seen:
    """Return a content as the candidate would see it, and its key."""
    return Seen(content, shown(content), key_sent(content), key_words(content))


def _view(
    line: QuestionLine,
    questions: Mapping[int, Question],
    contents: Mapping[int, Content],
    others: Mapping[int, QuestionLine],
) -> LineView:
    content = _content(line.content)
    twins = [
        twin
        for other, likeness in line.twins[:_MOST_TWINS]
        if (twin := _twin(other, likeness, questions, contents, others)) is not None
    ]
    mendable = content is not None and (content.type in MENDABLE or content.type == "short_answer")
    return LineView(
        line=line,
        seen=seen(content) if content else None,
        faults=[fault_of_json(fault) for fault in line.faults],
        twins=twins,
        known=questions.get(line.question_id or 0),
        choices=choices_for(line),
        mend_types=MENDABLE if mendable and line.verdict == "refused" else (),
        mend_key=key_text(content) if content else "",
    )


def _twin(
    other: int,
    likeness: int,
    questions: Mapping[int, Question],
    contents: Mapping[int, Content],
    others: Mapping[int, QuestionLine],
) -> TwinView | None:
    if other > 0:
        content = contents.get(other)
        return TwinView(likeness, seen(content), questions[other]) if content else None
    line = others.get(-other)
    content = _content(line.content) if line else None
    return TwinView(likeness, seen(content), number=-other) if content else None


def _content(kept: dict[str, Any] | None) -> Content | None:
    return content_of(kept, trusted=True) if kept else None
