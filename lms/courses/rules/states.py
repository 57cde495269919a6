"""The one state machine of a course version, and why a course is compulsory (domain C6, ZJG-2-2). Pure."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import RuleBroken, require_words


class CourseState(StrEnum):
    """What became of a course version."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


_S = CourseState
# The whole machine: submitted goes back to draft with a reason; published is only ever withdrawn.
MOVES: Mapping[CourseState, frozenset[CourseState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.DRAFT, _S.PUBLISHED}),
    _S.PUBLISHED: frozenset({_S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset(),
}
# Moves that say why.
_WITH_REASON = frozenset({(_S.SUBMITTED, _S.DRAFT), (_S.PUBLISHED, _S.WITHDRAWN)})


class Compulsory(StrEnum):
    """Why everybody of the target groups must take a course: four pre-post modules (ZJG-8-4), conduct (JN-10-1),
    the application platform (FN-14-1), the special topic (QD-10-7).
    """

    PREPOST_ETHICS = "PREPOST_ETHICS"
    PREPOST_LAW = "PREPOST_LAW"
    PREPOST_DUTY = "PREPOST_DUTY"
    PREPOST_CONDUCT = "PREPOST_CONDUCT"
    CONDUCT = "CONDUCT"
    PLATFORM = "PLATFORM"
    SPECIAL_TOPIC = "SPECIAL_TOPIC"


# A gate before the badge (ZJG-8-3): due before the post is taken up, not on a day of the calendar.
PREPOST = (
    Compulsory.PREPOST_ETHICS,
    Compulsory.PREPOST_LAW,
    Compulsory.PREPOST_DUTY,
    Compulsory.PREPOST_CONDUCT,
)


def require_move(old: str, new: str, reason: str = "") -> None:
    """Raise RuleBroken COURSE_MOVE when a version cannot go there, REASON_MISSING when it goes without saying why."""
    before, after = CourseState(old), CourseState(new)
    if after not in MOVES[before]:
        raise RuleBroken("COURSE_MOVE", old=old, new=new)
    if (before, after) in _WITH_REASON:
        require_words(reason)


def require_draft(state: str) -> None:
    """Raise RuleBroken COURSE_FROZEN unless the version is a draft: only drafts change."""
    if state != CourseState.DRAFT:
        raise RuleBroken("COURSE_FROZEN", state=state)
