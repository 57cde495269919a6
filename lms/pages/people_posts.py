"""Where a person works: transfer to another unit from a day, and secondment for a time."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.pages.acting import attempt, done
from lms.pages.forms.people import LastDayForm, SecondmentForm, TransferForm, one, ours, show_end, show_form
from lms.people.actions.people import place, transfer
from lms.people.actions.roles import end_secondment
from lms.people.queries.units import get_unit
from lms.people.rules import PostKind
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.gate import may
from lms.web.routing import Router

router = Router(prefix="/people/{person_id}")
_CHANGE = may(Permission.CHANGE_PEOPLE)


@router.get("/transfer", name="people.new_transfer", dependencies=[_CHANGE])
def new_transfer(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the form for a transfer."""
    return show_form(request, db, actor, ours(db, person_id, actor), "people/transfer.html", TransferForm.empty())


@router.post("/transfer", name="people.transfer", dependencies=[_CHANGE])
def create_transfer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Move a person's regular post to another unit from a day."""
    person, form = ours(db, person_id, actor), TransferForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"SPAN_REVERSED": "on", "TWO_POSTS": "on"}):
            transfer(db, person, unit, on=form.on, actor=actor)
    if form.errors:
        return show_form(request, db, actor, person, "people/transfer.html", form, status=422)
    said = {"name": person.name, "unit": unit.name, "day": form.on.isoformat()}
    return done(request, "people.show", "PERSON_MOVED", said, person_id=person.id)


@router.get("/secondments", name="people.new_secondment", dependencies=[_CHANGE])
def new_secondment(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the form for a secondment."""
    return show_form(request, db, actor, ours(db, person_id, actor), "people/secondment.html", SecondmentForm.empty())


@router.post("/secondments", name="people.second", dependencies=[_CHANGE])
def create_secondment(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Let a person work elsewhere for a time; he stays counted where he is."""
    person, form = ours(db, person_id, actor), SecondmentForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"SPAN_REVERSED": "ended_on", "TWO_POSTS": "started_on"}):
            place(
                db,
                person,
                unit,
                kind=PostKind.SECONDMENT,
                started_on=form.started_on,
                ended_on=form.ended_on,
                actor=actor,
            )
    if form.errors:
        return show_form(request, db, actor, person, "people/secondment.html", form, status=422)
    said = {"name": person.name, "unit": unit.name}
    return done(request, "people.show", "PERSON_SECONDED", said, person_id=person.id)


@router.get("/secondments/{post_id}/end", name="people.new_return", dependencies=[_CHANGE])
def new_return(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id, post_id: Id) -> Response:
    """Show the form for the end of a secondment."""
    person = ours(db, person_id, actor)
    return show_end(request, person, "secondment", one(person.posts, post_id), LastDayForm.empty())


@router.post("/secondments/{post_id}/end", name="people.return", dependencies=[_CHANGE])
def create_return(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id, post_id: Id
) -> Response:
    """End a secondment with a day."""
    person, form = ours(db, person_id, actor), LastDayForm.read(submitted)
    post = one(person.posts, post_id)
    if not form.errors:
        with attempt(db, form, {"SPAN_REVERSED": "on"}):
            end_secondment(db, person, post, on=form.on, actor=actor)
    if form.errors:
        return show_end(request, person, "secondment", post, form, status=422)
    return done(request, "people.show", "SECONDMENT_ENDED", person_id=person.id)
