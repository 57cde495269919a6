"""Papers a second from a bank of 5,000, and how evenly its questions are used.

10,000 papers (with --quick 1,000) of 100 questions: four types by five categories, a special topic of ten percent,
equal difficulty. Each paper is looked at: cells, topic, near-duplicates. Seconds are those of one core; there is no
database, `--database` is taken and not used so that all benchmarks are started alike.
"""

import json
import sys
import time
from collections import Counter

from question_bank.blueprint import SPECIAL_TOPIC, Blueprint, Candidate, Cell
from question_bank.chance import Chance
from question_bank.drawing import Dealer, Paper

TYPES = ("single", "multiple", "true_false", "case")
BLUEPRINT = Blueprint(tuple(Cell(kind, 5, 2, category=f"PL.{n}") for kind in TYPES for n in range(5)), (SPECIAL_TOPIC,))


def main() -> None:
    """Deal, look, print."""
    count = 1_000 if "--quick" in sys.argv[1:] else 10_000
    known = {question.id: question for question in bank(5_000)}
    begun = time.process_time()
    dealer = Dealer(BLUEPRINT, known.values(), seed="benchmark")
    papers = [dealer.paper(number) for number in range(count)]
    seconds = time.process_time() - begun
    assert all(met(paper, known) for paper in papers)
    assert dealer.paper(count // 2) == Dealer(BLUEPRINT, known.values(), seed="benchmark").paper(count // 2)
    used = Counter(item.question_id for paper in papers for item in paper.items)
    mean = count * BLUEPRINT.number / len(known)
    spread = max(abs(used[identity] - mean) for identity in known) / mean
    figures = {"papers_per_s": round(count / seconds), "exposure_spread": round(spread, 3), "papers": count}
    print(json.dumps({"benchmark": "drawing", "figures": figures}))


def bank(count: int) -> list[Candidate]:
    """Return made-up candidates: every type and category alike, one in ten with a near-duplicate."""
    chance = Chance("benchmark bank")
    return [
        Candidate(
            id=number,
            type=TYPES[number % 4],
            category=f"PL.{number // 4 % 5}",
            difficulty=chance.below(6) or None,
            tags=frozenset({"special_topic"} if chance.below(8) == 0 else ()),
            twins=number // 40 if number % 40 < 4 else None,
            shuffles=(4,) if number % 4 < 2 else (4, 4) if number % 4 == 3 else (),
        )
        for number in range(count)
    ]


def met(paper: Paper, known: dict[int, Candidate]) -> bool:
    """Tell whether a paper is what the blueprint says."""
    drawn = [known[item.question_id] for item in paper.items]
    cells = Counter(item.cell for item in paper.items)
    twins = [question.twins for question in drawn if question.twins is not None]
    return (
        len({question.id for question in drawn}) == BLUEPRINT.number
        and all(cells[place] == cell.number for place, cell in enumerate(BLUEPRINT.cells))
        and all(BLUEPRINT.cells[item.cell].fits(known[item.question_id]) for item in paper.items)
        and len(twins) == len(set(twins))
        and sum("special_topic" in question.tags for question in drawn) >= SPECIAL_TOPIC.of(BLUEPRINT.number)
    )


if __name__ == "__main__":
    main()
