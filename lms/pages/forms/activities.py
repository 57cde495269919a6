"""The form that records a training for many people, and what it says as facts of the hours room."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from lms import clock
from lms.access import Actor
from lms.errors import RuleBroken
from lms.hours.actions.proposing import Held, Part
from lms.hours.catalogue import AWARD_CREDIT, Method, Tag
from lms.hours.rules import require_countable, require_dated, require_times
from lms.pages.forms.ids import RowId
from lms.people.queries.matching import find_pasted
from lms.people.queries.people import visible_ids
from lms.web.forms import Day, Form, TimeOfDay, Whole

PARTS = (1, 2, 3)
_MOST_PEOPLE = 1000
_MINUTES = "minutes-"
Minutes = Annotated[Whole, Field(ge=1, le=24 * 60)]
Title = Annotated[str, StringConstraints(max_length=100)]
# Beside which field each refusal of a training stands.
FIELDS = {
    **dict.fromkeys(("TIMES_INCOMPLETE", "TIMES_REVERSED", "TIMES_HALF_DAY", "TIMES_OTHER_DAY"), "ends_at"),
    **dict.fromkeys(("FUTURE", "YEAR_MISMATCH", "MAKE_UP_DATE", "YEAR_CLOSED", "DOCUMENT_MISSING"), "occurred_on"),
    **dict.fromkeys(("PARTS_EMPTY", "MINUTES_EXCEED_TIMES"), "minutes_1"),
    **dict.fromkeys(("METHOD_CATEGORY", "CATEGORY_UNKNOWN"), "category_1"),
    **dict.fromkeys(("NOBODY", "PEOPLE_REFUSED"), "people"),
    "TITLE_MISSING": "title",
}


class ActivityForm(Form):
    """What was held, in up to three parts, and who took part: pasted lines and ticked names together."""

    title: Title
    method: Method
    host: RowId
    occurred_on: Day
    starts_at: TimeOfDay | None = None
    ends_at: TimeOfDay | None = None
    place: Title | None = None
    lecturer: Title | None = None
    is_make_up: str | None = None
    category_1: str
    minutes_1: Minutes | None = None
    tags_1: tuple[str, ...] = ()
    category_2: str | None = None
    minutes_2: Minutes | None = None
    tags_2: tuple[str, ...] = ()
    category_3: str | None = None
    minutes_3: Minutes | None = None
    tags_3: tuple[str, ...] = ()
    people: str | None = None
    person: tuple[RowId, ...] = ()
    skip: tuple[RowId, ...] = ()
    award: tuple[RowId, ...] = ()

    _minutes_of: dict[int, int] = PrivateAttr(default_factory=dict)

    @property
    def minutes_of(self) -> dict[int, int]:
        """Minutes typed beside single people, by person id."""
        return self._minutes_of

    def is_readable(self) -> bool:
        """Whether all but the minutes of single people can be made sense of; those are mended on the second page."""
        return all(name.startswith(_MINUTES) for name in self.errors)


def read_activity(submitted: FormData) -> ActivityForm:
    """Read the form, and the minutes typed beside single people."""
    form = ActivityForm.read(submitted)
    for name, value in submitted.multi_items():
        who = name.removeprefix(_MINUTES)
        if name.startswith(_MINUTES) and who.isdecimal() and isinstance(value, str) and value.strip():
            if value.strip().isdecimal() and int(value) <= 24 * 60:
                form.minutes_of[int(who)] = int(value)
            else:
                form.refuse(name, "NOT_A_NUMBER")
    return form


def held_of(form: ActivityForm) -> Held | None:
    """Return what was held; None when the form says something that cannot be, which then stands beside its field."""
    if not form.is_readable():
        return None
    try:
        _require_order(form)
        parts = _parts(form)
        if not form.is_readable():
            return None
        held = Held(
            title=form.title,
            method=form.method,
            occurred_on=form.occurred_on,
            parts=parts,
            starts_at=_instant(form, form.starts_at),
            ends_at=_instant(form, form.ends_at),
            place=form.place,
            lecturer=form.lecturer,
            make_up_for=form.occurred_on.year - 1 if form.is_make_up else None,
            awarded=frozenset(form.award if form.method in AWARD_CREDIT else ()),
        )
        _require_true(held)
    except RuleBroken as refusal:
        form.refuse(FIELDS.get(refusal.code, ""), refusal)
        return None
    return held


def people_of(db: Session, form: ActivityForm, *, actor: Actor) -> dict[int, int | None]:
    """Map the people named to their minutes; every line that names nobody stands among the errors."""
    # As typed: the fields themselves are there only when the whole form could be read.
    ticked = [int(person) for person in form.values.get("person", []) if _is_id(person)]
    named, problems = find_pasted(db, str(form.values.get("people") or ""), seen_by=actor)
    named |= dict.fromkeys(visible_ids(db, ticked, seen_by=actor) - set(named))
    for number, problem in enumerate(problems, start=1):
        form.refuse("people" if number == 1 else f"people.{number}", problem)
    if not problems and not named:
        form.refuse("people", "NOBODY")
    if len(named) > _MOST_PEOPLE:
        form.refuse("people", RuleBroken("TOO_MANY_PEOPLE", most=_MOST_PEOPLE))
    return {person: form.minutes_of.get(person, minutes) for person, minutes in named.items()}


def _is_id(text: object) -> bool:
    return isinstance(text, str) and text.isdecimal() and len(text) < 19


def _require_order(form: ActivityForm) -> None:
    """Raise RuleBroken when the end lies before the start; an end typed without its twelve hours is recognised."""
    start, end = form.starts_at, form.ends_at
    if (start is None) != (end is None):
        raise RuleBroken("TIMES_INCOMPLETE")
    if start and end and end <= start:
        if end.hour < 12 and end.replace(hour=end.hour + 12) > start:
            raise RuleBroken("TIMES_HALF_DAY", typed=f"{end:%H:%M}", meant=f"{end.replace(hour=end.hour + 12):%H:%M}")
        raise RuleBroken("TIMES_REVERSED")


def _instant(form: ActivityForm, at: Any) -> Any:
    return clock.local_instant(form.occurred_on, at.hour, at.minute) if at else None


def _parts(form: ActivityForm) -> list[Part]:
    """Return the parts that were filled in; a single part without minutes takes the time between start and end."""
    parts = []
    for number in PARTS:
        category, minutes = getattr(form, f"category_{number}"), getattr(form, f"minutes_{number}")
        if number == 1 and minutes is None and form.starts_at and form.ends_at:
            begin, end = (at.hour * 60 + at.minute for at in (form.starts_at, form.ends_at))
            minutes = max(end - begin, 0) or None
        if category and minutes:
            parts.append(Part(category, _bits(getattr(form, f"tags_{number}")), minutes))
        elif minutes and not category:
            form.refuse(f"category_{number}", "REQUIRED")
    if not parts and form.is_readable():
        raise RuleBroken("PARTS_EMPTY")
    return parts


def _bits(names: Iterable[str]) -> int:
    return sum(Tag[name] for name in set(names) if name in Tag.__members__)


def _require_true(held: Held) -> None:
    """Ask already now what proposing will ask of the training itself."""
    minutes = sum(part.minutes for part in held.parts)
    require_times(held.occurred_on, starts_at=held.starts_at, ends_at=held.ends_at, minutes=minutes, zone=clock.zone())
    for part in held.parts:
        require_countable(part.category, held.method)
    require_dated(held.occurred_on, today=clock.today(), year=held.year, is_make_up=held.make_up_for is not None)
