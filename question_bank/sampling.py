"""Checking a large batch by a sample (GB/T 2828.1-2012, general inspection level II, nothing found wrong). Pure.

Every question of the sample is read; one that is wrong, and the whole batch is read question by question. A sample of
n without a fault says, at 95 percent confidence, that at most 1 - 0.05^(1/n) of the batch are faulty.
"""

from collections.abc import Sequence

from question_bank.chance import Chance

# Up to so many in a batch: so many in the sample (table 1, level II, and table 2-A).
_SIZES = (
    (90, 13),
    (150, 20),
    (280, 32),
    (500, 50),
    (1_200, 80),
    (3_200, 125),
    (10_000, 200),
)
# Below this a reviewer reads every question; above it, a batch is cut.
LEAST, MOST = 51, 2_000


def sample_size(batch: int) -> int:
    """Return how many of a batch are to be read; all of a small one."""
    if batch < LEAST:
        return batch
    return next((size for most, size in _SIZES if batch <= most), 315)


def drawn(ids: Sequence[int], seed: str) -> list[int]:
    """Return the questions of the sample, in order: the same batch and seed, the same sample."""
    batch = sorted(ids)
    return sorted(Chance("sample", seed).shuffled(batch)[: sample_size(len(batch))])


def most_faulty(size: int) -> float:
    """Return the share of a batch that may be faulty at 95 percent confidence when a sample of a size had none."""
    return 1.0 if size < 1 else 1 - 0.05 ** (1 / size)
