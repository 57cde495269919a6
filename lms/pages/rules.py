"""Rule sets: what each says and where it says so, who is judged by which, and adopting one for a unit and year."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.people.queries.units import get_unit, list_units
from lms.requirements.actions.rule_sets import adopt
from lms.requirements.queries.rule_sets import as_rules, get_version, list_adoptions, list_versions
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may
from lms.web.parameter_words import cap_lines, lines
from lms.web.render import language_of, render
from lms.web.routing import Router

router = Router(prefix="/rules")
Year = Annotated[Whole, Field(ge=2000, le=2100)]


class AdoptionForm(Form):
    """Which rule set judges which unit from which year on."""

    code: Annotated[str, StringConstraints(max_length=40)]
    unit: Whole
    year: Year


@router.get("", name="rules.index", dependencies=[may(Permission.VIEW_RULES)])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the rule sets, and which units in reach adopted which."""
    units = [unit.id for unit in list_units(db, seen_by=actor)]
    newest = {version.code: version for version in reversed(list_versions(db))}
    context: dict[str, Any] = {"versions": list(newest.values()), "adoptions": list_adoptions(db, unit_ids=units)}
    return render(request, "rules/index.html", **context)


@router.get("/adoption", name="rules.new_adoption", dependencies=[may(Permission.ADOPT_RULES)])
def new_adoption(request: Request, db: ReadDb, actor: CurrentActor, code: str = "") -> Response:
    """Show the form for adopting a rule set."""
    return _form(request, db, actor, AdoptionForm.empty(code=code, year=str(clock.today().year)))


@router.post("/adoption", name="rules.adopt", dependencies=[may(Permission.ADOPT_RULES)])
def create_adoption(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Judge a unit, and all below it, by a rule set from a year on."""
    form = AdoptionForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"NOT_YET_EFFECTIVE": "year", "YEAR_FROZEN": "year"}):
            adopt(db, unit, code=form.code, year=form.year, actor=actor)
    if form.errors:
        return _form(request, db, actor, form, status=422)
    return done(request, "rules.index", "RULES_ADOPTED", {"unit": unit.name, "year": form.year, "rules": form.code})


@router.get("/{code}", name="rules.show", dependencies=[may(Permission.VIEW_RULES)])
def show(request: Request, db: ReadDb, code: str, version: str = "") -> Response:
    """Show what a rule set says, number by number, with the place in the document."""
    if version and not (version.isdecimal() and len(version) < 6):
        raise NotFound
    found = get_version(db, code, int(version) if version else None)
    params, language = as_rules(found).parameters, language_of(request)
    return render(
        request,
        "rules/show.html",
        found=found,
        params=params,
        groups=lines(language, params, found.sources),
        caps=cap_lines(language, params),
        versions=[other for other in list_versions(db) if other.code == code],
    )


def _form(request: Request, db: Session, actor: Actor, form: AdoptionForm, status: int = 200) -> Response:
    codes = {version.code: f"{version.code} {version.name}" for version in list_versions(db)}
    context: dict[str, Any] = {"units": list_units(db, seen_by=actor), "codes": list(codes.items())}
    return render(request, "rules/adoption.html", status=status, form=form, **context)
