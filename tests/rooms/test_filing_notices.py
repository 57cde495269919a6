"""Desks are told of filings and urging: whose turn it is, once each, and reminded before and after the last day."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.exams.models import ClockJump
from lms.filings.actions import bulletins
from lms.filings.actions.daily import keep_up
from lms.filings.actions.moving import give_back, receive
from lms.filings.actions.reports import Head, begin_report, sign_and_hand_in
from lms.filings.models import Filing, Rectification
from lms.filings.queries.bulletins import get_bulletin, get_rectification
from lms.filings.queries.reports import get_report
from lms.filings.rules.kinds import FilingKind
from lms.filings.rules.reminding import Step, step_of
from lms.notices.models import Notice
from lms.people.models import Unit
from tests.rooms.world import City, build_city

LAST = date(2023, 5, 31)
pytestmark = pytest.mark.at(date(2023, 5, 10))


@pytest.fixture
def city(db: Session) -> City:
    return build_city(db)


def handed_in(db: Session, city: City) -> Filing:
    """Return the police's report of the first half of 2023, handed in by its trainer."""
    made = begin_report(
        db, city.police, FilingKind.HALF_YEAR_REPORT, 2023, "H1", head=Head("半年报告", signatory="李明"),
        sections=[("一、培训情况", "已举办三次培训。")], counted=None, actor=city.trainer,
    )  # fmt: skip
    filing = get_report(db, made.id, seen_by=city.reviewer)
    sign_and_hand_in(db, filing, actor=city.trainer)
    return filing


def told(db: Session, cause: str = "") -> Counter[tuple[str, int | None]]:
    """Count what was told by cause and whose account it was."""
    db.flush()
    rows = db.scalars(select(Notice).order_by(Notice.id))
    return Counter((one.cause, one.account_id) for one in rows if cause in ("", one.cause))


def units_of(db: Session, cause: str, step: Step, kind: FilingKind = FilingKind.HALF_YEAR_REPORT) -> set[int | None]:
    """Return whose desks were reminded of a kind of filing by a step."""
    rows = db.scalars(select(Notice).where(Notice.cause == cause, Notice.step.startswith(kind.value)))
    return {one.unit_id for one in rows if one.step.endswith(step.value)}


@pytest.mark.parametrize(("day", "step"), [(16, None), (17, "EARLY"), (27, "EARLY"), (28, "SOON"), (31, "SOON")])
def test_a_filing_is_reminded_of_two_weeks_and_three_days_before(day: int, step: str | None) -> None:
    assert step_of(LAST, date(2023, 5, day), is_late=False) == (Step(step) if step else None)
    assert step_of(LAST, date(2023, 6, 1), is_late=True) is Step.LATE


@pytest.mark.requirement("QD-15-1")
def test_the_bureau_is_told_of_what_waits_and_the_unit_of_the_answer_but_nobody_of_what_he_did(
    db: Session, city: City
) -> None:
    filing = handed_in(db, city)
    assert told(db) == {("FILING_WAITING", city.reviewer.account_id): 1}
    give_back(db, filing, defects=["请补充数字"], actor=city.reviewer)
    sign_and_hand_in(db, filing, actor=city.trainer)
    receive(db, filing, actor=city.reviewer)
    desk = (city.trainer.account_id, city.legal.account_id)
    assert told(db) == {("FILING_WAITING", city.reviewer.account_id): 2} | {
        (cause, account): 1 for cause in ("FILING_RETURNED", "FILING_FILED") for account in desk
    }
    filed = db.scalars(select(Notice).where(Notice.cause == "FILING_FILED")).first()
    assert filed is not None
    assert (filed.unit_id, filed.page) == (city.police.id, f"/filings/{filing.id}")
    assert filed.details == {
        "name": "市公安局", "number": "HR-000000-2023-0001", "year": 2023, "act": ["filing_kind", "HALF_YEAR_REPORT"],
    }  # fmt: skip


@pytest.mark.requirement("QD-R3-1")
def test_each_step_is_told_once_and_who_has_handed_in_is_left_alone(db: Session, city: City) -> None:
    for day in (10, 17, 18, 28, 28, 31):
        with clock.travel(date(2023, 5, day)):
            keep_up(db)
    reminded = {city.police.id, city.bureau.id}  # the bureau's desk of the bureau's own report
    assert units_of(db, "FILING_DUE", Step.EARLY) == units_of(db, "FILING_DUE", Step.SOON) == reminded
    assert set(told(db, "FILING_DUE").values()) == {2}  # EARLY and SOON, for each of the three at the desks
    handed_in(db, city)
    with clock.travel(date(2023, 6, 1)):
        keep_up(db)
        keep_up(db)
    # The police's desk is spared, nobody sits at the others'; the bureau learns of all of them at once.
    assert units_of(db, "FILING_OVERDUE", Step.LATE) == {city.bureau.id}
    missed = db.scalars(select(Notice).where(Notice.cause == "FILINGS_MISSED", Notice.step.startswith("HALF"))).all()
    assert [(one.account_id, one.unit_id, one.details["number"]) for one in missed] == [
        (city.reviewer.account_id, city.bureau.id, 3)
    ]
    assert missed[0].page == "/filings?year=2023&kind=HALF_YEAR_REPORT&state=late"


def test_while_the_clock_is_in_doubt_nobody_is_reminded(db: Session, city: City) -> None:
    with clock.travel(LAST):
        db.add(ClockJump(at=clock.now(), milliseconds=86_400_000, attempts=0))
        keep_up(db)
        assert not told(db)


def urged(db: Session, city: City, unit: Unit) -> Rectification:
    """Return what a unit has to put right after a bulletin that names it."""
    words = bulletins.Wording("情况通报", "总体进度偏慢。")
    made = bulletins.draft_bulletin(
        db, city.bureau, 2023, clock.today(), percent=80, wording=words, actor=city.reviewer
    )
    db.expire_all()
    bulletins.issue(db, get_bulletin(db, made.id, seen_by=city.reviewer), actor=city.decider)
    one = db.query(Rectification).filter_by(unit_id=unit.id).one()
    return get_rectification(db, one.id, seen_by=city.reviewer)


@pytest.mark.requirement("FN-19-1")
def test_who_is_urged_learns_of_it_and_the_bureau_of_the_answer(db: Session, city: City) -> None:
    task = urged(db, city, city.police)
    assert told(db, "URGED").keys() == {("URGED", city.trainer.account_id), ("URGED", city.legal.account_id)}
    bulletins.answer(db, task, text="已补训。", actor=city.trainer)
    bulletins.send_back(db, task, text="请附名单。", actor=city.reviewer)
    bulletins.answer(db, task, text="附名单。", actor=city.trainer)
    bulletins.close(db, task, text="", actor=city.reviewer)
    assert told(db, "URGING_ANSWERED") == {("URGING_ANSWERED", city.reviewer.account_id): 2}
    assert told(db, "URGED")["URGED", city.trainer.account_id] == 2
    assert told(db, "URGING_CLOSED").total() == 2


def test_an_answer_to_a_bulletin_is_reminded_of_and_missed_when_late(db: Session, city: City) -> None:
    task = urged(db, city, city.police)
    assert task.due_on == date(2023, 5, 24)
    for day in (20, 21, 24, 25, 26):
        with clock.travel(date(2023, 5, day)):
            keep_up(db)
    assert told(db, "URGING_DUE").total() == told(db, "URGING_OVERDUE").total() == 2
