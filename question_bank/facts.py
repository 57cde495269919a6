"""What a question says, fact by fact: to read its key, and to see what changed between two wordings. Pure.

It tells keys: only for whoever may see them.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.answers import LETTERS
from question_bank.choices import Option, keys_of
from question_bank.content import Content
from question_bank.exchange.metadata import points_text
from question_bank.markup import text_of
from question_bank.types import cloze

# What tells the right answer; the rest is the question itself and what surrounds it.
KEYS = frozenset(
    {"key", "truth", "blank", "accepted", "pair", "item", "gap", "model_answer", "marking_point", "scoring", "weights"}
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a question says: a name, a number among its like (0: the only one), clean HTML; `part` of a case."""

    name: str
    number: int
    html: str
    part: int = 0

    @property
    def place(self) -> tuple[int, str, int]:
        """What makes two facts of two versions the same one."""
        return self.part, self.name, self.number


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that two versions say differently; "" where one of them says nothing. Texts, not HTML."""

    fact: Fact
    old: str
    new: str


def facts_of(content: Content) -> list[Fact]:
    """Return everything a question says, in reading order."""
    return [fact for fact in _facts(content) if fact.html]


def keys_in(content: Content) -> list[Fact]:
    """Return what tells the right answer, part by part."""
    return [fact for fact in facts_of(content) if fact.name in KEYS]


def changes_between(old: Content, new: Content) -> list[Change]:
    """Return what the newer of two versions says differently, in its reading order; what is gone comes last."""
    before = {fact.place: fact for fact in facts_of(old)}
    after = {fact.place: fact for fact in facts_of(new)}
    changes = []
    for place, fact in {**after, **before}.items():
        was, now = before.get(place), after.get(place)
        if was is None or now is None or was.html != now.html:
            said = [text_of(one.html) if one else "" for one in (was, now)]
            # A change of the layout alone is shown as it is written.
            same = said[0] == said[1] and was is not None and now is not None
            changes.append(Change(fact, was.html if same and was else said[0], now.html if same and now else said[1]))
    return changes


def _facts(content: Any) -> Iterator[Fact]:
    yield Fact("type", 0, content.type)
    yield Fact("title", 0, html.escape(content.title))
    yield Fact("stem", 0, content.stem)
    yield from _of_type(content)
    yield from _numbered("basis", [_basis(basis) for basis in content.basis])
    yield Fact("explanation", 0, content.explanation)
    yield Fact("points", 0, points_text(content.points))
    yield Fact("difficulty", 0, str(content.difficulty or ""))
    yield Fact("category", 0, html.escape(content.category))
    yield Fact("tags", 0, html.escape("、".join(content.tags)))


def _of_type(content: Any) -> Iterator[Fact]:
    options = getattr(content, "options", ())
    yield from _numbered("option", [option.html for option in options])
    yield Fact("key", 0, _keys(options))
    yield Fact("weights", 0, _weights(options))
    if content.type == "true_false":
        yield Fact("truth", 0, {True: "true", False: "false", None: ""}[content.correct])
    yield from _numbered("blank", [_texts(blank.accepted) for blank in getattr(content, "blanks", ())])
    yield from _numbered("accepted", [_number(one, getattr(content, "unit", "")) for one in _accepted(content)])
    yield from _numbered("pair", [f"{pair.left} → {pair.right}" for pair in getattr(content, "pairs", ())])
    yield from _numbered("spare", list(getattr(content, "spare", ())))
    yield from _numbered("item", list(getattr(content, "items", ())))
    yield from _numbered("gap", [_gap(gap) for gap in getattr(content, "gaps", ())])
    yield Fact("model_answer", 0, getattr(content, "model_answer", ""))
    points = getattr(content, "marking_points", ())
    yield from _numbered(
        "marking_point", [f"{p.html} ({points_text(p.points)})" if p.points else p.html for p in points]
    )
    yield Fact("scoring", 0, getattr(content, "scoring", None) or "")
    for number, part in enumerate(getattr(content, "parts", ()), start=1):
        for fact in _facts(part):
            yield replace(fact, part=number)


def _numbered(name: str, texts: list[str]) -> Iterator[Fact]:
    return (Fact(name, number, text) for number, text in enumerate(texts, start=1))


def _accepted(content: Any) -> tuple[AcceptedNumber, ...]:
    return content.accepted if content.type == "numeric" else ()


def _keys(options: tuple[Option, ...]) -> str:
    return "、".join(keys_of(options))


def _weights(options: tuple[Option, ...]) -> str:
    weighed = [(LETTERS[at], option.weight) for at, option in enumerate(options) if option.weight is not None]
    return "、".join(f"{letter} {_percent(weight)}" for letter, weight in weighed)


def _percent(share: Fraction) -> str:
    hundred = share * 100
    return f"{hundred.numerator}%" if hundred.denominator == 1 else str(share)


def _texts(accepted: tuple[AcceptedText, ...]) -> str:
    shares = [f" ({_percent(one.weight)})" if one.weight != 1 else "" for one in accepted]
    return " / ".join(html.escape(one.text) + share for one, share in zip(accepted, shares, strict=True))


def _number(one: AcceptedNumber, unit: str = "") -> str:
    value = "*" if one.value is None else f"{one.value:f}"
    spread = f" ± {one.tolerance:f}" if one.tolerance else ""
    share = f" ({_percent(one.weight)})" if one.weight != 1 else ""
    return html.escape(f"{value}{spread}{unit}{share}")


def _gap(gap: Any) -> str:
    if isinstance(gap, cloze.TextGap):
        return _texts(gap.accepted)
    if isinstance(gap, cloze.NumberGap):
        return " / ".join(map(_number, gap.accepted))
    return " / ".join(option.html for option in gap.options if option.correct)


def _basis(basis: Any) -> str:
    day = basis.version_on.isoformat() if basis.version_on else ""
    return html.escape(" ".join(filter(None, [f"《{basis.law.strip('《》')}》", basis.article, day])))
