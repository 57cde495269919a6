"""Forms about issued papers."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.documents.rules import DocumentKind
from lms.pages.forms.ids import RowId
from lms.web.forms import Form


class IssueForm(Form):
    """Which paper of a person."""

    kind: DocumentKind
    subject: Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9A-Z]+$")]


class RevokeForm(Form):
    """Why a paper is revoked."""

    reason: Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)] = ""


class BatchForm(Form):
    """Whose papers: of which unit with all below, for which year, as what."""

    unit: RowId
    year: Annotated[int, Field(ge=2000, le=2100)]
    form: Annotated[str, StringConstraints(pattern=r"^(PDF|ZIP)$")] = "PDF"
