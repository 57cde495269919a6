"""What may be drawn from banks on a day, as the drawing wants it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session, aliased

from question_bank.blueprint import Candidate, twin_groups
from question_bank.models import Question, QuestionTag, QuestionTwin, QuestionVersion
from question_bank.queries.law import rests_on_ended_law
from question_bank.rules import RULE_TAGS, Status
from question_bank.types import content_of, shuffles


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates by version id, and to which question each version belongs."""

    candidates: list[Candidate]
    question_of: dict[int, int]


def drawable(db: Session, bank_ids: Sequence[int], *, on: date) -> Pool:
    """Return the active questions of banks that rest on law in force on a day (C10.14), for `question_bank.drawing`."""
    may = _may_be_drawn(bank_ids, on)
    tags, twins = _tags(db, may), _twins(db, bank_ids, on)
    newest = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)
    asked = select(Question, QuestionVersion).join(QuestionVersion, newest).where(may).order_by(Question.id)
    candidates, question_of = [], {}
    for question, version in db.execute(asked):
        question_of[version.id] = question.id
        candidates.append(
            Candidate(
                id=version.id,
                type=question.type,
                category=question.category,
                difficulty=question.difficulty,
                tags=tags[question.id],
                twins=twins.get(question.id),
                shuffles=shuffles(content_of(version.content, trusted=True)),
            )
        )
    return Pool(candidates, question_of)


def countable(db: Session, bank_ids: Sequence[int], *, on: date) -> list[Candidate]:
    """Return what may be drawn, named by question, without what only a paper needs: enough to see what is too thin."""
    may = _may_be_drawn(bank_ids, on)
    return _counted(db, may, _twins(db, bank_ids, on))


def waiting(db: Session, bank_ids: Sequence[int]) -> list[Candidate]:
    """Return the drafts of banks that wait for a review, named by question: what could fill a thin cell."""
    not_returned = Question.returned_version.is_distinct_from(Question.version)
    return _counted(db, and_(Question.bank_id.in_(bank_ids), Question.status == Status.DRAFT.value, not_returned), {})


def _counted(db: Session, which: ColumnElement[bool], twins: Mapping[int, int]) -> list[Candidate]:
    tags = _tags(db, which)
    asked = select(Question.id, Question.type, Question.category, Question.difficulty).where(which)
    return [
        Candidate(id=one, type=kind, category=category, difficulty=hard, tags=tags[one], twins=twins.get(one))
        for one, kind, category, hard in db.execute(asked.order_by(Question.id))
    ]


def _tags(db: Session, which: ColumnElement[bool]) -> Mapping[int, frozenset[str]]:
    tags: dict[int, frozenset[str]] = defaultdict(frozenset)
    tagged = select(QuestionTag.question_id, QuestionTag.tag).join(Question, Question.id == QuestionTag.question_id)
    for question_id, tag in db.execute(tagged.where(which)):
        tags[question_id] |= {tag, RULE_TAGS.get(tag, tag)}
    return tags


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
