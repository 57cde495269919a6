"""What earns hours: syllabus, courses and their materials, study time, classes, practice under a mentor.

Promises: a course is published only on an approved syllabus item and never changed afterwards; study time is what the
server itself saw; a class gives what its attendance shows; every credit goes to the ledger through `lms.hours`, with
evidence. Knows no rule sets: limits come as arguments.
"""
