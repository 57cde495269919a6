"""What the cards and pages of practice send."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.pages.forms.ids import RowId
from lms.web.forms import Form


class CardForm(Form):
    """Which question was answered, in which wording, the how-manieth time."""

    version: Annotated[int, Field(ge=1, le=2**63 - 1)]
    turn: Annotated[int, Field(ge=1, le=100_000)]


class OpeningForm(Form):
    """For whose people a bank is opened."""

    unit: RowId


class ClosingForm(Form):
    """Why a bank is no longer open to practice."""

    reason: Annotated[str, StringConstraints(max_length=500)] = ""
