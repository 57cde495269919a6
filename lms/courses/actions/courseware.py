"""The courseware of a draft: materials in their order, each with the minutes it counts for (ZJG-2-2)."""

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor
from lms.courses.actions.drafting import require_open
from lms.courses.models.courses import CourseVersion, Courseware
from lms.courses.models.materials import Material
from lms.courses.rules.publishing import PieceFacts, require_minutes
from lms.errors import RuleBroken


def add_courseware(
    db: Session, version: CourseVersion, material: Material, *, minutes: int, title: str = "", actor: Actor
) -> Courseware:
    """Put a material that is ready at the end of a draft. Raises RuleBroken COURSE_FROZEN, MATERIAL_NOT_READY, and the
    codes of `require_minutes` when more is declared than can be.
    """
    require_open(db, version, actor)
    name = title.strip() or material.title
    _require_piece(name, minutes, material)
    place = max((piece.position for piece in version.courseware), default=0) + 1
    piece = Courseware(version_id=version.id, material_id=material.id, position=place, title=name, minutes=minutes)
    db.add(piece)
    db.flush()  # read anew below
    db.expire(version, ["courseware"])
    audit.record(db, actor=actor, action="courses:courseware:added", subject=version, material=material.id)
    return piece


def change_courseware(
    db: Session, version: CourseVersion, piece: Courseware, *, minutes: int, title: str, actor: Actor
) -> None:
    """Change title and minutes of one courseware of a draft. Raises what `add_courseware` raises."""
    require_open(db, version, actor)
    name = title.strip() or piece.material.title
    _require_piece(name, minutes, piece.material)
    piece.minutes, piece.title = minutes, name
    audit.record(db, actor=actor, action="courses:courseware:changed", subject=version, courseware=piece.id)


def remove_courseware(db: Session, version: CourseVersion, piece: Courseware, *, actor: Actor) -> None:
    """Take one courseware out of a draft; the material stays. Raises RuleBroken COURSE_FROZEN."""
    require_open(db, version, actor)
    db.delete(piece)
    db.flush()  # read anew below
    db.expire(version, ["courseware"])
    audit.record(db, actor=actor, action="courses:courseware:removed", subject=version, material=piece.material_id)


def move_courseware(db: Session, version: CourseVersion, piece: Courseware, *, up: bool, actor: Actor) -> None:
    """Move one courseware of a draft a place up or down, if it can. Raises RuleBroken COURSE_FROZEN."""
    require_open(db, version, actor)
    pieces = sorted(version.courseware, key=lambda row: row.position)
    here = pieces.index(piece)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(pieces):
        return
    other = pieces[there]
    mine, yours = piece.position, other.position
    piece.position = 0  # its place must be free before another may have it
    db.flush()
    other.position = mine
    db.flush()
    piece.position = yours
    db.flush()
    db.expire(version, ["courseware"])
    audit.record(db, actor=actor, action="courses:courseware:moved", subject=version, courseware=piece.id)


def _require_piece(title: str, minutes: int, material: Material) -> None:
    if material.state != "ready":
        raise RuleBroken("MATERIAL_NOT_READY", title=title)
    if minutes <= 0:
        raise RuleBroken("MINUTES_MISSING")
    require_minutes(
        PieceFacts(
            title,
            minutes,
            material.kind,
            is_ready=True,
            duration_ms=material.duration_ms,
            pages=material.pages,
        )
    )
