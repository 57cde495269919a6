"""Tables of exams."""

from lms.exams.models.attempts import Attempt, AttemptScore, AttemptStep, ExamIrregularity
from lms.exams.models.candidates import CandidateEvent, ExamCandidate, ExamDraw, ExamPaper
from lms.exams.models.exams import Exam, ExamEvent, ExamSitting, SittingInvigilator

__all__ = [
    "Attempt",
    "AttemptScore",
    "AttemptStep",
    "CandidateEvent",
    "Exam",
    "ExamCandidate",
    "ExamDraw",
    "ExamEvent",
    "ExamIrregularity",
    "ExamPaper",
    "ExamSitting",
    "SittingInvigilator",
]
