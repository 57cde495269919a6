"""A random sample of people for a spot exam that anybody can draw again (QD-M9-7). Pure.

The people of each stratum are put into an order that the seed determines (`question_bank.chance`, key: "spot", seed,
name of the stratum; beforehand they stand by number). The first so many are drawn. Who is on leave is replaced by the
next in that order, and who cannot sit later likewise.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lms import sampling
from lms.sampling import Scheme, require_drawable, shares, stratum_of


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who could be drawn; `leave` is the document of a leave on the day of the exam."""

    person_id: int
    unit_id: int
    person_class: str
    leave: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody was drawn, or stands in for `replaces`, who cannot sit for `reason`; `rank` counts from 1."""

    person_id: int
    stratum: str
    rank: int
    replaces: int | None = None
    reason: str = ""


def plain(members: Iterable[Member]) -> list[list[object]]:
    """Return a population as it is kept: by person."""
    rows = sorted(members, key=lambda one: one.person_id)
    return [[one.person_id, one.unit_id, one.person_class, one.leave] for one in rows]


def members_of(rows: Iterable[Sequence[object]]) -> list[Member]:
    """Return the population that was kept."""
    return [Member(int(str(row[0])), int(str(row[1])), str(row[2]), str(row[3])) for row in rows]


def digest_of(members: Iterable[Member]) -> str:
    """Return the SHA-256 of a population as it is kept, as JSON without blanks."""
    return sampling.digest_of(plain(members))


def orders(members: Iterable[Member], scheme: Scheme) -> dict[str, list[Member]]:
    """Return each stratum in the order the seed gives it, strata by name."""
    by_stratum: dict[str, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda one: one.person_id):
        by_stratum[stratum_of(scheme.strata, member.person_class, member.unit_id)].append(member)
    return sampling.ordered("spot", scheme.seed, by_stratum)


def draw(members: Sequence[Member], scheme: Scheme) -> list[Drawn]:
    """Return the sample: whoever was drawn, each one on leave followed by who stands in for him.

    Raises RuleBroken SAMPLE_EMPTY when there is nobody to draw, SAMPLE_SIZE for a size nobody can mean.
    """
    require_drawable(scheme, len(members))
    found = orders(members, scheme)
    number = shares({name: len(each) for name, each in found.items()}, scheme)
    return [one for name, order in found.items() for one in _drawn(name, order, number[name])]


def stand_in(
    members: Sequence[Member], scheme: Scheme, stratum: str, used: Collection[int]
) -> tuple[Member, int] | None:
    """Return the next of a stratum who was not drawn yet and is not on leave, with his place; None when all are."""
    for rank, member in enumerate(orders(members, scheme).get(stratum, []), start=1):
        if member.person_id not in used and not member.leave:
            return member, rank
    return None


def _drawn(stratum: str, order: Sequence[Member], number: int) -> list[Drawn]:
    drawn = [Drawn(member.person_id, stratum, rank) for rank, member in enumerate(order[:number], start=1)]
    rest = iter([(rank, member) for rank, member in enumerate(order, start=1) if rank > number and not member.leave])
    for member in order[:number]:
        if member.leave and (following := next(rest, None)) is not None:
            rank, other = following
            drawn.append(Drawn(other.person_id, stratum, rank, member.person_id, member.leave))
    return drawn
