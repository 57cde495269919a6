"""What may be drawn from banks on a day, as the drawing wants it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session, aliased

from question_bank.blueprint import Candidate, twin_groups
from question_bank.models import Question, QuestionTag, QuestionTwin, QuestionVersion
from question_bank.queries.law import rests_on_ended_law
from question_bank.rules import Status
from question_bank.types import content_of, shuffles


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates by version id, and to which question each version belongs."""

    candidates: list[Candidate]
    question_of: dict[int, int]


def drawable(db: Session, bank_ids: Sequence[int], *, on: date) -> Pool:
    """Return the active questions of banks that rest on law in force on a day (C10.14), for `question_bank.drawing`."""
    may = _may_be_drawn(bank_ids, on)
    newest = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)
    asked = select(Question, QuestionVersion).join(QuestionVersion, newest).where(may).order_by(Question.id)
    tags: dict[int, set[str]] = defaultdict(set)
    tagged = select(QuestionTag.question_id, QuestionTag.tag).join(Question, Question.id == QuestionTag.question_id)
    for question_id, tag in db.execute(tagged.where(may)):
        tags[question_id].add(tag)
    twins = _twins(db, bank_ids, on)
    candidates, question_of = [], {}
    for question, version in db.execute(asked):
        question_of[version.id] = question.id
        candidates.append(
            Candidate(
                id=version.id,
                type=question.type,
                category=question.category,
                difficulty=question.difficulty,
                tags=frozenset(tags[question.id]),
                twins=twins.get(question.id),
                shuffles=shuffles(content_of(version.content, trusted=True)),
            )
        )
    return Pool(candidates, question_of)


def _may_be_drawn(bank_ids: Sequence[int], on: date) -> ColumnElement[bool]:
    return and_(Question.bank_id.in_(bank_ids), Question.status == Status.ACTIVE.value, not_(rests_on_ended_law(on)))


def _twins(db: Session, bank_ids: Sequence[int], on: date) -> dict[int, int]:
    """Return the groups of near-duplicates among what may be drawn."""
    other = aliased(Question)
    pairs = (
        select(QuestionTwin.question_id, QuestionTwin.twin_id)
        .join(Question, Question.id == QuestionTwin.question_id)
        .join(other, other.id == QuestionTwin.twin_id)
        .where(_may_be_drawn(bank_ids, on), other.status == Status.ACTIVE.value)
        .order_by(QuestionTwin.question_id, QuestionTwin.twin_id)
    )
    return twin_groups([(one, two) for one, two in db.execute(pairs)])
