"""Tables of the room, one file a subject."""

from lms.courses.models import classes, courses, feedback, materials, packages, practice, study, syllabi

__all__ = ["classes", "courses", "feedback", "materials", "packages", "practice", "study", "syllabi"]
