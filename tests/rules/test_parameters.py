"""What a rule set may say (domain A.2) and what it may not, with the field at fault."""

from typing import Any

import pytest

from lms.hours.catalogue import Tag
from lms.people.rules import PersonClass
from lms.requirements.parameters import Parameters, read_parameters
from lms.requirements.queries.limits import limits_of
from tests.refusing import refused


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"biz_skill_percent": 101}, "biz_skill_percent"),  # a share over 100 %
        ({"online_cap_percent": 150}, "online_cap_percent"),
        ({"completion_target": 101}, "completion_target"),
        ({"legal_reviewer_percent": -1}, "legal_reviewer_percent"),
        ({"annual_total_min": -1}, "annual_total_min"),
        ({"annual_total_min": 60.5}, "annual_total_min"),  # thresholds are whole hours
        ({"annual_total_min": "sixty"}, "annual_total_min"),
        ({"annual_total": 60}, "annual_total"),  # an unknown name
        ({"public_law_min": 30, "biz_skill_min": 40}, "rule set"),  # the parts ask for more than the whole
        ({"public_law_min": 30, "biz_skill_percent": 60}, "rule set"),  # 30 + 36 of 60
        ({"special_topic_min": 61}, "rule set"),
        ({"biz_skill_min": 40, "biz_skill_percent": 60}, "rule set"),  # a number and a share
        ({"biz_skill_percent": 100, "biz_skill_share_of": "credited"}, "rule set"),  # nobody could ever mend it
        ({"biz_skill_share_of": "something"}, "biz_skill_share_of"),
        ({"special_topic_tags": ["PRUDENT", "MERCY"]}, "rule set"),
        ({"classes": ["OFFICER", "CLERK"]}, "classes.1"),
        ({"minutes_per_hour": 0}, "minutes_per_hour"),
        ({"minutes_per_hour": 90}, "minutes_per_hour"),
        ({"rotation_due": "06-31"}, "rotation_due"),
        ({"rotation_due": "02-29"}, "rotation_due"),  # no day of every year
        ({"rotation_due": "6-30"}, "rotation_due"),
        ({"make_up_until": "13-01"}, "make_up_until"),
        ({"half_year_reports_due": ["05-31", "11-31"]}, "half_year_reports_due.1"),
        ({"method_caps": [{"methods": [], "hours": 6}]}, "method_caps.0.methods"),
        ({"method_caps": [{"methods": ["TELEPATHY"], "hours": 6}]}, "method_caps.0.methods.0"),
        ({"method_caps": [{"methods": ["MEETING"], "hours": 6, "minutes": 1}]}, "method_caps.0.minutes"),
        ({"method_caps": [{"methods": ["MEETING"], "hours": 6}, {"methods": ["MEETING"], "hours": 8}]}, "rule set"),
        ({"method_caps": [{"methods": ["ONLINE"], "hours": 6}]}, "rule set"),  # online hours have their share
    ],
)
def test_a_rule_set_that_cannot_be_is_refused_with_the_field_at_fault(values: dict[str, Any], field: str) -> None:
    with refused("PARAMETERS_WRONG") as caught:
        read_parameters(values)
    assert caught.value.parameters["field"] == field
    assert caught.value.parameters["fault"]
    assert not caught.value.parameters["fault"].startswith("Value error")


@pytest.mark.parametrize(
    "values",
    [
        {"public_law_min": 20, "biz_skill_min": 40},  # exactly the whole
        {"public_law_min": 24, "biz_skill_percent": 60},
        {"biz_skill_percent": 100},
        {"biz_skill_percent": 99, "biz_skill_share_of": "credited"},
        {"special_topic_min": 60},
        {"annual_total_min": 0},
        {"rotation_due": "02-28"},
    ],
)
def test_what_is_just_possible_is_taken(values: dict[str, Any]) -> None:
    assert read_parameters(values).model_dump(include=set(values)) == values


def test_a_rule_set_cannot_be_changed_once_it_is_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Parameters().annual_total_min = 40  # type: ignore[misc]  # that is what is tried


def test_the_defaults_are_those_of_the_brief() -> None:
    """Domain C3.1, C3.3, C3.4, C3.5: what holds where a document is silent."""
    params = Parameters()
    assert (params.minutes_per_hour, params.day_cap, params.online_day_cap, params.online_cap_percent) == (45, 8, 4, 50)
    assert (params.days_that_make_a_month, params.long_leave_days, params.exempt_if_joined_after) == (15, 30, "11-30")
    assert (params.late_evidence_until, params.results_frozen_on, params.make_up_until) == ("01-15", "01-20", "03-31")
    assert (params.annual_total_min, params.initial_concentrated_min, params.initial_post_min) == (60, 40, 120)
    assert params.classes == (PersonClass.OFFICER,)


def test_a_rule_set_read_back_from_the_database_is_the_same() -> None:
    params = read_parameters(
        {"method_caps": [{"methods": ["MEETING", "SALON"], "hours": 6}], "half_year_reports_due": ["05-31"]}
    )
    assert read_parameters(params.model_dump(mode="json")) == params


@pytest.mark.parametrize(
    ("tags", "mask"),
    [
        (("PRUDENT", "DISCRETION", "LENIENCY"), Tag.PRUDENT | Tag.DISCRETION | Tag.LENIENCY),
        (("PLATFORM",), Tag.PLATFORM),
        (("PLATFORM", "PLATFORM"), Tag.PLATFORM),
        ((), 0),
    ],
)
def test_the_tags_of_the_topic_become_bits(tags: tuple[str, ...], mask: int) -> None:
    assert Parameters(special_topic_tags=tags).special_topic_mask == mask


def test_the_limits_of_posting_follow_the_rule_set() -> None:
    limits = limits_of(
        Parameters(
            minutes_per_hour=50,
            day_cap=6,
            online_day_cap=3,
            late_evidence_until="01-10",
            make_up_until="02-28",
            public_law_provider="justice_bureau",
        )
    )
    assert (limits.minutes_per_hour, limits.day_cap, limits.online_day_cap) == (50, 600, 300)
    assert (limits.late_until, limits.make_up_until, limits.justice_only_public_law) == ((1, 10), (2, 28), True)
    assert not limits_of(Parameters()).justice_only_public_law
