"""What stands on papers: versions of questions by their own ids."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among
from question_bank.content import Content
from question_bank.models import QuestionVersion
from question_bank.types import content_of


def contents_of_versions(db: Session, version_ids: Sequence[int]) -> dict[int, Content]:
    """Return what versions of questions say, by the version's id."""
    asked = select(QuestionVersion).where(is_among(QuestionVersion.id, version_ids))
    return {version.id: content_of(version.content, trusted=True) for version in db.scalars(asked)}
