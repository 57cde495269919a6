"""Forms of exams: what one is to be, a unit to put forward, what is decided about a candidate or an attempt."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lms import clock
from lms.exams.actions.setting_up import Plan, Terms
from lms.exams.models import Exam, ExamTerms
from lms.exams.rules.kinds import KINDS, MOST_DAYS, MOST_WORKDAYS
from lms.exams.rules.states import ExamKind, Irregularity, Standing, Window
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, TimeOfDay, Whole

Line = Annotated[str, StringConstraints(max_length=100)]
Reason = Annotated[str, StringConstraints(max_length=300)]
EXAM_FIELDS = {
    "EXAM_TITLE_MISSING": "title",
    "MINUTES_WRONG": "minutes",
    "PASS_MARK": "pass_percent",
    "START_PAST": "day",
    "WINDOW_SHORT": "end_day",
    "FIELD_MISSING": "field",
    "RESULTS_EARLY": "results_on",
    "BLUEPRINT_OUT_OF_USE": "blueprint",
    "BLUEPRINT_NOT_FOUND": "blueprint",
    "ROSTER_UNTIL_LATE": "roster_until",
    "TERMS_WRONG": "make_up_days",
}


class ExamForm(Form):
    """What an exam is to be."""

    title: Line = ""
    kind: ExamKind
    unit: RowId
    blueprint: RowId
    day: Day
    at: TimeOfDay
    held: Window = Window.FIXED
    end_day: Day | None = None
    end_at: TimeOfDay | None = None
    minutes: Annotated[Whole, Field(ge=1, le=600)] = 90
    pass_percent: Literal["60", "70", "80"] = "60"  # noqa: S105 - a mark, no password
    late_minutes: Annotated[Whole, Field(ge=0, le=600)] = 30
    leave_limit: Annotated[Whole, Field(ge=0, le=100)] = 5
    multiple_marking: Literal["exact", "missing_half"] = "exact"
    field: Line | None = None
    room: Line | None = None
    results_on: Day | None = None
    make_up_days: Annotated[Whole, Field(ge=0, le=MOST_DAYS)] = 30
    results_workdays: Annotated[Whole, Field(ge=0, le=MOST_WORKDAYS)] = 5
    review_workdays: Annotated[Whole, Field(ge=0, le=MOST_WORKDAYS)] = 5
    roster_until: Day | None = None
    elsewhere: Literal["NANTONG_CLOUD", "AIQIDONG_APP"] | None = None
    bring: Line | None = None

    def plan(self) -> Plan:
        """Return what the form asks for; times are those of the organisation's zone."""
        end = None
        if self.end_day is not None and self.end_at is not None:
            end = clock.local_instant(self.end_day, self.end_at.hour, self.end_at.minute)
        return Plan(
            title=self.title,
            kind=self.kind,
            year=self.day.year,
            starts_at=clock.local_instant(self.day, self.at.hour, self.at.minute),
            minutes=self.minutes,
            held=self.held,
            ends_at=end,
            pass_percent=int(self.pass_percent),
            late_minutes=self.late_minutes,
            leave_limit=self.leave_limit,
            multiple_marking=self.multiple_marking,
            field=self.field or "",
            room=self.room or "",
            results_on=self.results_on,
            terms=Terms(
                make_up_days=self.make_up_days,
                results_workdays=self.results_workdays,
                review_workdays=self.review_workdays,
                roster_until=self.roster_until,
                elsewhere=self.elsewhere or "",
                bring=self.bring or "",
            ),
        )


class ReasonForm(Form):
    """Why something is done."""

    reason: Reason = ""


class CandidateForm(Form):
    """What is decided about a candidate before the exam opens."""

    standing: Standing = Standing.DUE
    evidence: Reason | None = None
    minutes: Annotated[Whole, Field(ge=0, le=180)] = 0
    may_leave: str | None = None
    accommodation: Reason | None = None


class AttemptForm(Form):
    """What an invigilator does about an attempt."""

    minutes: Annotated[Whole, Field(ge=1, le=180)] | None = None
    code: Irregularity | None = None
    reason: Reason | None = None


class CheckInForm(Form):
    """Who is given a code for beginning; nobody named: all who have not begun."""

    candidate: RowId | None = None


class RoomMinutesForm(Form):
    """Minutes for all who sit, or for one room."""

    minutes: Annotated[Whole, Field(ge=1, le=180)] | None = None
    room: RowId | None = None
    reason: Reason | None = None


class WordsForm(Form):
    """What is said to all candidates of a sitting."""

    words: Annotated[str, StringConstraints(max_length=1000)] = ""


class GuardForm(Form):
    """What an exam asks for beyond signing in."""

    check_in: str | None = None
    safe_browser: str | None = None
    browser_keys: Annotated[str, StringConstraints(max_length=2000)] = ""


class InvigilatorForm(Form):
    """Who is to watch over a sitting: chosen from the list, or by the name he signs in with."""

    login: Line


class InvigilatorEndForm(Form):
    """Who watches no longer, and why."""

    invigilator: RowId
    reason: Line = ""


def values_of_kind(kind: ExamKind) -> dict[str, Any]:
    """Return what the form starts from for a kind (C4.1)."""
    return {"kind": kind.value} | {name: given.value for name, given in KINDS[kind].items()}


def values_of(exam: Exam, terms: ExamTerms) -> dict[str, Any]:
    """Return what the form shows of an exam whose sittings are loaded."""
    first = exam.sittings[0]
    begin, end = _local(first.starts_at), _local(first.ends_at)
    own = ("title", "kind", "held", "minutes", "pass_percent", "late_minutes", "leave_limit", "multiple_marking")
    return {name: getattr(exam, name) for name in (*own, "field")} | {
        "unit": exam.unit_id,
        "blueprint": exam.blueprint_version_id,
        "day": begin.date(),
        "at": f"{begin:%H:%M}",
        "end_day": end.date() if exam.held == Window.ANY_TIME else None,
        "end_at": f"{end:%H:%M}" if exam.held == Window.ANY_TIME else None,
        "room": first.room,
        "results_on": exam.results_on,
        **{name: getattr(terms, name) for name in ("make_up_days", "results_workdays", "review_workdays")},
        **{name: getattr(terms, name) for name in ("roster_until", "elsewhere", "bring")},
    }


def _local(instant: datetime) -> datetime:
    return instant.astimezone(clock.zone())
