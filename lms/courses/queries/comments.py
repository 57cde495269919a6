"""Selects on what line departments said about the training of units, and what those answered (FN-1-6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from lms.access import Actor
from lms.courses.models.feedback import TrainingComment
from lms.courses.rules.learning import ANSWERERS
from lms.errors import NotFound
from lms.hours.models import Activity
from lms.people.accounts import Account
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with the names of who said and who answered it."""

    id: int
    unit_id: int
    unit: str
    text: str
    said_by: str
    said_for: str
    said_at: datetime
    about: str | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


def comments_about(db: Session, *, seen_by: Actor, unit: Unit | None = None, limit: int = 100) -> list[Said]:
    """List what was said about the training of units in reach, the unanswered first, then the newest."""
    asker, answerer, office = aliased(Account), aliased(Account), aliased(Unit)
    wanted = (
        select(TrainingComment, Unit.name, asker.name, office.name, Activity.title, answerer.name)
        .join(Unit, TrainingComment.unit_id == Unit.id)
        .join(asker, TrainingComment.said_by_id == asker.id)
        .outerjoin(office, TrainingComment.said_for_id == office.id)
        .outerjoin(Activity, TrainingComment.activity_id == Activity.id)
        .outerjoin(answerer, TrainingComment.answered_by_id == answerer.id)
        .where(_comment_in_reach(seen_by))
        .order_by(TrainingComment.answered_at.is_not(None), TrainingComment.id.desc())
        .limit(limit)
    )
    if unit is not None:
        wanted = wanted.where(Unit.path.startswith(unit.path))
    return [
        Said(
            row.id,
            row.unit_id,
            unit_name,
            row.text,
            said_by,
            said_for or "",
            row.said_at,
            about,
            row.answer,
            answered_by,
            row.answered_at,
        )
        for row, unit_name, said_by, said_for, about, answered_by in db.execute(wanted)
    ]


def get_comment(db: Session, comment_id: int, *, seen_by: Actor) -> TrainingComment:
    """Return what was said about a unit in reach. Raises NotFound COMMENT_NOT_FOUND."""
    wanted = select(TrainingComment).where(TrainingComment.id == comment_id, _comment_in_reach(seen_by))
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("COMMENT_NOT_FOUND")
    return found


def count_open_comments(db: Session, *, actor: Actor) -> int:
    """Count what was said about one's own units and waits for an answer."""
    if actor.role not in ANSWERERS:
        return 0
    wanted = select(func.count(TrainingComment.id)).where(TrainingComment.answered_at.is_(None))
    return db.scalar(wanted.where(_comment_in_reach(actor))) or 0


def _comment_in_reach(actor: Actor) -> ColumnElement[bool]:
    return TrainingComment.unit_id.in_(select(Unit.id).where(unit_in_reach(actor)))
