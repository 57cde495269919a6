"""Forms of the cheating procedure: what is alleged, said, decided."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from lms.exams.rules.states import Irregularity
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form

Words = Annotated[str, StringConstraints(max_length=2000)]
POINTS = 3


class AllegationForm(Form):
    """What a candidate is said to have done."""

    code: Irregularity
    facts: Words = ""


class TextForm(Form):
    """Words: an answer, reasons, a record, an objection."""

    text: Words = ""


class PointsForm(Form):
    """What a candidate says, point by point."""

    point_1: Words = ""
    point_2: Words = ""
    point_3: Words = ""

    @property
    def points(self) -> list[str]:
        """The points that were filled in."""
        return [point for point in (self.point_1, self.point_2, self.point_3) if point]


class HearingForm(Form):
    """When and where a candidate is heard."""

    on: Day
    text: Words = ""


class DecisionForm(Form):
    """What is decided, and why."""

    outcome: Literal["yes", "no"]
    text: Words = ""


class LeakForm(Form):
    """Which question became known, and how that is known."""

    question: RowId
    text: Words = ""
