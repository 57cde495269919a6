"""Selects on study: what may be studied, how far somebody is, what did not count."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.courses.models.courses import CourseVersion, Courseware
from lms.courses.models.materials import Material
from lms.courses.models.study import CoursewareProgress, Learning, PageShown, UncountedTime
from lms.courses.queries.mine import get_my_course
from lms.courses.rules.beats import Why
from lms.errors import NotFound

_MINUTE_MS = 60_000
# What has pages, each of which must have been on the screen.
_PAGED = frozenset({"PDF", "OFFICE"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the counting must know of a courseware."""

    courseware_id: int
    version_id: int
    kind: str
    minutes: int
    duration_ms: int | None
    pages: int | None


def get_courseware(db: Session, courseware_id: int, *, seen_by: Actor) -> Courseware:
    """Return a courseware the acting person may study, with material and version.

    Raises NotFound COURSEWARE_NOT_FOUND for what is not published or not meant for him.
    """
    wanted = select(Courseware).where(Courseware.id == courseware_id)
    found = db.scalar(
        wanted.options(joinedload(Courseware.material), joinedload(Courseware.version).joinedload(CourseVersion.course))
    )
    if found is None or seen_by.person_id is None:
        raise NotFound("COURSEWARE_NOT_FOUND")
    if not get_my_course(db, seen_by.person_id, found.version_id, on=clock.today()).may_study:
        raise NotFound("COURSEWARE_NOT_FOUND")
    return found


def courseware_facts(db: Session, courseware_id: int) -> Facts:
    """Return what the counting must know of a courseware."""
    columns = (Courseware.id, Courseware.version_id, Material.kind, Courseware.minutes, Material.duration_ms)
    wanted = select(*columns, Material.pages).join(Material, Courseware.material_id == Material.id)
    return Facts(*db.execute(wanted.where(Courseware.id == courseware_id)).one())


def needed_ms(piece: Facts | Courseware) -> int:
    """Return how much of a courseware must be seen: the declared minutes, of media never more than they last."""
    duration = piece.duration_ms if isinstance(piece, Facts) else piece.material.duration_ms
    return min(piece.minutes * _MINUTE_MS, duration or piece.minutes * _MINUTE_MS)


def extra_done(db: Session, learning_id: int, piece: Facts) -> bool:
    """Tell whether what is asked beside the time is done: every page of a document shown, a SCORM package complete."""
    if piece.kind in _PAGED:
        return len(pages_shown(db, learning_id, piece.courseware_id)) >= (piece.pages or 0)
    if piece.kind == "SCORM":
        wanted = select(CoursewareProgress.package_done_at).where(
            CoursewareProgress.learning_id == learning_id, CoursewareProgress.courseware_id == piece.courseware_id
        )
        return db.scalar(wanted) is not None
    return True


def pages_shown(db: Session, learning_id: int, courseware_id: int) -> set[int]:
    """Return the pages of a document that were on the screen."""
    wanted = select(PageShown.page).where(
        PageShown.learning_id == learning_id, PageShown.courseware_id == courseware_id
    )
    return set(db.scalars(wanted))


def find_learning(db: Session, person_id: int, version_id: int) -> Learning | None:
    """Find a person's taking of a course version."""
    return db.scalar(select(Learning).where(Learning.person_id == person_id, Learning.version_id == version_id))


def last_uncounted(db: Session, session_id: int, why: Why) -> UncountedTime | None:
    """Find the latest loss of a player for one reason."""
    wanted = select(UncountedTime).where(UncountedTime.session_id == session_id, UncountedTime.reason == why.value)
    return db.scalar(wanted.order_by(UncountedTime.id.desc()).limit(1))


def left_to_do(db: Session, learning_id: int) -> int:
    """Count the courseware of a learner's course that is not done yet."""
    done = select(CoursewareProgress.courseware_id).where(
        CoursewareProgress.learning_id == learning_id, CoursewareProgress.completed_at.is_not(None)
    )
    pieces = select(func.count(Courseware.id)).join(Learning, Learning.version_id == Courseware.version_id)
    return db.scalar(pieces.where(Learning.id == learning_id, Courseware.id.not_in(done))) or 0
