"""One person's year: one's own, or that of somebody in reach; on the screen and as a list to print."""

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.people.queries.people import get_person
from lms.requirements.queries.year_page import year_page
from lms.web.busy import BusyGate, who_acts
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router()
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_TEMPLATES = {"": "my_year/show.html", "print": "my_year/print.html"}


# The first page of nearly everybody, on a morning of sign-ins of all of them.
@router.get("/my-year", name="my_year.show", dependencies=[Depends(BusyGate(Permission.VIEW_OWN_YEAR))])
def show(request: Request, db: ReadDb, year: str = "", view: str = "") -> Response:
    """Show the acting person's own year, the present one unless told."""
    actor = who_acts(request, db)
    if actor.person_id is None:
        raise NotFound("PERSON_NOT_FOUND")
    return _show(request, db, actor, actor.person_id, year or str(clock.today().year), view)


@router.get("/people/{person_id}/years/{year}", name="people.year", dependencies=[may(Permission.VIEW_PEOPLE)])
def of_person(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id, year: str, view: str = "") -> Response:
    """Show the year of a person in reach."""
    return _show(request, db, actor, person_id, year, view)


def _show(request: Request, db: Session, actor: Actor, person_id: int, year: str, view: str) -> Response:
    if not (year.isdecimal() and _FIRST_YEAR <= int(year) <= _LAST_YEAR) or view not in _TEMPLATES:
        raise NotFound
    person = get_person(db, person_id, seen_by=actor)
    return render(request, _TEMPLATES[view], page=year_page(db, person, int(year)), own=person.id == actor.person_id)
