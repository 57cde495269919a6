"""Item analysis, held against figures others published and against the standard library."""

import statistics
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, strategies as st

from question_bank.statistics import (
    Answered,
    Suspicion,
    alpha,
    correlation,
    figures,
    kr20,
    outer_groups,
)

# The LSAT data, section 6: 1,000 candidates, 5 questions (Bock & Lieberman 1970, Psychometrika 35, table 1). How many
# answered 00000, 00001, … 11111; the first digit is question 1.
LSAT = [
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
]
ROWS = [row for row, count in zip(product([0, 1], repeat=5), LSAT, strict=True) for _ in range(count)]
# Printed by `descript(LSAT)` of the R package ltm: Rizopoulos 2006, J. Stat. Software 17(5), section 4.1.
PROPORTIONS = [0.924, 0.709, 0.553, 0.763, 0.870]
WITH_TOTAL = [0.3620, 0.5668, 0.6184, 0.5344, 0.4354]
WITH_REST = [0.1128, 0.1532, 0.1728, 0.1444, 0.1216]
ALPHA, ALPHA_WITHOUT = 0.2950, [0.2754, 0.2376, 0.2168, 0.2459, 0.2663]


def test_there_are_a_thousand_candidates() -> None:
    assert len(ROWS) == 1000


@pytest.mark.parametrize("item", range(5))
def test_the_figures_of_each_question_are_those_that_were_published(item: int) -> None:
    answers = [Answered(Fraction(2 * row[item]), 2, Fraction(2 * sum(row))) for row in ROWS]
    found = figures(answers)
    assert found.facility == pytest.approx(PROPORTIONS[item], abs=1e-9)
    assert found.point_biserial == pytest.approx(WITH_REST[item], abs=6e-5)
    whole = correlation([float(row[item]) for row in ROWS], [float(sum(row)) for row in ROWS])
    assert whole == pytest.approx(WITH_TOTAL[item], abs=6e-5)


def test_the_reliability_is_the_one_that_was_published() -> None:
    assert kr20([[bool(x) for x in row] for row in ROWS]) == pytest.approx(ALPHA, abs=5e-5)
    assert alpha(ROWS) == pytest.approx(ALPHA, abs=5e-5)
    for item, published in enumerate(ALPHA_WITHOUT):
        assert alpha([row[:item] + row[item + 1 :] for row in ROWS]) == pytest.approx(published, abs=5e-5)


_scores = st.lists(st.tuples(st.integers(0, 20).map(float), st.integers(0, 20).map(float)), min_size=2, max_size=40)


@given(_scores)
def test_a_correlation_is_the_one_of_the_standard_library(pairs: list[tuple[float, float]]) -> None:
    ones, others = [list(side) for side in zip(*pairs, strict=True)]
    if len(set(ones)) < 2 or len(set(others)) < 2:
        assert correlation(ones, others) is None
    else:
        assert correlation(ones, others) == pytest.approx(statistics.correlation(ones, others), abs=1e-9)


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=30))
def test_formula_20_is_alpha_of_rights_and_wrongs(rows: list[list[bool]]) -> None:
    first, second = kr20(rows), alpha([[float(x) for x in row] for row in rows])
    assert (first is None) == (second is None)
    assert first is None or second is None or first == pytest.approx(second)


def test_alpha_by_hand() -> None:
    """Two questions, three candidates: variances 2/3 and 2/3, of the sum 8/3; 2 · (1 − (4/3)/(8/3)) = 1."""
    assert alpha([[0, 0], [1, 1], [2, 2]]) == pytest.approx(1)
    # Variances 2/3, 2/9, of the sum (0, 2, 2) 8/9: 2 · (1 − (8/9)/(8/9)) = 0.
    assert alpha([[0, 0], [1, 1], [2, 0]]) == pytest.approx(0)


@pytest.mark.parametrize("rows", [[], [[1.0]], [[1.0, 1.0], [1.0, 1.0]]])
def test_without_spread_there_is_no_reliability(rows: list[list[float]]) -> None:
    assert alpha(rows) is None
    assert kr20([[bool(x) for x in row] for row in rows]) is None


def test_the_outer_groups_are_27_percent_and_ties_are_shared() -> None:
    upper, lower = outer_groups([float(n) for n in range(100)])
    assert (sum(upper), sum(lower)) == (27, 27)
    assert upper[73:] == [1.0] * 27
    assert lower[:27] == [1.0] * 27
    upper, _ = outer_groups([5.0] * 10)
    assert upper == [0.3] * 10
    assert outer_groups([]) == ([], [])


@given(st.lists(st.integers(0, 10).map(float), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_names_decides_nothing(totals: list[float], chance: st.DrawFn) -> None:
    names = list(range(len(totals)))
    chance.shuffle(names)  # type: ignore[attr-defined] # a Random
    upper, _ = outer_groups(totals)
    shuffled, _ = outer_groups([totals[name] for name in names])
    assert shuffled == [upper[name] for name in names]


def test_discrimination_by_hand() -> None:
    """Of 10, the best 3 (9, 8, 7) all have it, of the last 3 (0, 1, 2) one: 1 − 1/3."""
    has = {9, 8, 7, 5, 1}
    answers = [Answered(Fraction(2 * (n in has)), 2, Fraction(10 * n)) for n in range(10)]
    assert figures(answers).upper_lower == pytest.approx(2 / 3)


def _choices(chosen: list[tuple[str, int]], right: str = "A") -> list[Answered]:
    return [Answered(Fraction(2 * (c == right)), 2, Fraction(t + 2 * (c == right)), (c,)) for c, t in chosen]


def test_options_are_counted_in_all_and_in_the_outer_groups() -> None:
    answers = _choices([("A", 100)] * 20 + [("B", 50)] * 10 + [("C", 0)] * 10)
    options = figures(answers, right=["A"], letters=["A", "B", "C", "D"]).options
    assert [options[letter].chosen for letter in "ABCD"] == [20, 10, 10, 0]
    assert options["A"].upper == pytest.approx(11)
    assert options["C"].lower == pytest.approx(10)
    assert options["B"].lower == pytest.approx(1)


@pytest.mark.parametrize(
    ("chosen", "signs"),
    [
        # Everybody knows it.
        ([("A", n) for n in range(40)], {Suspicion.TOO_EASY, Suspicion.UNUSED_DISTRACTOR}),
        # The worst know it, the best take B: the key is probably wrong.
        ([("A", n) for n in range(20)] + [("B", 50 + n) for n in range(20)] + [("C", 9)],
         {Suspicion.NEGATIVE, Suspicion.KEY}),
        # Hardly anybody knows it, and knowing it says little.
        ([("A", 20)] * 3 + [("B", n) for n in range(20)] + [("C", n) for n in range(20, 40)],
         {Suspicion.TOO_HARD, Suspicion.KEY, Suspicion.WEAK}),
        # As it should be.
        ([("A", 30 + n) for n in range(30)] + [("B", n) for n in range(15)] + [("C", n) for n in range(15)], set()),
    ],
)  # fmt: skip
def test_a_suspicious_question_shows_itself(chosen: list[tuple[str, int]], signs: set[Suspicion]) -> None:
    found = figures(_choices(chosen), right=["A"], letters=["A", "B", "C"])
    assert set(found.suspicions) == signs


def test_of_few_answers_nothing_is_said() -> None:
    found = figures(_choices([("A", n) for n in range(29)]), right=["A"], letters=["A", "B"])
    assert found.suspicions == ()
    assert figures([]).facility is None
    assert figures([]).upper_lower is None


def test_parts_of_the_points_count_as_parts() -> None:
    answers = [Answered(Fraction(1), 2, Fraction(10)), Answered(Fraction(1, 2), 2, Fraction(5))]
    assert figures(answers).facility == pytest.approx(0.375)
