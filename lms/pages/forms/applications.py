"""Forms of an application: what the applicant writes, the unit finds, the bureau decides; papers with them."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from starlette.datastructures import FormData

from lms.credentials.rules.applying import Appraisal, DocumentKind
from lms.credentials.rules.issuing import ExemptionKind
from lms.credentials.rules.sanctions import SanctionKind
from lms.credentials.rules.states import CredentialKind
from lms.files import Attached
from lms.pages.forms.attached import read_file
from lms.web.forms import Day, Form

Line = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=2000)]


class BeginForm(Form):
    """Which card one applies for."""

    kind: CredentialKind


class EntriesForm(Form):
    """What an applicant writes himself; all may still be empty in a draft."""

    education: Line = ""
    duties: Words = ""
    field: Line = ""


class WordsForm(Form):
    """Words: defects, a note, a reason; any may be empty until the rule says otherwise."""

    text: Words = ""


class OpinionForm(Form):
    """What the legal office found."""

    sanction: SanctionKind | Literal["NONE"] = "NONE"
    sanctioned_on: Day | None = None
    appraisal: Appraisal
    criminal: Literal["no", "yes"] = "no"
    investigated: Literal["no", "yes"] = "no"
    opinion: Words = ""


class ObjectionForm(Form):
    """An objection as it came in."""

    objection: Words = ""
    objector: Line = ""
    received_on: Day


class ReplyForm(Form):
    """The reply to an objection."""

    upheld: Literal["no", "yes"]
    reply: Words = ""


class NumberForm(Form):
    """What is printed on the card."""

    number: Line = ""
    serial: Line = ""
    issuer: Line = ""


class DeliveryForm(Form):
    """The hand-over of a card."""

    on: Day
    old: Literal["1"] | None = None


class RejectForm(Form):
    """Why no card is given."""

    ground: Line = ""
    reason: Words = ""


class ExemptionForm(Form):
    """What is to be let off, and why."""

    exemption: ExemptionKind
    why: Words = ""
    expires_on: Day | None = None


class DecideForm(Form):
    """A decision about what was asked."""

    granted: Literal["no", "yes"]
    answer: Words = ""


def read_papers(submitted: FormData, form: Form, kinds: tuple[DocumentKind, ...]) -> dict[DocumentKind, Attached]:
    """Return the attached papers by kind; each has a field of its own, `paper_FORM` and so on."""
    found = {kind: read_file(submitted, form, f"paper_{kind.value}") for kind in kinds}
    return {kind: paper for kind, paper in found.items() if paper is not None}
