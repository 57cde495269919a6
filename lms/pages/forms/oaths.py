"""Forms of the oath."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lms import clock
from lms.ceremonies.actions.planning import Plan
from lms.ceremonies.models import OathCeremony
from lms.ceremonies.rules.ceremonies import CONSTITUTION_DAY, Occasion
from lms.ceremonies.rules.texts import OathKind
from lms.pages.forms.ids import RowId
from lms.web.forms import Day, Form, TimeOfDay

Line = Annotated[str, StringConstraints(max_length=100)]
Reason = Annotated[str, StringConstraints(max_length=300)]
PLAN_FIELDS = {
    "OATH_NO_KIND": "kind",
    "OATH_NO_PLACE": "place",
    "OATH_NO_WITNESS": "witness",
    "OATH_LEADER_IS_WITNESS": "witness",
    "OATH_ANNUAL_TWICE": "day",
    "OATH_NOBODY_LISTED": "person",
}
TEXT_FIELDS = {"OATH_TEXT_LENGTH": "text", "OATH_TEXT_UNAPPROVED": "approved_by", "OATH_TEXT_FUTURE": "approved_on"}


class PlanForm(Form):
    """When, where and by whom an oath is sworn; `person` are those of a first oath."""

    kind: list[OathKind] = Field(default_factory=list)
    day: Day
    at: TimeOfDay
    place: Line = ""
    leader: RowId
    witness: RowId | None = None
    witness_name: Line = ""
    host_name: Line = ""
    person: list[RowId] = Field(default_factory=list)

    def plan(self, occasion: Occasion) -> Plan:
        """Return what the form asks for; times are those of the organisation's zone."""
        return Plan(
            occasion=occasion,
            kinds=frozenset(self.kind),
            starts_at=clock.local_instant(self.day, self.at.hour, self.at.minute),
            place=self.place,
            leader_id=self.leader,
            witness_id=self.witness,
            witness_name=self.witness_name,
            host_name=self.host_name,
        )

    @classmethod
    def proposed(cls, occasion: Occasion) -> "PlanForm":
        """Return the form as it is first shown: 宪法日 for the yearly oath while it lies ahead, nine o'clock."""
        today = clock.today()
        day = today.replace(month=CONSTITUTION_DAY[0], day=CONSTITUTION_DAY[1])
        day = day if occasion is Occasion.ANNUAL and day >= today else today
        return cls.empty(day=day, at="09:00", kind=[OathKind.ENFORCEMENT], person=[])

    @classmethod
    def filled(cls, ceremony: OathCeremony) -> "PlanForm":
        """Return the form of a ceremony as it stands."""
        texts = (
            (OathKind.ENFORCEMENT, ceremony.enforcement_text_id),
            (OathKind.CONSTITUTION, ceremony.constitution_text_id),
        )
        return cls.empty(
            kind=[kind for kind, text_id in texts if text_id is not None],
            day=ceremony.held_on,
            at=f"{ceremony.starts_at.astimezone(clock.zone()):%H:%M}",
            place=ceremony.place,
            leader=ceremony.leader_id,
            witness=ceremony.witness_id or "",
            witness_name="" if ceremony.witness_id else ceremony.witness_name,
            host_name=ceremony.host_name,
        )


class ReasonForm(Form):
    """Why something is called off or taken off."""

    reason: Reason = ""


class PeopleForm(Form):
    """People by id."""

    person: list[RowId] = Field(default_factory=list)


class MarksForm(Form):
    """Who was there, or was not, by the list."""

    person: list[RowId] = Field(default_factory=list)
    what: Literal["present", "absent"]


class RemovalForm(Form):
    """Who is taken off the roster, and why."""

    person: RowId
    reason: Reason = ""


class CorrectionForm(Form):
    """Whose record is corrected to what, and why."""

    person: RowId
    attended: Literal["yes", "no"]
    reason: Reason = ""


class TextForm(Form):
    """A unit's own oath and who approved it."""

    text: Annotated[str, StringConstraints(max_length=2000)] = ""
    approved_by: Line = ""
    approved_on: Day
