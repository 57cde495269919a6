"""Forms of the cheating procedure: what is alleged, said, decided; and the files that come with it."""

import re
from typing import Annotated, Literal

from pydantic import StringConstraints
from starlette.datastructures import FormData, UploadFile

from lms import files
from lms.errors import RuleBroken
from lms.exams.actions.accusing import Attached
from lms.exams.rules.states import Irregularity
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form

Words = Annotated[str, StringConstraints(max_length=2000)]
POINTS = 3
MOST_FILES = 5
# A scan is often named after the person in it; a file's name shows no ID number.
_ID_NO, _STARS = re.compile(r"\d{14}(?=\d{3}[\dXx])"), "_" * 14


class AllegationForm(Form):
    """What a candidate is said to have done."""

    code: Irregularity
    facts: Words = ""


class TextForm(Form):
    """Words: an answer, reasons, a record, an objection."""

    text: Words = ""


class PointsForm(Form):
    """What a candidate says, point by point."""

    point_1: Words = ""
    point_2: Words = ""
    point_3: Words = ""

    @property
    def points(self) -> list[str]:
        """The points that were filled in."""
        return [point for point in (self.point_1, self.point_2, self.point_3) if point]


class HearingForm(Form):
    """When and where a candidate is heard."""

    on: Day
    text: Words = ""


class DecisionForm(Form):
    """What is decided, and why."""

    outcome: Literal["yes", "no"]
    text: Words = ""


class LeakForm(Form):
    """Which question became known, and how that is known."""

    question: RowId
    text: Words = ""


def read_attached(submitted: FormData, form: Form) -> list[Attached]:
    """Return the attached files; what is no PDF, JPEG or PNG stands beside the field."""
    found: list[Attached] = []
    for upload in submitted.getlist("files"):
        if isinstance(upload, UploadFile) and upload.filename:
            data = upload.file.read()
            try:
                files.media_type_of(data)
            except RuleBroken as refusal:
                form.refuse("files", refusal)
            found.append(Attached(_ID_NO.sub(_STARS, upload.filename), data))
    if len(found) > MOST_FILES:
        form.refuse("files", RuleBroken("FILES_MANY", most=MOST_FILES))
    return found
