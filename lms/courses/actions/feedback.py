"""What learners say after a course, once each; what line departments say about a unit's training, and the answer."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.feedback import CourseFeedback, CourseRating, TrainingComment
from lms.courses.queries.feedback import find_feedback
from lms.courses.queries.mine import MyCourse
from lms.courses.rules.learning import require_answerer, require_marks
from lms.errors import RuleBroken
from lms.people.models import Unit

_LONGEST = 1000


def give_feedback(
    db: Session, mine: MyCourse, *, marks: Mapping[str, int], comment: str = "", actor: Actor
) -> CourseFeedback:
    """Say what one thinks of a course one finished, once.

    Raises RuleBroken FEEDBACK_EARLY before it is finished, FEEDBACK_TWICE, MARKS_INCOMPLETE.
    """
    require_can(actor, Permission.STUDY)
    if actor.person_id is None or not mine.is_finished:
        raise RuleBroken("FEEDBACK_EARLY")
    if find_feedback(db, mine.version.id, actor.person_id) is not None:
        raise RuleBroken("FEEDBACK_TWICE")
    require_marks(dict(marks))
    said = CourseFeedback(
        version_id=mine.version.id,
        person_id=actor.person_id,
        comment=comment.strip()[:_LONGEST],
        given_at=clock.now(),
    )
    db.add(said)
    db.flush()  # the marks name its id
    db.add_all(CourseRating(feedback_id=said.id, question=question, mark=mark) for question, mark in marks.items())
    db.flush()
    # Who said it stands in no log that people read: only that somebody did.
    audit.record(
        db, actor=actor, action="courses:feedback:given", subject="course_versions", subject_id=mine.version.id
    )
    return said


def comment_training(
    db: Session, unit: Unit, *, text: str, activity_id: int | None = None, actor: Actor
) -> TrainingComment:
    """Say something about the training of a unit in one's field, or about one training of it (FN-1-6).

    The unit and the training were fetched in the actor's reach. Raises RuleBroken COMMENT_MISSING, OWN_TRAINING.
    """
    require_can(actor, Permission.COMMENT_TRAINING)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if not text.strip():
        raise RuleBroken("COMMENT_MISSING")
    if unit.id == actor.unit_id:
        raise RuleBroken("OWN_TRAINING")
    said = TrainingComment(
        unit_id=unit.id,
        activity_id=activity_id,
        text=text.strip()[:_LONGEST],
        said_by_id=actor.account_id,
        said_for_id=actor.unit_id,
        said_at=clock.now(),
    )
    db.add(said)
    db.flush()  # the log names its id
    audit.record(db, actor=actor, action="courses:comment:said", subject=said, unit=unit.id)
    return said


def answer_comment(db: Session, said: TrainingComment, *, text: str, actor: Actor) -> None:
    """Answer what was said about one's training, once.

    Raises NotAllowed for all but the unit's trainer and legal office, RuleBroken ANSWER_MISSING, COMMENT_ANSWERED,
    OWN_COMMENT.
    """
    require_answerer(actor)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if said.answered_at is not None:
        raise RuleBroken("COMMENT_ANSWERED")
    if said.said_by_id == actor.account_id:
        raise RuleBroken("OWN_COMMENT")
    if not text.strip():
        raise RuleBroken("ANSWER_MISSING")
    said.answer, said.answered_by_id, said.answered_at = text.strip()[:_LONGEST], actor.account_id, clock.now()
    audit.record(db, actor=actor, action="courses:comment:answered", subject=said)
