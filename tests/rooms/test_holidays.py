"""A notice is kept for good, a later one counts; what could not be counted before goes on once its year is known."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import ALLOWED, GRANTABLE, Permission, Role
from lms.audit.models import AuditEntry
from lms.credentials.queries.deadlines import deadlines
from lms.errors import NotAllowed, RuleBroken
from lms.exchange.holidays import COLUMNS, EXAMPLE, HolidaysRead, import_holidays
from lms.exchange.sheets import NewSheet, write_csv, write_xlsx
from lms.exchange.tables import FileRefused
from lms.holidays.actions import Paper, import_notice
from lms.holidays.models import HolidayDay, HolidayNotice
from lms.holidays.queries import last_notice, list_notices, working_calendar
from lms.holidays.rules import Span, What, source_of
from lms.workdays import is_working_day
from tests.case_factories import hands_for, make_credential, opened
from tests.factories import DECIDER, make_actor, make_person
from tests.rooms.world import City

HEADS = [column.names[0] for column in COLUMNS]
PAPER = Paper(2026, "国办发明电〔2025〕7号", date(2022, 11, 4))
# A made-up notice for 2027.
NEXT = [
    Span(date(2027, 1, 1), date(2027, 1, 3), What.OFF, "元旦"),
    Span(date(2027, 5, 1), date(2027, 5, 5), What.OFF, "劳动节"),
    Span(date(2027, 10, 1), date(2027, 10, 7), What.OFF, "国庆节"),
    Span(date(2027, 1, 9), date(2027, 1, 9), What.WORKED, "元旦"),
]


def brought(db: Session, rows: list[tuple[str, ...]], paper: Paper = PAPER, name: str = "安排.csv") -> HolidaysRead:
    data = write_csv(HEADS, rows) if name.endswith("csv") else write_xlsx([NewSheet("安排", HEADS, rows)])
    return import_holidays(db, data, name, paper, actor=DECIDER)


def test_a_table_is_imported_from_both_kinds_of_file_and_again_changes_nothing(db: Session) -> None:
    first = brought(db, list(EXAMPLE))
    assert (first.is_new, first.faults) == (True, [])
    assert brought(db, list(EXAMPLE), name="安排.xlsx").is_new is False
    assert db.scalar(select(func.count()).select_from(HolidayNotice)) == 1
    found = last_notice(db, 2026)
    assert found is not None
    assert (found.document_no, found.version, len(found.days)) == (PAPER.document_no, 1, first.days)
    calendar = working_calendar(db)
    assert not is_working_day(date(2026, 2, 23), calendar)
    assert is_working_day(date(2026, 2, 28), calendar)
    line = db.scalars(select(AuditEntry).filter_by(action="holidays:notice:imported")).one()
    assert line.details["year"] == 2026


def test_a_later_notice_of_the_year_counts_and_the_earlier_one_stays(db: Session) -> None:
    brought(db, list(EXAMPLE))
    brought(db, [*EXAMPLE, ("2026-12-31", "放假", "", "临时")])
    assert [(one.year, one.version) for one in list_notices(db)] == [(2026, 2), (2026, 1)]
    assert not is_working_day(date(2026, 12, 31), working_calendar(db))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("2027-02-01", "放假", "", ""), "HOLIDAY_OTHER_YEAR"),
        (("2026-03-02", "上班", "", ""), "HOLIDAY_WEEKDAY_WORKED"),
        (("2026-03-02", "开会", "", ""), "HOLIDAY_WHAT"),
        (("三月二日", "放假", "", ""), "HOLIDAY_DAY"),
        (("2026-03-02", "放假", "2026-03-01", ""), "HOLIDAY_SPAN"),
    ],
)
def test_one_wrong_row_and_nothing_is_imported(db: Session, row: tuple[str, ...], code: str) -> None:
    read = brought(db, [*EXAMPLE, row])
    assert [(number, fault.code) for number, fault in read.faults] == [(len(EXAMPLE) + 2, code)]
    assert not db.scalar(select(func.count()).select_from(HolidayDay))


def test_a_day_said_twice_and_a_list_that_is_not_whole_are_refused(db: Session) -> None:
    with pytest.raises(RuleBroken, match="HOLIDAY_TWICE"):
        brought(db, [*EXAMPLE, ("2026-05-05", "放假", "", "")])
    with pytest.raises(RuleBroken, match="HOLIDAY_FIXED"):
        brought(db, list(EXAMPLE[1:]))
    with pytest.raises(FileRefused):
        import_holidays(db, b"PK\x03\x04broken", "x.xlsx", PAPER, actor=DECIDER)
    assert list_notices(db) == []


def test_a_notice_has_a_number_and_is_not_of_a_day_to_come(db: Session) -> None:
    with pytest.raises(RuleBroken, match="DOCUMENT_MISSING"):
        brought(db, list(EXAMPLE), Paper(2026, "  ", date(2022, 11, 4)))
    with pytest.raises(RuleBroken, match="HOLIDAY_NOTICE_FUTURE"):
        brought(db, list(EXAMPLE), Paper(2026, "7号", date(2030, 11, 4)))


@pytest.mark.parametrize("role", GRANTABLE)
def test_only_who_keeps_the_rule_sets_imports(db: Session, city: City, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    if Permission.ADOPT_RULES in ALLOWED[role]:
        assert import_notice(db, Paper(2027, "7号", date(2022, 1, 1)), NEXT, actor=actor)
        return
    with pytest.raises(NotAllowed):
        import_notice(db, Paper(2027, "7号", date(2022, 1, 1)), NEXT, actor=actor)


@pytest.mark.at(date(2026, 12, 14))
def test_a_case_of_december_is_refused_until_the_next_year_is_imported(db: Session, city: City) -> None:
    person = make_person(db, city.police, name="陈志远")
    hands = hands_for(db, city.police, city.root, person)
    card = make_credential(db, person, city.police)
    with pytest.raises(RuleBroken) as refused, db.begin_nested():
        opened(db, card, hands)
    assert (refused.value.code, refused.value.parameters) == ("NO_CALENDAR", {"year": 2027})
    assert source_of(2027, working_calendar(db)) == "unknown"
    import_notice(db, Paper(2027, "国办发明电〔2026〕9号", date(2026, 11, 5)), NEXT, actor=DECIDER)
    file = opened(db, card, hands)
    assert file.case.limit_on == date(2027, 1, 13)
    with clock.travel(date(2026, 12, 15)):
        assert deadlines(db, seen_by=hands.decider, on=clock.today()).unknown_years == []
