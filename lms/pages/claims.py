"""Hours that wait: the queue, and deciding one training for all or for single people."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.hours.actions.posting import PeopleRefused
from lms.hours.catalogue import Rejection
from lms.hours.queries.activities import list_batches, list_waiting
from lms.hours.queries.activity_page import activity_page
from lms.hours.queries.decided import decided_by
from lms.hours.queries.objections import list_open_objections
from lms.pages.acting import attempt, done
from lms.pages.forms.deciding import DecisionForm, RejectionForm, chosen_claims
from lms.requirements.actions.posting import confirm_claims, reject_claims
from lms.requirements.queries.queue import Matter, get_matter
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import Router

router = Router()
_CONFIRM = may(Permission.CONFIRM_HOURS)
_PAGE = 8


@router.get("/claims", name="claims.index", dependencies=[_CONFIRM])
def index(request: Request, db: ReadDb, actor: CurrentActor, page: str = "") -> Response:
    """Show what waits for a decision, the oldest first."""
    waiting = list_waiting(db, seen_by=actor)
    paging = Paging(len(waiting), page_number(page), _PAGE)
    shown = waiting[(paging.number - 1) * _PAGE : paging.number * _PAGE]
    return render(
        request,
        "claims/index.html",
        waiting=waiting,
        shown=shown,
        paging=paging,
        matters={w.activity_id: get_matter(db, w.activity_id, seen_by=actor) for w in shown if w.activity_id},
        batches={one.id: one for one in list_batches(db, [w.batch_id for w in shown if w.batch_id], seen_by=actor)},
        objections=list_open_objections(db, seen_by=actor),
        decided=decided_by(db, actor, since=clock.local_instant(clock.today().replace(day=1))),
        oldest=(clock.today() - clock.local_date(waiting[0].proposed_at)).days if waiting else 0,
    )


@router.get("/activities/{activity_id}/confirmation", name="claims.people", dependencies=[_CONFIRM])
def people(request: Request, db: ReadDb, actor: CurrentActor, activity_id: Id) -> Response:
    """Show the people of a training, to decide them one by one."""
    return _people(request, get_matter(db, activity_id, seen_by=actor), DecisionForm.empty(person=[]))


@router.post("/activities/{activity_id}/confirmation", name="claims.confirm", dependencies=[_CONFIRM])
def confirm(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, activity_id: Id) -> Response:
    """Post the hours of a training to the ledger, for all or for those ticked."""
    form, matter = DecisionForm.read(submitted), get_matter(db, activity_id, seen_by=actor)
    count = 0
    if not form.errors:
        with attempt(db, form, {"DOCUMENT_MISSING": "document", "NOBODY": "person"}):
            claims = chosen_claims(matter, form, only_ready=True)
            confirm_claims(db, claims, actor=actor, document=form.document)
            count = len({claim.person_id for claim in claims})
    if form.errors:
        return _refused(request, db, actor, activity_id, form)
    return done(request, "claims.index", "CLAIMS_CONFIRMED", {"people": count})


@router.get("/activities/{activity_id}/rejection", name="claims.new_rejection", dependencies=[_CONFIRM])
def new_rejection(request: Request, db: ReadDb, actor: CurrentActor, activity_id: Id) -> Response:
    """Show the form that sends a whole training back."""
    return _rejection(request, get_matter(db, activity_id, seen_by=actor), RejectionForm.empty(person=[]))


@router.post("/activities/{activity_id}/rejection/people", name="claims.some_rejection", dependencies=[_CONFIRM])
def some_rejection(
    request: Request, db: ReadDb, actor: CurrentActor, submitted: Submitted, activity_id: Id
) -> Response:
    """Show the form that sends the people back who were ticked."""
    form = DecisionForm.read(submitted)
    if not form.values.get("person"):
        form.refuse("person", "NOBODY_TICKED")
        return _people(request, get_matter(db, activity_id, seen_by=actor), form, status=422)
    return _rejection(request, get_matter(db, activity_id, seen_by=actor), form)


@router.post("/activities/{activity_id}/rejection", name="claims.reject", dependencies=[_CONFIRM])
def reject(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, activity_id: Id) -> Response:
    """Send the hours of a training back, with a reason the people will read."""
    form, matter = RejectionForm.read(submitted), get_matter(db, activity_id, seen_by=actor)
    if form.errors:
        return _rejection(request, matter, form, status=422)
    count = 0
    with attempt(db, form, {"REASON_MISSING": "reason"}):
        claims = chosen_claims(matter, form, only_ready=False)
        reject_claims(db, claims, reason_code=form.reason_code.value, reason=form.reason, actor=actor)
        count = len({claim.person_id for claim in claims})
    if form.errors:
        return _refused(request, db, actor, activity_id, form)
    return done(request, "claims.index", "CLAIMS_REJECTED", {"people": count})


def _refused(request: Request, db: Session, actor: Actor, activity_id: int, form: Form) -> Response:
    """Answer a refusal: what somebody else has decided meanwhile, or the people page with what stands against it."""
    refusal = next(iter(form.errors.values()))
    if isinstance(refusal, RuleBroken) and refusal.code == "ALREADY_DECIDED":
        page = activity_page(db, activity_id, seen_by=actor)
        return render(request, "claims/decided.html", status=409, page=page)
    matter = get_matter(db, activity_id, seen_by=actor)
    if isinstance(refusal, PeopleRefused):
        for person in matter.people:
            person.refusal = refusal.refusals.get(person.id, person.refusal)
    is_form = set(form.errors) & {"document", "person"}
    return _people(request, matter, form, status=422 if is_form else 409)


def _people(request: Request, matter: Matter, form: Form, status: int = 200) -> Response:
    return render(request, "claims/people.html", status=status, matter=matter, form=form)


def _rejection(request: Request, matter: Matter, form: Form, status: int = 200) -> Response:
    chosen = {str(person) for person in form.values.get("person") or ()}
    people = [person for person in matter.people if not chosen or str(person.id) in chosen]
    return render(
        request, "claims/reject.html", status=status, matter=matter, form=form, people=people, reasons=list(Rejection)
    )
