"""Forms of reports and incidents."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from lms import clock
from lms.filings.actions.reports import Head
from lms.filings.rules.kinds import FilingKind, IncidentKind
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, TimeOfDay, Whole

Line = Annotated[str, StringConstraints(max_length=200)]
Body = Annotated[str, StringConstraints(max_length=50_000)]
REPORT_FIELDS = {"REASON_MISSING": "title", "REPORT_KIND": "kind", "REPORT_YEAR": "year"}
INCIDENT_FIELDS = {
    "REASON_MISSING": "title",
    "INCIDENT_ORDER": "learned_on",
    "INCIDENT_AHEAD": "learned_on",
    "MEASURE_DAY": "measure_on",
    "LEARNED_LATE": "learned_late",
}


class NewReportForm(Form):
    """Whose report, of which kind, year and half."""

    unit: RowId
    kind: FilingKind
    year: Annotated[Whole, Field(ge=2000, le=2100)]
    period: Line = ""


class ReportForm(Form):
    """What a report says."""

    title: Line
    document_no: Line = ""
    addressee: Line = ""
    copies_to: Line = ""
    signatory: Line = ""
    body: Body = ""

    @property
    def head(self) -> Head:
        """What stands around the text."""
        return Head(self.title, self.document_no, self.addressee, self.copies_to, self.signatory)


class IncidentForm(Form):
    """What happened, when, and when the unit learned of it."""

    unit: RowId
    kind: IncidentKind
    title: Line
    happened_on: Day
    happened_time: TimeOfDay
    learned_on: Day
    learned_time: TimeOfDay
    measure_on: Day | None = None
    learned_late: Line = ""

    @property
    def happened_at(self) -> datetime:
        """The instant it happened."""
        return clock.local_instant(self.happened_on, self.happened_time.hour, self.happened_time.minute)

    @property
    def learned_at(self) -> datetime:
        """The instant the unit learned of it."""
        return clock.local_instant(self.learned_on, self.learned_time.hour, self.learned_time.minute)
