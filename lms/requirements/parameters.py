"""The parameters of a rule set: what may differ between places and years (domain A.2, C3). Pure."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lms.errors import RuleBroken
from lms.hours.catalogue import Method, Tag
from lms.people.rules import PersonClass

WholeHours = Annotated[int, Field(ge=0, le=2000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Workdays = Annotated[int, Field(ge=1, le=60)]


def _of_every_year(month_day: str) -> str:
    date(2023, int(month_day[:2]), int(month_day[3:]))  # no leap year: 02-29 is no day of every year
    return month_day


MonthDay = Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{2}$"), AfterValidator(_of_every_year)]


class MethodCap(BaseModel):
    """These methods together give at most so many 学时 a year; hours of `exempt_categories` are not capped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    methods: tuple[Method, ...] = Field(min_length=1)
    hours: WholeHours
    exempt_categories: tuple[str, ...] = ()


class TopicDue(BaseModel):
    """Whoever gave powers trains the receiving units on this topic by this day of each year (QD-1-2, QD-2-1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str
    due: MonthDay

    @field_validator("topic")
    @classmethod
    def _known(cls, topic: str) -> str:
        if topic not in Tag.__members__:
            raise ValueError(f"unknown tag: {topic}")
        return topic


class Parameters(BaseModel):
    """Thresholds in whole 学时, shares in percent, days as MM-DD. Unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    annual_total_min: WholeHours = 60
    public_law_min: WholeHours = 0
    biz_skill_min: WholeHours = 0
    biz_skill_percent: Percent = 0
    biz_skill_share_of: Literal["required", "credited"] = "required"
    special_topic_min: WholeHours = 0
    special_topic_tags: tuple[str, ...] = ("PRUDENT", "DISCRETION", "LENIENCY")
    classes: tuple[PersonClass, ...] = (PersonClass.OFFICER,)

    initial_concentrated_min: WholeHours = 40
    initial_post_min: WholeHours = 120
    assistant_prepost_hours: WholeHours = 16
    supervisor_prepost_hours: WholeHours = 24
    post_hours_gate: Literal["EXAM", "ISSUE"] = "ISSUE"
    exam_exemption: bool = False
    investigation_bars: bool = True
    unit_check_days: Workdays = 10
    justice_review_days: Workdays = 10
    publicity_days: Workdays = 5
    decision_days: Workdays = 10
    production_days: Workdays = 10
    delivery_days: Workdays = 5

    completion_target: Percent = 100
    exam_pass_target: Percent = 99

    minutes_per_hour: Annotated[int, Field(ge=30, le=60)] = 45
    day_cap: WholeHours = 8
    online_day_cap: WholeHours = 4
    online_cap_percent: Percent = 50
    method_caps: tuple[MethodCap, ...] = ()

    days_that_make_a_month: Annotated[int, Field(ge=1, le=28)] = 15
    long_leave_days: Annotated[int, Field(ge=1, le=366)] = 30
    exempt_if_joined_after: MonthDay = "11-30"
    at_risk_percent: Percent = 20

    rotation_due: MonthDay = "12-31"
    rotation_joined_by: MonthDay = "03-31"
    late_evidence_until: MonthDay = "01-15"
    results_frozen_on: MonthDay = "01-20"
    make_up_until: MonthDay = "03-31"
    practice_log_days: Annotated[int, Field(ge=1, le=90)] = 14
    daily_quiz_questions: Annotated[int, Field(ge=1, le=20)] = 5
    plan_filing_due: MonthDay | None = None
    obligations: tuple[TopicDue, ...] = (
        TopicDue(topic="DISCRETION", due="09-30"),  # QD-1-2
        TopicDue(topic="LENIENCY", due="06-30"),  # QD-2-1
    )
    obligation_percent: Annotated[int, Field(ge=1, le=100)] = 80
    public_law_provider: Literal["any", "justice_bureau"] = "any"

    credential_years: Annotated[int, Field(ge=1, le=10)] = 5  # 江苏省行政执法证件管理办法
    renewal_window_days: Annotated[int, Field(ge=1, le=365)] = 180  # as Hunan has it [default]
    review_until: MonthDay = "03-31"  # of the year after [default]
    review_cure_until: MonthDay = "06-30"  # what was passed on conditions [default]
    review_blocks_duty: bool = False  # [default]
    revocation_enabled: bool = False  # 吊销; off: its causes end in withdrawal with a bar (C2.2 CR10) [default]
    oath_before_duty: bool = False
    oath_annual_collective: bool = False
    legal_reviewer_percent: Percent = 0
    half_year_reports_due: tuple[MonthDay, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Parameters":
        share = -(-self.biz_skill_percent * self.annual_total_min // 100)
        if self.public_law_min + max(self.biz_skill_min, share) > self.annual_total_min:
            raise ValueError("the parts ask for more than the whole")
        if self.special_topic_min > self.annual_total_min:
            raise ValueError("the special topic asks for more than the whole")
        if self.biz_skill_min and self.biz_skill_percent:
            raise ValueError("business and skills have a number or a share, not both")
        if self.share_of_credited == 100:
            raise ValueError("a share of the hours done leaves room for others: at most 99")
        capped = [method for cap in self.method_caps for method in cap.methods]
        if Method.ONLINE in capped or len(capped) != len(set(capped)):
            raise ValueError("a method stands under one cap only; online hours have their share")
        if unknown := set(self.special_topic_tags) - set(Tag.__members__):
            raise ValueError(f"unknown tags: {', '.join(sorted(unknown))}")
        return self

    @property
    def share_of_credited(self) -> int:
        """Percent of the hours actually done that must be business and skills; 0 where the share is of the required."""
        return self.biz_skill_percent if self.biz_skill_share_of == "credited" else 0

    @cached_property
    def special_topic_mask(self) -> int:
        """Bits of the tags that make up the special topic."""
        return sum({Tag[name].value for name in self.special_topic_tags})


def read_parameters(values: dict[str, object]) -> Parameters:
    """Return the parameters, or raise RuleBroken PARAMETERS_WRONG naming the first field at fault and why."""
    try:
        return Parameters.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "rule set"
        raise RuleBroken("PARAMETERS_WRONG", field=field, fault=first["msg"].removeprefix("Value error, ")) from error
