"""填空: one or several blanks, each with the texts that are taken."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Literal

from question_bank.accepted import AcceptedText, faults_of_texts, same_form, share_of_text
from question_bank.answers import AS_WRITTEN, Form, Order, numbered
from question_bank.content import EXACT, Content as Common, Fault, Form as Piece, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, media_shown

MOST_BLANKS = 20
# Trying which text fills which blank best doubles with each blank.
MOST_IN_ANY_ORDER = 10


class Blank(Piece):
    """One blank and what may stand in it."""

    accepted: tuple[AcceptedText, ...]


class Content(Common):
    """A stem with blanks, written `____`, or one blank below it. `any_order`: "A、B、C" may be named in any order."""

    type: Literal["fill_in"] = "fill_in"
    blanks: tuple[Blank, ...] = ()
    case_sensitive: bool = False
    any_order: bool = False


class Shown(CommonShown):
    """The stem and how many blanks there are."""

    blanks: int


# What was typed, blank by blank.
Answer = list[str]


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    faults = faults_of_common(content)
    if not content.blanks:
        faults.append(Fault("BLANKS_MISSING", "blanks"))
    most = MOST_IN_ANY_ORDER if content.any_order else MOST_BLANKS
    if len(content.blanks) > most:
        faults.append(Fault("BLANKS_MANY", "blanks", values={"most": most}))
    for number, blank in enumerate(content.blanks, start=1):
        faults += faults_of_texts(blank.accepted, f"blanks.{number}")
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: none."""
    return ()


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return what was typed, blank by blank."""
    return [text[:500] for text in numbered(form, len(content.blanks))]


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points: each blank earns the same part."""
    count = len(content.blanks)
    if not count or not answer:
        return Fraction(0)
    given = [*answer, *[""] * count][:count]
    if content.any_order:
        return _best_fit(content, given) / count
    shares = [_share(content, index, text) for index, text in enumerate(given)]
    return sum(shares, Fraction(0)) / count


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    count = len(content.blanks)
    return Shown(type=content.type, stem=content.stem, points=content.points, media=media_shown(content), blanks=count)


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return text_of(content.stem)


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    blanks: list[list[list[str]]] = [
        [
            [same_form(a.text, case_sensitive=content.case_sensitive), str(a.weight), str(a.pattern)]
            for a in blank.accepted
        ]
        for blank in content.blanks
    ]
    if content.any_order:
        blanks.sort()
    return [content.type, normal(content.stem), blanks, content.any_order]


def _share(content: Content, index: int, text: str) -> Fraction:
    return share_of_text(content.blanks[index].accepted, text, case_sensitive=content.case_sensitive)


def _best_fit(content: Content, given: Sequence[str]) -> Fraction:
    """Return the most that the texts earn together when each fills one blank: one right text never counts twice."""
    earned = [[_share(content, blank, text) for blank in range(len(given))] for text in given]

    @cache
    def best(at: int, taken: int) -> Fraction:
        if at == len(given):
            return Fraction(0)
        free = (blank for blank in range(len(given)) if not taken >> blank & 1)
        return max(earned[at][blank] + best(at + 1, taken | 1 << blank) for blank in free)

    return best(0, 0)
