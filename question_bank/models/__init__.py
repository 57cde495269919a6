"""Tables of the question bank."""

from question_bank.models.blueprints import (
    BlueprintBank,
    BlueprintCell,
    BlueprintShare,
    BlueprintVersion,
    PaperBlueprint,
)
from question_bank.models.law import LawVersion, QuestionBasis
from question_bank.models.manuscripts import Manuscript
from question_bank.models.media import QuestionMedia
from question_bank.models.questions import (
    Bank,
    Question,
    QuestionEvent,
    QuestionReview,
    QuestionTag,
    QuestionVersion,
)
from question_bank.models.samples import ReviewSample, ReviewSampleItem
from question_bank.models.statistics import ItemStatistic
from question_bank.models.texts import QuestionSketch, QuestionText, QuestionTwin

__all__ = [
    "Bank",
    "BlueprintBank",
    "BlueprintCell",
    "BlueprintShare",
    "BlueprintVersion",
    "ItemStatistic",
    "LawVersion",
    "Manuscript",
    "PaperBlueprint",
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
    "ReviewSample",
    "ReviewSampleItem",
]
