"""Forms of appraisals: a round with its indicators, points by hand, points beside."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from lms.appraisals.actions.rounds import Wanted
from lms.appraisals.rules.indicators import Key
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, Hundredths, Whole

Line = Annotated[str, StringConstraints(max_length=100)]
Words = Annotated[str, StringConstraints(max_length=1000)]
# Per cent of a share at which an indicator gives all its points.
Target = Annotated[Whole, Field(ge=1, le=100)]
Points = Annotated[Hundredths, Field(ge=0, le=10_000)]
ROUND_FIELDS = {
    "REASON_MISSING": "title",
    "AS_OF_OUTSIDE": "as_of",
    "APPRAISAL_BUREAU": "unit",
    "APPRAISAL_TWICE": "year",
}
SCORE_FIELDS = {"INDICATOR_POINTS": "points", "INDICATOR_FIGURE": "key", "REASON_MISSING": "reason"}
ADJUSTMENT_FIELDS = {"APPRAISAL_NO_POINTS": "points", "REASON_MISSING": "reason"}


def target_field(key: Key) -> str:
    """Return the name of the field of an indicator's target."""
    return f"{key.value.lower()}_target"


class RoundForm(Form):
    """Of which year and bureau, on which day's figures; an indicator's target and most points, 0: not looked at."""

    title: Line = ""
    unit: RowId
    year: Annotated[Whole, Field(ge=2000, le=2100)]
    as_of: Day
    self_by: Day
    completion: Points = 0
    exam: Points = 0
    topic: Points = 0
    oath: Points = 0
    cards: Points = 0
    filings: Points = 0
    spot_checks: Points = 0
    rectifications: Points = 0
    case_files: Points = 0
    supervision: Points = 0
    satisfaction: Points = 0
    completion_target: Target = 100
    exam_target: Target = 99
    topic_target: Target = 100
    oath_target: Target = 100
    cards_target: Target = 100
    filings_target: Target = 100
    spot_checks_target: Target = 100
    rectifications_target: Target = 100

    @property
    def wanted(self) -> Wanted:
        """The round as the room takes it: indicators with points, those with a figure with their target."""
        points: Mapping[Key, int] = {key: getattr(self, key.value.lower()) for key in Key}
        targets: Mapping[Key, int | None] = {key: getattr(self, target_field(key), None) for key in Key}
        chosen = {key: (points[key], targets[key]) for key in Key if points[key]}
        return Wanted(self.year, self.as_of, self.title, self.self_by, chosen)


class ScoreForm(Form):
    """Points by hand for one indicator, and the facts they rest on."""

    key: Key
    points: Points
    reason: Words = ""


class AdjustmentForm(Form):
    """Points added or, with a minus, taken; why; by which document."""

    points: Annotated[Hundredths, Field(ge=-10_000, le=10_000)]
    reason: Words = ""
    document: Line = ""
