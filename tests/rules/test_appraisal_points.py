"""Points of an appraisal: integers decide, truncation displays, nothing to count is left out (C7, JN-24-2, QD-M9-6)."""

import pytest

from lms.appraisals.rules.indicators import (
    BY_HAND,
    USUAL,
    WHOLE,
    Grade,
    Key,
    Scored,
    grade_of,
    points_of,
    require_indicators,
    require_points,
    total,
)
from lms.errors import RuleBroken


@pytest.mark.requirement("JN-24-2")
@pytest.mark.parametrize(
    ("part", "whole", "target", "most", "points"),
    [
        (100, 100, 100, 2500, 2500),
        (99, 100, 99, 2000, 2000),
        (197, 199, 99, 2000, 1999),  # 98.9949… % shows 98.99 % and is not the target (C4.8)
        (49, 50, 99, 2000, 1979),
        (50, 50, 99, 2000, 2000),  # beyond the target there is no more
        (0, 7, 100, 500, 0),
        (1, 3, 100, 1000, 333),
        (0, 0, 100, 500, None),
    ],
)
def test_points_follow_the_share_up_to_the_target_and_are_cut(
    part: int, whole: int, target: int, most: int, points: int | None
) -> None:
    assert points_of(part, whole, target, most) == points


def test_the_usual_indicators_add_up_to_a_hundred_and_those_by_hand_have_no_target() -> None:
    assert sum(points for points, _ in USUAL.values()) == WHOLE
    assert {key for key, (_, target) in USUAL.items() if target is None} == BY_HAND
    assert set(USUAL) == set(Key)
    with pytest.raises(RuleBroken, match="INDICATOR_SUM"):
        require_indicators({Key.EXAM: (5000, 99)})


@pytest.mark.parametrize("wrong", [{Key.EXAM: None}, {Key.EXAM: 0}, {Key.EXAM: 101}, {Key.CASE_FILES: 90}])
def test_a_figure_has_a_target_and_what_is_scored_by_hand_none(wrong: dict[Key, int | None]) -> None:
    with pytest.raises(RuleBroken, match="INDICATOR_TARGET"):
        require_indicators({key: (most, wrong.get(key, target)) for key, (most, target) in USUAL.items()})
    require_indicators({key: (most, target and 90) for key, (most, target) in USUAL.items()})


def test_what_has_nothing_to_count_lowers_neither_points_nor_grade() -> None:
    lines = [
        Scored(Key.COMPLETION, 5000, 100, 9, 10, 4500),
        Scored(Key.OATH, 3000, 100, 0, 0, None),
        Scored(Key.CASE_FILES, 2000, None, 0, 0, 1800),
    ]
    assert total(lines, -100) == (6200, 7000)
    assert total(lines, -99_999) == (0, 7000)
    assert grade_of(*total(lines, 0)) is Grade.EXCELLENT
    assert [grade_of(points, 1000) for points in (900, 899, 800, 600, 599)] == [
        Grade.EXCELLENT, Grade.GOOD, Grade.GOOD, Grade.PASSED, Grade.FAILED,
    ]  # fmt: skip
    assert grade_of(0, 0) is None


@pytest.mark.parametrize(
    ("key", "points", "most", "code"),
    [
        (Key.COMPLETION, 100, 2500, "INDICATOR_FIGURE"),
        (Key.CASE_FILES, 100, None, "INDICATOR_FIGURE"),
        (Key.CASE_FILES, 1001, 1000, "INDICATOR_POINTS"),
        (Key.CASE_FILES, -1, 1000, "INDICATOR_POINTS"),
    ],
)
def test_hands_score_only_what_no_figure_speaks_about(key: Key, points: int, most: int | None, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        require_points(key, points, most)
