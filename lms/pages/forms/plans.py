"""Forms of plans and obligations."""

from typing import Annotated

from pydantic import Field, StringConstraints

from lms.filings.actions.plans import Line
from lms.filings.models import PlanLine
from lms.filings.rules.obligation import RelationKind
from lms.hours.catalogue import HOUR, Method, Tag
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, Hundredths, Whole

Title = Annotated[str, StringConstraints(max_length=100)]
Words = Annotated[str, StringConstraints(max_length=1000)]
Yuan = Annotated[Whole, Field(ge=0, le=10**9)]
LINE_FIELDS = {"METHOD_CATEGORY": "category", "CATEGORY_UNKNOWN": "category", "PLAN_LOCKED": ""}


class BeginForm(Form):
    """Whose plan of which year is begun."""

    unit: RowId
    year: Annotated[Whole, Field(ge=2000, le=2100)]


class PlanForm(Form):
    """What a plan says beside its lines."""

    lecturers: Words = ""
    budget_yuan: Yuan | None = None
    notes: Words = ""


class LineForm(Form):
    """One planned training; hours are 学时 for each who takes part."""

    month: Annotated[Whole, Field(ge=1, le=12)]
    title: Title
    method: Method
    category: str
    tags: tuple[str, ...] = ()
    hours: Annotated[Hundredths, Field(ge=50, le=400 * HOUR)]
    people: Annotated[Whole, Field(ge=1, le=10**6)]
    host: Title


class DefectsForm(Form):
    """What a returned plan lacks, one a line."""

    defects: Words


class RelationForm(Form):
    """Who gave powers to whom, by which document."""

    giving: RowId
    receiving: RowId
    kind: RelationKind
    document: Title
    started_on: Day
    ended_on: Day | None = None


class LinkForm(Form):
    """The training that is linked."""

    activity: RowId


class LastDayForm(Form):
    """The last day of a relation."""

    ended_on: Day


def line_of(form: LineForm) -> Line:
    """Return the line that a form says."""
    return Line(
        month=form.month,
        title=form.title,
        method=form.method,
        category=form.category,
        tags=int(sum(Tag[name] for name in set(form.tags) if name in Tag.__members__)),
        credit=form.hours,
        people=form.people,
        host=form.host,
    )


def as_typed(line: PlanLine) -> LineForm:
    """Return the form as a line would have been typed, for changing it."""
    return LineForm.empty(
        month=line.month,
        title=line.title,
        method=line.method,
        category=line.category,
        tags=[tag.name for tag in Tag if line.tags & tag],
        hours=f"{line.credit / HOUR:g}",
        people=line.people,
        host=line.host,
    )
