"""Forms of rosters, sittings, rooms and score tables."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from starlette.datastructures import UploadFile

from lms import clock
from lms.exams.actions.placing import Scope
from lms.exams.actions.sittings import RoomPlan, SittingPlan
from lms.exams.models import ExamRoom
from lms.exams.queries.rooms import SittingCount
from lms.exams.rules.states import Standing
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, TimeOfDay, Whole

Line = Annotated[str, StringConstraints(max_length=100)]
Reason = Annotated[str, StringConstraints(max_length=300)]


class ProposalForm(Form):
    """Whose roll is put forward, into which sitting; why, when it is late."""

    unit: RowId
    sitting: RowId | None = None
    reason: Reason | None = None


class ChoiceForm(Form):
    """People chosen from the roll."""

    people: Annotated[list[RowId], Field(min_length=1)]
    sitting: RowId | None = None
    reason: Reason | None = None


class RosterFileForm(Form):
    """A table of people to put forward."""

    file: UploadFile
    sitting: RowId | None = None
    reason: Reason | None = None
    whole: str | None = None


class ReturnForm(Form):
    """What is said with a list of defects, or in answer to one."""

    remark: Reason | None = None


class StandingForm(Form):
    """A request to be put off or exempted."""

    standing: Literal[Standing.DEFERRED, Standing.EXEMPT] = Standing.DEFERRED
    reason: Reason = ""
    document: Line = ""
    file: UploadFile | None = None


class DecisionForm(Form):
    """What is decided about a request."""

    granted: Literal["yes", "no"]
    reason: Reason | None = None


class SittingForm(Form):
    """When and how a sitting is held."""

    day: Day
    at: TimeOfDay
    end_day: Day | None = None
    end_at: TimeOfDay | None = None
    way: Literal["anywhere", "room", "paper"] = "anywhere"
    room: Line | None = None

    def plan(self) -> SittingPlan:
        """Return what the form asks for; times are those of the organisation's zone."""
        end = None
        if self.end_day is not None and self.end_at is not None:
            end = clock.local_instant(self.end_day, self.end_at.hour, self.end_at.minute)
        begin = clock.local_instant(self.day, self.at.hour, self.at.minute)
        return SittingPlan(begin, end, self.way, self.room or "")


class RoomForm(Form):
    """A room and its seats."""

    name: Line = ""
    deep: Annotated[Whole, Field(ge=1, le=60)] = 6
    wide: Annotated[Whole, Field(ge=1, le=60)] = 5
    capacity: Annotated[Whole, Field(ge=1, le=3600)] | None = None
    variants: Annotated[Whole, Field(ge=1, le=4)] = 2
    address: Line | None = None

    def plan(self) -> RoomPlan:
        """Return what the form asks for."""
        return RoomPlan(self.name, self.deep, self.wide, self.capacity, self.variants, self.address or "")


class PlacesForm(Form):
    """Whom to divide over rooms."""

    scope: Scope = Scope.ALL
    together: str | None = None


class SeatForm(Form):
    """Where one is moved by hand: `place` is room:ID or sitting:ID."""

    place: Annotated[str, StringConstraints(pattern=r"^(room|sitting):[1-9]\d{0,17}$")]
    number: Annotated[Whole, Field(ge=1, le=3600)] | None = None
    reason: Reason = ""


class ScoresForm(Form):
    """A table of scores."""

    file: UploadFile
    reason: Reason | None = None
    whole: str | None = None


def sitting_values(counted: SittingCount, *, is_window: bool) -> dict[str, object]:
    """Return what the form shows of a sitting."""
    begin, end = (one.astimezone(clock.zone()) for one in (counted.sitting.starts_at, counted.sitting.ends_at))
    return {
        "day": begin.date(),
        "at": f"{begin:%H:%M}",
        "end_day": end.date() if is_window else None,
        "end_at": f"{end:%H:%M}" if is_window else None,
        "way": counted.way,
        "room": counted.sitting.room,
    }


def room_values(room: ExamRoom) -> dict[str, object]:
    """Return what the form shows of a room."""
    return {name: getattr(room, name) for name in ("name", "deep", "wide", "capacity", "variants", "address")}
