"""Drafting a course: its description, groups and parts. Only drafts change (ZJG-2-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.courses import Course, CourseEvent, CoursePart, CourseTarget, CourseVersion
from lms.courses.queries.courses import count_courses_of, lock_version
from lms.courses.rules.learning import Group
from lms.courses.rules.publishing import PartFacts
from lms.courses.rules.states import Compulsory, CourseState, require_draft
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.hours.catalogue import BUSINESS, Method
from lms.hours.rules import require_countable
from lms.people.models import Unit
from lms.people.rules import PersonClass, Span, require_span


@dataclass(frozen=True, slots=True)
class Description:
    """What a version says of itself."""

    title: str
    law_basis: str
    effective_from: date
    effective_until: date | None = None
    summary: str = ""
    syllabus_item_id: int | None = None
    compulsory: Compulsory | None = None
    due_on: date | None = None
    is_retake: bool = False


def draft_course(db: Session, described: Description, *, owner: Unit, actor: Actor) -> CourseVersion:
    """Begin a course of a unit with a first draft, meant for the unit's people until its groups are chosen.

    Raises RuleBroken TITLE_MISSING, LAW_MISSING, SPAN_REVERSED, DUE_WITHOUT_DUTY.
    """
    require_can(actor, Permission.MANAGE_COURSES)
    account = _account(actor)
    _require_described(described)
    one_at_a_time(db, f"courses:{owner.id}")
    course = Course(code=f"{owner.code}-K{count_courses_of(db, owner.id) + 1:03d}", owner_unit_id=owner.id)
    db.add(course)
    db.flush()  # the version names its id
    version = CourseVersion(course_id=course.id, number=1, drafted_by_id=account, drafted_at=clock.now())
    _describe(version, described)
    db.add(version)
    db.flush()  # groups and history name its id
    db.add(CourseTarget(version_id=version.id, unit_id=owner.id))
    begin_history(db, version, actor)
    audit.record(db, actor=actor, action="courses:version:drafted", subject=version, course=course.code)
    return version


def change_description(db: Session, version: CourseVersion, described: Description, *, actor: Actor) -> None:
    """Change what a draft says of itself. Raises RuleBroken COURSE_FROZEN and what `draft_course` raises."""
    require_open(db, version, actor)
    _require_described(described)
    _describe(version, described)
    db.flush()  # a syllabus item that is not there is refused now
    audit.record(db, actor=actor, action="courses:version:changed", subject=version)


def set_parts(db: Session, version: CourseVersion, parts: Sequence[PartFacts], *, actor: Actor) -> None:
    """Split a draft by content into at least one part (C3.2).

    Raises RuleBroken COURSE_FROZEN, PARTS_MISSING, CATEGORY_UNKNOWN, METHOD_CATEGORY for what learning online never
    gives (C3.3).
    """
    require_open(db, version, actor)
    if not parts or any(part.minutes <= 0 for part in parts):
        raise RuleBroken("PARTS_MISSING")
    for part in parts:
        require_countable(part.category, Method.ONLINE)
    for row in list(version.parts):
        db.delete(row)
    db.flush()  # positions are free again
    db.add_all(
        CoursePart(version_id=version.id, position=n, category=part.category, tags=part.tags, minutes=part.minutes)
        for n, part in enumerate(parts, start=1)
    )
    db.flush()  # read anew below
    db.expire(version, ["parts"])
    audit.record(db, actor=actor, action="courses:parts:set", subject=version, parts=len(parts))


def set_targets(db: Session, version: CourseVersion, groups: Sequence[Group], *, actor: Actor) -> None:
    """Say whom a draft is for; the units were fetched in the actor's reach.

    Raises RuleBroken COURSE_FROZEN, TARGETS_MISSING, NOT_A_CHOICE for a class or field there is not.
    """
    require_open(db, version, actor)
    if not groups:
        raise RuleBroken("TARGETS_MISSING")
    for group in groups:
        known = group.person_class is None or group.person_class in PersonClass.__members__
        if not known or (group.field is not None and group.field not in BUSINESS):
            raise RuleBroken("NOT_A_CHOICE")
    for row in list(version.targets):
        db.delete(row)
    for group in dict.fromkeys(groups):
        db.add(
            CourseTarget(
                version_id=version.id, unit_id=group.unit_id, person_class=group.person_class, field=group.field
            )
        )
    db.flush()  # read anew below
    db.expire(version, ["targets"])
    audit.record(db, actor=actor, action="courses:targets:set", subject=version, groups=len(groups))


def require_open(db: Session, version: CourseVersion, actor: Actor) -> None:
    """Raise NotAllowed without the right to make courses, RuleBroken COURSE_FROZEN unless the version is a draft."""
    require_can(actor, Permission.MANAGE_COURSES)
    lock_version(db, version)
    require_draft(version.state)


def begin_history(db: Session, version: CourseVersion, actor: Actor) -> None:
    """Write the first line of a version's history."""
    db.add(
        CourseEvent(version_id=version.id, old=None, new=CourseState.DRAFT, actor_id=actor.account_id, at=clock.now())
    )


def _require_described(described: Description) -> None:
    if not described.title.strip():
        raise RuleBroken("COURSE_TITLE_MISSING")
    if not described.law_basis.strip():
        raise RuleBroken("LAW_MISSING")
    require_span(Span(described.effective_from, described.effective_until))
    if described.due_on is not None and described.compulsory is None:
        raise RuleBroken("DUE_WITHOUT_DUTY")


def _describe(version: CourseVersion, described: Description) -> None:
    version.title = described.title.strip()
    version.summary = described.summary.strip()
    version.law_basis = described.law_basis.strip()
    version.effective_from = described.effective_from
    version.effective_until = described.effective_until
    version.syllabus_item_id = described.syllabus_item_id
    version.compulsory = described.compulsory.value if described.compulsory else None
    version.due_on = described.due_on
    version.is_retake = described.is_retake


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    return actor.account_id
