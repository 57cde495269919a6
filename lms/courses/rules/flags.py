"""When study time looks as if nobody, or somebody else, had studied (security C3). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# Defaults of ours. A person needs a moment to see a question; a machine does not.
FASTEST_HUMAN = timedelta(seconds=1)
FEWEST_ANSWERS = 3
# More people than this at one device in a day are looked at: in an office some share one.
MOST_AT_A_DEVICE = 3
# Beginnings and ends that agree this closely, throughout a course, were copied.
SAME_MOMENT = timedelta(seconds=2)
FEWEST_STRETCHES = 2

Times = Sequence[tuple[datetime, datetime]]


def is_robot(answer_times: Sequence[timedelta]) -> bool:
    """Tell whether presence was answered faster than people do, every time."""
    return len(answer_times) >= FEWEST_ANSWERS and max(answer_times) < FASTEST_HUMAN


def are_copied(mine: Times, others: Times) -> bool:
    """Tell whether two people began and ended the same stretches at the same moments, throughout."""
    if len(mine) != len(others) or len(mine) < FEWEST_STRETCHES:
        return False
    pairs = zip(sorted(mine), sorted(others), strict=True)
    return all(abs(a[0] - b[0]) <= SAME_MOMENT and abs(a[1] - b[1]) <= SAME_MOMENT for a, b in pairs)
