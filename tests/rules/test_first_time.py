"""First certification: forty hours together and a hundred and twenty on the post (QD-10-2, QD-10-3)."""

import pytest

from lms.requirements.first_time import first_time, online_cap_of
from lms.requirements.parameters import Parameters


@pytest.mark.requirement("QD-10-2")
@pytest.mark.requirement("QD-10-3")
@pytest.mark.parametrize(
    ("concentrated", "on_post", "missing", "met"),
    [
        (0, 0, (4000, 12000), False),
        (4000, 12000, (0, 0), True),
        (3950, 12000, (50, 0), False),
        (4000, 11950, (0, 50), False),
        (16000, 0, (0, 12000), False),  # one never stands in for the other
        (5000, 13000, (0, 0), True),
    ],
)
def test_both_counters_must_be_full(concentrated: int, on_post: int, missing: tuple[int, int], met: bool) -> None:
    found = first_time(concentrated, on_post, Parameters())
    assert (found.concentrated_missing, found.on_post_missing) == missing
    assert found.met is met


def test_half_of_the_concentrated_study_may_be_online() -> None:
    assert online_cap_of(Parameters()) == 2000
    assert online_cap_of(Parameters(online_cap_percent=0)) == 0
