"""Forms of campaigns: the call, a nomination, whom the bureau publishes, who gets it."""

from typing import Annotated

from pydantic import StringConstraints

from lms.credentials.actions.campaigns import Call
from lms.credentials.rules.merits import CommendationLevel
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form

Line = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=1000)]
CALL_FIELDS = {"REASON_MISSING": "title", "CAMPAIGN_BUREAU": "unit", "CAMPAIGN_DAY_PAST": "nominate_by"}
NOMINATION_FIELDS = {"REASON_MISSING": "reason", "NOMINATED_TWICE": "person", "COMMENDATION_BARRED": "person",
                     "OWN_RECORD": "person"}  # fmt: skip
DECISION_FIELDS = {"REASON_MISSING": "remark", "DOCUMENT_MISSING": "document", "CAMPAIGN_NOBODY": "granted"}


class CallForm(Form):
    """What is given, by which bureau, and until when units nominate."""

    unit: RowId
    title: Line = ""
    level: CommendationLevel
    nominate_by: Day

    @property
    def call(self) -> Call:
        """The call as the room takes it."""
        return Call(self.title, self.level, self.nominate_by)


class NominationForm(Form):
    """Who is nominated, and for what deeds."""

    person: RowId
    reason: Words = ""


class ChoiceForm(Form):
    """Whom the bureau publishes."""

    chosen: tuple[RowId, ...] = ()


class DecisionForm(Form):
    """Who gets it, by which document, and why others of the published do not."""

    granted: tuple[RowId, ...] = ()
    document: Line = ""
    remark: Words = ""
