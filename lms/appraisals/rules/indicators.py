"""Indicators of an appraisal, their formula, the points of a sheet (domain C7; JN-24-1, JN-24-2, QD-M9-6). Pure.

Points are integer hundredths; what a formula gives is cut, never rounded. An indicator with nothing to count is left
out of a unit's sheet: nobody is praised or blamed for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import RuleBroken
from lms.people.rules import UnitKind

# A point, and what the indicators of a round add up to.
POINT = 100
WHOLE = 100 * POINT
# Whom a bureau appraises: who files with it (QD-12, JN-24-1).
APPRAISED = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.ZONE)


class Key(StrEnum):
    """What is looked at."""

    COMPLETION = "COMPLETION"  # people who met the year, of those who owe hours (QD-M9-6)
    EXAM = "EXAM"  # people who passed the yearly exam, of those due (QD-M9-6)
    TOPIC = "TOPIC"  # people with the hours of the special topic, of those who owe hours (QD-M9-5)
    OATH = "OATH"  # officers who swore, of those due (JN-17-2)
    CARDS = "CARDS"  # people with a valid card, of those on enforcement posts (QD-M9-2)
    FILINGS = "FILINGS"  # filings handed in in time, of those that fell due (A.4)
    SPOT_CHECKS = "SPOT_CHECKS"  # drawn records in order, of those dealt with (QD-M9-7)
    RECTIFICATIONS = "RECTIFICATIONS"  # rectifications answered in time, of those asked for (FN-19-1)
    CASE_FILES = "CASE_FILES"  # case-file review, another system's score (ZJG-12-1)
    SUPERVISION = "SUPERVISION"  # supervision decisions carried out (JN-24-2)
    SATISFACTION = "SATISFACTION"  # what those dealt with think, another survey's score (C7)


class Side(StrEnum):
    """Who scores by hand."""

    UNIT = "UNIT"
    BUREAU = "BUREAU"


class Grade(StrEnum):
    """What a sheet comes to."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    PASSED = "PASSED"
    FAILED = "FAILED"


BY_HAND = frozenset({Key.CASE_FILES, Key.SUPERVISION, Key.SATISFACTION})
# Points and target in per cent of each [default]; 100 and 99 are QD-M9-6.
USUAL: Mapping[Key, tuple[int, int | None]] = {
    Key.COMPLETION: (25 * POINT, 100),
    Key.EXAM: (20 * POINT, 99),
    Key.TOPIC: (5 * POINT, 100),
    Key.OATH: (5 * POINT, 100),
    Key.CARDS: (5 * POINT, 100),
    Key.FILINGS: (5 * POINT, 100),
    Key.SPOT_CHECKS: (10 * POINT, 100),
    Key.RECTIFICATIONS: (5 * POINT, 100),
    Key.CASE_FILES: (10 * POINT, None),
    Key.SUPERVISION: (5 * POINT, None),
    Key.SATISFACTION: (5 * POINT, None),
}
# Per cent of the possible points from which a grade is given [default].
GRADES: tuple[tuple[int, Grade], ...] = ((90, Grade.EXCELLENT), (80, Grade.GOOD), (60, Grade.PASSED))


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator of a unit: the most it gives, its figure where it has one, its points; None: none given."""

    key: Key
    most: int
    target: int | None
    part: int
    whole: int
    points: int | None

    @property
    def is_left_out(self) -> bool:
        """Whether there was nothing to count."""
        return self.target is not None and self.whole == 0


def points_of(part: int, whole: int, target: int, most: int) -> int | None:
    """Return the points of a share: all of them from the target on, in proportion below, cut; None without a whole."""
    return min(most, most * part * 100 // (target * whole)) if whole else None


def total(lines: Iterable[Scored], adjusted: int) -> tuple[int, int]:
    """Return points given, adjustments among them, and points that could be given; a total is never below nothing."""
    counted = [line for line in lines if not line.is_left_out]
    return max(0, sum(line.points or 0 for line in counted) + adjusted), sum(line.most for line in counted)


def grade_of(points: int, possible: int) -> Grade | None:
    """Return what a sheet comes to; None where nothing could be counted."""
    if not possible:
        return None
    return next((grade for percent, grade in GRADES if points * 100 >= percent * possible), Grade.FAILED)


def require_indicators(wanted: Mapping[Key, tuple[int, int | None]]) -> None:
    """Raise RuleBroken INDICATOR_SUM unless the points of a round add up to a hundred, INDICATOR_TARGET unless each
    figure has a target of 1 to 100 per cent.
    """
    found = sum(points for points, _ in wanted.values())
    if found != WHOLE or any(points <= 0 for points, _ in wanted.values()):
        raise RuleBroken("INDICATOR_SUM", points=found)
    if not all(target is None if key in BY_HAND else 1 <= (target or 0) <= 100 for key, (_, target) in wanted.items()):
        raise RuleBroken("INDICATOR_TARGET")


def require_points(key: Key, points: int, most: int | None) -> None:
    """Raise RuleBroken INDICATOR_FIGURE where a figure speaks, INDICATOR_POINTS for more than there are."""
    if key not in BY_HAND or most is None:
        raise RuleBroken("INDICATOR_FIGURE")
    if not 0 <= points <= most:
        raise RuleBroken("INDICATOR_POINTS", most=most)
