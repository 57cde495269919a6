"""Tables of exams."""

from lms.exams.models.attempts import Attempt, AttemptScore, AttemptStep, ExamIrregularity
from lms.exams.models.candidates import CandidateEvent, ExamCandidate, ExamDraw, ExamPaper
from lms.exams.models.exams import Exam, ExamEvent, ExamSitting, SittingInvigilator
from lms.exams.models.marking import ExamMark, ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.models.rekeying import Rekeying, RekeyingDecision, ScoreCheck, ScoreCheckAnswer
from lms.exams.models.rooms import ExamPlacing, ExamRoom, ExamSeat, SittingWay
from lms.exams.models.rosters import RosterAnswer, RosterDefect, RosterReturn, StandingDecision, StandingRequest
from lms.exams.models.sheets import ScoreBatch, ScoreComparison, ScoreLine, ScoreScan, SheetScore
from lms.exams.models.terms import ExamTerms

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
    "ExamMark",
    "ExamMarker",
    "ExamPaper",
    "ExamPlacing",
    "ExamRoom",
    "ExamSeat",
    "ExamSitting",
    "ExamTerms",
    "MarkingPlace",
    "Rekeying",
    "RekeyingDecision",
    "RosterAnswer",
    "RosterDefect",
    "RosterReturn",
    "ScoreBatch",
    "ScoreCheck",
    "ScoreCheckAnswer",
    "ScoreComparison",
    "ScoreLine",
    "ScoreScan",
    "SheetScore",
    "SittingInvigilator",
    "SittingWay",
    "StandingDecision",
    "StandingRequest",
    "WrittenAnswer",
]
