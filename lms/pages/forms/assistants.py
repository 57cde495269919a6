"""Forms of assistants, contracts, negative lists and social supervisors."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.credentials.rules.badges import EndReason, HandedIn, StopGround
from lms.credentials.rules.contracts import Nature, Opinion
from lms.credentials.rules.social_supervisors import SupervisorRecordKind
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, Hundredths

Line = Annotated[str, StringConstraints(max_length=100)]
Words = Annotated[str, StringConstraints(max_length=1000)]
Text = Annotated[str, StringConstraints(max_length=6000)]


class ContractForm(Form):
    """What a contract says, and the opinion on it."""

    unit: RowId
    nature: Nature
    employer: Line
    document: Line
    signed_on: Day
    starts_on: Day
    ends_on: Day
    opinion: Opinion | None = None
    opinion_on: Day | None = None
    opinion_document: Line = ""


class ContractEndForm(Form):
    """The last day of a contract, and why it ends early."""

    ended_on: Day
    reason: Words


class RegisterForm(Form):
    """An assistant, his contract, what his record must say, what he declared."""

    person: RowId
    contract: RowId
    post_title: Line
    powers: Words
    rights: Words
    terms: Words
    liability: Words
    declared_on: Day
    bars: tuple[str, ...] = ()


class PlanForm(Form):
    """How each of the four modules will be taught."""

    ethics: Line = ""
    law: Line = ""
    duty: Line = ""
    conduct: Line = ""


class StopForm(Form):
    """Why an assistant is stopped, and the written notice."""

    ground: StopGround
    facts: Words
    document: Line


class ResumeForm(Form):
    """What was put right."""

    cure: Words


class EndForm(Form):
    """Why an assistant leaves, and what became of his badge."""

    reason: EndReason
    handed_in: HandedIn | None = None
    note: Words = ""


class RenewForm(Form):
    """Under which contract he goes on."""

    contract: RowId


class AnswerForm(Form):
    """What he says to his stop."""

    answer: Words


class SignForm(Form):
    """Which text was on the screen, and that it was read."""

    digest: Annotated[str, StringConstraints(max_length=64)]
    has_read: str


class ListForm(Form):
    """A version of a negative list, a line each."""

    unit: RowId
    title: Line
    lines: Text
    forbidden: tuple[str, ...] = ()
    in_force_on: Day


class CheckForm(Form):
    """What is done about what was found."""

    unit: RowId
    remedy: Words = ""


class AppointForm(Form):
    """Who is appointed social supervisor, by whom, for which term."""

    unit: RowId
    name: Line
    id_no: Annotated[str, StringConstraints(max_length=20)]
    calling: Line = ""
    document: Line
    starts_on: Day
    ends_on: Day


class RecordForm(Form):
    """A training, duty, appraisal or reward; 学时 of training only."""

    kind: SupervisorRecordKind
    occurred_on: Day
    text: Words
    hours: Annotated[Hundredths, Field(ge=0, le=50000)] = 0


class TermEndForm(Form):
    """The last day of a term, and why it ends early."""

    ended_on: Day
    reason: Words
