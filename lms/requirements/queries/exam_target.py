"""The share of people that rules want to pass their yearly exam."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.exams.rules.rates import TARGET_PERCENT
from lms.requirements.queries.rule_sets import Rules, rules_within


def exam_target(db: Session, year: int, paths: Sequence[str]) -> int:
    """Return how many of a hundred must pass at places (`Unit.path`): 99 where nobody said or rules differ (QD-M9)."""
    return target_in(rules_within(db, paths, year))


def target_in(rules: Sequence[Rules]) -> int:
    """Return how many of a hundred must pass where these rules judge."""
    stated = {each.parameters.exam_pass_target for each in rules}
    return stated.pop() if len(stated) == 1 else TARGET_PERCENT
