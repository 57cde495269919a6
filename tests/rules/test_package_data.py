"""The data model of packages: what may be set, what it means, what an item finds when it is opened again (P13)."""

from datetime import timedelta

import pytest

from lms.courses.packages.facts import Item
from lms.courses.packages.launching import Learner, elements_at_launch
from lms.courses.rules.cmi import MOST_ELEMENTS, MOST_SUSPENDED, kept_elements
from lms.courses.rules.packages import Bar, Outcome, is_done, outcome_of, session_cs, time_words
from lms.errors import RuleBroken

ITEM, LEARNER = Item("i", "t", path="a.html", is_sco=True, launch_data="x"), Learner("L1", "顾明澈")


@pytest.mark.parametrize(
    ("element", "is_12"),
    [
        ("cmi.core.lesson_status", True),
        ("cmi.suspend_data", True),
        ("cmi.objectives.0.score.raw", True),
        ("cmi.interactions.12.correct_responses.0.pattern", True),
        ("cmi.student_preference.language", True),
        ("cmi.completion_status", False),
        ("cmi.objectives.3.progress_measure", False),
        ("cmi.interactions.0.learner_response", False),
        ("cmi.comments_from_learner.0.comment", False),
        ("adl.nav.request", False),
    ],
)
def test_elements_of_the_standard_are_kept(element: str, is_12: bool) -> None:
    assert kept_elements({element: "1"}, is_12=is_12) == {element: "1"}


@pytest.mark.parametrize(
    "element", ["cmi.core.student_id", "cmi.core.total_time", "cmi.objectives._count", "cmi._version"]
)
def test_what_the_platform_says_is_not_taken_from_a_package(element: str) -> None:
    assert kept_elements({element: "forged"}, is_12=True) == {}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (None, "PACKAGE_DATA_FORM"),
        ([1], "PACKAGE_DATA_FORM"),
        ({"cmi.suspend_data": {}}, "PACKAGE_DATA_FORM"),
        ({"cmi.hours": "40"}, "PACKAGE_DATA_ELEMENT"),
        ({"cmi.completion_status": "completed"}, "PACKAGE_DATA_ELEMENT"),
        ({"cmi.core.lesson_status.x": "1"}, "PACKAGE_DATA_ELEMENT"),
        ({"__proto__": "x"}, "PACKAGE_DATA_ELEMENT"),
        ({"cmi.interactions.9999.id": "x"}, "PACKAGE_DATA_ELEMENT"),
        ({"x" * 300: "1"}, "PACKAGE_DATA_ELEMENT"),
        ({7: "1"}, "PACKAGE_DATA_ELEMENT"),
        ({"cmi.suspend_data": "x" * (MOST_SUSPENDED + 1)}, "PACKAGE_DATA_LONG"),
        ({"cmi.suspend_data": "学" * (MOST_SUSPENDED // 3 + 1)}, "PACKAGE_DATA_LONG"),
        ({"cmi.core.lesson_status": "x" * 300}, "PACKAGE_DATA_LONG"),
        ({f"cmi.interactions.{n}.id": "x" for n in range(MOST_ELEMENTS + 1)}, "PACKAGE_DATA_SIZE"),
        ({f"cmi.interactions.{n}.type": "x" * 4000 for n in range(100)}, "PACKAGE_DATA_SIZE"),
    ],
)
def test_what_is_not_of_the_standard_or_too_much_is_refused(sent: object, code: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        kept_elements(sent, is_12=True)
    assert refusal.value.code == code


def test_the_most_that_may_be_suspended_is_kept_and_numbers_become_text() -> None:
    assert (
        len(kept_elements({"cmi.suspend_data": "x" * MOST_SUSPENDED}, is_12=True)["cmi.suspend_data"]) == MOST_SUSPENDED
    )
    assert kept_elements({"cmi.core.score.raw": 90, "cmi.comments": None}, is_12=True) == {
        "cmi.core.score.raw": "90",
        "cmi.comments": "",
    }


# SCORM 1.2: status, raw score, mastery → completion, success, done.
@pytest.mark.parametrize(
    ("status", "raw", "mastery", "completion", "success", "done"),
    [
        ("", "", "", "not_attempted", "unknown", False),
        ("incomplete", "", "", "incomplete", "unknown", False),
        ("browsed", "", "", "incomplete", "unknown", False),
        ("completed", "", "", "completed", "unknown", True),
        ("passed", "", "", "completed", "passed", True),
        ("failed", "", "", "completed", "failed", False),
        ("completed", "79.9", "80", "completed", "failed", False),  # the score decides
        ("completed", "80", "80", "completed", "passed", True),
        ("passed", "10", "80", "completed", "failed", False),  # whatever the package says
        ("completed", "", "80", "completed", "unknown", False),  # a score is asked for and none came
        ("incomplete", "95", "80", "incomplete", "unknown", False),
        ("passed", "nan", "80", "completed", "passed", True),
    ],
)
def test_a_status_of_scorm_12_means(
    status: str, raw: str, mastery: str, completion: str, success: str, done: bool
) -> None:
    data = {"cmi.core.lesson_status": status, "cmi.core.score.raw": raw}
    outcome = outcome_of(data, Bar(mastery=mastery), is_12=True)
    assert (outcome.completion, outcome.success, is_done(outcome, Bar(mastery=mastery))) == (completion, success, done)


# SCORM 2004: completion, success, progress, scaled score; threshold, measure → completion, success, done.
@pytest.mark.parametrize(
    ("said", "bar", "completion", "success", "done"),
    [
        (("", "", "", ""), Bar(), "incomplete", "unknown", False),
        (("unknown", "unknown", "", ""), Bar(), "incomplete", "unknown", False),
        (("completed", "unknown", "", ""), Bar(), "completed", "unknown", True),
        (("incomplete", "passed", "", ""), Bar(), "incomplete", "passed", True),
        (("completed", "failed", "", ""), Bar(), "completed", "failed", False),
        (("completed", "passed", "", "0.69"), Bar(measure="0.7"), "completed", "failed", False),
        (("completed", "failed", "", "0.7"), Bar(measure="0.7"), "completed", "passed", True),
        (("completed", "passed", "", ""), Bar(measure="0.7"), "completed", "unknown", False),
        (("completed", "passed", "0.5", ""), Bar(threshold="0.9"), "incomplete", "passed", True),
        (("incomplete", "unknown", "0.9", ""), Bar(threshold="0.9"), "completed", "unknown", True),
    ],
)
def test_the_measures_of_scorm_2004_decide(
    said: tuple[str, str, str, str],
    bar: Bar,
    completion: str,
    success: str,
    done: bool,
) -> None:
    names = ("cmi.completion_status", "cmi.success_status", "cmi.progress_measure", "cmi.score.scaled")
    outcome = outcome_of(dict(zip(names, said, strict=True)), bar, is_12=False)
    assert (outcome.completion, outcome.success, is_done(outcome, bar)) == (completion, success, done)


@pytest.mark.parametrize(
    ("data", "score"),
    [
        ({"raw": "90"}, 9000),
        ({"raw": "9", "max": "12"}, 7500),
        ({"raw": "15", "min": "10", "max": "20"}, 5000),
        ({"raw": "5", "max": "0"}, None),
        ({"raw": "999", "max": "100"}, 10000),
        ({"raw": "inf"}, None),
        ({}, None),
    ],
)
def test_a_score_is_a_share(data: dict[str, str], score: int | None) -> None:
    given = {f"cmi.core.score.{name}": value for name, value in data.items()}
    assert outcome_of(given, Bar(), is_12=True).score == score


def test_nothing_said_is_nothing_attempted() -> None:
    assert outcome_of({}, Bar(), is_12=False) == Outcome()


@pytest.mark.parametrize(
    ("name", "said", "centiseconds"),
    [
        ("cmi.core.session_time", "00:10:05.5", 60550),
        ("cmi.core.session_time", "40:00:00", 360000),  # no more than truly passed
        ("cmi.session_time", "PT10M5.05S", 60505),
        ("cmi.session_time", "P1DT1H", 360000),
        ("cmi.session_time", "soon", 0),
        ("cmi.session_time", "PT1H0M0S", 360000),
    ],
)
def test_a_packages_own_time_is_read_and_never_more_than_passed(name: str, said: str, centiseconds: int) -> None:
    assert session_cs({name: said}, timedelta(hours=1)) == centiseconds


def test_times_are_written_as_the_standards_do() -> None:
    assert time_words(372304, is_12=True) == "0001:02:03.04"
    assert time_words(372304, is_12=False) == "PT3723.04S"


@pytest.mark.parametrize(
    ("data", "entry"),
    [
        ({}, "ab-initio"),
        ({"cmi.core.exit": "suspend"}, "resume"),
        ({"cmi.core.lesson_location": "3"}, "resume"),  # left without a word: a crash wipes nothing
        ({"cmi.core.exit": "logout", "cmi.suspend_data": "x"}, ""),
        ({"cmi.core.lesson_status": "completed"}, ""),
    ],
)
def test_whoever_left_goes_on_where_he_was(data: dict[str, str], entry: str) -> None:
    found = elements_at_launch(ITEM, data, LEARNER, is_12=True, total_cs=100)
    assert found["cmi.core.entry"] == entry
    assert "cmi.core.exit" not in found
    assert (found["cmi.core.student_id"], found["cmi.core.total_time"]) == ("L1", "0000:00:01.00")


def test_an_item_finds_what_its_manifest_asks_for_and_a_trial_counts_for_nothing() -> None:
    item = Item("i", "t", path="a.html", mastery="80", measure="0.8", threshold="0.9")
    old = elements_at_launch(item, {}, LEARNER, is_12=True, total_cs=0, is_trial=True)
    new = elements_at_launch(item, {}, LEARNER, is_12=False, total_cs=0)
    assert (old["cmi.student_data.mastery_score"], old["cmi.core.credit"]) == ("80", "no-credit")
    assert (new["cmi.scaled_passing_score"], new["cmi.completion_threshold"], new["cmi.credit"]) == (
        "0.8",
        "0.9",
        "credit",
    )
