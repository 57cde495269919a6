"""Rosters that a rule fills, a make-up's and a drawn sample's: no hand puts people on or takes them off."""

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import RuleBroken
from lms.exams.models import Exam
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.samples import has_sample


def require_by_hand(db: Session, exam: Exam) -> None:
    """Raise RuleBroken MAKE_UP_BY_RULE or SAMPLE_FIXED when people come on the roster by a rule alone."""
    if exam.make_up_of_id is not None:
        raise RuleBroken("MAKE_UP_BY_RULE")
    if has_sample(db, exam.id):
        raise RuleBroken("SAMPLE_FIXED")


def require_removable(db: Session, exam: Exam, actor: Actor) -> None:
    """Raise RuleBroken when nobody may be taken off: who was drawn is replaced, of a make-up the bureau decides."""
    if exam.make_up_of_id is None or not is_run_by(db, exam, actor):
        require_by_hand(db, exam)
