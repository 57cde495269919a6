"""Hours made up for a year after it ended: kind by kind, beside what was done in the year (domain C3.4). Pure."""

from collections.abc import Iterable

from lms.hours.catalogue import BUSINESS_SKILL, PUBLIC_LAW, YEARLY
from lms.requirements.caps import Hours
from lms.requirements.parameters import Parameters
from lms.requirements.verdict import Sums


def with_made_up(sums: Sums, entries: Iterable[Hours], params: Parameters) -> Sums:
    """Return the sums with the hours made up for the year; a reversal comes with a negative credit."""
    yearly = [entry for entry in entries if entry.category in YEARLY]
    return sums._replace(
        made_up=sum(e.credit for e in yearly),
        made_up_public_law=sum(e.credit for e in yearly if e.category in PUBLIC_LAW),
        made_up_business_skill=sum(e.credit for e in yearly if e.category in BUSINESS_SKILL),
        made_up_special_topic=sum(e.credit for e in yearly if e.tags & params.special_topic_mask),
    )
