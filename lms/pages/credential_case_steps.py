"""The steps of a case, one form each: notice, replies, hearing, check, decision, service, review."""

from starlette.requests import Request
from starlette.responses import Response

from lms.credentials.actions import cases_deciding, cases_noticing, cases_opening, cases_reviewing, cases_serving
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.queries.cases_rules import knows_revocation
from lms.credentials.rules.causes import Measure
from lms.pages.credential_case_acting import DECIDE, Doing, carry_out, step
from lms.pages.credential_cases import DEAL, OPEN
from lms.pages.forms.credential_cases import ChoiceForm, MeasureForm, OnForm, ServiceForm
from lms.pages.forms.discipline import TextForm
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.routing import PageRouter

router = PageRouter("credential_case_steps", prefix="/credential-cases/{credential_case_id}")


@step(router, "/evidence", OPEN, TextForm, files=True)
def attach(one: Doing[TextForm]) -> None:
    """Add evidence."""
    cases_opening.add_evidence(one.db, one.file, one.attached, note=one.form.text, actor=one.actor)


@step(router, "/drop", OPEN, TextForm)
def drop(one: Doing[TextForm]) -> None:
    """Drop the case."""
    cases_opening.drop(one.db, one.file, reasons=one.form.text, actor=one.actor)


@step(router, "/limit", DECIDE, TextForm)
def extend(one: Doing[TextForm]) -> None:
    """Give the case 30 days more."""
    cases_opening.extend_limit(one.db, one.file, reasons=one.form.text, actor=one.actor)


@step(router, "/notice", OPEN, MeasureForm)
def notify(one: Doing[MeasureForm]) -> str:
    """Make the notice."""
    form = one.form
    cases_noticing.give_notice(one.db, one.file, _measure(one), facts=form.facts, grounds=form.grounds, actor=one.actor)
    return "CREDENTIAL_NOTICE_MADE"


@step(router, "/notice-service", OPEN, ServiceForm, files=True)
def serve_notice(one: Doing[ServiceForm]) -> None:
    """Put on record how the notice was served."""
    cases_noticing.serve_notice(one.db, one.file, _service(one), attached=one.attached, actor=one.actor)


@router.post("/points/{case_point_id}", dependencies=[OPEN])
def reply(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_case_id: Id, case_point_id: Id
) -> Response:
    """Reply to one point of what he said."""
    form = TextForm.read(submitted)

    def deed(file: CaseFile) -> None:
        cases_noticing.reply(db, file, case_point_id, text=form.text, actor=actor)

    return carry_out(request, db, actor, credential_case_id, form, deed)


@step(router, "/hearing", OPEN, OnForm)
def appoint(one: Doing[OnForm]) -> None:
    """Say when and where he is heard."""
    cases_noticing.appoint_hearing(one.db, one.file, one.form.on, place=one.form.text, actor=one.actor)


@step(router, "/hearing-record", DEAL, TextForm, files=True)
def record(one: Doing[TextForm]) -> None:
    """Put the record of the hearing down."""
    cases_noticing.record_hearing(one.db, one.file, minutes=one.form.text, attached=one.attached, actor=one.actor)


@step(router, "/check", OPEN, ChoiceForm)
def check(one: Doing[ChoiceForm]) -> None:
    """Give the legal opinion."""
    is_sound = one.form.outcome == "yes"
    cases_deciding.check(one.db, one.file, is_sound=is_sound, opinion=one.form.text, actor=one.actor)


@step(router, "/decision", DECIDE, MeasureForm)
def decide(one: Doing[MeasureForm]) -> str:
    """Decide."""
    cases_deciding.decide(one.db, one.file, _measure(one), reasons=one.form.text, actor=one.actor)
    return "CREDENTIAL_DECIDED"


@step(router, "/withdrawn-decision", DECIDE, TextForm)
def clear(one: Doing[TextForm]) -> None:
    """Take a decision back before it was served."""
    cases_deciding.clear(one.db, one.file, reasons=one.form.text, actor=one.actor)


@step(router, "/service", DEAL, ServiceForm, files=True)
def serve(one: Doing[ServiceForm]) -> str:
    """Put on record how the decision was served."""
    cases_serving.serve(one.db, one.file, _service(one), attached=one.attached, actor=one.actor)
    return "CREDENTIAL_SERVED"


@step(router, "/card", OPEN, TextForm, files=True)
def hand_over(one: Doing[TextForm]) -> None:
    """Put on record that the card was handed in."""
    cases_serving.hand_over_card(one.db, one.file, note=one.form.text, attached=one.attached, actor=one.actor)


@step(router, "/review", DECIDE, ChoiceForm)
def review(one: Doing[ChoiceForm]) -> str | None:
    """Decide about a review."""
    if one.form.outcome == "no":
        cases_reviewing.overturn(one.db, one.file, reasons=one.form.text, actor=one.actor)
        return "CREDENTIAL_OVERTURNED"
    cases_reviewing.uphold(one.db, one.file, reasons=one.form.text, days=one.form.days, actor=one.actor)
    return None


def _measure(one: Doing[MeasureForm]) -> Measure:
    case = one.file.case
    return one.form.measure(case.cause, revocation=knows_revocation(one.db, case))


def _service(one: Doing[ServiceForm]) -> Service:
    return Service(one.form.how, one.form.on, one.form.text)
