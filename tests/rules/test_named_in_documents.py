"""What the documents name by their own words can be recorded as such, with the evidence an inspector asks for."""

import pytest

from lms.access import ALLOWED, Permission, Role
from lms.hours.catalogue import COUNTS_FOR, EVENT_CAP, EVIDENCE_EXPECTED, HOUR, YEARLY, EvidenceKind, Method, Tag
from lms.hours.rules import credit_of, require_countable
from lms.web.wording import word


def recorded(method: Method, category: str) -> str:
    """Return the word a page shows for a method that gives hours for a category."""
    require_countable(category, method)
    return word("zh", method, "method")


@pytest.mark.requirement("ZJG-7-6")
def test_the_five_ways_of_the_plan_of_zhenjiang_are_ways_to_earn_hours() -> None:
    ways = [Method.CLASSROOM, Method.ONLINE, Method.CASE_COMMENT, Method.CASE_GUIDANCE, Method.VIDEO_DEMO]
    assert [recorded(way, "BK.OTH") for way in ways] == ["集中培训", "网上培训", "案件点评", "案例指导", "视频演示"]


@pytest.mark.requirement("ZJG-7-7")
def test_watching_a_hearing_gives_up_to_four_hours_of_law_or_of_evidence() -> None:
    assert recorded(Method.COURT_OBSERVATION, "PL.GEN") == recorded(Method.COURT_OBSERVATION, "SK.EVI") == "庭审观摩"
    assert credit_of(6 * 45, method=Method.COURT_OBSERVATION) == EVENT_CAP[Method.COURT_OBSERVATION] == 4 * HOUR
    assert EvidenceKind.REPORT in EVIDENCE_EXPECTED[Method.COURT_OBSERVATION]


@pytest.mark.requirement("ZJG-12-2")
@pytest.mark.requirement("FN-2-1")
def test_inspecting_taking_evidence_and_making_files_are_skills_of_their_own() -> None:
    named = [word("zh", leaf, "category") for leaf in ("SK.INS", "SK.EVI", "SK.CAS")]
    assert named == ["现场检查", "调查取证", "案卷制作"]
    assert {"SK.INS", "SK.EVI", "SK.CAS"} <= COUNTS_FOR[Method.SIMULATION] & YEARLY


@pytest.mark.requirement("FN-2-2")
def test_systems_and_equipment_are_skills_of_their_own() -> None:
    assert [word("zh", leaf, "category") for leaf in ("SK.SYS", "SK.EQP")] == ["信息系统", "执法装备"]
    assert {"SK.SYS", "SK.EQP"} <= COUNTS_FOR[Method.CLASSROOM] & YEARLY


@pytest.mark.requirement("FN-2-3")
def test_a_drill_of_the_whole_procedure_is_asked_for_its_plan_and_its_people() -> None:
    assert recorded(Method.DRILL, "SK.DRL") == "演练"
    assert EVIDENCE_EXPECTED[Method.DRILL] == (EvidenceKind.PLAN, EvidenceKind.SIGN_IN)


@pytest.mark.requirement("FN-2-4")
@pytest.mark.requirement("SZ-2.2-6")
def test_contests_and_practice_at_the_post_count_by_their_results() -> None:
    assert [recorded(way, "SK.DRL") for way in (Method.CONTEST, Method.POST_PRACTICE)] == ["比武竞赛", "岗位练兵"]
    assert EvidenceKind.RESULTS in set(EVIDENCE_EXPECTED[Method.CONTEST]) & set(EVIDENCE_EXPECTED[Method.POST_PRACTICE])


@pytest.mark.requirement("FN-2-6")
@pytest.mark.requirement("SZ-2.2-6")
def test_learning_beside_somebody_is_kept_by_logs() -> None:
    ways = [Method.SHADOWING, Method.ON_SITE_GUIDANCE, Method.MENTORING]
    assert [recorded(way, "SK.INS") for way in ways] == ["跟班学习", "蹲点指导", "带教"]
    assert {EVIDENCE_EXPECTED[way] for way in ways} == {(EvidenceKind.LOG,)}
    assert recorded(Method.SCENARIO, "SK.COM") == "情景式培训"


@pytest.mark.requirement("QD-1-4")
@pytest.mark.requirement("QD-M9-5")
def test_the_special_topics_are_tags_that_lie_across_the_categories() -> None:
    tags = (Tag.PRUDENT, Tag.DISCRETION, Tag.LENIENCY)
    assert [word("zh", tag.name, "tag") for tag in tags] == ["包容审慎", "裁量权基准", "免罚轻罚"]


@pytest.mark.requirement("ZJG-2-3")
def test_a_judicial_office_reads_and_checks_its_township_and_issues_nothing() -> None:
    rights = ALLOWED[Role.JUDICIAL_OFFICE]
    assert {Permission.VIEW_PEOPLE, Permission.VIEW_COMPLETION} <= rights
    assert not rights & {
        Permission.CONFIRM_HOURS,
        Permission.ACCEPT_IMPORTS,
        Permission.REVERSE_HOURS,
        Permission.CLOSE_YEAR,
        Permission.MANAGE_ACCOUNTS,
    }
