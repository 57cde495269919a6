"""Kinds of issued papers. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a paper says about its holder; the subject within a kind tells his papers apart."""

    HOURS_COMPLETION = "HOURS_COMPLETION"  # subject: the year
    HOURS_TRANSCRIPT = "HOURS_TRANSCRIPT"  # subject: ALL
    COURSE = "COURSE"  # subject: the version of the course
    EXAM = "EXAM"  # subject: the exam
    STATUS_SHEET = "STATUS_SHEET"  # subject: the credential
    BADGE = "BADGE"  # subject: the badge


_K = DocumentKind
# The design of each kind, a folder of certificates/designs.
DESIGNS: Mapping[DocumentKind, str] = {
    _K.HOURS_COMPLETION: "hours_completion",
    _K.HOURS_TRANSCRIPT: "hours_transcript",
    _K.COURSE: "course_certificate",
    _K.EXAM: "exam_pass",
    _K.STATUS_SHEET: "status_sheet",
    _K.BADGE: "assistant_badge",
}
# What stands for a kind in a number.
INITIALS: Mapping[DocumentKind, str] = {
    _K.HOURS_COMPLETION: "XS",
    _K.HOURS_TRANSCRIPT: "MX",
    _K.COURSE: "KC",
    _K.EXAM: "KS",
    _K.STATUS_SHEET: "ZT",
    _K.BADGE: "FZ",
}
# Facts of the past about a person: they stay true when his credential ends, and say so beside it.
ABOUT_PEOPLE = frozenset({_K.HOURS_COMPLETION, _K.HOURS_TRANSCRIPT, _K.COURSE, _K.EXAM})
# One for everybody of a unit who met the year: what batches are made of.
OF_YEARS = frozenset({_K.HOURS_COMPLETION})
EVERYTHING = "ALL"
