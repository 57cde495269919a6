"""Verbs of who makes a course: which questions its quiz asks for."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor
from lms.courses.actions.drafting import require_open
from lms.courses.models.courses import CourseQuiz, CourseQuizCell, CourseVersion
from lms.courses.rules.quizzes import Ask, number_of, require_asks
from question_bank.models import Bank


def set_quiz(
    db: Session, version: CourseVersion, bank: Bank, asks: Sequence[Ask], *, pass_mark: int, actor: Actor
) -> None:
    """Say what is asked after a draft was studied; the bank was fetched in the actor's reach.

    Raises RuleBroken COURSE_FROZEN, QUIZ_EMPTY, QUIZ_TYPE, QUIZ_LONG, QUIZ_MARK.
    """
    require_open(db, version, actor)
    require_asks(asks, pass_mark)
    _clear(db, version)
    version.quiz_pass_mark = pass_mark
    write_quiz(db, version.id, bank.id, asks)
    db.expire(version, ["quiz"])
    audit.record(db, actor=actor, action="courses:quiz:set", subject=version, bank=bank.id, questions=number_of(asks))


def drop_quiz(db: Session, version: CourseVersion, *, actor: Actor) -> None:
    """Ask nothing after a draft was studied. Raises RuleBroken COURSE_FROZEN."""
    require_open(db, version, actor)
    _clear(db, version)
    version.quiz_pass_mark = None
    db.flush()  # read anew below
    db.expire(version, ["quiz"])
    audit.record(db, actor=actor, action="courses:quiz:dropped", subject=version)


def write_quiz(db: Session, version_id: int, bank_id: int, asks: Sequence[Ask]) -> None:
    """Write the rows of a version's quiz."""
    db.add(CourseQuiz(version_id=version_id, bank_id=bank_id))
    db.flush()  # its lines name it
    db.add_all(
        CourseQuizCell(version_id=version_id, position=n, type=ask.type, category=ask.category, number=ask.number)
        for n, ask in enumerate(asks, start=1)
    )
    db.flush()  # read at once


def _clear(db: Session, version: CourseVersion) -> None:
    if version.quiz is None:
        return
    for cell in list(version.quiz.cells):
        db.delete(cell)
    db.flush()  # lines go before what they belong to
    db.delete(version.quiz)
    db.flush()
