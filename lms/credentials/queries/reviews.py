"""Yearly reviews on record."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.credentials.models.reviews import YearlyReview

# What a review comes to; the other states are on the way.
_DECIDED = {"PASSED": True, "NOT_REQUIRED": True, "CONDITIONAL": False, "FAILED": False}


def last_outcome(db: Session, person_id: int) -> bool | None:
    """Tell whether a person's last decided review was passed (or not required); None when none was decided.

    One that was passed on conditions is not, until the conditions are met.
    """
    asked = select(YearlyReview.state).where(YearlyReview.person_id == person_id, YearlyReview.state.in_(_DECIDED))
    state = db.scalar(asked.order_by(YearlyReview.year.desc()).limit(1))
    return None if state is None else _DECIDED[state]
