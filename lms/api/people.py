"""GET /people and one person: his years and his ledger."""

from typing import Annotated, Any

from fastapi import Query, Request

from lms import clock
from lms.access import Permission
from lms.api import shapes
from lms.api.asking import After, Year, YearInPath, api_router
from lms.hours.queries.ledger import entries_of, open_claims_of
from lms.people.actions.identity import read_id_no
from lms.people.queries.people import get_person, list_people
from lms.people.queries.units import get_unit_by_code
from lms.people.rules import PersonClass
from lms.people.scopes import Scope
from lms.requirements.queries.year_page import year_page
from lms.requirements.reports import year_report
from lms.web.deps import CurrentActor, Db, Id, ReadDb, may, scoped, signed_in_only
from lms.web.refusals import reason_text
from lms.web.render import language_of

router = api_router("people", prefix="/people")


@router.get("", name="api.people", dependencies=[may(Permission.VIEW_PEOPLE), scoped(Scope.READ_PEOPLE)])
def index(
    db: ReadDb,
    actor: CurrentActor,
    unit: str = "",
    q: Annotated[str, Query(max_length=60)] = "",
    role: PersonClass | None = None,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List people in reach by id: of a unit (by code, with all below), a class, a part of the name."""
    under = get_unit_by_code(db, unit, seen_by=actor) if unit else None
    page = list_people(
        db, seen_by=actor, under=under, person_class=role, text=q, on=clock.today(), after=after, limit=limit
    )
    people = [shapes.person(person) for person in page.people]
    return {"people": people, "total": page.total, "next": page.next_after}


@router.get("/{person_id}", name="api.person", dependencies=[signed_in_only, scoped(Scope.READ_PEOPLE)])
def show(db: Db, actor: CurrentActor, person_id: Id) -> dict[str, Any]:
    """Return one person in reach; who may read ID numbers gets it whole, and the audit log says so."""
    person = get_person(db, person_id, seen_by=actor)
    may_read = actor.can(Permission.VIEW_ID_NUMBERS)
    return shapes.person(person, id_no=read_id_no(db, person, actor=actor) if may_read else None)


@router.get(
    "/{person_id}/years/{year}", name="api.person_year", dependencies=[signed_in_only, scoped(Scope.READ_HOURS)]
)
def show_year(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id, year: YearInPath) -> dict[str, Any]:
    """Return what a year requires of a person, what counts, what is missing, and why."""
    page = year_page(db, get_person(db, person_id, seen_by=actor), year)
    return year_report(page, lambda reason: reason_text(language_of(request), reason))


@router.get("/{person_id}/hours", name="api.person_hours", dependencies=[signed_in_only, scoped(Scope.READ_HOURS)])
def show_hours(db: ReadDb, actor: CurrentActor, person_id: Id, year: Year | None = None) -> dict[str, Any]:
    """Return a person's ledger of a year, reversals among it, and the claims that are not posted."""
    person, wanted = get_person(db, person_id, seen_by=actor), year or clock.today().year
    return {
        "year": wanted,
        "entries": [shapes.entry(row) for row in entries_of(db, person.id, wanted)],
        "claims": [shapes.claim(row) for row in open_claims_of(db, person.id, wanted)],
    }
