"""Social supervisors: appointments, terms, training and deeds (JN-19-1)."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.social_supervisors import Appointment, appoint, end_term, put_record
from lms.credentials.models import SocialSupervisor
from lms.credentials.queries.social_supervisors import get_social_supervisor, list_social_supervisors
from lms.credentials.rules.social_supervisors import SupervisorRecordKind, state_on
from lms.pages.acting import attempt, done
from lms.pages.forms.assistants import AppointForm, RecordForm, TermEndForm
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("social_supervisors", prefix="/social-supervisors")
_VIEW, _KEEP = [may(Permission.VIEW_PEOPLE)], [may(Permission.APPOINT_SUPERVISORS)]
_ID_NO = ("DAMAGED", "FIFTEEN_DIGITS", "LENGTH", "CHARACTER", "BIRTH_DATE", "FUTURE", "CHECK_DIGIT")
_FIELDS = {
    **dict.fromkeys([f"ID_NO_{fault}" for fault in _ID_NO], "id_no"),
    "PERSON_NAME": "name",
    "SOCIAL_CLASS": "name",
    "ROLES_EXCLUDE": "name",
    "TERM_TWICE": "starts_on",
    "TERM_LONG": "ends_on",
    "SPAN_REVERSED": "ends_on",
    "DOCUMENT_MISSING": "document",
}
_RECORD_FIELDS = {"RECORD_EMPTY": "text", "RECORD_DAY": "occurred_on", "RECORD_HOURS": "hours"}


@router.get("", dependencies=_VIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List appointments in reach, with the form for another."""
    return _index(request, db, actor, AppointForm.empty(unit=actor.unit_id, starts_on=clock.today(), ends_on=""))


@router.post("", dependencies=_KEEP)
def appoint_one(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Appoint somebody from outside."""
    form = AppointForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        days = (form.starts_on, form.ends_on)
        asked = Appointment(form.name, form.id_no, form.calling, form.document, *days)
        with attempt(db, form, _FIELDS):
            made = appoint(db, unit, asked, actor=actor)
            return done(request, "social_supervisors.show", "SOCIAL_APPOINTED", social_supervisor_id=made.id)
    return _index(request, db, actor, form, status=422)


@router.get("/{social_supervisor_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, social_supervisor_id: Id) -> Response:
    """Show an appointment with its records."""
    return _show(request, get_social_supervisor(db, social_supervisor_id, seen_by=actor), Form.empty())


@router.post("/{social_supervisor_id}/records", dependencies=_KEEP)
def record(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, social_supervisor_id: Id) -> Response:
    """Put something on record."""
    found, form = get_social_supervisor(db, social_supervisor_id, seen_by=actor), RecordForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _RECORD_FIELDS):
            put_record(db, found, kind=form.kind, on=form.occurred_on, text=form.text, credit=form.hours, actor=actor)
            return done(request, "social_supervisors.show", "SOCIAL_RECORD_PUT", social_supervisor_id=found.id)
    return _show(request, found, form, "record", status=422)


@router.post("/{social_supervisor_id}/end", dependencies=_KEEP)
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, social_supervisor_id: Id) -> Response:
    """End a term early."""
    found, form = get_social_supervisor(db, social_supervisor_id, seen_by=actor, lock=True), TermEndForm.read(submitted)
    if not form.errors:
        fields = {"TERM_OVER": "ended_on", "SPAN_REVERSED": "ended_on", "REASON_MISSING": "reason"}
        with attempt(db, form, fields):
            end_term(db, found, on=form.ended_on, reason=form.reason, actor=actor)
            return done(request, "social_supervisors.show", "SOCIAL_ENDED", social_supervisor_id=found.id)
    return _show(request, found, form, "end", status=422)


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    found, today = list_social_supervisors(db, seen_by=actor), clock.today()
    return render(
        request,
        "social_supervisors/index.html",
        status=status,
        form=form,
        supervisors=found,
        states={each.id: state_on(each.starts_on, each.ends_on, each.ended_on, today) for each in found},
        units=list_units(db, seen_by=actor),
    )


def _show(request: Request, found: SocialSupervisor, form: Form, doing: str = "", status: int = 200) -> Response:
    today = clock.today()
    return render(
        request,
        "social_supervisors/show.html",
        status=status,
        one=found,
        state=state_on(found.starts_on, found.ends_on, found.ended_on, today),
        form=form,
        doing=doing,
        kinds=list(SupervisorRecordKind),
        today=today,
    )
