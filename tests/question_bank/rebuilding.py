"""Papers rebuilt from their seed and marked again, years later as it were: byte for byte the same, point for point.

`python -m tests.question_bank.rebuilding 100000` does so many; the tests do a few.
"""

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from fractions import Fraction

from question_bank.blueprint import Blueprint, Candidate, Cell
from question_bank.content import Content
from question_bank.drawing import Dealer, Paper
from question_bank.types import content_of, grade, read_answer, shuffles
from tests.question_bank import samples

_EACH_EXAM = 250
_CONTENTS = [*samples.bare().values(), samples.several(0, 2), samples.one_of(0), samples.statement(correct=False)]


def bank(chance: random.Random) -> tuple[list[Candidate], dict[int, Content]]:
    """Return made-up candidates and their contents, as many of each type as the cells ask for and some more."""
    contents = {number: chance.choice(_CONTENTS) for number in range(1, chance.randrange(150, 400))}
    candidates = [
        Candidate(
            id=number,
            type=content.type,
            category=f"PL.{number % 3}",
            difficulty=chance.choice((None, 1, 2, 3, 4, 5)),
            tags=frozenset(chance.sample(["special_topic", "new"], chance.randrange(2))),
            twins=number // 30 if number % 15 == 0 else None,
            shuffles=shuffles(content),
        )
        for number, content in contents.items()
    ]
    return candidates, contents


def blueprint(candidates: list[Candidate], chance: random.Random) -> Blueprint:
    """Return a blueprint that the candidates can meet: some of each type, a wide tolerance of difficulty."""
    types = sorted({candidate.type for candidate in candidates})
    chosen = chance.sample(types, chance.randrange(1, len(types) + 1))
    cells = tuple(Cell(kind, chance.randrange(1, 5), chance.choice((1, 2, 3))) for kind in chosen)
    return Blueprint(cells, tolerance=50)


def as_bytes(paper: Paper) -> bytes:
    """Return a paper as an exam keeps it."""
    items = [[item.question_id, item.cell, item.points, item.order] for item in paper.items]
    return json.dumps([paper.number, items], separators=(",", ":")).encode()


def score(paper: Paper, contents: dict[int, Content], chance: random.Random) -> list[Fraction | None]:
    """Answer a paper by chance, as stored and read back, and return the share of each question."""
    shares = []
    for item in paper.items:
        content = contents[item.question_id]
        sent = {str(n): [chance.choice("ABCD两60TF")] for n in range(1, 4)} | {"answer": chance.sample("ABCD", 2)}
        stored = json.loads(json.dumps(read_answer(content, sent, item.order)))
        shares.append(grade(content, stored))
    return shares


def exams(papers: int, seed: int) -> Iterator[tuple[list[str], list[str]]]:
    """Yield, exam by exam, what its papers and their marks were, and what they are when all is made anew."""
    for exam in range(-(-papers // _EACH_EXAM)):
        chance = random.Random(f"{seed}:{exam}")
        candidates, contents = bank(chance)
        plan, numbers = blueprint(candidates, chance), list(range(min(_EACH_EXAM, papers)))
        first = _made(plan, candidates, contents, f"exam {exam}", numbers)
        # Years later: the candidates come in another order, from JSON, and the papers are asked for in any order.
        again = {number: content_of(json.loads(json.dumps(content.to_json()))) for number, content in contents.items()}
        chance.shuffle(candidates)
        chance.shuffle(numbers)
        later = _made(plan, candidates, again, f"exam {exam}", numbers)
        yield [first[number] for number in sorted(first)], [later[number] for number in sorted(later)]


def _made(
    plan: Blueprint, candidates: list[Candidate], contents: dict[int, Content], seed: str, numbers: list[int]
) -> dict[int, str]:
    dealer = Dealer(plan, candidates, seed=seed)
    made = {}
    for number in numbers:
        paper = dealer.paper(number)
        marks = score(paper, contents, random.Random(number))
        made[number] = hashlib.sha256(as_bytes(paper) + repr(marks).encode()).hexdigest()
    return made


def main() -> None:
    """Rebuild as many papers as asked and say how many differ."""
    done = differ = 0
    for first, later in exams(int(sys.argv[1]), seed=7):
        done += len(first)
        differ += sum(one != other for one, other in zip(first, later, strict=True))
    sys.stdout.write(f"{done} papers rebuilt and marked again, {differ} differ\n")


if __name__ == "__main__":
    main()
