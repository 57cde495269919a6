"""Which records a spot check draws: the same every time from the same population and seed (QD-M9-7). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lms.sampling import Scheme, digest_of, ordered, require_drawable, shares, stratum_of


class Record(NamedTuple):
    """A record that could be drawn; a row of the population as it is kept."""

    record_id: int
    person_id: int
    unit_id: int
    person_class: str


class Drawn(NamedTuple):
    """A record that was drawn: its stratum and its place in the order of it, from 1."""

    record: Record
    stratum: str
    rank: int


def by_number(records: Iterable[Record]) -> list[Record]:
    """Return a population in the order in which it is kept."""
    return sorted(records)


def population_digest(records: Sequence[Record]) -> str:
    """Return the SHA-256 of a population in its order."""
    return digest_of([list(one) for one in records])


def strata_of(records: Iterable[Record], scheme: Scheme) -> dict[str, list[Record]]:
    """Return each stratum with its records in the order in which they are kept."""
    found: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        found[stratum_of(scheme.strata, one.person_class, one.unit_id)].append(one)
    return found


def draw(records: Sequence[Record], scheme: Scheme) -> list[Drawn]:
    """Return the sample, stratum by stratum. Raises RuleBroken SAMPLE_SIZE, SAMPLE_EMPTY."""
    require_drawable(scheme, len(records))
    strata = strata_of(records, scheme)
    wanted = shares({name: len(found) for name, found in strata.items()}, scheme)
    return [
        Drawn(one, name, rank)
        for name, found in ordered("spot-check", scheme.seed, strata).items()
        for rank, one in enumerate(found[: wanted[name]], start=1)
    ]
