"""Which lines of a score table a second person reads again. Pure."""

from collections.abc import Sequence

from question_bank.chance import Chance

LEAST, MOST, ONE_IN = 5, 20, 20


def sample_of(line_ids: Sequence[int], checksum: str) -> list[int]:
    """Return the lines to compare: one in twenty, five at least, twenty at most; the file itself is the seed."""
    size = min(len(line_ids), MOST, max(LEAST, -(-len(line_ids) // ONE_IN)))
    return sorted(Chance("score-sample", checksum).shuffled(sorted(line_ids))[:size])
