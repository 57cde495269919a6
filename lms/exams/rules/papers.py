"""Papers, and what they were drawn from, as plain values: so they are frozen in the database. Pure."""

from collections.abc import Sequence
from typing import Any

from question_bank.blueprint import Candidate
from question_bank.drawing import Item


def plain_items(items: Sequence[Item]) -> list[list[Any]]:
    """Return the questions of a paper: version, cell, points in halves, order of each list."""
    return [[item.question_id, item.cell, item.points, [list(each) for each in item.order]] for item in items]


def items_of(plain: Sequence[Sequence[Any]]) -> list[Item]:
    """Return the questions that a frozen paper has, in their order."""
    return [Item(version, cell, points, tuple(tuple(each) for each in order)) for version, cell, points, order in plain]


def plain_pool(candidates: Sequence[Candidate]) -> list[list[Any]]:
    """Return what was drawn from, so that every paper can be drawn again years later."""
    return [
        [each.id, each.type, each.category, each.difficulty, sorted(each.tags), each.twins, list(each.shuffles)]
        for each in candidates
    ]


def pool_of(plain: Sequence[Sequence[Any]]) -> list[Candidate]:
    """Return the candidates that a frozen pool has."""
    return [
        Candidate(version, kind, category, difficulty, frozenset(tags), twins, tuple(shuffles))
        for version, kind, category, difficulty, tags, twins, shuffles in plain
    ]
