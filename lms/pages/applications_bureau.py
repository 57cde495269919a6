"""What the bureau's reviewer does: return or accept, publicise, record objections and reply, enter the number."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.credentials.actions import applications, issuing, publicity
from lms.credentials.queries.applications import get_application, get_publicity_objection
from lms.pages.acting import attempt, done
from lms.pages.applications import dossier_page
from lms.pages.forms.applications import NumberForm, ObjectionForm, ReplyForm, WordsForm
from lms.web import formats
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of
from lms.web.routing import PageRouter

router = PageRouter("applications_bureau", prefix="/applications/{application_id}")
_REVIEW = may(Permission.REVIEW_APPLICATIONS)
_SHOW = "applications.show"


@router.post("/return", dependencies=[_REVIEW])
def give_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Return it once, with all defects."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"APPLICATION_DEFECTS": "text", "APPLICATION_RETURNED": "text"}):
            applications.return_once(db, one, defects=form.text, actor=actor)
            return done(request, _SHOW, "APPLICATION_SENT_BACK", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/acceptance", dependencies=[_REVIEW])
def accept(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Accept it for training."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            applications.accept(db, one, note=form.text, actor=actor)
            return done(request, _SHOW, "APPLICATION_ACCEPTED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/publicity", dependencies=[_REVIEW])
def publicise(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Begin publicity."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), Form.empty()
    with attempt(db, form):
        publicity.publicise(db, one, actor=actor)
    if not form.errors:
        said = {"until": formats.date_filters(language_of(request))["day"](one.publicity_until)}
        return done(request, _SHOW, "APPLICATION_PUBLICISED", said, application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/publicity-end", dependencies=[_REVIEW])
def close(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Close publicity and go on to the decision."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), Form.empty()
    with attempt(db, form):
        publicity.close_publicity(db, one, actor=actor)
    if not form.errors:
        return done(request, _SHOW, "PUBLICITY_CLOSED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/objections", dependencies=[_REVIEW])
def record(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Put an objection on record."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), ObjectionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "objection", "OBJECTION_OUTSIDE": "received_on"}):
            publicity.record_objection(
                db, one, text=form.objection, objector=form.objector, received_on=form.received_on, actor=actor
            )
            return done(request, _SHOW, "OBJECTION_RECORDED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/objections/{publicity_objection_id}", dependencies=[_REVIEW])
def reply(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id, publicity_objection_id: Id
) -> Response:
    """Reply to an objection."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), ReplyForm.read(submitted)
    objection = get_publicity_objection(db, one, publicity_objection_id)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reply"}):
            publicity.reply(db, one, objection, is_upheld=form.upheld == "yes", text=form.reply, actor=actor)
            return done(request, _SHOW, "PUBLICITY_REPLIED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)


@router.post("/number", dependencies=[_REVIEW])
def number(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, application_id: Id) -> Response:
    """Enter what is printed on the card."""
    one, form = get_application(db, application_id, seen_by=actor, to_change=True), NumberForm.read(submitted)
    fields = {"NUMBER_MISSING": "number", "NUMBER_TAKEN": "number", "SERIAL_MISSING": "serial"}
    if not form.errors:
        with attempt(db, form, fields):
            issuing.enter_number(db, one, issuing.CardData(form.number, form.serial, form.issuer), actor=actor)
            return done(request, _SHOW, "NUMBER_ENTERED", application_id=application_id)
    return dossier_page(request, db, actor, one, form, status=422)
