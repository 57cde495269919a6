"""By what an exam is marked: the versions of its key, in the order in which they were applied."""

from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.exams.models import Exam, Rekeying, RekeyingDecision
from lms.exams.queries.papers import contents_of
from lms.exams.rules.marking import Ruling
from lms.exams.rules.rulings import Change, RekeyKind, ruling_of
from question_bank.content import Marking
from question_bank.models import QuestionVersion


def key_version_of(db: Session, exam_id: int) -> int:
    """Return the version of the key that counts: 1 until a re-keying was applied."""
    asked = select(func.max(RekeyingDecision.key_version)).filter_by(exam_id=exam_id)
    return db.scalar(asked) or 1


def applied_to(db: Session, exam_id: int, *, upto: int | None = None) -> list[Rekeying]:
    """Return the re-keyings of an exam that were applied, in order, up to a version of the key if told."""
    asked = (
        select(Rekeying)
        .join(RekeyingDecision, RekeyingDecision.rekeying_id == Rekeying.id)
        .where(Rekeying.exam_id == exam_id, RekeyingDecision.outcome == "applied")
        .order_by(RekeyingDecision.key_version)
    )
    if upto is not None:
        asked = asked.where(RekeyingDecision.key_version <= upto)
    return list(db.scalars(asked))


def rulings_of(
    db: Session, exam_id: int, *, also: Rekeying | None = None, upto: int | None = None
) -> dict[int, Ruling]:
    """Map versions of questions to what counts instead of their own key; `also` is tried after what was applied."""
    changes = applied_to(db, exam_id, upto=upto) + ([also] if also is not None else [])
    if not changes:
        return {}
    printed = versions_of_questions(db, sorted({change.question_id for change in changes}))
    wanted = [version for each in printed.values() for version in each]
    contents = contents_of(db, wanted + [change.version_id for change in changes if change.version_id])
    rulings = {}
    for question, versions in printed.items():
        steps = [
            Change(
                RekeyKind(change.kind),
                contents[change.version_id] if change.version_id else None,
                tuple(change.options),
            )
            for change in changes
            if change.question_id == question
        ]
        for version in versions:
            rulings[version] = ruling_of(contents[version], steps)
    return rulings


def versions_of_questions(db: Session, question_ids: list[int]) -> dict[int, list[int]]:
    """Map questions to all their versions."""
    asked = select(QuestionVersion.question_id, QuestionVersion.id).where(QuestionVersion.question_id.in_(question_ids))
    found: dict[int, list[int]] = {}
    for question, version in db.execute(asked.order_by(QuestionVersion.id)):
        found.setdefault(question, []).append(version)
    return found


def marking_under(exam: Exam) -> Marking:
    """Return the switches of an exam that marks depend on."""
    return Marking(cast("Literal['exact', 'missing_half']", exam.multiple_marking))
