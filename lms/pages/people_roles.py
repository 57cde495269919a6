"""What a person is, and when he is away: classes from a day to a day, and approved long leave."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.pages.acting import attempt, done
from lms.pages.forms.people import LastDayForm, LeaveForm, RoleForm, one, ours, show_end, show_form
from lms.people.actions.people import give_role, grant_leave
from lms.people.actions.roles import end_role
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.gate import may
from lms.web.routing import Router

router = Router(prefix="/people/{person_id}")
_CHANGE, _GRANT = may(Permission.CHANGE_PEOPLE), may(Permission.APPROVE_LEAVE)


@router.get("/leaves", name="people.new_leave", dependencies=[_GRANT])
def new_leave(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the form for long leave."""
    return show_form(request, db, actor, ours(db, person_id, actor), "people/leave.html", LeaveForm.empty())


@router.post("/leaves", name="people.grant_leave", dependencies=[_GRANT])
def create_leave(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Put approved long leave on record."""
    person, form = ours(db, person_id, actor), LeaveForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"SPAN_REVERSED": "ended_on", "DOCUMENT_MISSING": "document"}):
            grant_leave(
                db,
                person,
                form.kind,
                started_on=form.started_on,
                ended_on=form.ended_on,
                document=form.document,
                actor=actor,
            )
    if form.errors:
        return show_form(request, db, actor, person, "people/leave.html", form, status=422)
    return done(request, "people.show", "LEAVE_GRANTED", person_id=person.id)


@router.get("/roles", name="people.new_role", dependencies=[_CHANGE])
def new_role(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the form for a new class."""
    return show_form(request, db, actor, ours(db, person_id, actor), "people/role.html", RoleForm.empty())


@router.post("/roles", name="people.give_role", dependencies=[_CHANGE])
def create_role(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Make a person an officer, assistant, … from a day."""
    person, form = ours(db, person_id, actor), RoleForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"ROLE_TWICE": "person_class", "ROLES_EXCLUDE": "person_class"}):
            give_role(
                db,
                person,
                form.person_class,
                started_on=form.started_on,
                card_no=form.card_no,
                card_valid_until=form.card_valid_until,
                actor=actor,
            )
    if form.errors:
        return show_form(request, db, actor, person, "people/role.html", form, status=422)
    return done(request, "people.show", "CLASS_GIVEN", person_id=person.id)


@router.get("/roles/{role_id}/end", name="people.new_role_end", dependencies=[_CHANGE])
def new_role_end(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id, role_id: Id) -> Response:
    """Show the form for the end of a class."""
    person = ours(db, person_id, actor)
    return show_end(request, person, "role", one(person.roles, role_id), LastDayForm.empty())


@router.post("/roles/{role_id}/end", name="people.end_role", dependencies=[_CHANGE])
def create_role_end(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id, role_id: Id
) -> Response:
    """End a class with a day."""
    person, form = ours(db, person_id, actor), LastDayForm.read(submitted)
    role = one(person.roles, role_id)
    if not form.errors:
        with attempt(db, form, {"SPAN_REVERSED": "on", "ROLE_ENDED": "on"}):
            end_role(db, person, role, on=form.on, actor=actor)
    if form.errors:
        return show_end(request, person, "role", role, form, status=422)
    return done(request, "people.show", "CLASS_ENDED", person_id=person.id)
