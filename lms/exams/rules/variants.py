"""Variants of one paper: the same questions in other orders, so that neighbours cannot copy letters. Pure.

A sitting on paper has one paper, number 0 of the draw; the sheet on a desk is that paper in the order of the variant
that lies there (`exam_seats.variant`). Frozen paper, seed of the draw and variant give the same sheet years later.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from question_bank.blueprint import Candidate
from question_bank.chance import Chance
from question_bank.drawing import Item

LETTERS = "ABCD"
ON_PAPER = 0


def numbers_for(candidates: Sequence[int], on_paper: Collection[int]) -> list[int]:
    """Return which paper of a draw each candidate has: those who sit on paper share number 0, all others have their
    own.
    """
    numbers, free = [], 1 if on_paper else 0
    for candidate in candidates:
        if candidate in on_paper:
            numbers.append(ON_PAPER)
        else:
            numbers.append(free)
            free += 1
    return numbers


def varied(items: Iterable[Item], pool: Mapping[int, Candidate], *, seed: str, variant: int) -> list[Item]:
    """Return the questions of a paper as a variant has them: by type, in the order types come up in the paper.

    Questions of one type and worth change places, and their options do; the parts of a case stay where they are.
    Variant 0 has the orders that were dealt. Two variants never mix up what a question is worth.
    """
    groups: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        groups.setdefault((pool[item.question_id].type, item.points), []).append(item)
    types = list(dict.fromkeys(kind for kind, _ in groups))
    chance = Chance("variant", seed, variant)
    found: list[Item] = []
    for _, group in sorted(groups.items(), key=lambda pair: types.index(pair[0][0])):
        found += group if variant == 0 else [_turned(item, pool, chance) for item in chance.shuffled(group)]
    return found


def _turned(item: Item, pool: Mapping[int, Candidate], chance: Chance) -> Item:
    order = tuple(chance.permutation(size) for size in pool[item.question_id].shuffles)
    return Item(item.question_id, item.cell, item.points, order)
