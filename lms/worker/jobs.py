"""What each kind of job means. A new kind is a function here, by the name rooms request it under."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from lms import clock
from lms.requirements.actions.figures import refresh_figures
from lms.worker.queries import years_with_figures

EVERY_YEAR = "*"


def refresh_completion(db: Session, key: str) -> None:
    """Count a year's completion afresh; the key `*` means this year and every year whose figures are stored."""
    years = years_with_figures(db) | {clock.today().year} if key == EVERY_YEAR else {int(key)}
    for year in sorted(years):
        refresh_figures(db, year)


KINDS: Mapping[str, Callable[[Session, str], None]] = {"completion:refresh": refresh_completion}
