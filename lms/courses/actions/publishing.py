"""A course version's way: submitted by one, published by another, withdrawn with a reason, copied into the next."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.drafting import begin_history
from lms.courses.actions.quiz_setting import write_quiz
from lms.courses.models.courses import CourseEvent, CoursePart, CourseTarget, CourseVersion, Courseware
from lms.courses.queries.courses import find_open_version, last_number, last_submitter, lock_version
from lms.courses.queries.facts import facts_of
from lms.courses.queries.quizzes import asks_of
from lms.courses.rules.publishing import require_publishable
from lms.courses.rules.states import CourseState, require_move
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.hours.rules import DEFAULT_LIMITS, Limits


def submit(db: Session, version: CourseVersion, *, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> None:
    """Hand a draft in. Raises RuleBroken COURSE_MOVE, and whatever publishing would refuse today."""
    require_can(actor, Permission.MANAGE_COURSES)
    lock_version(db, version)
    require_move(version.state, CourseState.SUBMITTED)
    _require_complete(db, version, limits)
    _move(db, version, CourseState.SUBMITTED, actor=actor)


def send_back(db: Session, version: CourseVersion, *, reason: str, actor: Actor) -> None:
    """Send what was submitted back to its author with a reason. Raises RuleBroken COURSE_MOVE, REASON_MISSING."""
    require_can(actor, Permission.APPROVE_COURSES)
    lock_version(db, version)
    _move(db, version, CourseState.DRAFT, reason=reason, actor=actor)


def publish(db: Session, version: CourseVersion, *, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> None:
    """Publish what another person drafted and submitted; from now on it never changes (ZJG-2-2).

    Raises RuleBroken COURSE_MOVE, OWN_COURSE, and the codes of `findings`.
    """
    require_can(actor, Permission.APPROVE_COURSES)
    lock_version(db, version)
    require_move(version.state, CourseState.PUBLISHED)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if actor.account_id in {version.drafted_by_id, last_submitter(db, version.id)}:
        raise RuleBroken("OWN_COURSE")
    _require_complete(db, version, limits)
    version.published_by_id, version.published_at = actor.account_id, clock.now()
    _move(db, version, CourseState.PUBLISHED, actor=actor)


def withdraw(db: Session, version: CourseVersion, *, reason: str, actor: Actor) -> None:
    """Take a published version out of use; what was learned stays. Raises RuleBroken COURSE_MOVE, REASON_MISSING."""
    require_can(actor, Permission.APPROVE_COURSES)
    lock_version(db, version)
    _move(db, version, CourseState.WITHDRAWN, reason=reason, actor=actor)


def copy_version(db: Session, version: CourseVersion, *, actor: Actor) -> CourseVersion:
    """Begin the next version of a course as a copy of one that stands.

    Raises RuleBroken COURSE_OPEN while another version is worked on, ACCOUNT_MISSING.
    """
    require_can(actor, Permission.MANAGE_COURSES)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    one_at_a_time(db, f"course:{version.course_id}")
    if (open_one := find_open_version(db, version.course_id)) is not None:
        raise RuleBroken("COURSE_OPEN", number=open_one.number)
    copy = CourseVersion(
        course_id=version.course_id,
        number=last_number(db, version.course_id) + 1,
        title=version.title,
        summary=version.summary,
        law_basis=version.law_basis,
        syllabus_item_id=version.syllabus_item_id,
        effective_from=max(version.effective_from, clock.today()),
        effective_until=None,
        compulsory=version.compulsory,
        due_on=version.due_on,
        is_retake=False,
        quiz_pass_mark=version.quiz_pass_mark,
        drafted_by_id=actor.account_id,
        drafted_at=clock.now(),
    )
    db.add(copy)
    db.flush()  # its rows name its id
    _copy_rows(db, version, copy)
    begin_history(db, copy, actor)
    audit.record(db, actor=actor, action="courses:version:copied", subject=copy, of=version.id)
    return copy


def _copy_rows(db: Session, version: CourseVersion, copy: CourseVersion) -> None:
    for part in version.parts:
        db.add(
            CoursePart(
                version_id=copy.id,
                position=part.position,
                category=part.category,
                tags=part.tags,
                minutes=part.minutes,
            )
        )
    for target in version.targets:
        db.add(
            CourseTarget(
                version_id=copy.id, unit_id=target.unit_id, person_class=target.person_class, field=target.field
            )
        )
    if version.quiz is not None:
        write_quiz(db, copy.id, version.quiz.bank_id, asks_of(version.quiz))
    for piece in version.courseware:
        db.add(
            Courseware(
                version_id=copy.id,
                material_id=piece.material_id,
                position=piece.position,
                title=piece.title,
                minutes=piece.minutes,
            )
        )
    db.flush()  # a copy is read at once


def _require_complete(db: Session, version: CourseVersion, limits: Limits) -> None:
    today = clock.today()
    require_publishable(facts_of(db, version, superseded_on=today), on=today, limits=limits)


def _move(db: Session, version: CourseVersion, new: CourseState, *, actor: Actor, reason: str = "") -> None:
    """The only writer of `CourseVersion.state` after the draft."""
    require_move(version.state, new, reason)
    db.add(
        CourseEvent(
            version_id=version.id,
            old=version.state,
            new=new,
            reason=reason.strip(),
            actor_id=actor.account_id,
            at=clock.now(),
        )
    )
    version.state = new
    db.flush()  # the database guards what stands from here on
    audit.record(db, actor=actor, action=f"courses:version:{new}", subject=version)
