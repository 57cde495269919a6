"""What rules say about one day of training: the length of an 学时, the day caps, who confirms public law."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from lms.hours.catalogue import HOUR
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.requirements.parameters import Parameters
from lms.requirements.queries.rule_sets import rules_by_unit, rules_for


def limits_for(db: Session, unit_id: int, year: int) -> Limits:
    """Return the limits of the rules that judge a unit in a year; the defaults where nobody adopted any."""
    rules = rules_for(db, unit_id, year)
    return limits_of(rules.parameters) if rules else DEFAULT_LIMITS


def limits_by_unit(db: Session, unit_ids: Iterable[int], year: int) -> dict[int, Limits]:
    """Map units to their limits in a year."""
    rules = rules_by_unit(db, year)
    return {unit: limits_of(rules[unit].parameters) if unit in rules else DEFAULT_LIMITS for unit in unit_ids}


def strictest_limits(db: Session, unit_ids: Iterable[int], year: int) -> Limits:
    """Return limits that hold for all of some units at once, for what is posted together: the narrowest of each."""
    found = list(limits_by_unit(db, set(unit_ids), year).values()) or [DEFAULT_LIMITS]
    return replace(
        found[0],
        justice_only_public_law=any(limits.justice_only_public_law for limits in found),
        day_cap=min(limits.day_cap for limits in found),
        online_day_cap=min(limits.online_day_cap for limits in found),
        late_until=min(limits.late_until for limits in found),
        make_up_until=min(limits.make_up_until for limits in found),
        practice_days=min(limits.practice_days for limits in found),
    )


def limits_of(parameters: Parameters) -> Limits:
    """Return the limits on posting that a rule set states."""
    return Limits(
        minutes_per_hour=parameters.minutes_per_hour,
        justice_only_public_law=parameters.public_law_provider == "justice_bureau",
        day_cap=parameters.day_cap * HOUR,
        online_day_cap=parameters.online_day_cap * HOUR,
        late_until=_month_day(parameters.late_evidence_until),
        make_up_until=_month_day(parameters.make_up_until),
        practice_days=parameters.practice_log_days,
    )


def _month_day(text: str) -> tuple[int, int]:
    return int(text[:2]), int(text[3:])
