"""Rules of the hour ledger (domain C3). Pure. Credits are integer hundredths of an 学时."""

from lms.hours.rules.deciding import (
    MOVES,
    missing_evidence,
    require_confirmer,
    require_dated,
    require_move,
    require_open,
    require_other_person,
    require_reversible,
)
from lms.hours.rules.training import (
    DEFAULT_LIMITS,
    Attended,
    Limits,
    credit_of,
    overlaps,
    require_countable,
    require_fits,
    require_times,
    series_of,
    split_credit,
)

__all__ = [
    "DEFAULT_LIMITS",
    "MOVES",
    "Attended",
    "Limits",
    "credit_of",
    "missing_evidence",
    "overlaps",
    "require_confirmer",
    "require_countable",
    "require_dated",
    "require_fits",
    "require_move",
    "require_open",
    "require_other_person",
    "require_reversible",
    "require_times",
    "series_of",
    "split_credit",
]
