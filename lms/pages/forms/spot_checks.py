"""Forms of spot checks: what is drawn, what was found, the unit's answer, the decision."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.pages.forms.ids import RowId
from lms.sampling import Measure, Strata
from lms.spot_checks.actions.opening import Wanted
from lms.spot_checks.rules.findings import Code, Outcome, RecordKind
from lms.web.forms import Form, Hundredths, Whole

Line = Annotated[str, StringConstraints(max_length=100)]
Words = Annotated[str, StringConstraints(max_length=1000)]
OPENING_FIELDS = {
    "REASON_MISSING": "title",
    "SAMPLE_SIZE": "size",
    "SAMPLE_EMPTY": "unit",
    "SPOT_CHECK_LARGE": "unit",
}
FINDING_FIELDS = {"REASON_MISSING": "note", "FILE_TOO_LARGE": "files"}
ANSWER_FIELDS = {"REASON_MISSING": "text", "FILE_TOO_LARGE": "files"}
DECISION_FIELDS = {
    "REASON_MISSING": "reason",
    "SPOT_CHECK_HOURS": "takes_back",
    "AMOUNT_NOT_POSITIVE": "amount",
    "REVERSAL_EXCEEDS": "amount",
    "DOCUMENT_MISSING": "document",
}


class OpeningForm(Form):
    """What is to be drawn."""

    title: Line = ""
    unit: RowId
    year: Annotated[Whole, Field(ge=2000, le=2100)]
    record: RecordKind
    person_class: Line = ""
    strata: Strata = Strata.NONE
    measure: Measure = Measure.NUMBER
    size: Annotated[Whole, Field(ge=1, le=100_000)]
    answer_days: Annotated[Whole, Field(ge=1, le=60)]

    @property
    def wanted(self) -> Wanted:
        """What is wanted, as the room takes it."""
        return Wanted(
            title=self.title, year=self.year, record=self.record, size=self.size, measure=self.measure,
            strata=self.strata, person_class=self.person_class if self.person_class in {"OFFICER", "ASSISTANT"} else "",
            answer_days=self.answer_days,
        )  # fmt: skip


class FindingForm(Form):
    """What was found in a record."""

    code: Code
    note: Words = ""


class SpotAnswerForm(Form):
    """What the unit says to it."""

    text: Words = ""


class SpotDecisionForm(Form):
    """Whether a finding stands, why, and whether hours are taken back: all that is left where no number is told."""

    outcome: Outcome
    reason: Words = ""
    takes_back: bool = False
    amount: Hundredths | None = None
    document: Line | None = None


class SpotExamForm(Form):
    """On which spot exam the people of the drawn records are put."""

    exam: RowId


class ClosingForm(Form):
    """What a spot check came to, in words."""

    note: Words = ""
