"""Forms about cards: received, lost, collected, asked for, granted; and the question who may act."""

from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from lms.credentials.rules.requests import RequestKind
from lms.hours.actions.storing import keep_file
from lms.pages.forms.attached import read_file
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form

Words = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]


class DayForm(Form):
    """On which day something was done."""

    on: Day


class LossForm(Form):
    """When the holder noticed that his card was gone, and how."""

    noticed_on: Day
    how: Words = ""


class NoticeForm(Form):
    """Where and when a lost card was declared void."""

    published_on: Day
    medium: Line = ""


class CollectForm(Form):
    """Why a card is collected, since when its holder is gone, when the card came in (empty: lost), what was written."""

    cause: Annotated[str, StringConstraints(pattern=r"^W[1-7]$")]
    event_on: Day
    handed_in_on: Day | None = None
    statement: Words = ""


class WordsForm(Form):
    """Words: a note, a reason."""

    text: Words = ""


class DeathForm(Form):
    """When the holder died, and by which document that is known."""

    died_on: Day
    text: Words = ""


class CorrectionForm(Form):
    """What was entered wrongly, and why it is known."""

    number: Line = ""
    field: Line = ""
    issuer: Line = ""
    text: Words = ""


class WishForm(Form):
    """What is asked for about a card; a change names the unit or the field, and from when."""

    kind: RequestKind
    reason: Words = ""
    unit: RowId | None = None
    field: Line = ""
    on: Day | None = None


class GrantForm(Form):
    """The serial of the new piece, and a note."""

    serial: Line = ""
    text: Words = ""


class DutyForm(Form):
    """Who, when, for which unit, in which field, doing what."""

    person: list[RowId] = Field(default_factory=list)
    on: Day | None = None
    unit: RowId | None = None
    field: Line = ""
    act: Line = ""


def kept_proof(db: Session, submitted: FormData, form: Form) -> str | None:
    """Store the file that came with a form and return its digest, None for none; a wrong kind stands at its field."""
    proof = read_file(submitted, form, "proof")
    return None if proof is None or form.errors else keep_file(db, proof.data)
