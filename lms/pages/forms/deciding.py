"""Forms by which hours are decided: confirm, send back, object, answer, take back."""

from typing import Annotated

from pydantic import StringConstraints

from lms.errors import RuleBroken
from lms.hours.catalogue import Rejection
from lms.hours.models import Claim
from lms.pages.forms.ids import RowId
from lms.requirements.queries.queue import Matter
from lms.web.forms import Form, Hundredths

Words = Annotated[str, StringConstraints(max_length=500)]
Document = Annotated[str, StringConstraints(max_length=200)]


class DecisionForm(Form):
    """Whose hours are posted; nobody named means all against whom nothing stands. `stamp` tells a stale page."""

    stamp: str = ""
    person: tuple[RowId, ...] = ()
    document: Document | None = None


class RejectionForm(Form):
    """Whose hours are sent back, nobody named means all, and why: a code and words the person will read."""

    stamp: str = ""
    person: tuple[RowId, ...] = ()
    reason_code: Rejection
    reason: Words


class DocumentForm(Form):
    """The document a posting after closing rests on."""

    document: Document | None = None


class BatchRejectionForm(Form):
    """Why a whole batch is sent back."""

    reason: Words


class ReversalForm(Form):
    """How much is taken back (blank: all that is left), why, and on which document once the year is closed."""

    amount: Hundredths | None = None
    reason: Words
    document: Document | None = None


class ObjectionForm(Form):
    """What a person says is wrong."""

    text: Words


class AnswerForm(Form):
    """Whether an objection is upheld, and the answer in words."""

    upheld: bool
    text: Words


def chosen_claims(matter: Matter, form: DecisionForm | RejectionForm, *, only_ready: bool) -> list[Claim]:
    """Return the claims a form decides. Raises RuleBroken ALREADY_DECIDED when others were shown, NOBODY for none."""
    if form.stamp != matter.stamp or not matter.claims:
        raise RuleBroken("ALREADY_DECIDED")
    able = {person.id for person in (matter.ready if only_ready and not form.person else matter.people)}
    wanted = able & set(form.person) if form.person else able
    claims = [claim for claim in matter.claims if claim.person_id in wanted]
    if not claims:
        raise RuleBroken("NOBODY")
    return claims
