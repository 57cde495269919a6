"""Reports are begun with figures, signed off, handed in, returned, filed; incidents start clocks (domain C6, A.4)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import NotAllowed, NotFound
from lms.exchange.filing_texts import sections_of, title_of
from lms.exchange.official_report import receipt_on_paper
from lms.filings.actions.incidents import record_incident
from lms.filings.actions.moving import file_by_time, give_back, receive
from lms.filings.actions.reports import Head, amend_report, begin_report, save_report, sign_and_hand_in
from lms.filings.models import Filing, FilingEvent, Incident
from lms.filings.queries.calendar import calendar_of, open_lines
from lms.filings.queries.filings import chain_of
from lms.filings.queries.report_figures import count_for
from lms.filings.queries.reports import get_report, reports_of
from lms.filings.rules.kinds import FilingKind, IncidentKind
from lms.people.models import Unit
from lms.requirements.queries.completion import completion
from tests.factories import make_actor
from tests.refusing import refused
from tests.rooms.world import City, build_city

MAY = date(2023, 5, 25)
HALF = FilingKind.HALF_YEAR_REPORT
pytestmark = pytest.mark.at(MAY)


@pytest.fixture
def city(db: Session) -> City:
    return build_city(db)


def begun(db: Session, city: City, unit: Unit | None = None, actor: Actor | None = None, **more: Any) -> Filing:
    """Begin the report of the first half of 2023, of the police unless another is named."""
    how: dict[str, Any] = {"kind": HALF, "year": 2023, "period": "H1"} | more
    kind = how.pop("kind")
    made = begin_report(
        db, unit or city.police, kind, how["year"], how["period"], head=Head("半年报告", signatory="李明"),
        sections=[("一、培训情况", "已举办三次培训。")], counted=None, actor=actor or city.trainer,
    )  # fmt: skip
    return get_report(db, made.id, seen_by=city.reviewer)


@pytest.mark.requirement("QD-R3-1")
@pytest.mark.requirement("QD-15-1")
def test_a_report_goes_from_figures_to_receipt(db: Session, city: City) -> None:
    leader = make_actor(db, Role.UNIT_LEADER, city.police)
    filing = begun(db, city)
    assert (filing.due_on, filing.state) == (date(2023, 5, 31), "draft")
    with refused("PLAN_LEADER"):
        sign_and_hand_in(db, filing, actor=city.trainer)
    sign_and_hand_in(db, filing, actor=leader)
    assert receive(db, filing, actor=city.reviewer) == "HR-000000-2023-0001"
    events = [(one.old, one.new) for one in db.query(FilingEvent).order_by(FilingEvent.id)]
    assert events == [("draft", "submitted"), ("submitted", "filed")]
    facts = receipt_on_paper(filing, "市司法局", language="zh").facts
    assert (facts["late_days"], facts["number"]) == (0, filing.number)


def test_the_bureau_signs_its_own_and_nobody_elses(db: Session, city: City) -> None:
    own = begun(db, city, city.bureau, city.reviewer)
    with refused("PLAN_LEADER"):
        sign_and_hand_in(db, own, actor=city.reviewer)
    sign_and_hand_in(db, own, actor=city.decider)
    with refused("OWN_FILING"):
        receive(db, own, actor=city.decider)
    with refused("REPORT_NOT_OURS"):
        begun(db, city, city.police, city.reviewer)
    theirs = begun(db, city)
    with refused("REPORT_NOT_OURS"):
        sign_and_hand_in(db, theirs, actor=city.decider)
    with pytest.raises(NotAllowed):
        receive(db, theirs, actor=city.trainer)
    with pytest.raises(NotFound):
        get_report(db, theirs.id, seen_by=make_actor(db, Role.UNIT_TRAINER, city.health))


def test_returned_once_and_mended_in_time_it_is_not_late(db: Session, city: City) -> None:
    filing = begun(db, city)
    sign_and_hand_in(db, filing, actor=city.trainer)
    give_back(db, filing, defects=["缺少考试数据"], actor=city.reviewer)
    first = filing.counted_at
    with clock.travel(date(2023, 5, 31)):
        sign_and_hand_in(db, filing, actor=city.trainer)
    assert filing.counted_at == first
    with refused("RETURNED_ONCE"):
        give_back(db, filing, defects=["还缺"], actor=city.reviewer)


def test_what_is_late_is_taken_and_what_nobody_answers_is_filed(db: Session, city: City) -> None:
    with clock.travel(date(2023, 6, 5)):
        filing = begun(db, city)
        sign_and_hand_in(db, filing, actor=city.trainer)
        assert next(one for one in calendar_of(db, 2023, seen_by=city.reviewer) if one.filing is filing).is_late
    with clock.travel(date(2023, 6, 25)):
        assert file_by_time(db) == 1
    facts = receipt_on_paper(filing, "市司法局", language="zh").facts
    assert (filing.filed_by_id, facts["late_days"]) == (None, 5)


@pytest.mark.parametrize(
    ("code", "more"),
    [("REPORT_KIND", {"period": "H3"}), ("REPORT_YEAR", {"year": 2020}), ("REPORT_EXISTS", {}),
     ("REPORT_KIND", {"kind": FilingKind.YEARLY_STATISTICS, "period": ""})],
)  # fmt: skip
def test_what_cannot_be_begun(db: Session, city: City, code: str, more: dict[str, Any]) -> None:
    begun(db, city)
    with refused(code):
        begun(db, city, **more)


def test_empty_or_unsigned_is_not_handed_in_and_what_was_is_frozen(db: Session, city: City) -> None:
    filing = begun(db, city)
    save_report(db, filing, head=Head("报告", signatory="李明"), sections=[("一、情况", "")], actor=city.trainer)
    with refused("REPORT_EMPTY"):
        sign_and_hand_in(db, filing, actor=city.trainer)
    half = [("一、情况", "有"), ("二、下一步安排", "")]
    save_report(db, filing, head=Head("报告", signatory="李明"), sections=half, actor=city.trainer)
    with refused("REPORT_EMPTY"):
        sign_and_hand_in(db, filing, actor=city.trainer)
    save_report(db, filing, head=Head("报告"), sections=[("一、情况", "有")], actor=city.trainer)
    with refused("REPORT_SIGNATORY"):
        sign_and_hand_in(db, filing, actor=city.trainer)
    save_report(db, filing, head=Head("报告", signatory="李明"), sections=[("一、情况", "有")], actor=city.trainer)
    sign_and_hand_in(db, filing, actor=city.trainer)
    with refused("PLAN_LOCKED"):
        save_report(db, filing, head=Head("别的"), sections=[], actor=city.trainer)
    db.flush()
    with pytest.raises(DBAPIError, match="never changed"), db.begin_nested():
        db.execute(text("UPDATE filing_reports SET title = 'x'"))


def test_the_figures_are_those_of_the_pages_and_stay_as_counted(db: Session, city: City) -> None:
    counted = count_for(db, city.bureau, 2023, MAY, seen_by=city.reviewer)
    whole = completion(db, 2023, seen_by=city.reviewer, under=city.root, as_of=MAY).together
    assert (counted.scope, counted.as_of) == (city.root, MAY)
    assert [counted.figures[name] for name in ("roll", "due", "met")] == [whole.roll, whole.due, whole.met]
    sections = sections_of(HALF, counted.figures, counted.as_of, "zh")
    assert f"名册共{whole.roll}人" in sections[0][1]
    assert [heading for heading, _ in sections][-1] == "五、下一步安排"
    assert title_of(HALF, 2023, "H1", "zh") == "关于2023年上半年行政执法人员培训和管理工作情况的报告"
    of_police = count_for(db, city.police, 2023, MAY, seen_by=city.trainer)
    assert of_police.figures["roll"] == 2


@pytest.mark.requirement("QD-M11-1")
@pytest.mark.requirement("QD-13-1")
def test_an_incident_starts_the_clock_when_the_unit_learned_of_it(db: Session, city: City) -> None:
    learned = clock.now() - timedelta(hours=3)
    made = incident(db, city, learned_at=learned)
    prelim, full = reports_of(db, made, seen_by=city.reviewer)
    assert (prelim.kind, prelim.due_on) == ("INCIDENT_PRELIM", MAY)
    assert (full.kind, full.due_at) == ("INCIDENT_FULL", learned + timedelta(hours=48))
    for late_by, is_late in ((timedelta(), False), (timedelta(minutes=1), True)):
        with clock.travel(learned + timedelta(hours=48) + late_by):
            lines = {one.kind: one for one in calendar_of(db, 2023, seen_by=city.reviewer)}
            assert lines[FilingKind.INCIDENT_FULL].is_late is is_late


@pytest.mark.requirement("QD-13-2")
@pytest.mark.requirement("QD-M11-2")
def test_the_seven_days_start_on_the_day_of_the_measure(db: Session, city: City) -> None:
    measure = date(2023, 5, 15)
    with refused("LEARNED_LATE"):
        incident(db, city, kind=IncidentKind.MEASURE, measure_on=measure)
    made = incident(db, city, kind=IncidentKind.MEASURE, measure_on=measure, learned_late="家属5月25日才告知单位")
    (report,) = reports_of(db, made, seen_by=city.reviewer)
    assert report.due_on == date(2023, 5, 22)
    assert report.id in [line.filing.id for line in open_lines(db, seen_by=city.trainer, within_days=7) if line.filing]


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("REASON_MISSING", {"title": " "}),
        ("INCIDENT_ORDER", {"happened_at": datetime.fromisoformat("2023-05-25T03:59+00:00"), "hours": 5}),
        ("INCIDENT_AHEAD", {"hours": -1}),
        ("MEASURE_DAY", {"measure_on": MAY}),
        ("MEASURE_DAY", {"kind": IncidentKind.MEASURE}),
    ],
)
def test_an_incident_that_cannot_be(db: Session, city: City, code: str, more: dict[str, Any]) -> None:
    learned = clock.now() - timedelta(hours=more.pop("hours", 1))
    with refused(code):
        incident(db, city, learned_at=learned, **more)
    assert db.query(Incident).count() == 0


def incident(db: Session, city: City, **more: Any) -> Incident:
    """Record an incident of the police of which it has just learned."""
    what: dict[str, Any] = {
        "kind": IncidentKind.INCIDENT, "title": "检查中发生冲突", "happened_at": clock.now() - timedelta(hours=8),
        "learned_at": clock.now(), "measure_on": None, "learned_late": "",
    } | more  # fmt: skip
    kind = what.pop("kind")
    return record_incident(db, city.police, kind, sections=[("一、经过", "")], actor=city.trainer, **what)


@pytest.mark.requirement("FN-10-1", "QD-14-1")
@pytest.mark.requirement("SZ-3.3-3")
@pytest.mark.requirement("QD-R2-1")
def test_the_calendar_lists_what_each_unit_owes_by_its_rules(db: Session, city: City) -> None:
    lines = calendar_of(db, 2023, seen_by=city.reviewer)
    police = [(one.kind.value, one.period, one.due_on) for one in lines if one.unit is city.police]
    assert police == [
        ("TRAINING_PLAN", "", date(2023, 3, 31)),
        ("SUPERVISION_PLAN", "", date(2023, 3, 31)),
        ("INSPECTION_PLAN", "", date(2023, 3, 31)),
        ("HALF_YEAR_REPORT", "H1", date(2023, 5, 31)),
        ("HALF_YEAR_REPORT", "H2", date(2023, 11, 30)),
    ]
    statistics = [one for one in lines if one.kind is FilingKind.YEARLY_STATISTICS]
    assert [(one.unit, one.year, one.due_on) for one in statistics] == [(city.bureau, 2022, date(2023, 1, 31))]
    assert not [one for one in lines if one.unit is city.team]
    assert {one.unit for one in calendar_of(db, 2023, seen_by=city.trainer)} == {city.police}


def test_a_filed_report_is_corrected_by_another_one_that_names_it(db: Session, city: City) -> None:
    filing = begun(db, city)
    with refused("AMENDS_FILED"):
        amend_report(db, filing, actor=city.trainer)
    sign_and_hand_in(db, filing, actor=city.trainer)
    receive(db, filing, actor=city.reviewer)
    with refused("REPORT_NOT_OURS"):
        amend_report(db, filing, actor=make_actor(db, Role.UNIT_TRAINER, city.health))
    made = amend_report(db, filing, actor=city.trainer)
    with refused("AMENDMENT_OPEN"):
        amend_report(db, filing, actor=city.trainer)
    new = get_report(db, made.id, seen_by=city.reviewer)
    assert new.report is not None
    assert (new.amends_id, new.due_on, new.report.title, new.report.signatory) == (filing.id, None, "半年报告", "李明")
    new.report.sections = [["一、培训情况", "已举办四次培训。"]]
    sign_and_hand_in(db, new, actor=city.trainer)
    assert receive(db, new, actor=city.reviewer) == "HR-000000-2023-0002"
    assert [one.number for one in chain_of(db, new)] == ["HR-000000-2023-0001", "HR-000000-2023-0002"]
    # The year owes one report, and the first one decides whether it came in time.
    owed = [line for line in calendar_of(db, 2023, seen_by=city.reviewer) if line.unit is filing.unit]
    assert [line.filing for line in owed if line.kind is HALF and line.period == "H1"] == [filing]
