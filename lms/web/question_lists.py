"""Lists that pages of the bank show: banks and categories to choose from, the past of a question."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace

from lms.hours.catalogue import CATEGORIES
from lms.i18n import N_, Language, translate
from lms.web import formats, wording
from question_bank.models import Bank, QuestionEvent, QuestionReview
from question_bank.rules import Status, Verdict

_MOVED = {
    (None, Status.DRAFT): N_("写成"),
    (Status.DRAFT, Status.ACTIVE): N_("启用"),
    (Status.STALE, Status.ACTIVE): N_("重新启用"),
    (Status.ACTIVE, Status.STALE): N_("存疑，待复核"),
    (Status.RETIRED, Status.DRAFT): N_("恢复为草稿"),
}
_CHANGED, _RETIRED = N_("改写，待审题"), N_("停用")
_SAID = {
    Verdict.RETURNED: N_("审题退回"),
    Verdict.CHECKED: N_("复核有效"),
}


def bank_options(banks: Iterable[Bank]) -> list[tuple[int, str]]:
    """Return pairs of id and name of banks for a field to choose from."""
    return [(bank.id, bank.name) for bank in banks]


def leaf_options(language: Language, current: str = "") -> list[tuple[str, str]]:
    """Return pairs of value and words of all families and their leaves; what came from elsewhere stands last."""
    found: list[tuple[str, str]] = []
    for family, leaves in CATEGORIES.items():
        name = wording.word(language, family, "family")
        if family not in leaves:
            found.append((family, name))
        found += [(leaf, f"{name} · {wording.word(language, leaf, 'category')}") for leaf in leaves]
    known = {value for value, _ in found}
    return found + ([(current, current)] if current and current not in known else [])


def question_past(
    language: Language,
    events: Sequence[QuestionEvent],
    reviews: Sequence[QuestionReview],
    names: Mapping[int | None, str],
) -> list[SimpleNamespace]:
    """Return what happened to a question, the newest first, for a course of events."""
    instant = formats.date_filters(language)["instant"]
    someone = translate(language, N_("系统"))
    rows = [(event.at, event.id, _moved(event), names.get(event.actor_id, someone), event.reason) for event in events]
    rows += [
        (review.at, review.id, _SAID[Verdict(review.verdict)], names.get(review.reviewer_id, someone), review.note)
        for review in reviews
        # An approval is told by what it moved.
        if review.verdict != Verdict.APPROVED
    ]
    return [
        SimpleNamespace(
            title=translate(language, title),
            when=[instant(at), who, *([note] if note else [])],
            state="stopped" if title in (_RETIRED, _SAID[Verdict.RETURNED]) else "done",
        )
        for at, _, title, who, note in sorted(rows, key=lambda row: row[:2], reverse=True)
    ]


def _moved(event: QuestionEvent) -> str:
    if event.new == Status.RETIRED:
        return _RETIRED
    old = Status(event.old) if event.old else None
    return _MOVED.get((old, Status(event.new)), _CHANGED)
