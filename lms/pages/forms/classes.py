"""Forms of a class: what it is meant to be, one lesson, people for its list, marks by hand."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lms import clock
from lms.courses.actions.classes import Plan
from lms.courses.actions.timetable import LessonPlan
from lms.courses.models.classes import ClassSession, TrainingClass
from lms.errors import RuleBroken
from lms.hours.catalogue import Method, Tag
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, TimeOfDay, Whole

PARTS = (1, 2, 3, 4)
Line = Annotated[str, StringConstraints(max_length=100)]
Words = Annotated[str, StringConstraints(max_length=4000)]
Reason = Annotated[str, StringConstraints(max_length=300)]
PLAN_FIELDS = {
    "TITLE_MISSING": "title",
    "TRAINEES_MISSING": "trainees",
    "METHOD_NOT_CLASS": "method",
    "PLACES_TAKEN": "places",
    **dict.fromkeys(("METHOD_CATEGORY", "CATEGORY_UNKNOWN", "PARTS_EMPTY", "CONTENT_FIXED", "PART_USED"), "category_1"),
}
LESSON_FIELDS = {
    "TOPIC_MISSING": "topic",
    **dict.fromkeys(("TIMES_REVERSED", "TIMES_OTHER_DAY"), "ends_at"),
    "LESSONS_OVERLAP": "starts_at",
}


class ClassForm(Form):
    """What a class is meant to be, with up to four parts."""

    title: Line
    method: Method
    host: RowId
    trainees: tuple[RowId, ...]
    place: Line
    notice: Words = ""
    in_charge: Line
    places: Annotated[Whole, Field(ge=1, le=5000)] | None = None
    is_open: str | None = None
    withdraw_on: Day | None = None
    withdraw_at: TimeOfDay | None = None
    make_up: str | None = None
    rotation: str | None = None
    rotation_type: Line | None = None
    tolerance: Annotated[Whole, Field(ge=0, le=30)] = 5
    version: RowId | None = None
    concentrated: str | None = None
    category_1: str
    tags_1: tuple[str, ...] = ()
    category_2: str | None = None
    tags_2: tuple[str, ...] = ()
    category_3: str | None = None
    tags_3: tuple[str, ...] = ()
    category_4: str | None = None
    tags_4: tuple[str, ...] = ()


class LessonForm(Form):
    """One lesson."""

    day: Day
    starts_at: TimeOfDay
    ends_at: TimeOfDay
    part: RowId
    topic: Line
    lecturer: RowId | None = None
    lecturer_name: Line | None = None
    place: Line | None = None


class CancelForm(Form):
    """Why a class is called off, or somebody taken off a list."""

    reason: Reason


class PeopleForm(Form):
    """People for a class's list: ticked names and pasted lines."""

    person: tuple[RowId, ...] = ()
    people: str | None = None


class MarkForm(Form):
    """A mark by hand; without a time the sitting's own beginning or end is meant."""

    person: RowId
    kind: Literal["in", "out", "absent", "whole"]
    at: TimeOfDay | None = None
    reason: Reason


class SettlingForm(Form):
    """Whether somebody was there, and how one knows."""

    outcome: Literal["present", "absent"]
    reason: Reason


def plan_of(form: ClassForm) -> Plan:
    """Return the plan a readable form states. Its year is that of today, of make-up the one before."""
    year = clock.today().year
    extra = int(Tag.CONCENTRATED) if form.concentrated else 0
    until = clock.local_instant(form.withdraw_on, *_hours(form.withdraw_at)) if form.withdraw_on else None
    return Plan(
        title=form.title,
        method=form.method,
        place=form.place,
        notice=form.notice,
        in_charge=form.in_charge,
        parts=[
            (getattr(form, f"category_{n}"), _bits(getattr(form, f"tags_{n}")) | extra)
            for n in PARTS
            if getattr(form, f"category_{n}")
        ],
        places=form.places,
        is_open=bool(form.is_open),
        withdraw_until=until,
        make_up_for=year - 1 if form.make_up else None,
        rotation_year=year if form.rotation else None,
        rotation_type=form.rotation_type if form.rotation else None,
        tolerance=form.tolerance,
        version_id=form.version,
    )


def values_of(one: TrainingClass) -> dict[str, Any]:
    """Return a class as its form is filled in."""
    until = one.withdraw_until.astimezone(clock.zone()) if one.withdraw_until else None
    found: dict[str, Any] = {
        "title": one.title,
        "method": one.method,
        "host": one.host_unit_id,
        "trainees": [str(row.unit_id) for row in one.trainees],
        "place": one.place,
        "notice": one.notice,
        "in_charge": one.in_charge,
        "places": one.places or "",
        "is_open": one.is_open,
        "withdraw_on": f"{until:%Y-%m-%d}" if until else "",
        "withdraw_at": f"{until:%H:%M}" if until else "",
        "make_up": one.make_up_for is not None,
        "rotation": one.rotation_year is not None,
        "rotation_type": one.rotation_type or "",
        "tolerance": one.tolerance,
        "version": one.version_id or "",
        "concentrated": bool(one.parts) and all(part.tags & Tag.CONCENTRATED for part in one.parts),
    }
    for number, part in enumerate(one.parts, start=1):
        found[f"category_{number}"] = part.category
        found[f"tags_{number}"] = [tag.name for tag in Tag if part.tags & tag and tag is not Tag.CONCENTRATED]
    return found


def lesson_of(form: LessonForm) -> LessonPlan:
    """Return the lesson a readable form states. Raises RuleBroken TIMES_HALF_DAY for an end typed as in the morning."""
    start, end = form.starts_at, form.ends_at
    if end <= start and end.hour < 12 and end.replace(hour=end.hour + 12) > start:
        raise RuleBroken("TIMES_HALF_DAY", typed=f"{end:%H:%M}", meant=f"{end.replace(hour=end.hour + 12):%H:%M}")
    return LessonPlan(
        part_id=form.part,
        starts_at=clock.local_instant(form.day, start.hour, start.minute),
        ends_at=clock.local_instant(form.day, end.hour, end.minute),
        topic=form.topic,
        lecturer_id=form.lecturer,
        lecturer_name=form.lecturer_name,
        place=form.place,
    )


def lesson_values(row: ClassSession) -> dict[str, Any]:
    """Return a lesson as its form is filled in."""
    start, end = row.starts_at.astimezone(clock.zone()), row.ends_at.astimezone(clock.zone())
    return {
        "day": f"{start:%Y-%m-%d}",
        "starts_at": f"{start:%H:%M}",
        "ends_at": f"{end:%H:%M}",
        "part": row.part_id,
        "topic": row.topic,
        "lecturer": row.lecturer_id or "",
        "lecturer_name": row.lecturer_name or "",
        "place": row.place or "",
    }


def _hours(at: time | None) -> tuple[int, int]:
    return (at.hour, at.minute) if at else (23, 59)


def _bits(names: tuple[str, ...]) -> int:
    return sum(Tag[name] for name in set(names) if name in Tag.__members__)
