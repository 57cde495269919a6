"""Selects on evidence: what kinds of it an activity has."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.hours.models import Evidence


def evidence_kinds(db: Session, activity_ids: Sequence[int]) -> dict[int, list[str]]:
    """Map activities to the kinds of evidence they have; one without any is missing."""
    if not activity_ids:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    wanted = select(Evidence.activity_id, Evidence.kind).where(Evidence.activity_id.in_(set(activity_ids)))
    for activity, kind in db.execute(wanted.order_by(Evidence.id)):
        found[activity].append(kind)
    return dict(found)
