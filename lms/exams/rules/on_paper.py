"""Questions as they are printed: what a candidate sees, and on key sheets what is right. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from certificates.exam_facts import Option, Question, Section
from question_bank.answers import Order
from question_bank.content import Content
from question_bank.key_sheet import key_on_paper
from question_bank.markup import blank_pieces, text_of
from question_bank.shown import Shown, ShownOption
from question_bank.types import case, cloze, fill_in, matching, multiple, numeric, ordering, shown, single

# So many full-width signs fit into a quarter and into half of a line (A4, 10.5 pt).
_QUARTER, _HALF = 7.0, 18.0


def sections_of(questions: Iterable[Question]) -> tuple[Section, ...]:
    """Return questions as 大题, one for each stretch of one type."""
    found = []
    for kind, stretch in groupby(questions, key=lambda one: one.type):
        rows = tuple(stretch)
        worths = {one.points for one in rows}
        each = worths.pop() if len(worths) == 1 else None
        found.append(Section(kind, sum(one.points for one in rows), each, rows))
    return tuple(found)


def question_on_paper(content: Content, order: Order, number: int, points: int, *, keyed: bool = False) -> Question:
    """Return a question under its number; `points` are what this exam gives for it."""
    if isinstance(content, case.Content):
        return _case(content, order, number, points, keyed=keyed)
    return _simple(content, order, str(number), points, keyed=keyed)


def _case(content: case.Content, order: Order, number: int, points: int, *, keyed: bool) -> Question:
    together = sum(part.points for part in content.parts) or 1
    parts = [
        # A part that is worth no whole halves in this exam goes without a number.
        _simple(part, own, f"（{at}）", part.points * points // together if part.points * points % together == 0 else 0,
                keyed=keyed)
        for at, (part, own) in enumerate(zip(content.parts, case.orders(content, order), strict=True), start=1)
    ]  # fmt: skip
    return Question(str(number), content.type, points, content.stem, parts=tuple(parts))


def _simple(content: Content, order: Order, number: str, points: int, *, keyed: bool) -> Question:
    seen = shown(content, order)
    options = _options(seen)
    return Question(
        number=number,
        type=seen.type,
        points=points,
        stem=seen.stem,
        pieces=_pieces(seen),
        options=options,
        left=seen.left if isinstance(seen, matching.Shown) else (),
        gaps=tuple(_plain(gap.options) for gap in seen.gaps) if isinstance(seen, cloze.Shown) else (),
        unit=seen.unit if isinstance(seen, numeric.Shown) else "",
        columns=columns(options),
        key=key_on_paper(content, order) if keyed else "",
    )


def _options(seen: Shown) -> tuple[Option, ...]:
    if isinstance(seen, single.Shown | multiple.Shown):
        return _plain(seen.options)
    if isinstance(seen, matching.Shown):
        return _plain(seen.right)
    return _plain(seen.items) if isinstance(seen, ordering.Shown) else ()


def _plain(options: Sequence[ShownOption]) -> tuple[Option, ...]:
    return tuple(Option(option.key, option.html) for option in options)


def _pieces(seen: Shown) -> tuple[str, ...]:
    if isinstance(seen, cloze.Shown):
        return seen.pieces
    return tuple(blank_pieces(seen.stem, seen.blanks)) if isinstance(seen, fill_in.Shown) else ()


def columns(options: Sequence[Option]) -> int:
    """Return how many options stand beside each other: as many as the longest allows."""
    if any("<img" in option.html or "<table" in option.html for option in options):
        return 1
    longest = max((_width(text_of(option.html)) for option in options), default=99)
    return 4 if longest <= _QUARTER else 2 if longest <= _HALF else 1


def _width(text: str) -> float:
    return sum(1.0 if sign > "⺀" else 0.55 for sign in text)
