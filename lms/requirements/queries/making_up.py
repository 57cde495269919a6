"""Selects on hours that were made up for a year after it had ended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.hours.models import HourEntry
from lms.requirements.caps import Hours

CHUNK = 5000


def made_up_of(db: Session, person_ids: Sequence[int], year: int) -> Mapping[int, list[Hours]]:
    """Map people to the entries they made up for a year, reversals among them with their negative credit."""
    made_up: dict[int, list[Hours]] = defaultdict(list)
    wanted = select(
        HourEntry.person_id,
        HourEntry.id,
        HourEntry.occurred_on,
        HourEntry.category,
        HourEntry.tags,
        HourEntry.method,
        HourEntry.credit,
    ).where(HourEntry.year == year, HourEntry.is_make_up.is_(True))
    for start in range(0, len(person_ids), CHUNK):
        chunk = person_ids[start : start + CHUNK]
        for row in db.execute(wanted.where(HourEntry.person_id.in_(chunk))):
            hours = Hours(row.id, row.occurred_on, row.category, row.tags, row.method, row.credit)
            made_up[row.person_id].append(hours)
    return made_up
