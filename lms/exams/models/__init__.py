"""Tables of exams."""

from lms.exams.models.attempts import Attempt, AttemptScore, AttemptStep, ExamIrregularity
from lms.exams.models.candidates import CandidateEvent, ExamCandidate, ExamDraw, ExamPaper
from lms.exams.models.discipline import ExamCase, ExamCaseEvent, ExamCaseEvidence, ExamCasePoint, LeakedQuestion
from lms.exams.models.exams import Exam, ExamEvent, ExamSitting, SittingInvigilator
from lms.exams.models.make_ups import ExamResit, ExcusedAbsence
from lms.exams.models.marking import ExamMark, ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.models.rekeying import Rekeying, RekeyingDecision, ScoreCheck, ScoreCheckAnswer
from lms.exams.models.rooms import ExamPlacing, ExamRoom, ExamSeat, SittingWay
from lms.exams.models.rosters import RosterAnswer, RosterDefect, RosterReturn, StandingDecision, StandingRequest
from lms.exams.models.samples import ExamSample, SampledPerson
from lms.exams.models.sheets import ScoreBatch, ScoreComparison, ScoreLine, ScoreReading, ScoreScan, SheetScore
from lms.exams.models.terms import ExamTerms
from lms.exams.models.watching import CheckInCode, ClockJump, ExamGuard, SafeBrowserLaunch, SittingAnnouncement

__all__ = [
    "Attempt",
    "AttemptScore",
    "AttemptStep",
    "CandidateEvent",
    "CheckInCode",
    "ClockJump",
    "Exam",
    "ExamCandidate",
    "ExamCase",
    "ExamCaseEvent",
    "ExamCaseEvidence",
    "ExamCasePoint",
    "ExamDraw",
    "ExamEvent",
    "ExamGuard",
    "ExamIrregularity",
    "ExamMark",
    "ExamMarker",
    "ExamPaper",
    "ExamPlacing",
    "ExamResit",
    "ExamRoom",
    "ExamSample",
    "ExamSeat",
    "ExamSitting",
    "ExamTerms",
    "ExcusedAbsence",
    "LeakedQuestion",
    "MarkingPlace",
    "Rekeying",
    "RekeyingDecision",
    "RosterAnswer",
    "RosterDefect",
    "RosterReturn",
    "SafeBrowserLaunch",
    "SampledPerson",
    "ScoreBatch",
    "ScoreCheck",
    "ScoreCheckAnswer",
    "ScoreComparison",
    "ScoreLine",
    "ScoreReading",
    "ScoreScan",
    "SheetScore",
    "SittingAnnouncement",
    "SittingInvigilator",
    "SittingWay",
    "StandingDecision",
    "StandingRequest",
    "WrittenAnswer",
]
