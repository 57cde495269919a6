"""Domain C3.3, row by row: what each method counts for, its evidence, its credit, and who confirms it.

The caps of a year stand in the profiles: tests/rooms/test_rule_sets.py and tests/rules/test_caps.py hold them to the
same table.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from lms import clock
from lms.access import Role
from lms.errors import RuleBroken
from lms.hours.catalogue import (
    AWARD_CREDIT,
    BUSINESS,
    CATEGORIES,
    CONFIRMERS,
    COUNTS_FOR,
    EVENT_CAP,
    EVIDENCE_EXPECTED,
    JUSTICE,
    LEAVES,
    PUBLIC_LAW,
    SKILL,
    EvidenceKind as K,
    Method,
)
from lms.hours.rules import Attended, Limits, credit_of, require_countable, require_fits

_LEGAL = JUSTICE | {Role.UNIT_LEGAL}
_HOST = _LEGAL | {Role.LINE_DEPT}
_TRAINER = _HOST | {Role.UNIT_TRAINER}
# The four pre-post modules and supervisors' courses are given online too (ZJG-8-3, FN-14-1).
_ONLINE = PUBLIC_LAW | BUSINESS | {"INIT.CON", "SUP"} | set(CATEGORIES["AUX"])


@dataclass(frozen=True)
class Row:
    """One row of the table. `gives`: minutes attended and the hundredths they come to."""

    method: Method
    counts_for: frozenset[str]
    evidence: set[K]
    gives: tuple[tuple[int, int], ...]
    confirmers: frozenset[Role]


def row(
    method: Method, counts_for: set[str] | frozenset[str], evidence: set[K], gives: dict[int, int], by: frozenset[Role]
) -> Row:
    return Row(method, frozenset(counts_for), evidence, tuple(gives.items()), by)


_BY_MINUTES = {22: 0, 45: 100, 68: 150, 135: 300, 390: 800}
_FOUR_EACH = {1: 400, 45: 400, 480: 400}
_SIX_A_DAY = {45: 100, 270: 600, 480: 600}
TABLE = [
    row(Method.CLASSROOM, LEAVES, {K.NOTICE, K.TIMETABLE, K.SIGN_IN}, _BY_MINUTES, _HOST),
    row(Method.ONLINE, _ONLINE, {K.LOG}, {45: 100, 90: 200}, _HOST | {Role.SYSTEM}),
    row(Method.CASE_COMMENT, BUSINESS | SKILL, {K.AGENDA, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    row(Method.CASE_GUIDANCE, BUSINESS | SKILL, {K.AGENDA, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    row(Method.VIDEO_DEMO, BUSINESS | SKILL, {K.AGENDA, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    row(Method.COURT_OBSERVATION, {"PL.GEN", "SK.EVI"}, {K.NOTICE, K.SIGN_IN, K.REPORT}, {90: 200, 300: 400}, _LEGAL),
    row(Method.SIMULATION, SKILL, {K.PLAN, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    row(Method.DRILL, SKILL, {K.PLAN, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    row(Method.SCENARIO, SKILL, {K.PLAN, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    row(Method.CONTEST, SKILL | BUSINESS, {K.NOTICE, K.RESULTS}, _FOUR_EACH, _HOST),
    row(Method.POST_PRACTICE, SKILL | BUSINESS, {K.NOTICE, K.RESULTS}, _FOUR_EACH, _HOST),
    row(Method.SHADOWING, SKILL | BUSINESS | {"INIT.POST"}, {K.LOG}, _SIX_A_DAY, _TRAINER),
    row(Method.ON_SITE_GUIDANCE, SKILL | BUSINESS | {"INIT.POST"}, {K.LOG}, _SIX_A_DAY, _TRAINER),
    row(Method.MENTORING, SKILL | BUSINESS | {"INIT.POST"}, {K.LOG}, _SIX_A_DAY, _TRAINER),
    row(Method.SALON, {"SUP"}, {K.SIGN_IN, K.REPORT}, {90: 200, 240: 300}, JUSTICE),
    row(Method.LECTURING, LEAVES, {K.TIMETABLE, K.SLIDES}, {45: 200, 90: 400, 300: 800}, _HOST),
    row(Method.MEETING, {"PL.SYS"} | BUSINESS, {K.AGENDA, K.SIGN_IN}, _BY_MINUTES, _LEGAL),
    # Half an hour a passed test; by default none of it counts for the year.
    row(Method.SELF_STUDY, PUBLIC_LAW | BUSINESS, {K.RESULTS}, {30: 50, 300: 50}, _LEGAL),
]
EACH = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.method.value)
pytestmark = [pytest.mark.requirement("ZJG-7-6"), pytest.mark.requirement("ZJG-7-7")]


def test_every_method_has_its_row() -> None:
    assert [row.method for row in TABLE] == list(Method)


@EACH
def test_what_a_method_counts_for(row: Row) -> None:
    assert COUNTS_FOR[row.method] == row.counts_for
    for leaf in LEAVES - row.counts_for:
        with pytest.raises(RuleBroken, match="METHOD_CATEGORY"):
            require_countable(leaf, row.method)


@EACH
def test_what_an_inspector_will_ask_for(row: Row) -> None:
    assert set(EVIDENCE_EXPECTED[row.method]) == row.evidence


@EACH
def test_what_minutes_come_to(row: Row) -> None:
    assert {minutes: credit_of(minutes, method=row.method) for minutes, _ in row.gives} == dict(row.gives)
    assert credit_of(0, method=row.method) == 0


@EACH
def test_who_confirms(row: Row) -> None:
    assert CONFIRMERS[row.method] == row.confirmers


@pytest.mark.requirement("FN-2-4")
@pytest.mark.parametrize("method", [Method.CONTEST, Method.POST_PRACTICE])
def test_an_award_adds_four_to_the_four_of_taking_part(method: Method) -> None:
    assert credit_of(60, method=method, awarded=True) == 800
    assert credit_of(0, method=method, awarded=True) == 0  # who was not there won nothing
    assert credit_of(60, Limits(day_cap=600), method, awarded=True) == 600  # the day's cap stands above it
    # Both fit into a day however short the contest was; a ninth hour does not.
    start = clock.local_instant(date(2023, 6, 1), 9)
    end = clock.local_instant(date(2023, 6, 1), 10)
    require_fits(Attended(date(2023, 6, 1), 800, method, start, end), [])
    with pytest.raises(RuleBroken, match="DAY_CAP"):
        require_fits(Attended(date(2023, 6, 1), 800, method), [Attended(date(2023, 6, 1), 50, Method.CLASSROOM)])


def test_no_other_method_pays_for_awards() -> None:
    assert set(AWARD_CREDIT) == {Method.CONTEST, Method.POST_PRACTICE}
    for method in set(Method) - set(AWARD_CREDIT):
        assert credit_of(90, method=method, awarded=True) == credit_of(90, method=method)


def test_the_most_one_event_gives() -> None:
    assert {method.value: cap for method, cap in EVENT_CAP.items()} == {
        "COURT_OBSERVATION": 400,
        "SHADOWING": 600,
        "ON_SITE_GUIDANCE": 600,
        "MENTORING": 600,
        "SALON": 300,
    }
