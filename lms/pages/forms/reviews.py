"""Forms of the yearly review."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lms.credentials.rules.reviews import ReviewState
from lms.pages.forms.ids import RowId
from lms.web.forms import Form, Whole

Reason = Annotated[str, StringConstraints(max_length=500)]


class OpenForm(Form):
    """For which unit and year; `scope` each: a round for every unit right below it."""

    year: Annotated[Whole, Field(ge=2000, le=2100)]
    unit: RowId
    scope: Literal["one", "each"] = "one"


class PassOnForm(Form):
    """Which state is passed on; `keep` are those left for later."""

    state: ReviewState
    keep: list[RowId] = Field(default_factory=list)


class OutcomeForm(Form):
    """The outcome somebody stands for, and why."""

    outcome: str = ""
    reason: Reason = ""


class ReasonForm(Form):
    """Why something is sent back or begun anew."""

    why: Reason = ""


class ConditionsForm(Form):
    """Whether the conditions were met, and what shows it."""

    met: Literal["yes", "no"]
    shown: Reason = ""
