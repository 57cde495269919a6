"""The form of a syllabus: what it says of itself, and its items in rows."""

from typing import Annotated, Any

from pydantic import StringConstraints
from starlette.datastructures import FormData

from lms.courses.actions.syllabi import Item, Outline
from lms.courses.models.syllabi import SyllabusVersion
from lms.hours.catalogue import Tag
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form

_SPARE, _LEAST, _MOST = 3, 6, 60
_MOST_MINUTES = 60_000
OUTLINED = {
    "SYLLABUS_TITLE_MISSING": "title",
    "LAW_MISSING": "law_basis",
    "SPAN_REVERSED": "effective_until",
    "SYLLABUS_EMPTY": "title_1",
    "CATEGORY_UNKNOWN": "category_1",
}


class OutlineForm(Form):
    """What a version of a syllabus says of itself; the owner is chosen once."""

    owner: RowId | None = None
    title: Annotated[str, StringConstraints(max_length=100)]
    law_basis: Annotated[str, StringConstraints(max_length=300)]
    effective_from: Day
    effective_until: Day | None = None

    def outline(self) -> Outline:
        """Return what was typed as facts of the room."""
        return Outline(self.title, self.law_basis, self.effective_from, self.effective_until)


def outline_values(version: SyllabusVersion) -> dict[str, Any]:
    """Return a version and its items as the form shows them."""
    found: dict[str, Any] = {
        "title": version.title,
        "law_basis": version.law_basis,
        "effective_from": version.effective_from,
        "effective_until": version.effective_until or "",
    }
    for number, item in enumerate(version.items, start=1):
        tag = next((tag.name for tag in Tag if item.tags & tag), "")
        found |= {f"item_{number}": item.title, f"category_{number}": item.category}
        found |= {f"minutes_{number}": item.minutes, f"tag_{number}": tag}
    return found


def row_numbers(form: Form) -> range:
    """Return the rows to show: those filled in and a few more."""
    filled = [
        int(name.removeprefix("item_")) for name, value in form.values.items() if name.startswith("item_") and value
    ]
    return range(1, min(max(_LEAST, max(filled, default=0) + _SPARE), _MOST) + 1)


def read_outline(submitted: FormData) -> tuple[OutlineForm, list[Item]]:
    """Read the form; rows that are wholly empty are left out, half-empty ones are refused beside their fields."""
    form, items = OutlineForm.read(submitted), []
    for number in range(1, _MOST + 1):
        title, category, minutes, tag = (
            str(submitted.get(f"{name}_{number}", "")).strip() for name in ("item", "category", "minutes", "tag")
        )
        if not (title or category or minutes):
            continue
        form.values.update({f"item_{number}": title, f"category_{number}": category})
        form.values.update({f"minutes_{number}": minutes, f"tag_{number}": tag})
        if not title or len(title) > 100:
            form.refuse(f"item_{number}", "REQUIRED" if not title else "NOT_A_CHOICE")
        elif not category:
            form.refuse(f"category_{number}", "REQUIRED")
        elif not (minutes.isascii() and minutes.isdecimal() and 0 < int(minutes) <= _MOST_MINUTES):
            form.refuse(f"minutes_{number}", "NOT_A_NUMBER" if minutes else "REQUIRED")
        else:
            items.append(Item(title, category, int(minutes), Tag[tag].value if tag in Tag.__members__ else 0))
    return form, items
