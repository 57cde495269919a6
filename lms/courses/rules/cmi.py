"""The data model of SCORM 1.2 and 2004: which elements a package may set, and how long they may be. Pure.

Sources: ADL SCORM 1.2 Run-Time Environment 3.4; SCORM 2004 4th Ed. Run-Time Environment 4.2. H5P speaks 2004's words.
"""

import re
from collections.abc import Mapping
from typing import Any

from lms.errors import RuleBroken

MOST_ELEMENTS = 4_000
MOST_CHARACTERS = 256 * 1024
# 4,096 by SCORM 1.2, 64,000 by SCORM 2004; packages of 1.2 commonly need more than theirs.
MOST_SUSPENDED = 64 * 1024

_SHORT, _LINE, _LONG = 64, 1_000, 4_096
_SCORE = "score\\.(?:raw|min|max)"
_N = "\\.(?:0|[1-9][0-9]{0,2})\\."
_WRITABLE_12 = {
    "cmi\\.core\\.(?:lesson_status|exit|session_time)": _SHORT,
    f"cmi\\.core\\.{_SCORE}": _SHORT,
    "cmi\\.core\\.lesson_location": _LINE,
    "cmi\\.suspend_data": MOST_SUSPENDED,
    "cmi\\.comments": _LONG,
    "cmi\\.student_preference\\.(?:audio|language|speed|text)": 255,
    f"cmi\\.objectives{_N}(?:id|status|{_SCORE})": 255,
    f"cmi\\.interactions{_N}(?:id|time|type|weighting|student_response|result|latency)": _LONG,
    f"cmi\\.interactions{_N}(?:objectives{_N}id|correct_responses{_N}pattern)": _LONG,
}
_SCORE_04 = "score\\.(?:scaled|raw|min|max)"
_WRITABLE_04 = {
    "cmi\\.(?:completion_status|success_status|exit|session_time|progress_measure)": _SHORT,
    f"cmi\\.{_SCORE_04}": _SHORT,
    "cmi\\.location": _LINE,
    "cmi\\.suspend_data": MOST_SUSPENDED,
    "cmi\\.learner_preference\\.(?:audio_level|language|delivery_speed|audio_captioning)": 255,
    f"cmi\\.comments_from_learner{_N}(?:comment|location|timestamp)": _LONG,
    f"cmi\\.objectives{_N}(?:id|{_SCORE_04}|success_status|completion_status|progress_measure|description)": _LONG,
    f"cmi\\.interactions{_N}(?:id|type|timestamp|weighting|learner_response|result|latency|description)": 8_000,
    f"cmi\\.interactions{_N}(?:objectives{_N}id|correct_responses{_N}pattern)": 8_000,
    "adl\\.nav\\.request": 255,
}
# What the platform says and a package's library sends back with the rest: not kept.
_OURS = re.compile(
    r"(?:cmi\.(?:core\.)?(?:student_id|student_name|learner_id|learner_name|credit|entry|total_time|lesson_mode|mode"
    r"|completion_threshold|scaled_passing_score|max_time_allowed|time_limit_action|launch_data|comments_from_lms.*"
    r"|student_data\..*|_version)|adl\.nav\.request_valid\..*|adl\.data.*|(?:cmi|adl)\..*_(?:count|children))"
)
_PATTERNS = {
    True: [(re.compile(pattern), most) for pattern, most in _WRITABLE_12.items()],
    False: [(re.compile(pattern), most) for pattern, most in _WRITABLE_04.items()],
}


def kept_elements(sent: object, *, is_12: bool) -> dict[str, str]:
    """Return what of a save is kept, every value a text.

    Raises RuleBroken PACKAGE_DATA_FORM, PACKAGE_DATA_SIZE, PACKAGE_DATA_ELEMENT (which) or PACKAGE_DATA_LONG (which).
    """
    if not isinstance(sent, Mapping):
        raise RuleBroken("PACKAGE_DATA_FORM")
    if len(sent) > MOST_ELEMENTS:
        raise RuleBroken("PACKAGE_DATA_SIZE")
    kept = {}
    for name, value in sent.items():
        text = _text(value)
        most = _most(name, is_12=is_12)
        if most and len(text.encode("utf-8", "surrogatepass")) > most * (1 if most == MOST_SUSPENDED else 4):
            raise RuleBroken("PACKAGE_DATA_LONG", element=name)
        if most:
            kept[name] = text
    if sum(len(name) + len(value) for name, value in kept.items()) > MOST_CHARACTERS:
        raise RuleBroken("PACKAGE_DATA_SIZE")
    return kept


def _most(name: Any, *, is_12: bool) -> int:
    """How long an element may be, in characters; 0 for what is ours."""
    if not isinstance(name, str) or len(name) > 200:
        raise RuleBroken("PACKAGE_DATA_ELEMENT", element="?")
    for pattern, most in _PATTERNS[is_12]:
        if pattern.fullmatch(name):
            return most
    if _OURS.fullmatch(name):
        return 0
    raise RuleBroken("PACKAGE_DATA_ELEMENT", element=name)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    raise RuleBroken("PACKAGE_DATA_FORM")
