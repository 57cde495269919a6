"""Tables of the question bank."""

from question_bank.models.law import LawVersion, QuestionBasis
from question_bank.models.media import QuestionMedia
from question_bank.models.questions import (
    Bank,
    Question,
    QuestionEvent,
    QuestionReview,
    QuestionTag,
    QuestionVersion,
)
from question_bank.models.texts import QuestionSketch, QuestionText, QuestionTwin

__all__ = [
    "Bank",
    "LawVersion",
    "Question",
    "QuestionBasis",
    "QuestionEvent",
    "QuestionMedia",
    "QuestionReview",
    "QuestionSketch",
    "QuestionTag",
    "QuestionText",
    "QuestionTwin",
    "QuestionVersion",
]
