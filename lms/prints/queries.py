"""Selects on large prints."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import NotFound
from lms.prints.models import PrintRun

_SHOWN = 20


def runs_visible_to(actor: Actor) -> Select[PrintRun]:
    """Select what the actor ordered himself, in the role and the unit he acts in now."""
    own = select(PrintRun).where(PrintRun.ordered_by_id == actor.account_id, PrintRun.role == actor.role.value)
    return own.where(PrintRun.unit_id.is_not_distinct_from(actor.unit_id))


def get_run(db: Session, run_id: int, *, seen_by: Actor, lock: bool = False) -> PrintRun:
    """Return a print of one's own. Raises NotFound."""
    asked = runs_visible_to(seen_by).where(PrintRun.id == run_id)
    found = db.scalar(asked.with_for_update() if lock else asked)
    if found is None:
        raise NotFound
    return found


def list_runs(
    db: Session, *, seen_by: Actor, kinds: Sequence[str] = (), subject_id: int | None = None
) -> Sequence[PrintRun]:
    """List one's own prints, the newest first; of some kinds or of one subject where told. At most twenty."""
    asked = runs_visible_to(seen_by).order_by(PrintRun.id.desc()).limit(_SHOWN)
    if kinds:
        asked = asked.where(PrintRun.kind.in_(kinds))
    if subject_id is not None:
        asked = asked.where(PrintRun.subject_id == subject_id)
    return db.scalars(asked).all()


def waiting_like(db: Session, kind: str, subject_id: int, *, seen_by: Actor) -> Sequence[PrintRun]:
    """Return one's own prints of a kind and subject that are still to be made."""
    asked = runs_visible_to(seen_by).where(PrintRun.kind == kind, PrintRun.subject_id == subject_id)
    return db.scalars(asked.where(*_MAKING)).all()


def find_making(db: Session, run_id: int, *, lock: bool = False) -> PrintRun | None:
    """Return a print, for the worker, that is still to be made; None when it is finished, failed or stopped."""
    asked = select(PrintRun).where(PrintRun.id == run_id, *_MAKING)
    return db.scalar(asked.with_for_update() if lock else asked)


def kept_before(db: Session, instant: datetime) -> Sequence[PrintRun]:
    """Return prints ordered before an instant whose files, or pieces of them, may still be there; locked."""
    asked = select(PrintRun).where(PrintRun.ordered_at < instant, PrintRun.dropped_at.is_(None))
    return db.scalars(asked.with_for_update()).all()


_MAKING = (
    PrintRun.finished_at.is_(None),
    PrintRun.failed_at.is_(None),
    PrintRun.stopped_at.is_(None),
    PrintRun.dropped_at.is_(None),
)
