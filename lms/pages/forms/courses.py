"""The forms of courses: what a version says of itself, its groups, its parts, one courseware."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from lms.access import Actor
from lms.courses.actions.drafting import Description
from lms.courses.models.courses import CourseVersion
from lms.courses.rules.learning import Group
from lms.courses.rules.publishing import PartFacts
from lms.courses.rules.states import Compulsory
from lms.errors import NotFound
from lms.hours.catalogue import Tag
from lms.pages.forms.ids import RowId
from lms.people.queries.units import get_unit
from lms.web.forms import Day, Form, Whole

ROWS = (1, 2, 3, 4)
Title = Annotated[str, StringConstraints(max_length=100)]
Text = Annotated[str, StringConstraints(max_length=1000)]
Minutes = Annotated[Whole, Field(ge=1, le=6000)]
# Beside which field each refusal of a course stands.
DESCRIBED = {
    "COURSE_TITLE_MISSING": "title",
    "LAW_MISSING": "law_basis",
    "SPAN_REVERSED": "effective_until",
    "DUE_WITHOUT_DUTY": "due_on",
}
PIECE = dict.fromkeys(
    ("MINUTES_MISSING", "MINUTES_OVER_MEDIA", "MINUTES_OVER_PAGES", "MINUTES_UNMEASURED"), "minutes"
) | {"MATERIAL_NOT_READY": "material"}


class DescriptionForm(Form):
    """What a version says of itself; the owner is chosen once, when the course begins."""

    owner: RowId | None = None
    title: Title
    summary: Text | None = None
    law_basis: Annotated[str, StringConstraints(max_length=300)]
    item: RowId | None = None
    effective_from: Day
    effective_until: Day | None = None
    compulsory: Compulsory | None = None
    due_on: Day | None = None
    is_retake: str | None = None

    def described(self) -> Description:
        """Return what was typed as facts of the room."""
        return Description(
            title=self.title,
            summary=self.summary or "",
            law_basis=self.law_basis,
            syllabus_item_id=self.item,
            effective_from=self.effective_from,
            effective_until=self.effective_until,
            compulsory=self.compulsory,
            due_on=self.due_on,
            is_retake=bool(self.is_retake),
        )


class PieceForm(Form):
    """A material and the minutes it counts for."""

    material: RowId
    title: Title | None = None
    minutes: Minutes


class ChangedPieceForm(Form):
    """Another title, other minutes."""

    title: Title | None = None
    minutes: Minutes


class ReasonForm(Form):
    """Why something is sent back or withdrawn."""

    reason: Annotated[str, StringConstraints(max_length=500)]


class RowsForm(Form):
    """Rows of fields that share a number; read by `read_parts` and `read_groups`."""


def described_values(version: CourseVersion) -> dict[str, Any]:
    """Return what a version says of itself, as its form shows it."""
    return {
        "title": version.title,
        "summary": version.summary,
        "law_basis": version.law_basis,
        "item": version.syllabus_item_id or "",
        "effective_from": version.effective_from,
        "effective_until": version.effective_until or "",
        "compulsory": version.compulsory or "",
        "due_on": version.due_on or "",
        "is_retake": version.is_retake,
    }


def part_values(version: CourseVersion) -> dict[str, Any]:
    """Return the parts of a version as their form shows them."""
    found: dict[str, Any] = {}
    for number, part in zip(ROWS, version.parts, strict=False):
        found |= {f"category_{number}": part.category, f"minutes_{number}": part.minutes}
        found[f"tags_{number}"] = [tag.name for tag in Tag if part.tags & tag]
    return found


def read_parts(submitted: FormData) -> tuple[Form, list[PartFacts]]:
    """Read the parts that were typed; a row without minutes and category is left out."""
    form, parts = RowsForm.empty(**_typed(submitted)), []
    for number in ROWS:
        category, minutes = str(form.values.get(f"category_{number}", "")), _text(form, f"minutes_{number}")
        if not category and not minutes:
            continue
        if not category:
            form.refuse(f"category_{number}", "REQUIRED")
        elif not (minutes.isdecimal() and 0 < int(minutes) <= 6000):
            form.refuse(f"minutes_{number}", "NOT_A_NUMBER" if minutes else "REQUIRED")
        else:
            names = set(form.values.get(f"tags_{number}", [])) & set(Tag.__members__)
            parts.append(PartFacts(category, sum(Tag[name] for name in names), int(minutes)))
    return form, parts


def group_values(groups: list[Group]) -> dict[str, Any]:
    """Return groups as their form shows them."""
    found: dict[str, Any] = {}
    for number, group in zip(ROWS, groups, strict=False):
        found |= {f"unit_{number}": group.unit_id, f"class_{number}": group.person_class or ""}
        found[f"field_{number}"] = group.field or ""
    return found


def read_groups(db: Session, submitted: FormData, *, actor: Actor) -> tuple[Form, list[Group]]:
    """Read the groups that were chosen; units out of reach are no choice."""
    form, groups = RowsForm.empty(**_typed(submitted)), []
    for number in ROWS:
        unit, kind, field = (_text(form, f"{name}_{number}") for name in ("unit", "class", "field"))
        if not unit:
            if kind or field:
                form.refuse(f"unit_{number}", "REQUIRED")
            continue
        try:
            found = get_unit(db, int(unit) if unit.isdecimal() and len(unit) < 19 else 0, seen_by=actor)
        except NotFound:
            form.refuse(f"unit_{number}", "NOT_A_CHOICE")
            continue
        groups.append(Group(found.id, kind or None, field or None))
    return form, groups


def _typed(submitted: FormData) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in submitted:
        if name.startswith("tags_"):
            found[name] = [str(value) for value in submitted.getlist(name)]
        elif name.rpartition("_")[0] in {"category", "minutes", "unit", "class", "field"}:
            found[name] = str(submitted.get(name, "")).strip()
    return found


def _text(form: Form, name: str) -> str:
    return str(form.values.get(name, ""))
