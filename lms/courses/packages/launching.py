"""What a package finds when it asks: what the platform fills in, and what it said itself the last time. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.courses.packages.facts import Item
from lms.courses.rules.packages import time_words

# Set by a package for the moment of leaving; they mean nothing at the next opening.
_PASSING = frozenset({"cmi.core.exit", "cmi.exit", "cmi.core.session_time", "cmi.session_time", "adl.nav.request"})


@dataclass(frozen=True, slots=True)
class Learner:
    """Whom a package may greet: a number that is nobody's outside of it, and a name. Never an ID number."""

    id: str
    name: str


def elements_at_launch(
    item: Item, data: Mapping[str, str], learner: Learner, *, is_12: bool, total_cs: int, is_trial: bool = False
) -> dict[str, str]:
    """Return the data model at the opening of an item, element by element.

    Whoever left without a word goes on where he was, as if the package had asked for it: a crash wipes nothing (P13).
    """
    kept = {name: value for name, value in data.items() if name not in _PASSING}
    credit = "no-credit" if is_trial else "credit"
    entry = "resume" if _goes_on(data) else ("" if data else "ab-initio")
    return {**kept, **(_of_12 if is_12 else _of_2004)(item, learner, entry, total_cs, credit)}


def _goes_on(data: Mapping[str, str]) -> bool:
    left = data.get("cmi.core.exit", "") or data.get("cmi.exit", "")
    if left == "suspend":
        return True
    kept = any(data.get(name) for name in ("cmi.suspend_data", "cmi.core.lesson_location", "cmi.location"))
    return kept and left in {"", "time-out"}


def _of_12(item: Item, learner: Learner, entry: str, total_cs: int, credit: str) -> dict[str, str]:
    said = {
        "cmi.core.student_id": learner.id,
        "cmi.core.student_name": learner.name,
        "cmi.core.credit": credit,
        "cmi.core.lesson_mode": "normal",
        "cmi.core.entry": entry,
        "cmi.core.total_time": time_words(total_cs, is_12=True),
        "cmi.launch_data": item.launch_data[:4096],
    }
    if item.mastery:
        said["cmi.student_data.mastery_score"] = item.mastery
    return said


def _of_2004(item: Item, learner: Learner, entry: str, total_cs: int, credit: str) -> dict[str, str]:
    said = {
        "cmi.learner_id": learner.id,
        "cmi.learner_name": learner.name,
        "cmi.credit": credit,
        "cmi.mode": "normal",
        "cmi.entry": entry,
        "cmi.total_time": time_words(total_cs, is_12=False),
        "cmi.launch_data": item.launch_data[:4000],
    }
    if item.measure:
        said["cmi.scaled_passing_score"] = item.measure
    if item.threshold:
        said["cmi.completion_threshold"] = item.threshold
    return said
