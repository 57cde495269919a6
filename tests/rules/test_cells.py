"""What people type into cells, brought into one form: every spelling, and nothing guessed."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, strategies as st

from lms.exchange.cells import Cell, Kind, clean, normalise_column, number_text, read_date


def one(cell: Cell, kind: Kind) -> str:
    return normalise_column([cell], kind)[0]


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ("  启东市\u3000城管局 ", Kind.TEXT, "启东市 城管局"),
        ("启东\n市", Kind.TEXT, "启东 市"),
        ("\ufeff姓\u200b名", Kind.TEXT, "姓名"),
        ("ＡＢ１", Kind.TEXT, "ＡＢ１"),  # texts keep their form; only codes and numbers are compared by value
        (5.0, Kind.TEXT, "5"),
        (1.5, Kind.TEXT, "1.5"),
        (True, Kind.TEXT, "TRUE"),
        (datetime(2023, 11, 5), Kind.TEXT, "2023-11-05"),  # noqa: DTZ001 - a cell of a spreadsheet has no zone
        (datetime(2023, 11, 5, 9, 30), Kind.TEXT, "2023-11-05 09:30"),  # noqa: DTZ001
        (time(9, 30), Kind.TEXT, "09:30"),
        ("王　伟", Kind.NAME, "王伟"),
        ("阿依古丽•买买提", Kind.NAME, "阿依古丽·买买提"),
        ("阿依古丽．买买提", Kind.NAME, "阿依古丽·买买提"),
        ("Anna  Lee", Kind.NAME, "Anna Lee"),
        ("䶮㛃𬱟", Kind.NAME, "䶮㛃𬱟"),
        ("３２０６81 19900101", Kind.CODE, "32068119900101"),
        ("'0012", Kind.CODE, "0012"),
        ('="0012"', Kind.CODE, "0012"),
        ("QD-01", Kind.CODE, "QD-01"),
        (320681.0, Kind.CODE, "320681"),
        (3.2068119900101e17, Kind.CODE, "3.20681199001010E+17"),
        (110105491231002.0, Kind.CODE, "110105491231002"),
        ("２.５", Kind.NUMBER, "2.5"),
        ("2学时", Kind.NUMBER, "2"),
        ("1,000", Kind.NUMBER, "1000"),
        (2.0, Kind.NUMBER, "2"),
        (0.1, Kind.NUMBER, "0.1"),
        ("2023/1/5", Kind.DATE, "2023-01-05"),
        ("2023年1月5号", Kind.DATE, "2023-01-05"),
        (45235.0, Kind.DATE, "2023-11-05"),
        (45235, Kind.DATE, "2023-11-05"),
        (20231105.0, Kind.DATE, "2023-11-05"),
        (date(2023, 11, 5), Kind.DATE, "2023-11-05"),
        ("2023-11", Kind.DATE, "2023-11"),
        ("23-11-05", Kind.DATE, "23-11-05"),
        ("05/11/2023", Kind.DATE, "05/11/2023"),
        ("2023-02-30", Kind.DATE, "2023-02-30"),
        ("12", Kind.DATE, "12"),
        ("9:05", Kind.TIME, "09:05"),
        ("９：０５", Kind.TIME, "09:05"),
        ("9时5分", Kind.TIME, "09:05"),
        ("2023/6/1 9:05", Kind.TIME, "2023-06-01 09:05"),
        ("25:00", Kind.TIME, "25:00"),
        ("2023-06-01", Kind.TIME, "2023-06-01"),
        (0.375, Kind.TIME, "09:00"),
        (time(9, 0), Kind.TIME, "09:00"),
        ("", Kind.DATE, ""),
        ("", Kind.CODE, ""),
    ],
)
def test_a_cell_is_brought_into_one_form(cell: Cell, kind: Kind, text: str) -> None:
    assert one(cell, kind) == text


@given(cells=st.lists(st.text(max_size=8), max_size=8), kind=st.sampled_from(Kind))
def test_a_column_is_read_as_its_cells_are_whatever_stands_beside_them(cells: list[str], kind: Kind) -> None:
    assert normalise_column(cells, kind) == [one(cell, kind) for cell in cells]


@given(text=st.text(max_size=20), kind=st.sampled_from([Kind.TEXT, Kind.NAME, Kind.DATE, Kind.TIME]))
def test_what_is_in_its_form_stays_as_it_is(text: str, kind: Kind) -> None:
    once = one(text, kind)
    assert one(once, kind) == once


def test_a_true_cell_is_not_taken_for_the_number_one() -> None:
    assert normalise_column([1.0, True, "1"], Kind.TEXT) == ["1", "TRUE", "1"]


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_in_every_spelling(day: date) -> None:
    for written in (f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert read_date(written) == day
    assert read_date(f"{day:%Y%m%d}") == day


@pytest.mark.parametrize("number", [1e15, 123456789012345678.0, float("inf"), float("nan"), -1e16])
def test_a_number_that_lost_digits_is_never_written_as_if_it_had_them(number: float) -> None:
    assert not number_text(number).lstrip("-").isdigit()


def test_blanks_and_unseen_signs_go() -> None:
    assert clean("\u202a\u2066 a\xa0\u3000b\x00\x1f \u2069") == "a b"
