"""What a package's data mean: completion, success, score, and when an item counts as done. Pure.

Study time is never read here: a package that says "completed" at once still needs its minutes (courses.rules.study).
Opening and closing an item is nothing: only what the item itself reports counts.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

# A day counts four hours online at most (domain C3.3), so nobody needs a package open for longer.
RUN_LASTS = timedelta(hours=4)

_STATUS_12 = {
    "passed": ("completed", "passed"),
    "completed": ("completed", "unknown"),
    "failed": ("completed", "failed"),
    "incomplete": ("incomplete", "unknown"),
    "browsed": ("incomplete", "unknown"),
}
_TIME_12 = re.compile(r"([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2})(?:\.([0-9]{1,2}))?")
_TIME_04 = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})(?:\.(\d{1,2})\d*)?S)?)?"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What an item asks for, as its manifest says; "" where it asks for nothing."""

    mastery: str = ""
    measure: str = ""
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an item stands. `score` in hundredths of a percent."""

    completion: str = "not_attempted"
    success: str = "unknown"
    score: int | None = None


def outcome_of(data: Mapping[str, str], bar: Bar, *, is_12: bool) -> Outcome:
    """Return what a package's data mean; a score that is asked for decides over the package's own word."""
    return _outcome_12(data, bar) if is_12 else _outcome_04(data, bar)


def is_done(outcome: Outcome, bar: Bar) -> bool:
    """Tell whether an item is through: completed and not failed, and passed where a score is asked for."""
    if bar.mastery or bar.measure:
        return outcome.success == "passed" and outcome.completion == "completed"
    return outcome.success != "failed" and (outcome.completion == "completed" or outcome.success == "passed")


def _outcome_12(data: Mapping[str, str], bar: Bar) -> Outcome:
    completion, success = _STATUS_12.get(data.get("cmi.core.lesson_status", ""), ("not_attempted", "unknown"))
    raw, mastery = _number(data.get("cmi.core.score.raw")), _number(bar.mastery)
    # RTE 1.2, 3.4.4: with a mastery score and a raw score the platform decides.
    if completion == "completed" and raw is not None and mastery is not None:
        success = "passed" if raw >= mastery else "failed"
    return Outcome(completion, success, _share(data, "cmi.core.score."))


def _outcome_04(data: Mapping[str, str], bar: Bar) -> Outcome:
    completion = data.get("cmi.completion_status", "")
    success = data.get("cmi.success_status", "")
    progress, threshold = _number(data.get("cmi.progress_measure")), _number(bar.threshold)
    # RTE 4.2.4.1 and 4.2.22.1: a measure that is asked for decides over the status that was set.
    if threshold is not None and progress is not None:
        completion = "completed" if progress >= threshold else "incomplete"
    scaled, measure = _number(data.get("cmi.score.scaled")), _number(bar.measure)
    if measure is not None and scaled is not None:
        success = "passed" if scaled >= measure else "failed"
    elif measure is not None:
        success = "unknown"
    return Outcome(
        completion if completion in {"completed", "incomplete"} else ("incomplete" if data else "not_attempted"),
        success if success in {"passed", "failed"} else "unknown",
        _share(data, "cmi.score."),
    )


def _share(data: Mapping[str, str], prefix: str) -> int | None:
    """The score in hundredths of a percent: scaled, or raw between its bounds, or raw of 100."""
    scaled = _number(data.get(prefix + "scaled"))
    if scaled is None:
        raw, least, most = (_number(data.get(prefix + end)) for end in ("raw", "min", "max"))
        if raw is None:
            return None
        least, most = least or 0.0, 100.0 if most is None else most
        scaled = (raw - least) / (most - least) if most > least else None
    return None if scaled is None else round(max(-1.0, min(1.0, scaled)) * 10_000)


def _number(said: str | None) -> float | None:
    try:
        number = float(said or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def session_cs(data: Mapping[str, str], elapsed: timedelta) -> int:
    """Return the session's time in hundredths of a second, as the package says, never more than truly passed."""
    said = data.get("cmi.core.session_time", "") or data.get("cmi.session_time", "")
    most = max(0, round(elapsed.total_seconds() * 100))
    if old := _TIME_12.fullmatch(said):
        hours, minutes, seconds, rest = old.groups()
        claimed = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 100 + int((rest or "0").ljust(2, "0"))
    elif new := _TIME_04.fullmatch(said):
        years, months, days, hours, minutes, seconds, rest = (part or "0" for part in new.groups())
        whole = ((int(years) * 365 + int(months) * 30 + int(days)) * 24 + int(hours)) * 3600
        claimed = (whole + int(minutes) * 60 + int(seconds)) * 100 + int(rest.ljust(2, "0"))
    else:
        claimed = 0
    return min(claimed, most)


def time_words(centiseconds: int, *, is_12: bool) -> str:
    """Write a time as the data model does: 0001:02:03.04, or PT3723.04S."""
    seconds, rest = divmod(centiseconds, 100)
    if not is_12:
        return f"PT{seconds}.{rest:02}S"
    return f"{seconds // 3600:04}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}"
