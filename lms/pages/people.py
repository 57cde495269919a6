"""People in reach: the list, one person's record, and reading an ID number where the work needs it."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.people.actions.identity import read_id_no
from lms.people.models import Unit
from lms.people.queries.flags import flags_of, named_for
from lms.people.queries.listing import is_ours, people_on
from lms.people.queries.people import find_by_id_no, get_person
from lms.people.queries.units import get_unit, list_units
from lms.people.rules import PersonFlag
from lms.requirements.queries.standings import standings
from lms.requirements.queries.year_page import years_of
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import redirect, render
from lms.web.routing import Router
from lms.web.wording import PERSON_CLASS

router = Router(prefix="/people")
_PAGE = 50
_VIEW = may(Permission.VIEW_PEOPLE)


class LookupForm(Form):
    """An ID number to look a person up by; it is posted, so that it stands in no address and no log."""

    id_no: Annotated[str, StringConstraints(min_length=1, max_length=30, to_upper=True)]


@router.get("", name="people.index", dependencies=[_VIEW])
def index(
    request: Request, db: ReadDb, actor: CurrentActor, q: str = "", unit: str = "", kind: str = "", page: str = ""
) -> Response:
    """List the people in reach."""
    return _index(request, db, actor, q.strip()[:40], unit, kind, page, LookupForm.empty())


@router.post("/lookup", name="people.lookup", dependencies=[_VIEW])
def lookup(request: Request, db: ReadDb, actor: CurrentActor, submitted: Submitted) -> Response:
    """Go to the person who bears an ID number, if he is in reach."""
    form = LookupForm.read(submitted)
    found = None if form.errors else find_by_id_no(db, form.id_no, seen_by=actor)
    if found is not None:
        return redirect(request, "people.show", person_id=found.id)
    form.refuse("id_no", form.errors.get("id_no", "ID_NO_NOBODY"))
    form.values.clear()  # the number is not sent back
    return _index(request, db, actor, "", "", "", "", form, status=422)


@router.get("/named", name="people.named", dependencies=[_VIEW])
def named(request: Request, db: ReadDb, actor: CurrentActor, flag: str = "") -> Response:
    """List who is named for a function, across the units in reach: legal reviewers, inspectors, counsel."""
    chosen = PersonFlag(flag) if flag in PersonFlag.__members__ else PersonFlag.LEGAL_REVIEWER
    rows = named_for(db, chosen, clock.today(), seen_by=actor)
    return render(request, "people/named.html", rows=rows, flag=chosen, today=clock.today())


@router.get("/{person_id}", name="people.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show a person's record."""
    return _show(request, db, actor, person_id)


@router.post("/{person_id}/id-number", name="people.id_number", dependencies=[may(Permission.VIEW_ID_NUMBERS)])
def id_number(request: Request, db: Db, actor: CurrentActor, person_id: Id) -> Response:
    """Show a person's record with the ID number in full; the audit log says who asked."""
    person = get_person(db, person_id, seen_by=actor)
    return _show(request, db, actor, person_id, id_no=read_id_no(db, person, actor=actor))


def _index(
    request: Request, db: Session, actor: Actor, q: str, unit: str, kind: str, page: str, form: Form, status: int = 200
) -> Response:
    today, number = clock.today(), page_number(page)
    people, total = people_on(
        db,
        today,
        seen_by=actor,
        under=_unit(db, unit, actor),
        person_class=kind if kind in PERSON_CLASS else "",
        text=q,
        offset=(number - 1) * _PAGE,
        limit=_PAGE,
    )
    judged = standings(db, today.year, as_of=today, person_ids=[row.id for row in people])
    return render(
        request,
        "people/index.html",
        status=status,
        fragment="people/_list.html",
        people=people,
        standings={standing.person_id: standing for standing in judged},
        units=list_units(db, seen_by=actor),
        chosen={"q": q, "unit": unit, "kind": kind},
        paging=Paging(total, number, _PAGE),
        form=form,
        year=today.year,
    )


def _unit(db: Session, text: str, actor: Actor) -> Unit | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise NotFound("UNIT_NOT_FOUND")
    return get_unit(db, int(text), seen_by=actor)


def _show(request: Request, db: Session, actor: Actor, person_id: int, id_no: str = "") -> Response:
    person, today = get_person(db, person_id, seen_by=actor), clock.today()
    judged = standings(db, today.year, as_of=today, person_ids=[person.id])
    return render(
        request,
        "people/show.html",
        person=person,
        id_no=id_no,
        today=today,
        years=years_of(db, person.id),
        standing=judged[0] if judged else None,
        flags=flags_of(db, person.id),
        may_change=actor.can(Permission.CHANGE_PEOPLE) and is_ours(db, person.id, today, actor=actor),
        may_grant=actor.can(Permission.APPROVE_LEAVE)
        and actor.person_id != person.id
        and is_ours(db, person.id, today, actor=actor),
        may_read_id=actor.can(Permission.VIEW_ID_NUMBERS),
    )
