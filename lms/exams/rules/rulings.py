"""What counts instead of a key that was found wrong, and what a new score means for who passed (lessons P16). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.errors import RuleBroken
from lms.exams.rules.marking import Ruling
from question_bank.answers import LETTERS
from question_bank.content import Content
from question_bank.types import multiple, shown, shuffles, single


class RekeyKind(StrEnum):
    """What is done about a question: void it, mark by a corrected version, by that or the old, or accept more."""

    VOID = "void"
    VERSION = "version"
    VERSION_TOO = "version_too"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Change:
    """One step: its kind, the corrected content where one counts, the options that are right too."""

    kind: RekeyKind
    content: Content | None = None
    options: tuple[int, ...] = ()


def ruling_of(printed: Content, changes: Iterable[Change]) -> Ruling:
    """Return by what a question on a paper is marked after all changes, in the order they were applied."""
    ruling = Ruling((printed,))
    for change in changes:
        if change.kind is RekeyKind.VOID:
            ruling = Ruling(is_void=True)
        elif change.kind is RekeyKind.VERSION and change.content is not None:
            ruling = Ruling((change.content,))
        elif change.kind is RekeyKind.VERSION_TOO and change.content is not None:
            ruling = Ruling((*(ruling.keys or (printed,)), change.content))
        else:
            ruling = Ruling((*(ruling.keys or (printed,)), *with_options(printed, change.options)))
    return ruling


def with_options(content: Content, options: Sequence[int]) -> list[Content]:
    """Return the question with these options right: one key each for a single, all together for a multiple.

    Options are numbered from 0 as the author ordered them. Raises RuleBroken REKEY_OPTIONS.
    """
    if not isinstance(content, single.Content | multiple.Content):
        raise RuleBroken("REKEY_OPTIONS")
    if not options or not all(0 <= each < len(content.options) for each in options):
        raise RuleBroken("REKEY_OPTIONS")
    wanted = [set(options)] if isinstance(content, multiple.Content) else [{each} for each in options]
    return [
        content.model_copy(
            update={
                "options": tuple(
                    option.model_copy(update={"correct": number in right, "weight": None})
                    for number, option in enumerate(content.options)
                )
            }
        )
        for right in wanted
    ]


def require_same_form(printed: Content, corrected: Content) -> None:
    """Raise RuleBroken REKEY_FORM unless what candidates could answer is the same in both, so that letters mean it."""
    same = printed.type == corrected.type and shuffles(printed) == shuffles(corrected)
    if not same or _form(shown(printed).model_dump()) != _form(shown(corrected).model_dump()):
        raise RuleBroken("REKEY_FORM")


def _form(seen: Any) -> Any:
    if isinstance(seen, Mapping):
        return {name: _form(value) for name, value in seen.items() if name not in {"stem", "points", "media"}}
    return [_form(value) for value in seen] if isinstance(seen, list | tuple) else seen


def letters(options: Iterable[int]) -> str:
    """Return options as the letters of the author."""
    return "、".join(LETTERS[each] for each in options)


class Effect(StrEnum):
    """What a new score does to one who had the question."""

    PASSES_NOW = "passes_now"
    WOULD_FAIL = "would_fail"
    GAINS = "gains"
    LOSES = "loses"
    SAME = "same"


def effect_of(before: int, after: int, *, passed: bool, passes: bool) -> Effect:
    """Return what changes for one person, in halves; passing and failing come before points."""
    if passed != passes:
        return Effect.PASSES_NOW if passes else Effect.WOULD_FAIL
    if after == before:
        return Effect.SAME
    return Effect.GAINS if after > before else Effect.LOSES
