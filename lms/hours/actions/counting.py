"""Asking for the figures of a year to be counted again where hours changed."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.orm import Session

from lms import outbox
from lms.people.actions.people import ROLL_CHANGED


def ask_to_count(db: Session, changed: Iterable[tuple[int, int]]) -> None:
    """Have the figures follow once this transaction has committed; `changed`: years and whose hours changed in them."""
    by_year: dict[int, set[int]] = defaultdict(set)
    for year, person_id in changed:
        by_year[year].add(person_id)
    for year in sorted(by_year):
        outbox.request(db, ROLL_CHANGED, str(year), about=by_year[year])
