"""What a paper is to be made of, and whether a bank can make it (C4.2). Pure. Points are whole halves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A cell must have this many times the questions it gives to one paper (C4.2).
SPARE = 2
# What a question of unknown difficulty counts as: the middle.
UNKNOWN_DIFFICULTY = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn, as the drawing sees it.

    `id` names its version. `twins`: the number of the group of near-duplicates it belongs to, None for one that has
    none. `shuffles`: `question_bank.types.shuffles`.
    """

    id: int
    type: str
    category: str = ""
    difficulty: int | None = None
    tags: frozenset[str] = frozenset()
    twins: int | None = None
    shuffles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """So many questions of a kind, each worth `points` halves. What is empty or None asks nothing.

    `category` means a branch with all below it; `difficulty` the lowest and the highest that fit.
    """

    type: str
    number: int
    points: int
    category: str = ""
    difficulty: tuple[int, int] | None = None
    tag: str = ""

    def fits(self, question: Candidate) -> bool:
        """Tell whether a question may fill this cell."""
        low, high = self.difficulty or (1, 5)
        return (
            question.type == self.type
            and (not self.category or f"{question.category}.".startswith(f"{self.category}."))
            and low <= (question.difficulty or UNKNOWN_DIFFICULTY) <= high
            and (not self.tag or self.tag in question.tags)
        )


@dataclass(frozen=True, slots=True)
class Share:
    """At least so many percent of a paper's questions bear a tag (rounded up to whole questions)."""

    tag: str
    percent: int

    def of(self, number: int) -> int:
        """Return how many of so many questions that is."""
        return -(-number * self.percent // 100)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Cells, least shares, and how far (hundredths of a step of difficulty) a paper's mean may lie from the bank's.

    Always allowed is one step of difficulty of one question: on a short paper nothing finer can be had.
    """

    cells: tuple[Cell, ...]
    shares: tuple[Share, ...] = ()
    tolerance: int = 10

    @property
    def number(self) -> int:
        """Questions of a paper."""
        return sum(cell.number for cell in self.cells)

    @property
    def points(self) -> int:
        """Halves of a paper."""
        return sum(cell.number * cell.points for cell in self.cells)

    @property
    def finest(self) -> int:
        """What one step of difficulty of one question weighs at most, in halves."""
        return max((cell.points for cell in self.cells), default=0)


# The objective paper of C4.2: 100 points of 90 minutes.
DEFAULT = Blueprint((Cell("single", 40, 2), Cell("multiple", 20, 4), Cell("true_false", 20, 1), Cell("case", 2, 10)))
# What C4.2 asks of two kinds of exam.
SPECIAL_TOPIC, BOUNDARY = Share("special_topic", 10), Share("boundary", 30)


@dataclass(frozen=True, slots=True)
class Thin:
    """A cell (by its place) or a share (by its tag): what a bank has for it and what it needs."""

    cell: int | None
    tag: str
    available: int
    needed: int

    @property
    def missing(self) -> int:
        """How many questions are lacking."""
        return max(0, self.needed - self.available)


def pools_of(blueprint: Blueprint, questions: Iterable[Candidate]) -> list[list[Candidate]]:
    """Return the questions of each cell, no question in two.

    One that fits several cells goes where, for what is needed, least has come together; those that fit few choose
    first. The outcome depends on the questions alone, not on the order in which they are given.
    """
    pools: list[list[Candidate]] = [[] for _ in blueprint.cells]
    fitting = [
        (question, [place for place, cell in enumerate(blueprint.cells) if cell.fits(question)])
        for question in sorted(questions, key=lambda question: question.id)
    ]
    for question, places in sorted(fitting, key=lambda pair: len(pair[1])):
        if places:
            poorest = min(places, key=lambda place: (len(pools[place]) / max(1, blueprint.cells[place].number), place))
            pools[poorest].append(question)
    return [sorted(pool, key=lambda question: question.id) for pool in pools]


def feasibility(blueprint: Blueprint, questions: Iterable[Candidate], *, spare: int = SPARE) -> list[Thin]:
    """Return what is too thin for an exam to be opened; nothing, when it can be. Near-duplicates count once."""
    return [part for part in standing(blueprint, questions, spare=spare) if part.missing]


def standing(blueprint: Blueprint, questions: Iterable[Candidate], *, spare: int = SPARE) -> list[Thin]:
    """Return how every cell and then every share stands, thin or not."""
    pools = pools_of(blueprint, questions)
    cells = [
        Thin(place, cell.tag, _distinct(pool), cell.number * spare)
        for place, (cell, pool) in enumerate(zip(blueprint.cells, pools, strict=True))
    ]
    shares = [
        Thin(None, share.tag, _reach(blueprint, pools, share.tag, spare), share.of(blueprint.number))
        for share in blueprint.shares
    ]
    return cells + shares


def twin_groups(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each question that has a near-duplicate the number of its group: its smallest member."""
    group: dict[int, int] = {}

    def top(one: int) -> int:
        while group.setdefault(one, one) != one:
            group[one] = one = group[group[one]]
        return one

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        group[high] = low
    return {one: top(one) for one in list(group)}


def _distinct(pool: Sequence[Candidate]) -> int:
    return len({question.twins if question.twins is not None else -question.id for question in pool})


def _reach(blueprint: Blueprint, pools: Sequence[Sequence[Candidate]], tag: str, spare: int) -> int:
    """Return how many questions with a tag one paper can hold at most, when `spare` papers are to find as many."""
    having = Counter({place: sum(tag in question.tags for question in pool) for place, pool in enumerate(pools)})
    return sum(min(cell.number, having[place] // spare) for place, cell in enumerate(blueprint.cells))
