"""Commendations and regular appraisals: what they are, what bars one (domain C7; SZ-5.2-4, FN-3-6, ZJG-7-8). Pure."""

from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken


class CommendationKind(StrEnum):
    """What was given."""

    BULLETIN_PRAISE = "BULLETIN_PRAISE"  # 通报表扬 (SZ-6.3-1)
    AWARD = "AWARD"  # 表彰奖励 (FN-3-7)
    ADVANCED = "ADVANCED"  # 先进集体、先进个人 (FN-3-6)
    MERIT = "MERIT"  # 嘉奖、记功


class CommendationLevel(StrEnum):
    """By an organ of which level."""

    UNIT = "UNIT"
    COUNTY = "COUNTY"
    CITY = "CITY"
    PROVINCE = "PROVINCE"
    STATE = "STATE"


class QuarterGrade(StrEnum):
    """Grades of a quarter (公务员平时考核办法)."""

    GOOD = "GOOD"
    FAIRLY_GOOD = "FAIRLY_GOOD"
    ORDINARY = "ORDINARY"
    POOR = "POOR"


def require_commendable(*, given_on: date, valid_until: date | None, today: date, is_barred: bool) -> None:
    """Raise RuleBroken FACT_IN_FUTURE, SPAN_REVERSED, COMMENDATION_BARRED while a case or a sanction runs (C7)."""
    if given_on > today:
        raise RuleBroken("FACT_IN_FUTURE", day=given_on)
    if valid_until is not None and valid_until < given_on:
        raise RuleBroken("SPAN_REVERSED")
    if is_barred:
        raise RuleBroken("COMMENDATION_BARRED")


def require_quarter_over(year: int, quarter: int, today: date) -> None:
    """Raise RuleBroken QUARTER_AHEAD for a quarter that has not begun its last month."""
    if date(year, quarter * 3, 1) > today:
        raise RuleBroken("QUARTER_AHEAD", year=year, quarter=quarter)
