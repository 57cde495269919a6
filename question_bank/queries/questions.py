"""Questions and their versions, found and searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from lms import grams
from lms.access import Actor
from lms.among import is_among
from lms.errors import NotFound
from question_bank.content import Content
from question_bank.likeness import searched
from question_bank.models import (
    Bank,
    Question,
    QuestionBasis,
    QuestionEvent,
    QuestionReview,
    QuestionTag,
    QuestionText,
    QuestionVersion,
)
from question_bank.queries.banks import visible_banks
from question_bank.queries.law import rests_on_ended_law
from question_bank.rules import Status
from question_bank.types import content_of

GRAMS = "question_grams"
# A count is exact up to here; nobody reads on.
MOST_COUNTED = 1_000
# Of what a word may stand in, so many are looked at first.
_LOOKED_AT = 2 * MOST_COUNTED
# Bytes of two signs.
_PAIR = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; None or empty asks nothing. `ended_on`: rests on law that is no longer in force that day."""

    text: str = ""
    bank_id: int | None = None
    status: Status | None = None
    type: str | None = None
    category: str = ""
    tag: str = ""
    difficulty: int | None = None
    law: str = ""
    article: str = ""
    author_id: int | None = None
    waiting: bool = False
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of questions, newest first; `count` stops at MOST_COUNTED."""

    questions: list[Question]
    count: int


def visible_questions(actor: Actor) -> Select[Question]:
    """Return the questions of the banks in reach."""
    return select(Question).where(Question.bank_id.in_(visible_banks(actor).with_only_columns(Bank.id)))


def get_question(db: Session, question_id: int, *, seen_by: Actor) -> Question:
    """Return a question in reach. Raises NotFound QUESTION_NOT_FOUND."""
    question = db.scalar(visible_questions(seen_by).where(Question.id == question_id))
    if question is None:
        raise NotFound("QUESTION_NOT_FOUND")
    return question


def fetch_question(db: Session, question_id: int, *, to_change: bool = False) -> Question:
    """Return a question that was seen to be in reach, with its bank, as the database has it now; locked to change."""
    asked = select(Question).where(Question.id == question_id).options(joinedload(Question.bank, innerjoin=True))
    if to_change:
        db.flush()  # the answer overwrites what the session holds
        asked = asked.with_for_update(of=Question).execution_options(populate_existing=True)
    return db.scalars(asked).one()


def search(
    db: Session, asked: Filter, *, seen_by: Actor, limit: int = 50, offset: int = 0, before: int | None = None
) -> Found:
    """Return the questions that match, newest first. Every word of the text must stand in the question.

    With `before` the page begins below the question with that id, however far down: what `offset` would count through.
    """
    matching = visible_questions(seen_by).where(*_conditions(asked)).order_by(Question.id.desc())
    words = searched(asked.text)
    if words:
        grams.plan_by_what_is_asked(db)
    first = _first_of(db, matching, words)
    if (before is None and offset + limit <= len(first)) or len(first) < MOST_COUNTED:
        shown = [identity for identity in first if before is None or identity < before][offset : offset + limit]
        page = select(Question).where(is_among(Question.id, shown)).order_by(Question.id.desc())
    else:
        page = _holding(db, matching, words).limit(limit).offset(offset)
        page = page.where(Question.id < before) if before is not None else page
    return Found(list(db.scalars(page)), len(first))


def _first_of(db: Session, matching: Select[Question], words: str) -> list[int]:
    """Return the ids of what is found, newest first, up to MOST_COUNTED.

    Where a word stands in very many questions the newest of them nearly always suffice, and asking for those alone
    spares the database to look at the rest; where they do not, it looks at all.
    """
    ids = matching.with_only_columns(Question.id).limit(MOST_COUNTED)
    if words:
        near = grams.newest(db, GRAMS, words, _LOOKED_AT)
        found = list(db.scalars(_with_words(ids.where(is_among(Question.id, near)), words, near)))
        if len(found) == MOST_COUNTED or len(near) < _LOOKED_AT:
            return found
    return list(db.scalars(_holding(db, ids, words)))


def _holding(db: Session, asked: Select[Any], words: str) -> Select[Any]:
    """Add that every word stands in the question: the index tells where to look, the text decides."""
    return _with_words(asked.where(grams.may_hold(db, GRAMS, Question.id, words)), words) if words else asked


def _with_words(asked: Select[Any], words: str, near: Sequence[int] | None = None) -> Select[Any]:
    """Add that the text holds the words; for one of two signs at most the index has said all there is to say."""
    unsure = [word for word in words.split() if len(word.encode("utf-16-le", "surrogatepass")) > _PAIR]
    if not unsure:
        return asked
    texts = asked.join(QuestionText, QuestionText.question_id == Question.id)
    if near is not None:  # said twice, so that no database walks over the texts of all others
        texts = texts.where(is_among(QuestionText.question_id, near))
    return texts.where(*(QuestionText.text.contains(word, autoescape=True) for word in unsure))


def version_of(db: Session, question: Question, number: int | None = None) -> QuestionVersion:
    """Return a version of a question, its newest unless told. Raises NotFound VERSION_NOT_FOUND."""
    wanted = question.version if number is None else number
    version = db.scalar(select(QuestionVersion).filter_by(question_id=question.id, number=wanted))
    if version is None:
        raise NotFound("VERSION_NOT_FOUND")
    return version


def content_of_version(version: QuestionVersion) -> Content:
    """Return what a version says."""
    return content_of(version.content, trusted=True)


def versions_of(db: Session, question: Question) -> list[QuestionVersion]:
    """Return all versions, newest first."""
    by_number = QuestionVersion.number.desc()
    return list(db.scalars(select(QuestionVersion).filter_by(question_id=question.id).order_by(by_number)))


def contents_of(db: Session, questions: Sequence[Question]) -> dict[int, Content]:
    """Return what the newest versions of questions say, by question id."""
    newest = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.version)
    asked = select(QuestionVersion).join(Question, newest).where(is_among(Question.id, [q.id for q in questions]))
    return {version.question_id: content_of_version(version) for version in db.scalars(asked)}


def reviews_of(db: Session, question: Question) -> list[QuestionReview]:
    """Return what reviewers said, newest first."""
    asked = select(QuestionReview).filter_by(question_id=question.id).order_by(QuestionReview.id.desc())
    return list(db.scalars(asked))


def events_of(db: Session, question: Question) -> list[QuestionEvent]:
    """Return the changes of state, newest first."""
    asked = select(QuestionEvent).filter_by(question_id=question.id).order_by(QuestionEvent.id.desc())
    return list(db.scalars(asked))


def _conditions(asked: Filter) -> list[ColumnElement[bool]]:
    plain: list[tuple[object, ColumnElement[bool]]] = [
        (asked.bank_id, Question.bank_id == asked.bank_id),
        (asked.status, Question.status == (asked.status.value if asked.status else "")),
        (asked.type, Question.type == asked.type),
        # A branch of the category tree with all below it.
        (asked.category, or_(Question.category == asked.category, _below(asked.category))),
        (asked.tag, Question.id.in_(select(QuestionTag.question_id).where(QuestionTag.tag == asked.tag))),
        (asked.difficulty, Question.difficulty == asked.difficulty),
        (asked.law, Question.id.in_(_resting_on(asked.law, asked.article))),
        (asked.author_id, Question.author_id == asked.author_id),
    ]
    conditions = [condition for value, condition in plain if value not in (None, "")]
    if asked.waiting:
        conditions += [
            Question.status == Status.DRAFT.value,
            Question.returned_version.is_distinct_from(Question.version),
        ]
    if asked.ended_on is not None:
        conditions.append(rests_on_ended_law(asked.ended_on))
    return conditions


def _below(category: str) -> ColumnElement[bool]:
    return Question.category.startswith(f"{category}.", autoescape=True)


def _resting_on(law: str, article: str) -> Select[int]:
    resting = select(QuestionBasis.question_id).where(QuestionBasis.law == law)
    return resting.where(QuestionBasis.article == article) if article else resting
