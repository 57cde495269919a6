"""Exams before the post and after being stopped, as assistants sat them; only what is published counts."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.credentials.rules.badges_training import ExamTaken
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from question_bank.blueprint import BOUNDARY
from question_bank.models import BlueprintShare


def exams_of(db: Session, person_ids: Sequence[int]) -> dict[int, tuple[ExamTaken, ...]]:
    """Map people to the published exams of their kinds that they sat, the latest first; make-ups within their exam."""
    sat = exams_sat(db, person_ids, (ExamKind.PREPOST_AUX, ExamKind.OFFPOST))
    shares = _boundary(db, {each.blueprint_version_id for taken in sat.values() for each in taken})
    return {
        person: tuple(
            ExamTaken(
                candidate_id=each.candidate_id,
                title=each.title,
                sat_on=each.sat_on,
                passed=each.passed,
                points=each.points,
                most=each.most,
                boundary_percent=shares.get(each.blueprint_version_id, 0),
            )
            for each in taken
        )
        for person, taken in sat.items()
    }


def _boundary(db: Session, version_ids: Iterable[int]) -> dict[int, int]:
    """Map versions of blueprints to the least share of boundary questions they draw, in percent."""
    asked = select(BlueprintShare.version_id, BlueprintShare.percent).where(BlueprintShare.tag == BOUNDARY.tag)
    return dict(db.execute(asked.where(BlueprintShare.version_id.in_(version_ids))).all())
