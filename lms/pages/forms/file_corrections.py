"""Forms about a correction of one's file: what is wrong, the answer, what was mended."""

from lms.credentials.rules.file_corrections import FileSection
from lms.pages.forms.credentials import Words
from lms.web.forms import Form


class WrongForm(Form):
    """Which section, what is wrong in it, and what would be right; the proof comes as a file."""

    section: FileSection
    wrong: Words = ""
    right: Words = ""


class CorrectionAnswerForm(Form):
    """Whether what a person says is right, and why."""

    is_right: bool
    text: Words = ""
