"""The package of a unit and year for an inspector: ordered here, made by the worker (ZJG-15-1)."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.inspection import KIND, order_package
from lms.pages.acting import attempt, done
from lms.pages.forms.ids import RowId
from lms.people.queries.units import get_unit, list_units
from lms.prints.queries import list_runs
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("inspections", prefix="/inspections")
_SEE = [may(Permission.VIEW_CREDENTIALS)]
_YEARS = 5


class PackageForm(Form):
    """Of which unit, for which year."""

    unit: RowId
    year: Whole


@router.get("", dependencies=_SEE)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form, and what one ordered."""
    return _page(request, db, actor, PackageForm.empty(unit=actor.unit_id or "", year=clock.today().year))


def _page(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    this = clock.today().year
    return render(
        request,
        "inspections/index.html",
        status=status,
        units=list_units(db, seen_by=actor),
        years=list(range(this, this - _YEARS, -1)),
        runs=list_runs(db, seen_by=actor, kinds=[KIND]),
        form=form,
    )


@router.post("", dependencies=_SEE)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Order a package."""
    form = PackageForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"INSPECTION_YEAR": "year"}):
            run = order_package(db, unit, form.year, language=language_of(request), actor=actor)
            return done(request, "print_runs.show", "INSPECTION_ORDERED", print_run_id=run.id)
    return _page(request, db, actor, form, status=422)
