"""Forms of bulletins and rectifications."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.filings.actions.bulletins import Wording
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, Whole

Line = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=5000)]
BULLETIN_FIELDS = {"AS_OF_OUTSIDE": "as_of", "BULLETIN_EMPTY": "as_of"}


class WordingForm(Form):
    """What a bulletin says around its figures."""

    title: Line
    opening: Words
    asks: Words = ""
    copies_to: Line = ""
    answer_days: Annotated[Whole, Field(ge=1, le=60)]

    @property
    def wording(self) -> Wording:
        """The words as the room takes them."""
        return Wording(self.title, self.opening, self.asks, self.copies_to, self.answer_days)


class BulletinForm(WordingForm):
    """Who issues it, on the figures of which day, and below which rate a unit lags."""

    unit: RowId
    as_of: Day
    percent: Annotated[Whole, Field(ge=1, le=100)]


class TextForm(Form):
    """What is said about a rectification."""

    text: Words = ""
