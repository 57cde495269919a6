"""What a person is named for beside his class: lecturer, legal reviewer, inspector, counsel."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.people import LastDayForm, ours
from lms.people.actions.flags import end_flag, set_flag
from lms.people.models import PersonFlagRow
from lms.people.queries.flags import flags_of
from lms.people.rules import PersonFlag
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Day, Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("people_flags", prefix="/people/{person_id}/flags")
_CHANGE = may(Permission.CHANGE_PEOPLE)


class FlagForm(Form):
    """What somebody is named for, from a day, by a document."""

    flag: PersonFlag
    started_on: Day
    document: Annotated[str, StringConstraints(max_length=200)]


@router.get("", dependencies=[_CHANGE])
def new(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the form for naming somebody."""
    person = ours(db, person_id, actor)
    return render(request, "people/flag.html", person=person, form=FlagForm.empty(), flags=list(PersonFlag))


@router.post("", dependencies=[_CHANGE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Name somebody for a function."""
    person, form = ours(db, person_id, actor), FlagForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"FLAG_TWICE": "flag", "DOCUMENT_MISSING": "document"}):
            set_flag(db, person, form.flag, started_on=form.started_on, document=form.document, actor=actor)
    if form.errors:
        return render(request, "people/flag.html", status=422, person=person, form=form, flags=list(PersonFlag))
    return done(request, "people.show", "FLAG_SET", person_id=person.id)


@router.get("/{person_flag_id}/end", dependencies=[_CHANGE])
def new_end(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id, person_flag_id: Id) -> Response:
    """Ask for the last day."""
    person = ours(db, person_id, actor)
    row = _one(flags_of(db, person.id), person_flag_id)
    return render(request, "people/flag_end.html", person=person, row=row, form=LastDayForm.empty())


@router.post("/{person_flag_id}/end", dependencies=[_CHANGE])
def end(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id, person_flag_id: Id
) -> Response:
    """End it with a day."""
    person, form = ours(db, person_id, actor), LastDayForm.read(submitted)
    row = _one(flags_of(db, person.id), person_flag_id)
    if not form.errors:
        with attempt(db, form, {"SPAN_REVERSED": "on", "FLAG_ENDED": "on"}):
            end_flag(db, person, row, on=form.on, actor=actor)
    if form.errors:
        return render(request, "people/flag_end.html", status=422, person=person, row=row, form=form)
    return done(request, "people.show", "FLAG_END_SET", person_id=person.id)


def _one(rows: list[PersonFlagRow], person_flag_id: int) -> PersonFlagRow:
    found = next((row for row in rows if row.id == person_flag_id), None)
    if found is None:
        raise NotFound
    return found
