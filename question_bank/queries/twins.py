"""Questions that are the same, or nearly."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.among import is_among
from question_bank.likeness import MOST_HOLDERS
from question_bank.models import Question, QuestionSketch, QuestionText, QuestionTwin


def known_fingerprints(db: Session, bank_id: int) -> dict[str, int]:
    """Return the fingerprint of every question of a bank, with the question's id; the oldest where two are equal."""
    asked = select(Question.fingerprint, Question.id).where(Question.bank_id == bank_id).order_by(Question.id.desc())
    return {key: value for key, value in db.connection().execute(asked).all()}  # noqa: C416 - rows are no pairs to a type checker


def known_external_ids(db: Session, bank_id: int) -> dict[str, int]:
    """Return the ids that other systems gave to questions of a bank, with ours."""
    asked = select(Question.external_id, Question.id).where(Question.bank_id == bank_id, Question.external_id != "")
    return {key: value for key, value in db.connection().execute(asked).all()}  # noqa: C416 - rows are no pairs to a type checker


def sharing(db: Session, bank_id: int, hashes: Iterable[int]) -> dict[int, list[int]]:
    """Return, for each hash, the questions of a bank whose sketch has it; runs that very many share are left out."""
    asked = select(QuestionSketch.hash, QuestionSketch.question_id).where(
        QuestionSketch.bank_id == bank_id, is_among(QuestionSketch.hash, list(hashes))
    )
    holders: dict[int, list[int]] = defaultdict(list)
    for run, question_id in db.connection().execute(asked).all():
        holders[run].append(question_id)
    return {run: held for run, held in holders.items() if len(held) <= MOST_HOLDERS}


def texts_of(db: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the searched texts of questions, by id."""
    asked = select(QuestionText.question_id, QuestionText.text).where(is_among(QuestionText.question_id, ids))
    return {key: value for key, value in db.connection().execute(asked).all()}  # noqa: C416 - rows are no pairs to a type checker


def twins_of(db: Session, question_id: int) -> list[tuple[int, int]]:
    """Return the near-duplicates of a question and how alike each is, in hundredths; the nearest first."""
    asked = select(QuestionTwin).where(
        or_(QuestionTwin.question_id == question_id, QuestionTwin.twin_id == question_id)
    )
    pairs = [(t.twin_id if t.question_id == question_id else t.question_id, t.likeness) for t in db.scalars(asked)]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
