"""B7: a paper is a function of pool and seed, a score one of paper, answers and key: rebuilt and rescored the same.

A few hundred random papers here; `EXAM_RANDOM_PAPERS=100000` makes it the deep run that security B7 asks for.
"""

import json
import os
import random
from fractions import Fraction
from typing import Any

import pytest

from lms.exams.rules.marking import Ruling, earned_by, mark, written_in
from lms.exams.rules.papers import items_of, plain_items, plain_pool, pool_of
from lms.exams.rules.rulings import Change, RekeyKind, ruling_of
from question_bank.blueprint import Blueprint, Candidate, Cell
from question_bank.content import Content, Marking
from question_bank.drawing import Dealer, Item
from question_bank.types import content_of, shuffles
from tests import exam_factories, marking_factories

PAPERS = int(os.environ.get("EXAM_RANDOM_PAPERS", "400"))
CELLS = (*exam_factories.CELLS, Cell("short_answer", 1, 10))
MARKINGS = (Marking("exact"), Marking("missing_half"))


def _bank() -> dict[int, Content]:
    made = [content for number in range(8) for content in exam_factories.contents(number)]
    made += [content for number in range(4) for content in marking_factories.contents(number)]
    return {number: content_of(content.to_json(), trusted=True) for number, content in enumerate(made, start=1)}


BANK = _bank()
POOL = [
    Candidate(
        number, content.type, content.category, content.difficulty, frozenset(content.tags), number, shuffles(content)
    )
    for number, content in BANK.items()
]


def dealt(seed: str) -> tuple[Item, ...]:
    return tuple(Dealer(Blueprint(CELLS), POOL, seed=seed).paper(0).items)


def some_answer(chance: random.Random, content: Content) -> Any:
    """Return what a browser, or somebody in its place, may send: mostly sense, sometimes rubbish."""
    roll = chance.random()
    if roll < 0.15:
        return chance.choice([None, "", "Z", ["A", "A", "Q"], {"1": ["?"]}, "9" * 40, {"x": "y"}, [], "<b>", 7, True])
    letters = [chance.choice("ABCDE") for _ in range(chance.randint(1, 4))]
    if content.type in ("single", "multiple"):
        return letters if content.type == "multiple" else letters[0]
    if content.type == "case":
        return {"1": letters[0], "2": chance.choice([letters[-1], "写了一段", " "])}
    if content.type in ("matching", "ordering", "cloze", "fill_in"):
        return {str(n): chance.choice(["A", "B", "1", "2", "3", "两"]) for n in range(1, 5)}
    return chance.choice(["true", "false", "60", "61", "六十", "写了一段话", "  "])


def rulings(chance: random.Random, items: tuple[Item, ...]) -> dict[int, Ruling]:
    """Return a ruling for some of the questions."""
    found = {}
    for item in items:
        content = BANK[item.question_id]
        if chance.random() < 0.2:
            kinds = [Change(RekeyKind.VOID), Change(RekeyKind.VERSION, content), Change(RekeyKind.VERSION_TOO, content)]
            if content.type in ("single", "multiple"):
                kinds.append(Change(RekeyKind.OPTIONS, None, (chance.randrange(4),)))
            found[item.question_id] = ruling_of(content, chance.choices(kinds, k=chance.randint(1, 2)))
    return found


def by_hand(chance: random.Random, items: tuple[Item, ...], answers: dict[str, Any]) -> dict[int, dict[int, Fraction]]:
    """Return what markers gave for everything that waits."""
    given: dict[int, dict[int, Fraction]] = {}
    for number, item in enumerate(items, start=1):
        for each in written_in(item, BANK[item.question_id], answers.get(str(number))):
            given.setdefault(number, {})[each.part] = Fraction(chance.randint(0, each.most), each.most)
    return given


@pytest.mark.parametrize("chunk", range(4))
def test_random_papers_are_rebuilt_and_rescored_the_same(chunk: int) -> None:
    for number in range(chunk, PAPERS, 4):
        chance = random.Random(f"paper {number}")
        seed = f"{number:032x}"
        items = dealt(seed)
        frozen = json.dumps(plain_items(items))
        again = Dealer(Blueprint(CELLS), pool_of(json.loads(json.dumps(plain_pool(POOL)))), seed=seed).paper(0)
        assert json.dumps(plain_items(tuple(again.items))) == frozen, f"paper {number} is rebuilt byte for byte"
        assert tuple(items_of(json.loads(frozen))) == items
        answers = {str(at): some_answer(chance, BANK[item.question_id]) for at, item in enumerate(items, start=1)}
        marking, ruled = chance.choice(MARKINGS), rulings(chance, items)
        given = by_hand(chance, items, answers)
        first = mark(items, BANK, answers, marking, by_hand=given, rulings=ruled)
        second = mark(
            items_of(json.loads(frozen)), BANK, json.loads(json.dumps(answers)), marking, by_hand=given, rulings=ruled
        )
        assert first == second, f"paper {number} is scored the same again"
        assert first.waiting == 0
        assert all(
            type(points) is int and 0 <= points <= item.points for points, item in zip(first.items, items, strict=True)
        )
        assert 0 <= first.points <= first.most == sum(item.points for item in items)
        unmarked = mark(items, BANK, answers, marking, rulings=ruled)
        assert unmarked.points <= first.points
        for at, points in enumerate(unmarked.items):
            assert points is None or points == first.items[at], "what waits for nobody does not change when others do"


def test_a_ruling_never_lowers_what_it_adds_to() -> None:
    chance = random.Random("rulings")
    for number in range(200):
        for item in dealt(f"r{number}"):
            content = BANK[item.question_id]
            if content.type not in ("single", "multiple"):
                continue
            answer = some_answer(chance, content)
            plain = earned_by(item, content, answer, MARKINGS[0])
            more = ruling_of(content, [Change(RekeyKind.OPTIONS, None, (chance.randrange(4),))])
            wider = earned_by(item, content, answer, MARKINGS[0], None, more)
            assert plain is not None
            assert wider is not None
            assert wider >= plain
            assert earned_by(item, content, answer, MARKINGS[0], None, Ruling(is_void=True)) == item.points
