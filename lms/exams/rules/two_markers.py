"""Two markers and a third (domain C4.5), and who marks what. Pure.

The result: two marks that lie within a fifth of the item's points agree, and their mean counts, a quarter point in
favour of the candidate. Otherwise a third marks without knowing of either. Of the third and the nearer of the two the
mean counts if they agree (as near to both: the higher); if the third agrees with nobody, his mark counts alone.
The domain asks for the third and leaves the rule open; this is the default [default].
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# More than this part of an item's points between two marks calls a third.
DISAGREEMENT_PERCENT = 20
PLACES = (1, 2)


def disagree(one: int, other: int, most: int) -> bool:
    """Tell whether two marks of an item lie further apart than they may."""
    return abs(one - other) * 100 > DISAGREEMENT_PERCENT * most


def result_of(marks: Sequence[int], most: int) -> int | None:
    """Return what an answer earned by its marks in order, in halves; None while a mark is missing."""
    if len(marks) < len(PLACES):
        return None
    one, other, *third = marks
    if not third:
        return None if disagree(one, other, most) else mean(one, other)
    last = third[0]
    nearer = min((one, other), key=lambda each: (abs(each - last), -each))
    return last if disagree(nearer, last, most) else mean(nearer, last)


def mean(one: int, other: int) -> int:
    """Return the mean in whole halves, in favour of the candidate."""
    return (one + other + 1) // 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer that needs a marker at some places: whose it is, and who holds another place of it."""

    answer_id: int
    places: tuple[int, ...]
    person_id: int
    unit_id: int
    held_by: frozenset[int] = frozenset()


@dataclass(slots=True)
class Hand:
    """A marker: his account, who he is, the units he belongs to, and how much he has to do."""

    account_id: int
    person_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    owes: int = 0


@dataclass(slots=True)
class Shared:
    """Who marks what: (answer, place, account), and the answers for which there is nobody."""

    given: list[tuple[int, int, int]] = field(default_factory=list)
    short: list[int] = field(default_factory=list)


def share_out(wanted: Iterable[Wanted], hands: Sequence[Hand]) -> Shared:
    """Give each place to whoever owes least: never himself, never the same twice, his own unit's people last."""
    shared = Shared()
    for answer in wanted:
        held = set(answer.held_by)
        for place in answer.places:
            able = [hand for hand in hands if hand.account_id not in held and hand.person_id != answer.person_id]
            if not able:
                shared.short.append(answer.answer_id)
                break
            chosen = min(able, key=lambda hand: (answer.unit_id in hand.unit_ids, hand.owes, hand.account_id))
            chosen.owes += 1
            held.add(chosen.account_id)
            shared.given.append((answer.answer_id, place, chosen.account_id))
    return shared


@dataclass(frozen=True, slots=True)
class Held:
    """A place nobody has begun to mark: its answer, whose that is, and who else marks it."""

    place_id: int
    answer_id: int
    person_id: int
    unit_id: int
    others: frozenset[int]


def even_out(held: Mapping[int, Sequence[Held]], hands: Sequence[Hand]) -> list[tuple[int, int]]:
    """Move places (place, account): one's own unit's people to others, then from who owes most to who owes least.

    The last in one's order go first, so that nobody loses what he is just reading.
    """
    left = {hand.account_id: list(held.get(hand.account_id, ())) for hand in hands}
    taken: dict[int, set[int]] = defaultdict(set)
    moved: list[tuple[int, int]] = []

    def move(place: Held, rich: Hand, poor: Hand) -> None:
        left[rich.account_id].remove(place)
        rich.owes, poor.owes = rich.owes - 1, poor.owes + 1
        taken[poor.account_id].add(place.answer_id)
        moved.append((place.place_id, poor.account_id))

    def may_take(poor: Hand, place: Held) -> bool:
        own = place.person_id == poor.person_id or place.unit_id in poor.unit_ids
        return not own and poor.account_id not in place.others and place.answer_id not in taken[poor.account_id]

    for rich in hands:
        for place in [each for each in left[rich.account_id] if each.unit_id in rich.unit_ids]:
            able = [hand for hand in hands if hand is not rich and may_take(hand, place)]
            if able:
                move(place, rich, min(able, key=lambda hand: hand.owes))
    for poor in sorted(hands, key=lambda hand: hand.owes):
        for rich in sorted(hands, key=lambda hand: -hand.owes):
            for place in reversed(tuple(left[rich.account_id])):
                if rich.owes - poor.owes > 1 and may_take(poor, place):
                    move(place, rich, poor)
    return moved


def places_of(marks: Mapping[int, int], most: int) -> tuple[int, ...]:
    """Return the places an answer needs, by the marks it has at each place: two, and the third on disagreement."""
    if all(place in marks for place in PLACES) and disagree(marks[1], marks[2], most):
        return (*PLACES, 3)
    return PLACES
