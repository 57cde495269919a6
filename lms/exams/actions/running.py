"""Who may deal with an exam: asked at the beginning of every verb on it."""

from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed
from lms.exams.models import Exam
from lms.exams.queries.exams import is_run_by


def require_runs(db: Session, exam: Exam, actor: Actor, permission: Permission = Permission.RUN_EXAMS) -> None:
    """Raise NotAllowed unless the actor has this right over this exam."""
    require_can(actor, permission)
    if not is_run_by(db, exam, actor, permission):
        raise NotAllowed
