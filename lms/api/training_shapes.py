"""How trainings are written in JSON; people by id and name, never by ID number."""

from typing import Any

from lms.api.shapes import day, instant, tags
from lms.courses.models.classes import TrainingClass
from lms.courses.models.courses import CourseVersion
from lms.courses.models.materials import Material
from lms.courses.queries.boards import Seat


def course(version: CourseVersion) -> dict[str, Any]:
    """Write a course version loaded whole."""
    quiz = version.quiz
    return {
        "id": version.id,
        "course_code": f"{version.course.code}/{version.number}",
        "title": version.title,
        "state": version.state,
        "owner": {"id": version.course.owner_unit.id, "name": version.course.owner_unit.name},
        "compulsory": version.compulsory,
        "effective_from": day(version.effective_from),
        "effective_until": day(version.effective_until),
        "due_on": day(version.due_on),
        "minutes": sum(piece.minutes for piece in version.courseware),
        "parts": [
            {"category": part.category, "tags": tags(part.tags), "minutes": part.minutes} for part in version.parts
        ],
        "quiz": {"questions": sum(cell.number for cell in quiz.cells), "pass_mark": version.quiz_pass_mark}
        if quiz
        else None,
    }


def material(row: Material) -> dict[str, Any]:
    """Write a material: what it is, and where its check stands; `refusal` is the code of why it was refused."""
    return {
        "id": row.id,
        "title": row.title,
        "file_name": row.file_name,
        "kind": row.kind,
        "state": row.state,
        "refusal": row.refusal,
        "size": row.size,
        "seconds": row.duration_ms // 1000 if row.duration_ms is not None else None,
        "pages": row.pages,
        "sha256": row.digest,
        "uploaded_at": instant(row.uploaded_at),
        "checked_at": instant(row.checked_at),
        "expires_on": day(row.expires_on),
    }


def training_class(one: TrainingClass) -> dict[str, Any]:
    """Write a class with its first and last moment; null without a timetable."""
    lessons = [row for row in one.sessions if row.cancelled_at is None]
    return {
        "id": one.id,
        "title": one.title,
        "method": one.method,
        "state": one.state,
        "host": {"id": one.host_unit.id, "name": one.host_unit.name},
        "place": one.place,
        "starts_at": instant(min((row.starts_at for row in lessons), default=None)),
        "ends_at": instant(max((row.ends_at for row in lessons), default=None)),
        "rotation_year": one.rotation_year,
        "make_up_for": one.make_up_for,
    }


def seat(taken: Seat) -> dict[str, Any]:
    """Write one person in one sitting."""
    return {
        "person_id": taken.id,
        "name": taken.name,
        "state": taken.attendance.state.value,
        "came_at": instant(taken.attendance.came_at),
        "left_at": instant(taken.attendance.left_at),
        "minutes": taken.minutes,
        "in_doubt": taken.is_doubtful,
    }
