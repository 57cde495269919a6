"""Forms of commendations and quarterly grades."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.credentials.actions.merits import Given
from lms.credentials.rules.merits import CommendationKind, CommendationLevel, QuarterGrade
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, Whole

Line = Annotated[str, StringConstraints(max_length=200)]
MERIT_FIELDS = {
    "REASON_MISSING": "title",
    "ORGAN_MISSING": "organ",
    "DOCUMENT_MISSING": "document",
    "FACT_IN_FUTURE": "on",
    "SPAN_REVERSED": "until",
    "QUARTER_AHEAD": "quarter",
}


class CommendationForm(Form):
    """What was given."""

    kind: CommendationKind
    level: CommendationLevel
    title: Line = ""
    organ: Line = ""
    document: Line = ""
    on: Day
    until: Day | None = None

    @property
    def given(self) -> Given:
        """What was given, as the room takes it."""
        return Given(self.kind, self.level, self.title, self.organ, self.document, self.on, self.until)


class UnitCommendationForm(CommendationForm):
    """What was given to which unit."""

    unit: RowId


class GradeForm(Form):
    """A person's grade for a quarter."""

    year: Annotated[Whole, Field(ge=2000, le=2100)]
    quarter: Annotated[Whole, Field(ge=1, le=4)]
    grade: QuarterGrade
    note: Line = ""
