"""Forms of cases about credentials."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lms.credentials.rules.causes import Measure, Outcome, cause_of, measure_for
from lms.credentials.rules.sanctions import SanctionKind
from lms.credentials.rules.stays import StayGround
from lms.credentials.rules.suspending import UrgentGround
from lms.web.forms import Day, Form

Words = Annotated[str, StringConstraints(max_length=4000)]
Line = Annotated[str, StringConstraints(max_length=200)]
Days = Annotated[int, Field(ge=0, le=9999)]


class OpeningForm(Form):
    """What is alleged, when it happened, by which rule."""

    cause: Line
    fact_on: Day
    facts: Words = ""
    grounds: Words = ""
    late_reason: Words = ""


class MeasureForm(Form):
    """What is planned or decided, for how long, and why."""

    outcome: Literal["yes", "no"] = "yes"
    days: Days | None = None
    bar: Days | None = None
    facts: Words = ""
    grounds: Words = ""
    text: Words = ""

    def measure(self, cause: str, *, revocation: bool) -> Measure:
        """Return what was chosen for a cause; left blank, what it usually leads to."""
        if self.outcome == "no":
            return Measure(Outcome.NONE)
        usual = measure_for(cause, revocation=revocation)
        bar = usual.bar_years if self.bar is None else self.bar
        days = self.days if usual.outcome is Outcome.SUSPEND else None
        if days is None and cause_of(cause).days is not None:
            days = usual.days
        return Measure(usual.outcome, days, bar)


class ServiceForm(Form):
    """How and when something was handed over."""

    how: Literal["RECEIPT", "LEFT", "POST", "PUBLIC"]
    on: Day
    text: Words = ""


class OnForm(Form):
    """A day, and words."""

    on: Day
    text: Words = ""


class GroundForm(OnForm):
    """When the ground ended, and whether anything was found."""

    finding: Literal["yes", "no"]


class StayForm(OnForm):
    """An order to stop: ground, organ and document."""

    ground: StayGround
    organ: Line = ""
    document: Line = ""


class ChoiceForm(Form):
    """Yes or no, and why; a new length where one is given."""

    outcome: Literal["yes", "no"]
    days: Days | None = None
    text: Words = ""


class ExtensionForm(Form):
    """How many days more, and why."""

    days: Days
    text: Words = ""


class InterimForm(Form):
    """The urgent ground, and why."""

    ground: UrgentGround
    text: Words = ""


class SanctionForm(Form):
    """A sanction as its document says it."""

    kind: SanctionKind
    organ: Line = ""
    document: Line = ""
    on: Day


class ExemptionForm(Form):
    """A finding of exemption as its document says it."""

    fact_on: Day
    cause: Line = ""
    organ: Line = ""
    document: Line = ""
    found_on: Day
