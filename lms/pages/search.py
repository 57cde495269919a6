"""The one search box: what is typed is posted, so that an ID number stands in no address; the rest has an address."""

from typing import Annotated
from urllib.parse import urlencode

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.people.actions.identity import find_by_number
from lms.search.queries import RIGHTS, search
from lms.search.rules import MOST_SIGNS, Group, Typed, read_typed
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import PageRouter

router = PageRouter("search", prefix="/search")
_SEARCH = [may(*sorted({right for rights in RIGHTS.values() for right in rights}))]
# Where a hit leads, and where everything of its group is searched.
PLACES = {
    Group.PEOPLE: ("/people/", "/people"),
    Group.UNITS: ("/units/", ""),
    Group.COURSES: ("/courses/", "/courses"),
    Group.EXAMS: ("/exam-desk/", ""),
    Group.QUESTIONS: ("/questions/", "/questions"),
    Group.DOCUMENTS: ("/documents/", "/documents"),
}


class SearchForm(Form):
    """What is typed into the box."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_SIGNS)] = ""


@router.get("", dependencies=_SEARCH)
def show(request: Request, db: ReadDb, actor: CurrentActor, q: str = "", again: str = "") -> Response:
    """Show what is found in reach. An ID number is taken out of the address, and finds nothing."""
    typed = read_typed(q)
    if typed.is_id_no:
        return redirect(request, "search.show", query="again=1")
    return _page(request, db, actor, typed, SearchForm.empty(q=typed.words), again=bool(again))


@router.post("", dependencies=_SEARCH)
def find(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Go to the page of what was typed; an ID number leads who may read such numbers to the person who bears it."""
    form = SearchForm.read(submitted)
    typed = read_typed("" if form.errors else form.q)
    if not form.errors and not typed.is_id_no:
        return redirect(request, "search.show", query=urlencode({"q": typed.words}) if typed.words else "")
    if typed.is_id_no and actor.can(Permission.VIEW_ID_NUMBERS):
        person = find_by_number(db, typed.plain.upper(), actor=actor)
        if person is not None:
            return redirect(request, "people.show", person_id=person.id)
        form.refuse("q", "ID_NO_NOBODY")
    elif typed.is_id_no:
        form.refuse("q", "SEARCH_BY_ID_NO")
    form.values.clear()  # the number is not sent back
    return _page(request, db, actor, read_typed(""), form, status=422)


def _page(
    request: Request, db: Session, actor: Actor, typed: Typed, form: Form, status: int = 200, *, again: bool = False
) -> Response:
    found = search(db, typed, seen_by=actor, on=clock.today())
    return render(
        request, "search/show.html", status=status, typed=typed, found=found, places=PLACES, form=form,
        most=MOST_SIGNS, again=again,
    )  # fmt: skip
