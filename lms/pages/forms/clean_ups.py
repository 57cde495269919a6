"""Forms of clean-ups: over which unit, as of which day; what becomes of somebody; closing."""

from lms.credentials.rules.clean_ups import CleanUpOutcome
from lms.pages.forms.credentials import Line, Words
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form


class CleanUpForm(Form):
    """What the clean-up is called, over which unit, as of which day."""

    title: Line = ""
    unit: RowId
    as_of: Day


class CleanUpDecisionForm(Form):
    """What becomes of a person, and why."""

    outcome: CleanUpOutcome
    reason: Words = ""
