"""A loaded course version as the rules see it."""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from lms.courses.models.courses import CourseVersion, SyllabusVersion
from lms.courses.queries.delegations import teaches_public_law
from lms.courses.queries.quizzes import asks_of, short_lines
from lms.courses.rules.publishing import CourseFacts, ItemFacts, PartFacts, PieceFacts
from lms.courses.rules.quizzes import QuizFacts
from lms.courses.rules.states import CourseState


def facts_of(db: Session, version: CourseVersion, *, superseded_on: date) -> CourseFacts:
    """Return the facts of a version loaded whole; `superseded_on` is the day on which its syllabus is looked at."""
    return CourseFacts(
        effective_from=version.effective_from,
        effective_until=version.effective_until,
        item=_item_of(db, version, superseded_on),
        parts=parts_of(version),
        pieces=[
            PieceFacts(
                piece.title,
                piece.minutes,
                piece.material.kind,
                piece.material.state == "ready",
                piece.material.duration_ms,
                piece.material.pages,
                piece.material.expires_on,
            )
            for piece in version.courseware
        ],
        targets=len(version.targets),
        is_justice=teaches_public_law(db, version.course.owner_unit, on=superseded_on),
        compulsory=version.compulsory,
        due_on=version.due_on,
        quiz=_quiz_of(db, version, superseded_on),
    )


def parts_of(version: CourseVersion) -> list[PartFacts]:
    """Return the parts of a version in their order."""
    return [PartFacts(part.category, part.tags, part.minutes) for part in version.parts]


def _quiz_of(db: Session, version: CourseVersion, day: date) -> QuizFacts | None:
    if version.quiz is None:
        return None
    asks = asks_of(version.quiz)
    is_open = version.state in {CourseState.DRAFT, CourseState.SUBMITTED}
    # What stands is not looked at again: a whole bank is read for it.
    short = short_lines(db, version.quiz.bank_id, asks, on=day) if is_open else []
    return QuizFacts(version.quiz_pass_mark, asks, short)


def _item_of(db: Session, version: CourseVersion, day: object) -> ItemFacts | None:
    item = version.syllabus_item
    if item is None:
        return None
    outline = item.version
    return ItemFacts(
        category=item.category,
        is_approved=outline.approved_at is not None,
        effective_from=outline.effective_from,
        effective_until=outline.effective_until,
        is_superseded=bool(db.scalar(select(later_in_force(outline, day)))),
    )


def later_in_force(outline: SyllabusVersion, day: object):  # type: ignore[no-untyped-def]  # a SQL condition
    """Return the condition that a later version of the same syllabus is approved and in force on a day."""
    later = aliased(SyllabusVersion)
    return exists().where(
        later.syllabus_id == outline.syllabus_id,
        later.number > outline.number,
        later.approved_at.is_not(None),
        later.effective_from <= day,
        later.effective_until.is_(None) | (later.effective_until >= day),
    )
