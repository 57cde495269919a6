"""Forms about one person, and how they are shown again."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor
from lms.errors import NotFound, RuleBroken
from lms.pages.forms.ids import RowId
from lms.people.models import Person, PersonRole, Post
from lms.people.queries.listing import find_present_unit, is_ours
from lms.people.queries.people import get_person
from lms.people.queries.units import list_units
from lms.people.rules import LeaveKind, PersonClass
from lms.web.forms import Day, Form
from lms.web.render import render

Row = TypeVar("Row", Post, PersonRole)
Short = Annotated[str, StringConstraints(max_length=60)]


class TransferForm(Form):
    """The unit somebody goes to, and his first day there."""

    unit: RowId
    on: Day


class SecondmentForm(Form):
    """The unit somebody works in for a time; without an end it runs on."""

    unit: RowId
    started_on: Day
    ended_on: Day | None = None


class LastDayForm(Form):
    """The last day of something."""

    on: Day


class LeaveForm(Form):
    """Approved long leave and the document it rests on."""

    kind: LeaveKind
    started_on: Day
    ended_on: Day
    document: Annotated[str, StringConstraints(max_length=200)]


class RoleForm(Form):
    """What a person becomes, from a day."""

    person_class: PersonClass
    started_on: Day
    card_no: Short | None = None
    card_valid_until: Day | None = None


def ours(db: Session, person_id: int, actor: Actor) -> Person:
    """Return a person whose affairs are the actor's to settle.

    Raises NotFound outside reach, RuleBroken PERSON_ELSEWHERE for somebody who has moved on to a unit beyond it.
    """
    person, today = get_person(db, person_id, seen_by=actor), clock.today()
    if not is_ours(db, person.id, today, actor=actor):
        unit = find_present_unit(db, person.id, today)
        raise RuleBroken("PERSON_ELSEWHERE", unit=unit.name if unit else "")
    return person


def show_form(
    request: Request, db: Session, actor: Actor, person: Person, template: str, form: Form, *, status: int = 200
) -> Response:
    """Show a form about a person, with the units he may be sent to."""
    units = list_units(db, seen_by=actor)
    return render(
        request,
        template,
        status=status,
        person=person,
        form=form,
        units=units,
        classes=list(PersonClass),
        kinds=list(LeaveKind),
    )


def show_end(request: Request, person: Person, what: str, row: Any, form: Form, *, status: int = 200) -> Response:
    """Show the form that asks for the last day of a class or a secondment."""
    return render(request, "people/end.html", status=status, person=person, what=what, row=row, form=form)


def one(rows: Iterable[Row], row_id: int) -> Row:
    """Return the row with an id. Raises NotFound when there is none."""
    found = next((row for row in rows if row.id == row_id), None)
    if found is None:
        raise NotFound
    return found
