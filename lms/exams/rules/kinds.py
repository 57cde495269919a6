"""What each kind of exam is held like unless the bureau says otherwise, and where each value comes from (C4.1). Pure.

Marks as in the domain's lists: `seed` stands in a binding document, `source` in a document of another place that was
read, `default` was set by us and is for the bureau to settle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Generic, TypeVar

from lms.errors import RuleBroken
from lms.exams.rules.states import ExamKind, Window

Value = TypeVar("Value", int, bool, Window)
MOST_DAYS = 366
MOST_WORKDAYS = 60


class Mark(StrEnum):
    """How binding a value is."""

    SEED = "seed"
    SOURCE = "source"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Given(Generic[Value]):
    """A value, how binding it is, and the entry of the domain's lists it rests on."""

    value: Value
    mark: Mark
    cite: str = ""


@dataclass(frozen=True, slots=True)
class KindDefaults:
    """What a kind starts from. `make_up_days` 0: none, the next regular session; `review_workdays` 0: no score check.

    `kind` itself rests on `cite`.
    """

    cite: str
    pass_percent: Given[int]
    minutes: Given[int]
    held: Given[Window]
    late_minutes: Given[int]
    leave_limit: Given[int]
    make_up_days: Given[int]
    results_workdays: Given[int]
    review_workdays: Given[int]

    def items(self) -> list[tuple[str, "Given[int] | Given[Window]"]]:
        """Return the values by name, in the order of the form."""
        return [(each.name, getattr(self, each.name)) for each in fields(self) if each.name != "cite"]


_SOURCE, _DEFAULT = Mark.SOURCE, Mark.DEFAULT
_SIXTY = Given(60, _SOURCE, "P13")
_NINETY = Given(90, _DEFAULT, "C4.2")
_TOGETHER, _ANY = Given(Window.FIXED, _SOURCE, "E2"), Given(Window.ANY_TIME, _SOURCE, "J3")
_THIRTY_LATE = Given(30, _SOURCE, "E2")
_FIVE_LEAVES = Given(5, _SOURCE, "E1")
_ONE_MAKE_UP = Given(30, _DEFAULT, "P12")
_NEXT_SESSION = Given(0, _DEFAULT, "C4.6")
_FIVE_DAYS = Given(5, _SOURCE, "P13")
_CHECK = Given(5, _DEFAULT, "C4.5")


def _kind(cite: str, **other: "Given[int] | Given[Window]") -> KindDefaults:
    usual: dict[str, object] = {
        "pass_percent": _SIXTY,
        "minutes": _NINETY,
        "held": _TOGETHER,
        "late_minutes": _THIRTY_LATE,
        "leave_limit": _FIVE_LEAVES,
        "make_up_days": _ONE_MAKE_UP,
        "results_workdays": _FIVE_DAYS,
        "review_workdays": _CHECK,
    }
    return KindDefaults(cite, **(usual | other))  # type: ignore[arg-type] # by name


_K = ExamKind
KINDS: Mapping[ExamKind, KindDefaults] = {
    _K.ANNUAL: _kind("QD-M9-6"),
    _K.QUAL_PUBLIC: _kind("ZJG-7-2", make_up_days=_NEXT_SESSION),
    _K.QUAL_BUSINESS: _kind("ZJG-7-2", make_up_days=_NEXT_SESSION),
    _K.SPOT: _kind(
        "QD-M9-7",
        minutes=Given(30, _DEFAULT),
        make_up_days=Given(0, _DEFAULT),
        results_workdays=Given(1, _DEFAULT),
    ),
    _K.DAILY: _kind(
        "QD-10-8",
        minutes=Given(10, _DEFAULT),
        held=_ANY,
        late_minutes=Given(0, _DEFAULT),
        make_up_days=Given(0, _DEFAULT),
        results_workdays=Given(0, _DEFAULT),
        review_workdays=Given(0, _DEFAULT),
    ),
    _K.RENEWAL: _kind("J1", held=_ANY),
    _K.OFFPOST: _kind("J1"),
    _K.PREPOST_AUX: _kind("C4.2", minutes=Given(60, _DEFAULT)),
    _K.PREPOST_SUP: _kind("C4.1", minutes=Given(60, _DEFAULT)),
}


def require_terms(*, make_up_days: int, results_workdays: int, review_workdays: int) -> None:
    """Raise RuleBroken TERMS_WRONG for days that nobody can mean."""
    if not 0 <= make_up_days <= MOST_DAYS:
        raise RuleBroken("TERMS_WRONG", most=MOST_DAYS)
    if not (0 <= results_workdays <= MOST_WORKDAYS and 0 <= review_workdays <= MOST_WORKDAYS):
        raise RuleBroken("TERMS_WRONG", most=MOST_WORKDAYS)
