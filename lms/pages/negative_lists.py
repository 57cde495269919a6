"""Negative lists: those that count where one stands, who has signed, putting a new version in force."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.negative_lists import put_in_force
from lms.credentials.queries.negative_lists import (
    get_list,
    list_newest,
    lists_for,
    signatures_of,
    unsigned_of,
    versions_of,
)
from lms.credentials.rules.negative_lists import ALLOWED, BUILT_IN, Act
from lms.pages.acting import attempt, done
from lms.pages.forms.assistants import ListForm
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("negative_lists", prefix="/assistants/negative-lists")
_VIEW, _KEEP = [may(Permission.VIEW_PEOPLE)], [may(Permission.KEEP_NEGATIVE_LISTS)]
_FIELDS = {
    "TITLE_MISSING": "title",
    "LIST_EMPTY": "lines",
    "LIST_LINE_LONG": "lines",
    "LIST_ACT_UNKNOWN": "forbidden",
    "LIST_BACK_DATED": "in_force_on",
}


@router.get("", dependencies=_VIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the newest list of each place in reach or above, and how many still owe a signature."""
    lists = list_newest(db, seen_by=actor)
    owing = {list_id: len(badges) for list_id, badges in unsigned_of(db, lists, seen_by=actor).items()}
    return render(request, "assistants/negative_lists.html", lists=lists, owing=owing, built_in=_built_in())


@router.get("/new", dependencies=_KEEP)
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for a version, starting from the text that counts for the acting unit now."""
    known = lists_for(db, [actor.unit_path])[actor.unit_path]
    form = ListForm.empty(
        unit=actor.unit_id,
        title=known[-1].title if known else "",
        lines="\n".join(known[-1].lines) if known else "",
        forbidden=known[-1].forbidden if known else [],
        in_force_on=clock.today(),
    )
    return _new(request, db, actor, form)


@router.post("", dependencies=_KEEP)
def make(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Put a version in force."""
    form = ListForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, _FIELDS):
            made = put_in_force(
                db, unit, title=form.title, lines=form.lines.splitlines(), forbidden=form.forbidden,
                in_force_on=form.in_force_on, actor=actor,
            )  # fmt: skip
            said = {"number": made.number}
            return done(request, "negative_lists.show", "LIST_IN_FORCE", said, negative_list_id=made.id)
    return _new(request, db, actor, form, status=422)


@router.get("/{negative_list_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, negative_list_id: Id) -> Response:
    """Show a version, who of those in reach signed it, who still owes it."""
    version = get_list(db, negative_list_id, seen_by=actor)
    return render(
        request,
        "assistants/negative_list.html",
        version=version,
        versions=versions_of(db, version.unit_id),
        signatures=signatures_of(db, version, seen_by=actor),
        owing=unsigned_of(db, [version], seen_by=actor)[version.id],
        built_in=_built_in(),
        today=clock.today(),
    )


def _new(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "assistants/negative_list_new.html",
        status=status,
        form=form,
        units=list_units(db, seen_by=actor),
        acts=[act for act in Act if act in ALLOWED],
        built_in=_built_in(),
    )


def _built_in() -> list[Act]:
    return [act for act in Act if act in BUILT_IN]
