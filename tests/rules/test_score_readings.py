"""When a score read off a marked paper counts."""

from collections.abc import Mapping

import pytest

from lms.exams.rules.readings import Judged, Read, Reading, judge_readings


@pytest.mark.parametrize(
    ("by_person", "judged"),
    [
        ({}, Judged(Reading.NONE)),
        ({1: 160}, Judged(Reading.ONE)),
        ({1: None}, Judged(Reading.ONE)),  # absent, says one alone
        ({1: 160, 2: 160}, Judged(Reading.AGREED, 160)),
        ({1: None, 2: None}, Judged(Reading.AGREED)),
        ({1: 0, 2: None}, Judged(Reading.DIFFERS)),  # no point is not absent
        ({1: 160, 2: 161}, Judged(Reading.DIFFERS)),
        ({1: 160, 2: 161, 3: 161}, Judged(Reading.AGREED, 161)),  # a third person settles it
        ({1: 160, 2: 161, 3: 162}, Judged(Reading.DIFFERS)),
        ({1: 160, 2: 161, 3: 161, 4: 160}, Judged(Reading.DIFFERS)),  # two against two
    ],
)
def test_a_score_counts_once_two_read_the_same(by_person: Mapping[int, Read], judged: Judged) -> None:
    assert judge_readings(by_person) == judged
