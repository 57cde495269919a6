"""Forms of marking: points as people write them, who marks, what is done about a wrong key, a score check."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from lms.exams.rules.rulings import RekeyKind
from lms.exams.rules.score_checks import Outcome
from lms.pages.forms.ids import RowId
from lms.web.forms import Form, Whole, plain

Line = Annotated[str, StringConstraints(max_length=100)]
Note = Annotated[str, StringConstraints(max_length=500)]
_MOST = 4_000


def read_halves(value: object) -> object:
    """Return points as people write them ("7.5", "７.５") in halves. Raises ValueError MARK_POINTS."""
    text = plain(value)
    if not isinstance(text, str):
        return text
    try:
        exact = Decimal(text) * 2
    except InvalidOperation:
        raise ValueError("MARK_POINTS") from None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= _MOST:
        raise ValueError("MARK_POINTS")
    return int(exact)


Halves = Annotated[int, BeforeValidator(read_halves)]


class MarkForm(Form):
    """What a marker gives, or only keeps."""

    points: Halves | None = None
    note: Note | None = None


class MarkerForm(Form):
    """Who is to mark: chosen from the list, or by the name he signs in with."""

    login: Line


class MarkerEndForm(Form):
    """Why somebody marks no longer."""

    reason: Line = ""


class RekeyForm(Form):
    """What is done about a question whose key is wrong."""

    question: RowId
    kind: RekeyKind = RekeyKind.VOID
    options: list[Annotated[Whole, Field(ge=0, le=25)]] = Field(default_factory=list)
    reason: Note | None = None


class DecisionForm(Form):
    """Applied as it was looked at, or dropped with a reason."""

    seen: Line = ""
    reason: Note | None = None


class CheckForm(Form):
    """Why a candidate has his score checked."""

    reason: Note | None = None


class CheckAnswerForm(Form):
    """What came of a score check."""

    outcome: Outcome
    note: Note | None = None
