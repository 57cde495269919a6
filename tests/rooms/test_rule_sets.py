"""Rule sets as data (domain A.2): the five profiles, versions that never change, and which one judges a place."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, OPERATOR, Permission, Role
from lms.db import AppendOnlyViolation
from lms.errors import NotAllowed
from lms.hours.catalogue import Method
from lms.people.models import Unit
from lms.people.rules import PersonClass
from lms.requirements.actions.closing import close_year
from lms.requirements.actions.rule_sets import PROFILES, add_version, adopt, read_profile, ship_profiles
from lms.requirements.models import RuleSetVersion
from lms.requirements.queries.rule_sets import (
    Rules,
    as_rules,
    get_version,
    list_adoptions,
    list_versions,
    rules_at,
    rules_by_unit,
    rules_for,
)
from lms.requirements.rules import FULL_YEAR, requirement_of
from tests.factories import DECIDER, make_actor, make_unit
from tests.refusing import refused
from tests.rooms.world import nothing_stored, stored

OFFICERS, BOTH = (PersonClass.OFFICER,), (PersonClass.OFFICER, PersonClass.ASSISTANT)
# Domain A.2, column by column, as the five documents have it; None is a dash there and takes the default.
TABLE: dict[str, dict[str, Any]] = {
    "annual_total_min": {"QD-2023": 60, "FN-2025": 60, "ZJG-2022": 60, "SZ-2021": 60, "JN-2022": 60},
    "public_law_min": {"QD-2023": 0, "FN-2025": 20, "ZJG-2022": 0, "SZ-2021": 0, "JN-2022": 0},
    "biz_skill_min": {"QD-2023": 0, "FN-2025": 40, "ZJG-2022": 0, "SZ-2021": 0, "JN-2022": 0},
    "biz_skill_percent": {"QD-2023": 60, "FN-2025": 0, "ZJG-2022": 0, "SZ-2021": 0, "JN-2022": 0},
    "special_topic_min": {"QD-2023": 10, "FN-2025": 0, "ZJG-2022": 0, "SZ-2021": 0, "JN-2022": 0},
    "classes": {
        "QD-2023": BOTH,
        "FN-2025": OFFICERS,
        "ZJG-2022": OFFICERS,
        "SZ-2021": OFFICERS,
        "JN-2022": OFFICERS,
    },
    "initial_concentrated_min": dict.fromkeys(("QD-2023", "FN-2025", "ZJG-2022", "SZ-2021", "JN-2022"), 40),
    "initial_post_min": dict.fromkeys(("QD-2023", "FN-2025", "ZJG-2022", "SZ-2021", "JN-2022"), 120),
    "completion_target": dict.fromkeys(("QD-2023", "FN-2025", "ZJG-2022", "SZ-2021", "JN-2022"), 100),
    "exam_pass_target": {"QD-2023": 99},
    "plan_filing_due": {"QD-2023": "03-31", "FN-2025": "03-31", "ZJG-2022": None, "SZ-2021": None, "JN-2022": None},
    "rotation_due": {
        "QD-2023": "12-31",
        "FN-2025": "06-30",
        "ZJG-2022": "12-31",
        "SZ-2021": "12-31",
        "JN-2022": "12-31",
    },
    "public_law_provider": {
        "QD-2023": "any",
        "FN-2025": "justice_bureau",
        "ZJG-2022": "any",
        "SZ-2021": "any",
        "JN-2022": "any",
    },
    "oath_before_duty": {"QD-2023": False, "FN-2025": False, "ZJG-2022": False, "SZ-2021": False, "JN-2022": True},
    "oath_annual_collective": {
        "QD-2023": False,
        "FN-2025": False,
        "ZJG-2022": False,
        "SZ-2021": False,
        "JN-2022": True,
    },
    "legal_reviewer_percent": {"QD-2023": 0, "FN-2025": 0, "ZJG-2022": 0, "SZ-2021": 5, "JN-2022": 0},
    "half_year_reports_due": {
        "QD-2023": ("05-31", "11-30"),
        "FN-2025": (),
        "ZJG-2022": (),
        "SZ-2021": (),
        "JN-2022": (),
    },
}
CELLS = [(code, name, value) for name, row in TABLE.items() for code, value in row.items()]
DOCUMENTS = {
    "QD-2023": ("启政办发〔2023〕11号", date(2023, 3, 14)),
    "FN-2025": (None, date(2025, 4, 1)),
    "ZJG-2022": ("张法政办〔2022〕3号", date(2022, 3, 17)),
    "SZ-2021": ("苏法治办〔2021〕17号", date(2021, 12, 29)),
    "JN-2022": ("钢城政发〔2022〕6号", date(2022, 11, 18)),
}


@pytest.fixture
def shipped(db: Session) -> None:
    """Put the five ready profiles on record."""
    ship_profiles(db)


@pytest.fixture
def tree(db: Session, shipped: None) -> dict[str, Unit]:
    """Build a line of units, each below the one before, and one beside."""
    root = make_unit(db, "ROOT")
    mid = make_unit(db, "MID", parent=root)
    return {"root": root, "mid": mid, "leaf": make_unit(db, "LEAF", parent=mid), "side": make_unit(db, "SIDE")}


def rules(db: Session, unit: Unit, year: int) -> Rules | None:
    found = rules_for(db, unit.id, year)
    assert rules_at(db, unit.path, year) == found, "both ways of asking say the same"
    return found


def judged_by(db: Session, unit: Unit, year: int) -> str | None:
    found = rules(db, unit, year)
    return f"{found.code}/{found.version}" if found else None


@pytest.mark.requirement("QD-10-5")
@pytest.mark.requirement("QD-10-7")
@pytest.mark.requirement("QD-M9-3")
@pytest.mark.requirement("FN-1-1")
@pytest.mark.requirement("ZJG-7-5")
@pytest.mark.parametrize(("code", "name", "value"), CELLS, ids=str)
def test_the_five_profiles_say_what_the_documents_say(
    db: Session, shipped: None, code: str, name: str, value: object
) -> None:
    assert getattr(as_rules(get_version(db, code)).parameters, name) == value


@pytest.mark.requirement("QD-M9-1")
@pytest.mark.requirement("QD-M0-1")
@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_profile_names_the_document_it_rests_on(db: Session, shipped: None, code: str) -> None:
    version, (number, day) = get_version(db, code), DOCUMENTS[code]
    assert (version.version, version.document_date) == (1, day)
    assert version.document_title
    assert number is None or version.document_no == number
    assert version.effective_from <= day


@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_number_of_a_profile_has_its_source_beside_it(code: str) -> None:
    """Each parameter line of the file says where it stands, or that it is a default."""
    text = (PROFILES / f"{code}.toml").read_text(encoding="utf-8")
    parameters = text.split("[parameters]")[1].split("[[")[0].split("\n[")[0]
    lines = [line for line in parameters.splitlines() if "=" in line and not line.startswith("#")]
    assert lines
    assert [line for line in lines if "#" not in line] == []


def test_shipping_again_changes_nothing(db: Session, shipped: None) -> None:
    before = stored(db)
    assert ship_profiles(db) == 0
    assert stored(db) == before
    assert sorted(v.code for v in list_versions(db)) == sorted(DOCUMENTS)


def test_adding_the_same_version_again_changes_nothing_and_another_content_is_refused(
    db: Session, shipped: None
) -> None:
    profile = read_profile((PROFILES / "QD-2023.toml").read_text(encoding="utf-8"))
    before = stored(db)
    assert add_version(db, profile, actor=OPERATOR) is None
    assert stored(db) == before
    parameters = profile.parameters.model_copy(update={"annual_total_min": 40})
    for differing in (
        {"parameters": parameters},
        {"document_no": "启政办发〔2023〕12号"},
        {"effective_from": date(2023, 7, 1)},
        {"name": "别的"},
    ):
        with nothing_stored(db, "VERSION_DIFFERS"):
            add_version(db, profile.model_copy(update=differing), actor=OPERATOR)


def test_versions_follow_one_another_without_a_gap(db: Session, shipped: None) -> None:
    profile = read_profile((PROFILES / "QD-2023.toml").read_text(encoding="utf-8"))
    with nothing_stored(db, "VERSION_GAP"):
        add_version(db, profile.model_copy(update={"version": 3}), actor=OPERATOR)
    for number in (2, 3):
        assert add_version(db, profile.model_copy(update={"version": number}), actor=OPERATOR) is not None
    assert [v.version for v in list_versions(db) if v.code == "QD-2023"] == [3, 2, 1]
    assert (get_version(db, "QD-2023").version, get_version(db, "QD-2023", 2).version) == (3, 2)


def test_a_version_on_record_never_changes(db: Session, shipped: None) -> None:
    version = get_version(db, "QD-2023")
    version.parameters = {**version.parameters, "annual_total_min": 40}
    with pytest.raises(AppendOnlyViolation):
        db.flush()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("code = ", "file"),
        ('code = "X-1"', "version"),
        ("", "code"),
        ("share = 120", "code"),
    ],
)
def test_a_file_that_is_no_rule_set_is_refused_with_the_field_at_fault(text: str, field: str) -> None:
    with refused("PARAMETERS_WRONG") as caught:
        read_profile(text)
    assert caught.value.parameters["field"] == field


def test_a_rule_set_with_a_share_over_100_percent_is_refused(db: Session, shipped: None) -> None:
    text = (PROFILES / "QD-2023.toml").read_text(encoding="utf-8")
    with nothing_stored(db, "PARAMETERS_WRONG") as caught:
        read_profile(text.replace("biz_skill_percent = 60", "biz_skill_percent = 160"))
    assert caught.value.parameters["field"] == "parameters.biz_skill_percent"


def test_without_adoption_nobody_is_judged(db: Session, tree: dict[str, Unit]) -> None:
    assert rules_by_unit(db, 2023) == {}
    adopt(db, tree["mid"], code="QD-2023", year=2023, actor=DECIDER)
    db.flush()
    assert {unit: judged_by(db, tree[unit], 2023) for unit in tree} == {
        "root": None,
        "mid": "QD-2023/1",
        "leaf": "QD-2023/1",
        "side": None,
    }


def test_the_nearest_unit_that_adopted_rules_decides(db: Session, tree: dict[str, Unit]) -> None:
    adopt(db, tree["root"], code="SZ-2021", year=2022, actor=DECIDER)
    adopt(db, tree["leaf"], code="ZJG-2022", year=2022, actor=DECIDER)
    db.flush()
    assert [judged_by(db, tree[unit], 2023) for unit in ("root", "mid", "leaf")] == [
        "SZ-2021/1",
        "SZ-2021/1",
        "ZJG-2022/1",
    ]
    adopt(db, tree["root"], code="QD-2023", year=2023, actor=DECIDER)
    db.flush()
    assert [judged_by(db, tree[unit], 2023) for unit in ("mid", "leaf")] == ["QD-2023/1", "ZJG-2022/1"]


def test_rules_hold_from_a_year_on_until_others_are_adopted(db: Session, tree: dict[str, Unit]) -> None:
    adopt(db, tree["root"], code="QD-2023", year=2023, actor=DECIDER)
    adopt(db, tree["root"], code="SZ-2021", year=2021, actor=DECIDER)  # said later, for an earlier year
    db.flush()
    by_year = {year: judged_by(db, tree["leaf"], year) for year in range(2020, 2026)}
    assert by_year == {
        2020: None,
        2021: "SZ-2021/1",
        2022: "SZ-2021/1",
        2023: "QD-2023/1",
        2024: "QD-2023/1",
        2025: "QD-2023/1",
    }


def test_of_one_year_the_latest_word_counts_and_all_stay_on_record(db: Session, tree: dict[str, Unit]) -> None:
    for code in ("SZ-2021", "QD-2023", "ZJG-2022"):
        adopt(db, tree["root"], code=code, year=2023, actor=DECIDER)
        db.flush()
    assert judged_by(db, tree["root"], 2023) == "ZJG-2022/1"
    adoptions = list_adoptions(db, unit_ids=[tree["root"].id])
    assert [a.version.code for a in adoptions] == ["ZJG-2022", "QD-2023", "SZ-2021"]
    assert list_adoptions(db, unit_ids=[tree["side"].id]) == []


def test_rules_that_take_effect_only_later_judge_no_earlier_year(db: Session, tree: dict[str, Unit]) -> None:
    with nothing_stored(db, "NOT_YET_EFFECTIVE") as caught:
        adopt(db, tree["root"], code="QD-2023", year=2022, actor=DECIDER)
    assert caught.value.parameters["effective_from"] == date(2023, 1, 1)
    adopt(db, tree["root"], code="JN-2022", year=2022, actor=DECIDER)  # took effect in November of that year


def test_unknown_rules_cannot_be_adopted(db: Session, tree: dict[str, Unit]) -> None:
    for code, version in (("XX-2023", None), ("QD-2023", 2)):
        with nothing_stored(db, "RULE_SET_NOT_FOUND"):
            adopt(db, tree["root"], code=code, year=2023, version=version, actor=DECIDER)


@pytest.mark.parametrize("role", GRANTABLE)
def test_who_may_adopt_rules(db: Session, tree: dict[str, Unit], role: Role) -> None:
    actor = make_actor(db, role, tree["root"])
    if actor.can(Permission.ADOPT_RULES):
        assert adopt(db, tree["root"], code="QD-2023", year=2023, actor=actor).adopted_by_id == actor.account_id
        return
    with pytest.raises(NotAllowed):
        adopt(db, tree["root"], code="QD-2023", year=2023, actor=actor)


def test_invariant_20_a_later_version_leaves_earlier_results_byte_identical(db: Session, tree: dict[str, Unit]) -> None:
    """C10, 20: rules adopted for a year are one version; a newer one judges only where it is adopted."""
    adopt(db, tree["root"], code="QD-2023", year=2023, actor=DECIDER)
    db.flush()

    def result() -> str:
        found = rules(db, tree["leaf"], 2023)
        assert found is not None
        req = requirement_of(2023, FULL_YEAR, found.parameters)
        return json.dumps([found.version_id, str(req), found.parameters.model_dump(mode="json")], sort_keys=True)

    before = result()
    profile = read_profile((PROFILES / "QD-2023.toml").read_text(encoding="utf-8"))
    stricter = profile.parameters.model_copy(update={"annual_total_min": 80})
    later = profile.model_copy(update={"version": 2, "effective_from": date(2024, 1, 1), "parameters": stricter})
    add_version(db, later, actor=OPERATOR)
    assert result() == before
    adopt(db, tree["root"], code="QD-2023", year=2024, actor=DECIDER)
    db.flush()
    assert result() == before
    assert judged_by(db, tree["leaf"], 2024) == "QD-2023/2"
    found = rules(db, tree["leaf"], 2024)
    assert found is not None
    assert found.parameters.annual_total_min == 80
    with nothing_stored(db, "NOT_YET_EFFECTIVE"):
        adopt(db, tree["root"], code="QD-2023", year=2023, actor=DECIDER)


def test_a_frozen_year_takes_no_other_rules(db: Session, tree: dict[str, Unit]) -> None:
    adopt(db, tree["root"], code="QD-2023", year=2023, actor=DECIDER)
    with clock.travel(date(2024, 1, 20)):
        close_year(db, 2023, actor=make_actor(db, Role.JUSTICE_DECIDER, tree["root"]))
        for year in (2022, 2023):  # what is adopted for 2022 would judge 2023 too
            with nothing_stored(db, "YEAR_FROZEN") as caught:
                adopt(db, tree["side"], code="ZJG-2022", year=year, actor=DECIDER)
            assert caught.value.parameters == {"year": 2023}
        adopt(db, tree["root"], code="QD-2023", year=2024, actor=DECIDER)


def test_the_caps_of_methods_are_the_same_defaults_everywhere(db: Session, shipped: None) -> None:
    """Domain C3.3: the documents are silent on caps."""
    for version in list_versions(db):
        caps = {method: cap.hours for cap in as_rules(version).parameters.method_caps for method in cap.methods}
        assert caps == {
            Method.CASE_COMMENT: 12,
            Method.CASE_GUIDANCE: 12,
            Method.VIDEO_DEMO: 12,
            Method.COURT_OBSERVATION: 8,
            Method.CONTEST: 12,
            Method.POST_PRACTICE: 12,
            Method.SHADOWING: 20,
            Method.ON_SITE_GUIDANCE: 20,
            Method.MENTORING: 20,
            Method.LECTURING: 12,
            Method.MEETING: 6,
            Method.SELF_STUDY: 0,
        }


def test_rules_are_values_that_can_be_compared(db: Session, shipped: None) -> None:
    one = as_rules(get_version(db, "QD-2023"))
    assert replace(one) == as_rules(db.query(RuleSetVersion).filter_by(code="QD-2023").one())
