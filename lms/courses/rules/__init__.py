"""Rules of courses, study time, classes and practice. Pure."""
