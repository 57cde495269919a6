"""Suspensions: at once, their term, what is shown since, resuming; decisions whose execution is stopped."""

from lms.credentials.actions import stays, suspending
from lms.credentials.actions.stays import StayOrder
from lms.pages.credential_case_acting import DECIDE, Doing, step
from lms.pages.credential_cases import OPEN
from lms.pages.forms.credential_cases import ExtensionForm, GroundForm, InterimForm, OnForm, StayForm
from lms.pages.forms.discipline import TextForm
from lms.web.routing import PageRouter

router = PageRouter("credential_case_terms", prefix="/credential-cases/{credential_case_id}")


@step(router, "/interim", DECIDE, InterimForm, files=True)
def suspend(one: Doing[InterimForm]) -> str:
    """Suspend at once."""
    form = one.form
    suspending.suspend_interim(one.db, one.file, form.ground, reasons=form.text, attached=one.attached, actor=one.actor)
    return "CREDENTIAL_SUSPENDED_NOW"


@step(router, "/interim-end", DECIDE, TextForm)
def end(one: Doing[TextForm]) -> None:
    """End an interim suspension."""
    suspending.end_interim(one.db, one.file, reasons=one.form.text, actor=one.actor)


@step(router, "/term", DECIDE, ExtensionForm)
def extend(one: Doing[ExtensionForm]) -> None:
    """Extend the term."""
    suspending.extend_term(one.db, one.file, one.form.days, reasons=one.form.text, actor=one.actor)


@step(router, "/education", OPEN, OnForm, files=True)
def educate(one: Doing[OnForm]) -> None:
    """Put on record that he was educated off the post."""
    form = one.form
    suspending.record_education(one.db, one.file, form.on, note=form.text, attached=one.attached, actor=one.actor)


@step(router, "/ground", OPEN, GroundForm, files=True)
def end_ground(one: Doing[GroundForm]) -> None:
    """Put on record that the ground ended."""
    form, finding = one.form, one.form.finding == "yes"
    suspending.end_ground(
        one.db, one.file, form.on, finding=finding, note=form.text, attached=one.attached, actor=one.actor
    )


@step(router, "/resumption", DECIDE, TextForm)
def resume(one: Doing[TextForm]) -> str:
    """Let the card count again."""
    suspending.resume(one.db, one.file, reasons=one.form.text, actor=one.actor)
    return "CREDENTIAL_RESUMED"


@step(router, "/stay", DECIDE, StayForm, files=True)
def stay(one: Doing[StayForm]) -> str:
    """Stop the execution of the decision."""
    form = one.form
    order = StayOrder(form.ground, form.on, form.organ, form.document, form.text)
    stays.stay(one.db, one.file, order, attached=one.attached, actor=one.actor)
    return "CREDENTIAL_STAYED"


@step(router, "/stay-end", DECIDE, OnForm, files=True)
def go_on(one: Doing[OnForm]) -> str:
    """Go on with the decision."""
    stays.go_on(one.db, one.file, one.form.on, reasons=one.form.text, attached=one.attached, actor=one.actor)
    return "CREDENTIAL_STAY_ENDED"
