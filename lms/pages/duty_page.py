"""Who may act today: asked for one person, or for those who go out together (行政处罚法 42)."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.duty import ask_pair
from lms.credentials.queries.duty import Task
from lms.credentials.rules.duty import PairAnswer
from lms.credentials.rules.negative_lists import Act
from lms.pages.acting import attempt
from lms.pages.forms.credentials import DutyForm
from lms.people.queries.listing import people_on
from lms.people.queries.people import names_of
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("duty", prefix="/duty")
_ASK = may(Permission.ASK_DUTY)
_MOST_SHOWN = 50


@router.get("", dependencies=[_ASK])
def show(request: Request, db: ReadDb, actor: CurrentActor, q: str = "") -> Response:
    """Show the question."""
    return _page(request, db, actor, DutyForm.empty(), None, q.strip()[:40])


@router.post("", dependencies=[_ASK])
def ask(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Answer: who of them may act, why not, and whether two may together. Each answer is logged."""
    form, found = DutyForm.read(submitted), None
    if not form.errors and not form.person:
        form.refuse("person", "REQUIRED")
    if not form.errors:
        with attempt(db, form, {"TOO_MANY_PEOPLE": "person"}):
            unit = get_unit(db, form.unit, seen_by=actor) if form.unit else None
            task = Task(form.on or clock.today(), unit, form.field, form.act)
            found = ask_pair(db, list(dict.fromkeys(form.person)), task, actor=actor)
    return _page(request, db, actor, form, found, "", status=200 if found else 422)


def _page(
    request: Request,
    db: Session,
    actor: Actor,
    form: Form,
    found: PairAnswer | None,
    text: str,
    status: int = 200,
) -> Response:
    today = clock.today()
    chosen = [one.person_id for one in found.people] if found else []
    people, total = people_on(db, today, seen_by=actor, text=text, limit=_MOST_SHOWN)
    return render(
        request,
        "duty/show.html",
        status=status,
        people=people,
        left_out=total - len(people),
        names=names_of(db, chosen),
        units=list_units(db, seen_by=actor),
        acts=list(Act),
        found=found,
        q=text,
        form=form,
        today=today,
    )
