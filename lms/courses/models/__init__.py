"""Tables of the room, one file a subject."""

from lms.courses.models import (
    attendance,
    classes,
    courses,
    delegations,
    feedback,
    materials,
    packages,
    practice,
    quizzes,
    study,
    syllabi,
)

__all__ = [
    "attendance",
    "classes",
    "courses",
    "delegations",
    "feedback",
    "materials",
    "packages",
    "practice",
    "quizzes",
    "study",
    "syllabi",
]
