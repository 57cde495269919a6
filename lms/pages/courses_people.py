"""Whom a version is for, who has finished it (FN-14-2), what learners said; which unit works in which field."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.courses.actions.fields import give_field, take_field
from lms.courses.queries.courses import get_course_version
from lms.courses.queries.feedback import feedback_summary
from lms.courses.queries.fields import list_unit_fields
from lms.courses.queries.reached import by_unit, coverage
from lms.courses.rules.learning import FEWEST_SHOWN, Question
from lms.exchange.course_reports import coverage_workbook
from lms.hours.catalogue import CATEGORIES
from lms.pages.acting import attempt, done
from lms.pages.forms.ids import RowId
from lms.people.models import Unit
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import language_of, render
from lms.web.routing import Router

router = Router(prefix="/courses")
_VIEW, _EXPORT, _FIELDS = may(Permission.VIEW_PEOPLE), may(Permission.EXPORT_COMPLETION), may(Permission.IMPORT_UNITS)
_MAKERS = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES)
_PAGE = 50


class FieldForm(Form):
    """A unit and a business field."""

    unit: RowId
    field: str


@router.get("/fields", name="courses.fields", dependencies=[_FIELDS])
def fields(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show which units were given a business field."""
    return _fields(request, db, actor, FieldForm.empty())


@router.post("/fields", name="courses.give_field", dependencies=[_FIELDS])
def change_field(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Give a unit a field, or take it away: the button pressed says which."""
    form = FieldForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"NOT_A_CHOICE": "field"}):
            (take_field if "take" in submitted else give_field)(db, unit, form.field, actor=actor)
    if form.errors:
        return _fields(request, db, actor, form, status=422)
    return done(request, "courses.fields", "FIELD_SAVED")


@router.get("/{version_id}/coverage", name="courses.coverage", dependencies=[_VIEW])
def covered(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    version_id: Id,
    unit: str = "",
    show: str = "missing",
    page: str = "",
) -> Response:
    """Show who must take a version and who has finished it, by unit and by name."""
    version = get_course_version(db, version_id, seen_by=actor)
    under = _under(db, unit, actor)
    rows, number = coverage(db, version, on=clock.today(), seen_by=actor, under=under), page_number(page)
    chosen = [row for row in rows if show == "all" or (row.finished_at is None) == (show != "finished")]
    start = (number - 1) * _PAGE
    return render(
        request,
        "courses/coverage.html",
        version=version,
        under=under,
        finished=sum(row.finished_at is not None for row in rows),
        due=len(rows),
        units=by_unit(rows, _below(db, actor, under)),
        people=chosen[start : start + _PAGE],
        show=show if show in {"all", "finished"} else "missing",
        unit=unit,
        paging=Paging(len(chosen), number, _PAGE),
    )


@router.get("/{version_id}/coverage.xlsx", name="courses.coverage_file", dependencies=[_EXPORT])
def coverage_file(request: Request, db: Db, actor: CurrentActor, version_id: Id, unit: str = "") -> Response:
    """Send the coverage by name as a workbook."""
    version = get_course_version(db, version_id, seen_by=actor)
    under = _under(db, unit, actor)
    rows = coverage(db, version, on=clock.today(), seen_by=actor, under=under)
    data = coverage_workbook(version, rows, on=clock.today(), language=language_of(request))
    audit.record(db, actor=actor, action="courses:coverage:exported", subject=version, people=len(rows))
    name = f"course-{version.course.code}-v{version.number}-{clock.today().isoformat()}.xlsx"
    return send_workbook(data, name)


@router.get("/{version_id}/feedback", name="courses.feedback", dependencies=[_MAKERS])
def feedback(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show what learners said about a version, without names and not while fewer than five did."""
    version = get_course_version(db, version_id, seen_by=actor)
    summary = feedback_summary(db, version.id)
    return render(
        request,
        "courses/feedback.html",
        version=version,
        summary=summary,
        questions=list(Question),
        fewest=FEWEST_SHOWN,
    )


def _under(db: Session, unit: str, actor: Actor) -> Unit | None:
    return get_unit(db, int(unit), seen_by=actor) if unit.isdecimal() and len(unit) < 19 else None


def _below(db: Session, actor: Actor, under: Unit | None) -> list[Unit]:
    """List the units that coverage is added up for: those right below one, or the uppermost in reach and below them."""
    if under is None:
        tops = list_units(db, seen_by=actor, levels=1)
        under = tops[0] if len(tops) == 1 else None
        if under is None:
            return tops
    return [unit for unit in list_units(db, seen_by=actor, under=under) if unit.parent_id == under.id]


def _fields(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "courses/fields.html",
        status=status,
        form=form,
        given=list_unit_fields(db, seen_by=actor),
        units=list_units(db, seen_by=actor),
        fields=CATEGORIES["BK"],
    )
