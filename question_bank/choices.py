"""Options to choose from: shared by single, multiple and the choices of a cloze. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from question_bank.answers import LETTERS, Form, Permutation, arranged, place_of
from question_bank.content import Fault, Form as Piece, Html, Share
from question_bank.markup import normal, text_of
from question_bank.shown import ShownOption


class Option(Piece):
    """One option. `weight` only where a format gave parts of the points; `fixed` keeps its place ("以上都对")."""

    html: Html
    correct: bool = False
    weight: Share | None = None
    feedback: Html = ""
    fixed: bool = False


def faults_of_options(options: Sequence[Option], at: str = "options") -> list[Fault]:
    """Return what is wrong with a list of options, whatever their type."""
    faults = []
    if len(options) < 2:
        faults.append(Fault("OPTIONS_FEW", at))
    if len(options) > len(LETTERS):
        faults.append(Fault("OPTIONS_MANY", at, values={"most": len(LETTERS)}))
    known: dict[str, Option] = {}
    for number, option in enumerate(options, start=1):
        if not text_of(option.html):
            faults.append(Fault("OPTION_EMPTY", f"{at}.{number}"))
            continue
        twin = known.setdefault(normal(option.html), option)
        if twin is not option:
            # Alike, and only one of them right: nobody could know which.
            faults.append(Fault("OPTIONS_ALIKE", f"{at}.{number}", grave=twin.correct != option.correct))
    return faults


def keys_of(options: Sequence[Option]) -> list[str]:
    """Return the letters of the right options, as the author ordered them."""
    return [LETTERS[index] for index, option in enumerate(options) if option.correct]


def movable(options: Sequence[Option], *, shuffle: bool) -> int:
    """Return how many options an order moves; 0 when the list stays as written."""
    count = sum(not option.fixed for option in options)
    return count if shuffle and count > 1 else 0


def shown_options(options: Sequence[Option], permutation: Permutation) -> tuple[ShownOption, ...]:
    """Return the options as they stand on one paper, lettered by their place there."""
    places = arranged([option.fixed for option in options], permutation)
    return tuple(_lettered(LETTERS[at], options[index].html) for at, index in enumerate(places))


# A hall sees the options of a few hundred questions in every order.
@lru_cache(maxsize=20_000)
def _lettered(letter: str, html: str) -> ShownOption:
    return ShownOption(key=letter, html=html)


def read_choices(options: Sequence[Option], form: Form, permutation: Permutation, name: str = "answer") -> list[str]:
    """Return the author's letters of what was chosen by the paper's letters: sorted, each once, unknown ones left out.

    One string may name several ("AC", "A,C", "A、C").
    """
    places = arranged([option.fixed for option in options], permutation)
    chosen = {place_of(letter) for text in form.get(name) or () for letter in str(text)[:100]}
    return sorted(LETTERS[places[place]] for place in chosen if place is not None and place < len(places))


def chosen(options: Sequence[Option], letters: Sequence[str]) -> list[Option]:
    """Return the options that a stored answer names."""
    return [options[LETTERS.index(letter)] for letter in letters if letter in LETTERS[: len(options)]]


def plain_options(options: Sequence[Option]) -> str:
    """Return the text of all options."""
    return " ".join(text_of(option.html) for option in options)


def canonical_options(options: Sequence[Option]) -> list[object]:
    """Return what makes two lists of options the same: text, key and weight, in their order."""
    return [[normal(o.html), o.correct, str(o.weight) if o.weight is not None else None] for o in options]
