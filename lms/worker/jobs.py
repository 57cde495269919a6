"""What each kind of job means. A new kind is a function here, by the name rooms request it under."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.requirements.actions.figures import YearFigures, count_year, store_figures
from lms.worker.queries import years_with_figures


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of job is done: worked out while only reading, then stored in a short transaction of its own.

    On SQLite a transaction that writes keeps all other writers waiting: a city's figures take seconds to count.
    """

    work_out: Callable[[Session, str], Any]
    store: Callable[[Session, Any], None]


def count_completion(db: Session, key: str) -> list[YearFigures]:
    """Count a year's completion afresh; the key `*` means this year and every year whose figures are stored."""
    years = years_with_figures(db) | {clock.today().year} if key == EVERY_YEAR else {int(key)}
    return [count_year(db, year) for year in sorted(years)]


def store_completion(db: Session, counted: list[YearFigures]) -> None:
    """Put what was counted in place of the old figures."""
    for figures in counted:
        store_figures(db, figures)


KINDS: Mapping[str, Kind] = {ROLL_CHANGED: Kind(count_completion, store_completion)}
