"""Selects on hours that were made up for a year after it had ended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.db import table_of
from lms.hours.models import HourEntry
from lms.requirements.caps import Hours

_ENTRY = table_of(HourEntry).c
_MADE_UP = select(
    _ENTRY.person_id, _ENTRY.id, _ENTRY.occurred_on, _ENTRY.category, _ENTRY.tags, _ENTRY.method, _ENTRY.credit
).where(_ENTRY.year == bindparam("year"), _ENTRY.is_make_up.is_(True), is_among(_ENTRY.person_id, "people"))


def made_up_of(db: Session, person_ids: Sequence[int], year: int) -> Mapping[int, list[Hours]]:
    """Map people to the entries they made up for a year, reversals among them with their negative credit."""
    made_up: dict[int, list[Hours]] = defaultdict(list)
    for person, *entry in db.execute(_MADE_UP, {"year": year, "people": person_ids}).all():
        made_up[person].append(Hours(*entry))
    return made_up
