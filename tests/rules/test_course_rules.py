"""The rules of courses: the whole state machine, what stands in the way of publishing, what a course gives."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.courses.rules.learning import credits_of, must_take, percent_done, require_marks
from lms.courses.rules.publishing import (
    MINUTES_PER_PAGE,
    MOST_MINUTES_UNMEASURED,
    CourseFacts,
    ItemFacts,
    PartFacts,
    PieceFacts,
    findings,
    most_minutes,
    require_publishable,
)
from lms.courses.rules.states import MOVES, PREPOST, Compulsory, CourseState, require_draft, require_move
from lms.errors import RuleBroken
from lms.hours.catalogue import COUNTS_FOR, LEAVES, Method
from lms.hours.rules import DEFAULT_LIMITS, Limits

D, S, P, W = CourseState
ON = date(2023, 11, 20)
ALLOWED = {(D, S), (S, D), (S, P), (P, W)}
_ITEM = ItemFacts("BK.CSGL", is_approved=True, effective_from=date(2023, 1, 1))
FACTS = CourseFacts(
    effective_from=date(2023, 1, 1),
    effective_until=None,
    item=_ITEM,
    parts=[PartFacts("BK.CSGL", 0, 45), PartFacts("PL.GEN", 0, 45)],
    pieces=[
        PieceFacts("视频", 60, "VIDEO", is_ready=True, duration_ms=60 * 60_000),
        PieceFacts("讲义", 30, "PDF", is_ready=True, pages=6),
    ],
    targets=1,
    is_justice=False,
)


def codes(facts: CourseFacts, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    return [refusal.code for refusal in findings(facts, on=ON, limits=limits)]


@pytest.mark.parametrize("old", CourseState)
@pytest.mark.parametrize("new", CourseState)
def test_every_move_is_allowed_or_refused(old: CourseState, new: CourseState) -> None:
    assert (new in MOVES[old]) == ((old, new) in ALLOWED)
    if (old, new) in ALLOWED:
        require_move(old, new, "理由")
        return
    with pytest.raises(RuleBroken) as refused:
        require_move(old, new, "理由")
    assert refused.value.code == "COURSE_MOVE"


@pytest.mark.parametrize("move", [(S, D), (P, W)])
def test_going_back_and_withdrawing_say_why(move: tuple[CourseState, CourseState]) -> None:
    with pytest.raises(RuleBroken) as refused:
        require_move(*move, "  ")
    assert refused.value.code == "REASON_MISSING"


def test_only_a_draft_changes() -> None:
    require_draft("draft")
    for state in (S, P, W):
        with pytest.raises(RuleBroken):
            require_draft(state)


def test_a_course_that_has_everything_is_published() -> None:
    assert codes(FACTS) == []
    require_publishable(FACTS, on=ON)


@pytest.mark.requirement("ZJG-2-2")
@pytest.mark.parametrize(
    ("item", "code"),
    [
        (None, "SYLLABUS_MISSING"),
        (replace(_ITEM, is_approved=False), "SYLLABUS_NOT_IN_FORCE"),
        (replace(_ITEM, effective_from=ON + timedelta(days=1)), "SYLLABUS_NOT_IN_FORCE"),
        (replace(_ITEM, effective_until=ON - timedelta(days=1)), "SYLLABUS_NOT_IN_FORCE"),
        (replace(_ITEM, is_superseded=True), "SYLLABUS_NOT_IN_FORCE"),
        (replace(_ITEM, category="BK.NYNC"), "SYLLABUS_CATEGORY"),
    ],
)
def test_no_course_without_an_approved_item_in_force_that_day(item: ItemFacts | None, code: str) -> None:
    assert codes(replace(FACTS, item=item)) == [code]


def test_an_item_holds_on_its_first_and_last_day() -> None:
    assert codes(replace(FACTS, item=replace(_ITEM, effective_from=ON, effective_until=ON))) == []


_VIDEO = PieceFacts("视频", 90, "VIDEO", is_ready=True, duration_ms=90 * 60_000)


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([], "COURSEWARE_MISSING"),
        ([replace(_VIDEO, is_ready=False)], "MATERIAL_NOT_READY"),
        ([replace(_VIDEO, expires_on=ON - timedelta(days=1))], "MATERIAL_EXPIRED"),
        ([replace(_VIDEO, duration_ms=90 * 60_000 - 1)], "MINUTES_OVER_MEDIA"),
        ([replace(_VIDEO, duration_ms=None)], "MINUTES_OVER_MEDIA"),
        ([PieceFacts("讲义", 90, "PDF", is_ready=True, pages=17)], "MINUTES_OVER_PAGES"),
        ([replace(_VIDEO, minutes=80)], "PARTS_SUM"),
    ],
)
def test_courseware_is_ready_and_no_longer_than_it_can_be(pieces: list[PieceFacts], code: str) -> None:
    assert codes(replace(FACTS, pieces=pieces)) == [code]


def test_what_cannot_be_measured_has_a_stated_limit() -> None:
    package = PieceFacts("课件包", 181, "SCORM", is_ready=True)
    facts = replace(FACTS, pieces=[package], parts=[PartFacts("BK.CSGL", 0, 181)])
    assert codes(facts) == ["MINUTES_UNMEASURED"]
    assert most_minutes("H5P", None, None) == MOST_MINUTES_UNMEASURED
    assert most_minutes("OFFICE", None, 4) == 4 * MINUTES_PER_PAGE


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_only_what_learning_online_may_count_for_is_published(leaf: str) -> None:
    facts = replace(FACTS, parts=[PartFacts(leaf, 0, 90)], item=replace(_ITEM, category=leaf))
    assert codes(facts) == ([] if leaf in COUNTS_FOR[Method.ONLINE] else ["METHOD_CATEGORY"])


@pytest.mark.requirement("FN-1-1")
def test_public_law_that_would_give_nothing_says_so_unless_the_bureau_publishes_it() -> None:
    limits = Limits(justice_only_public_law=True)
    found = findings(FACTS, on=ON, limits=limits)
    assert [(refusal.code, refusal.parameters) for refusal in found] == [("PUBLIC_LAW_OWNER", {"minutes": 45})]
    assert codes(replace(FACTS, is_justice=True), limits) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FACTS, targets=0), "TARGETS_MISSING"),
        (replace(FACTS, parts=[]), "PARTS_MISSING"),
        (replace(FACTS, compulsory="CONDUCT"), "DUE_MISSING"),
        (replace(FACTS, compulsory="CONDUCT", due_on=ON - timedelta(days=1)), "DUE_OUTSIDE"),
        (replace(FACTS, effective_until=ON - timedelta(days=1)), "COURSE_OVER"),
    ],
)
def test_people_and_days_are_stated(facts: CourseFacts, code: str) -> None:
    assert codes(facts) == [code]


@pytest.mark.requirement("ZJG-8-4")
@pytest.mark.parametrize("kind", PREPOST)
def test_pre_post_modules_bind_who_comes_afterwards_and_need_no_date(kind: Compulsory) -> None:
    assert codes(replace(FACTS, compulsory=kind)) == []
    assert must_take(kind, since=ON, effective_from=ON)
    assert not must_take(kind, since=ON - timedelta(days=1), effective_from=ON)
    assert not must_take(kind, since=None, effective_from=ON)


def test_other_duties_bind_everybody_and_none_binds_nobody() -> None:
    assert must_take("PLATFORM", since=None, effective_from=ON)
    assert not must_take(None, since=ON, effective_from=ON)


@given(st.lists(st.tuples(st.sampled_from(sorted(LEAVES)), st.integers(1, 400)), min_size=1, max_size=4))
def test_parts_share_the_whole_in_halves(parts: list[tuple[str, int]]) -> None:
    given_ = credits_of([PartFacts(leaf, 0, minutes) for leaf, minutes in parts])
    assert sum(part.credit for part in given_) == sum(minutes for _, minutes in parts) * 2 // 45 * 50
    assert all(part.credit % 50 == 0 for part in given_)


def test_a_course_without_parts_gives_nothing() -> None:
    assert credits_of([]) == []


def test_progress_never_counts_more_than_what_is_declared() -> None:
    assert percent_done([(45 * 60_000, 45), (0, 45)]) == 50
    assert percent_done([(400 * 60_000, 45), (0, 45)]) == 50
    assert percent_done([]) == 0


@pytest.mark.parametrize("marks", [{}, {"CONTENT": 5}, dict.fromkeys(("CONTENT", "USEFUL", "CLEAR", "PACE"), 6)])
def test_every_question_is_answered_from_one_to_five(marks: dict[str, int]) -> None:
    with pytest.raises(RuleBroken) as refused:
        require_marks(marks)
    assert refused.value.code == "MARKS_INCOMPLETE"
