"""Papers from a blueprint, a bank and a seed. Pure: the same three and a number give the same paper, years later.

Each cell's questions are dealt like cards. A deck holds every question once, its difficulties and topics spread
evenly through it; paper after paper takes the next cards, then comes the next deck. So every question is used as
often as any other, papers that follow each other share little, and each stretch is as hard as the next. A card that
will not do (a near-duplicate of one on the paper, one topic too few, a paper too hard) is changed for the next that
will. Whoever rebuilds a paper needs the same candidates: an exam keeps them, with `pool_digest`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from question_bank.answers import Order
from question_bank.blueprint import UNKNOWN_DIFFICULTY, Blueprint, Candidate, Share, Thin, feasibility, pools_of
from question_bank.chance import Chance


class Infeasible(Exception):
    """The bank cannot make this paper: what is too thin, or nothing where it is the difficulty that cannot be met."""

    def __init__(self, thin: Sequence[Thin] = ()) -> None:
        super().__init__(f"{len(thin)} parts of the blueprint are too thin")
        self.thin = tuple(thin)


@dataclass(frozen=True, slots=True)
class Item:
    """A question on a paper: which version, from which cell, for how many halves, its lists in which order."""

    question_id: int
    cell: int
    points: int
    order: Order


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper with a number, 0 for the first, of an exam with a seed."""

    number: int
    items: tuple[Item, ...]


def draw(blueprint: Blueprint, questions: Iterable[Candidate], *, seed: str, number: int) -> Paper:
    """Return one paper. Raises Infeasible. For many papers of one exam make one `Dealer`."""
    return Dealer(blueprint, questions, seed=seed).paper(number)


def pool_digest(questions: Iterable[Candidate]) -> str:
    """Return the SHA-256 of candidates as the drawing sees them: the same candidates, the same papers."""
    rows = sorted([q.id, q.type, q.category, q.difficulty, sorted(q.tags), q.twins, q.shuffles] for q in questions)
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class Dealer:
    """Deals the papers of one exam. Holds decks it has made, so that the next paper costs little; nothing else."""

    def __init__(self, blueprint: Blueprint, questions: Iterable[Candidate], *, seed: str, spare: int = 1) -> None:
        """Sort the candidates into cells. Raises Infeasible for a cell with fewer than `spare` times its number."""
        known = list(questions)
        if thin := feasibility(blueprint, known, spare=spare):
            raise Infeasible(thin)
        self._blueprint, self._seed = blueprint, seed
        self._pools = pools_of(blueprint, known)
        self._decks: dict[tuple[int, int], list[Candidate]] = {}
        weight = [cell.number * cell.points for cell in blueprint.cells]
        means = [_mean([_hardness(q) for q in pool]) for pool in self._pools]
        middle = sum((mean * share for mean, share in zip(means, weight, strict=True)), Fraction(0))
        room = max(Fraction(blueprint.tolerance * sum(weight), 100), Fraction(blueprint.finest))
        self._least, self._most = middle - room, middle + room

    def paper(self, number: int) -> Paper:
        """Return the paper with a number. Raises Infeasible when its difficulty or shares cannot be met."""
        hand = _Hand(self, number)
        for cell in range(len(self._blueprint.cells)):
            hand.take(cell)
        for share in self._blueprint.shares:
            hand.fill(share)
        hand.level(self._least, self._most)
        chance = Chance("paper", self._seed, number)
        items = []
        for cell, held in enumerate(hand.cards):
            points = self._blueprint.cells[cell].points
            for question in chance.shuffled(held):
                order = tuple(chance.permutation(size) for size in question.shuffles)
                items.append(Item(question.id, cell, points, order))
        return Paper(number, tuple(items))

    @property
    def blueprint(self) -> Blueprint:
        """What the papers are made of."""
        return self._blueprint

    def cards_from(self, cell: int, number: int) -> Iterator[Candidate]:
        """Give the cards of a cell from where a paper begins: its own, then those after it, deck after deck."""
        at = number * self._blueprint.cells[cell].number
        size = len(self._pools[cell])
        for deck in range(at // size, at // size + 3):
            yield from self._deck(cell, deck)[at % size if deck == at // size else 0 :]

    def _deck(self, cell: int, deck: int) -> list[Candidate]:
        if (cell, deck) not in self._decks:
            if len(self._decks) > 4 * len(self._pools):
                self._decks = {key: cards for key, cards in self._decks.items() if key[1] >= deck - 1}
            topics = [share.tag for share in self._blueprint.shares]
            # Cells begin at different places, so that what one stretch has too little of another has.
            start = Chance("start", self._seed, deck).word() + cell * 2**32 // len(self._pools)
            chance = Chance("deck", self._seed, cell, deck)
            self._decks[cell, deck] = _spread(self._pools[cell], topics, chance, start % 2**32)
        return self._decks[cell, deck]


class _Hand:
    """The cards of one paper while it is put together."""

    def __init__(self, dealer: Dealer, number: int) -> None:
        self._dealer, self._number = dealer, number
        self.cards: list[list[Candidate]] = [[] for _ in dealer.blueprint.cells]
        self._held: set[int] = set()

    def take(self, cell: int) -> None:
        """Fill a cell with the next cards that will do."""
        wanted, cards = self._dealer.blueprint.cells[cell].number, self.cards[cell]
        for question in self._dealer.cards_from(cell, self._number):
            if len(cards) == wanted:
                return
            if self._will_do(question):
                self._add(cell, question)
        if len(cards) < wanted:
            raise Infeasible

    def fill(self, share: Share) -> None:
        """Change cards until enough bear a tag, leaving alone what another share needs."""
        needed = share.of(self._dealer.blueprint.number)
        kept = {other.tag for other in self._dealer.blueprint.shares}
        while sum(share.tag in question.tags for cards in self.cards for question in cards) < needed:
            swap = next(self._swaps(lambda _, old, new: share.tag in new.tags and not old.tags & kept), None)
            if swap is None:
                raise Infeasible
            self._change(*swap)

    def level(self, least: Fraction, most: Fraction) -> None:
        """Change cards until the paper is as hard as the others, within the blueprint's tolerance."""
        kept = frozenset(share.tag for share in self._dealer.blueprint.shares)
        points = [cell.points for cell in self._dealer.blueprint.cells]
        total = sum(_hardness(q) * points[cell] for cell, cards in enumerate(self.cards) for q in cards)
        middle = (least + most) / 2

        def nearer(cell: int, old: Candidate, new: Candidate) -> bool:
            step = (_hardness(new) - _hardness(old)) * points[cell]
            return abs(total + step - middle) < abs(total - middle) and old.tags & kept == new.tags & kept

        while not least <= total <= most:
            swap = next(self._swaps(nearer), None)
            if swap is None:
                raise Infeasible
            cell, place, new = swap
            total += (_hardness(new) - _hardness(self.cards[cell][place])) * points[cell]
            self._change(cell, place, new)

    def _swaps(self, wanted: Callable[[int, Candidate, Candidate], bool]) -> Iterator[tuple[int, int, Candidate]]:
        """Give changes that bring what is wanted: cell, place in it, and the card that comes."""
        cells = range(len(self.cards))
        # Each paper begins with another cell, so that no cell bears all changes.
        for cell in sorted(cells, key=lambda cell: (cell - self._number) % len(self.cards)):
            for new in self._dealer.cards_from(cell, self._number):
                if new.id in self._held:
                    continue
                for place, old in enumerate(self.cards[cell]):
                    if wanted(cell, old, new) and self._will_do(new, instead_of=old):
                        yield cell, place, new

    def _will_do(self, question: Candidate, instead_of: Candidate | None = None) -> bool:
        if question.id in self._held:
            return False
        twins = question.twins
        return twins is None or -1 - twins not in self._held or (instead_of is not None and instead_of.twins == twins)

    def _add(self, cell: int, question: Candidate) -> None:
        self.cards[cell].append(question)
        self._held.add(question.id)
        if question.twins is not None:
            self._held.add(-1 - question.twins)

    def _change(self, cell: int, place: int, new: Candidate) -> None:
        old = self.cards[cell].pop(place)
        self._held -= {old.id} | ({-1 - old.twins} if old.twins is not None else set())
        self._add(cell, new)


def _spread(pool: Sequence[Candidate], topics: Sequence[str], chance: Chance, start: int) -> list[Candidate]:
    """Return a deck: shuffled, with each topic and each difficulty spread evenly through it.

    Cards of a kind lie together, shuffled, kind after kind; the deck takes them in strides of the golden section, by
    which any stretch of it meets every kind in proportion. `start` is a 32-bit fraction of the whole.
    """
    kinds: dict[tuple[object, ...], list[Candidate]] = {}
    for question in pool:
        kinds.setdefault((*(tag in question.tags for tag in topics), _hardness(question)), []).append(question)
    row = [question for kind in sorted(kinds) for question in chance.shuffled(kinds[kind])]
    size = len(row)
    stride = max(1, size * 618_034 // 1_000_000)
    while gcd(stride, size) > 1:
        stride += 1
    first = start * size >> 32
    return [row[(first + step * stride) % size] for step in range(size)]


def _hardness(question: Candidate) -> int:
    return question.difficulty or UNKNOWN_DIFFICULTY


def _mean(numbers: Sequence[int]) -> Fraction:
    return Fraction(sum(numbers), len(numbers)) if numbers else Fraction(0)
