"""Trainings that units held: what a plan's progress, a report's figure and the list behind it count alike."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select

from lms.among import is_among
from lms.courses.rules.practice import PRACTICE_METHODS
from lms.hours.models import Activity, Claim


def trainings_held(unit_ids: Sequence[int], first: date, last: date) -> Select[Activity]:
    """Select the trainings units held within some days, each day of a course once, without what was wholly sent back.

    Days under a mentor are no trainings. Whoever asks reaches the units.
    """
    attended = select(Claim.activity_id).where(Claim.state != "rejected", Claim.activity_id.is_not(None))
    return select(Activity).where(
        is_among(Activity.host_unit_id, unit_ids),
        Activity.method.not_in([method.value for method in PRACTICE_METHODS]),
        Activity.occurred_on.between(first, last),
        Activity.id.in_(attended),
    )
