"""Looking through assistants and contracts each half-year: what is wrong today, what earlier checks found, a table."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.assistants import keep_check
from lms.credentials.queries.assistants import get_check, list_checks
from lms.credentials.queries.assistants_check import look_through
from lms.exchange.assistant_checks import check_workbook
from lms.pages.acting import attempt, done
from lms.pages.forms.assistants import CheckForm
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("assistants_check", prefix="/assistants/checks")
_VIEW, _KEEP = [may(Permission.VIEW_PEOPLE)], [may(Permission.REGISTER_ASSISTANTS)]


@router.get("", dependencies=_VIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor, unit: str = "") -> Response:
    """Show what is wrong today in a unit with all below it, and the checks that were kept."""
    return _index(request, db, actor, unit, CheckForm.empty())


@router.post("", dependencies=_KEEP)
def keep(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Keep today's look."""
    form = CheckForm.read(submitted)
    unit = "" if form.errors else str(form.unit)
    if not form.errors:
        place = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"REMEDY_MISSING": "remedy"}):
            made = keep_check(db, place, remedy=form.remedy, actor=actor)
            return done(request, "assistants_check.show", "ASSISTANT_CHECK_KEPT", assistant_check_id=made.id)
    return _index(request, db, actor, unit, form, status=422)


@router.get("/{assistant_check_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, assistant_check_id: Id) -> Response:
    """Show a check as it was kept."""
    check = get_check(db, assistant_check_id, seen_by=actor)
    return render(request, "assistants/check.html", check=check)


@router.get("/{assistant_check_id}/table.xlsx", dependencies=_VIEW)
def table(request: Request, db: ReadDb, actor: CurrentActor, assistant_check_id: Id) -> Response:
    """Send a check as a workbook."""
    check = get_check(db, assistant_check_id, seen_by=actor)
    return send_workbook(check_workbook(check, language_of(request)), f"assistants-{check.checked_on}.xlsx")


def _index(request: Request, db: Session, actor: Actor, unit: str, form: Form, status: int = 200) -> Response:
    units = list_units(db, seen_by=actor)
    wanted = int(unit) if unit.isdecimal() and len(unit) < 16 else units[0].id if units else 0
    place = get_unit(db, wanted, seen_by=actor) if wanted else None
    return render(
        request,
        "assistants/checks.html",
        status=status,
        form=form,
        units=units,
        under=place,
        found=look_through(db, place, on=clock.today(), seen_by=actor) if place else None,
        checks=list_checks(db, seen_by=actor),
        today=clock.today(),
    )
