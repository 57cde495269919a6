"""Forms about somebody who left: why and when, what is let be, closing."""

from lms.credentials.rules.exits import ExitItem, ExitOutcome
from lms.pages.forms.credentials import Words
from lms.web.forms import Day, Form


class ExitForm(Form):
    """Why somebody left, his last day on the post, and the document it rests on, in words."""

    outcome: ExitOutcome
    left_on: Day
    reason: Words = ""


class ExcuseForm(Form):
    """Which open item is let be, and why."""

    item: ExitItem
    reason: Words = ""
