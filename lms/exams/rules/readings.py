"""When a score that people read off a marked paper counts (domain C4.5, lessons 13: two-person confirmation). Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Points in halves; None: absent.
Read = int | None


class Reading(StrEnum):
    """How far a candidate's score is."""

    NONE = "none"
    ONE = "one"
    DIFFERS = "differs"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Judged:
    """How far it is, and the score once two agree."""

    reading: Reading
    points: Read = None


def judge_readings(by_person: Mapping[int, Read]) -> Judged:
    """Judge what each person read last: it counts once two read the same and no other two agree on something else.

    Who erred reads the paper again, or a third person does: nobody's word stands alone.
    """
    if len(by_person) < 2:
        return Judged(Reading.ONE if by_person else Reading.NONE)
    agreed = [points for points, people in Counter(by_person.values()).items() if people > 1]
    return Judged(Reading.AGREED, agreed[0]) if len(agreed) == 1 else Judged(Reading.DIFFERS)
