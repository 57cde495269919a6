"""What pages say of quizzes: banks and kinds of question to choose from, how each question did."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from lms.hours.catalogue import CATEGORIES
from lms.i18n import N_, Language, translate
from lms.web import wording
from lms.web.question_markup import excerpt

_LEAVES = frozenset(leaf for leaves in CATEGORIES.values() for leaf in leaves)
_LONGEST = 90


def holding_options(language: Language, held: Iterable[Any]) -> list[tuple[str, str]]:
    """Return what a bank holds as choices: each type as a whole, then by category, with how many there are."""
    by_type: dict[str, list[Any]] = {}
    for each in held:
        by_type.setdefault(each.type, []).append(each)
    said = translate(language, N_("%(type)s · %(category)s（%(number)s题）"))
    found = []
    for name, rows in by_type.items():
        kind = wording.word(language, name, "question_type")
        whole = {"type": kind, "category": translate(language, N_("不分类别")), "number": sum(r.number for r in rows)}
        found.append((f"{name}|", said % whole))
        for row in rows:
            if row.category:
                part = {"type": kind, "category": category_word(language, row.category), "number": row.number}
                found.append((f"{name}|{row.category}", said % part))
    return found


def category_word(language: Language, category: str) -> str:
    """Return the word of a category: ours where it is one of our leaves or branches, else as the bank writes it."""
    if category in wording.FAMILY and category not in _LEAVES:
        return wording.word(language, category, "family")
    return wording.word(language, category, "category") if category in _LEAVES else category


def quiz_bars(language: Language, outcomes: Any, readable: bool) -> list[SimpleNamespace]:  # noqa: FBT001 - a filter
    """Return how each question did as bars: the mean share of its points in percent, the hardest first."""
    answered = translate(language, N_("%(answers)s人次作答"))
    hidden = translate(language, N_("第%(number)s题"))
    bars = []
    for number, each in enumerate(outcomes.questions, start=1):
        kind = wording.word(language, each.content.type, "question_type")
        bars.append(
            SimpleNamespace(
                name=excerpt(each.content.stem, _LONGEST) if readable else hidden % {"number": number},
                note=f"{kind} · {answered % {'answers': each.answers}}",
                value=each.share,
                words=f"{each.share}%",
                href="",
                pending=False,
            )
        )
    return bars
