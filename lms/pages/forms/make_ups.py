"""Forms of make-ups and spot samples."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms import clock
from lms.exams.actions.make_ups import MakeUpPlan
from lms.pages.forms.ids import RowId
from lms.sampling import Measure, Strata
from lms.web.forms import Day, Form, TimeOfDay, Whole

Line = Annotated[str, StringConstraints(max_length=100)]
Reason = Annotated[str, StringConstraints(max_length=300)]
MAKE_UP_FIELDS = {
    "MAKE_UP_LATE": "day",
    "START_PAST": "day",
    "WINDOW_SHORT": "end_day",
    "RESULTS_EARLY": "results_on",
    "EXAM_TITLE_MISSING": "title",
}
ABSENCE_FIELDS = {"ABSENCE_UNPROVEN": "reason"}
SAMPLE_FIELDS = {"SAMPLE_SIZE": "size", "SAMPLE_EMPTY": "unit"}


class MakeUpForm(Form):
    """When a make-up is held."""

    title: Line = ""
    day: Day
    at: TimeOfDay
    end_day: Day | None = None
    end_at: TimeOfDay | None = None
    room: Line | None = None
    results_on: Day | None = None

    def plan(self) -> MakeUpPlan:
        """Return what the form asks for; times are those of the organisation's zone."""
        end = None
        if self.end_day is not None and self.end_at is not None:
            end = clock.local_instant(self.end_day, self.end_at.hour, self.end_at.minute)
        return MakeUpPlan(
            title=self.title,
            starts_at=clock.local_instant(self.day, self.at.hour, self.at.minute),
            ends_at=end,
            room=self.room or "",
            results_on=self.results_on,
        )


class AbsenceForm(Form):
    """Why somebody was absent, and the document that shows it."""

    reason: Reason = ""
    document: Line = ""


class SampleForm(Form):
    """From whom and how many are drawn."""

    unit: RowId
    strata: Strata = Strata.CLASS
    measure: Measure = Measure.NUMBER
    size: Annotated[Whole, Field(ge=1, le=100_000)]


class ReplaceForm(Form):
    """Why somebody who was drawn cannot sit."""

    reason: Reason = ""
