"""What a unit swears: the text that counts now, its earlier versions, entering a new one."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.ceremonies.actions.texts import enter_text
from lms.ceremonies.queries.ceremonies import may_hold
from lms.ceremonies.queries.texts import shown_text, texts_of
from lms.ceremonies.rules.texts import OathKind
from lms.errors import NotAllowed
from lms.pages.acting import attempt, done
from lms.pages.exam_results import unit_asked
from lms.pages.forms.oaths import TEXT_FIELDS, TextForm
from lms.people.models import Unit
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("oath_texts", prefix="/oath-texts")
_RUN = may(Permission.RUN_OATHS)


@router.get("", dependencies=[_RUN])
def show(request: Request, db: ReadDb, actor: CurrentActor, unit: str = "") -> Response:
    """Show what a unit swears, and the form of a text of its own."""
    return _page(request, db, actor, _unit(db, actor, unit), TextForm.empty(approved_on=clock.today()))


@router.post("", dependencies=[_RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, unit: str = "") -> Response:
    """Enter a new version of a unit's own text."""
    owner, form = _unit(db, actor, unit), TextForm.read(submitted)
    if not form.errors:
        with attempt(db, form, TEXT_FIELDS):
            by, on = form.approved_by, form.approved_on
            entered = enter_text(db, owner, form.text, approved_by=by, approved_on=on, actor=actor)
            return done(request, "oath_texts.show", "OATH_TEXT_ENTERED", {"version": entered.version})
    return _page(request, db, actor, owner, form, status=422)


def _unit(db: Session, actor: Actor, text: str) -> Unit:
    """Return the unit asked for, the actor's own for none. Raises NotFound, NotAllowed."""
    unit = unit_asked(db, text, actor) or get_unit(db, actor.unit_id or 0, seen_by=actor)
    if not may_hold(unit, actor):
        raise NotAllowed(permission=Permission.RUN_OATHS.value)
    return unit


def _page(request: Request, db: Session, actor: Actor, unit: Unit, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "oath_texts/show.html",
        status=status,
        unit=unit,
        units=[each for each in list_units(db, seen_by=actor) if may_hold(each, actor)],
        enforcement=shown_text(db, unit, OathKind.ENFORCEMENT),
        constitution=shown_text(db, unit, OathKind.CONSTITUTION),
        versions=texts_of(db, unit),
        form=form,
    )
