"""Figures and dates are written exactly, the same everywhere, in both languages."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from lms.web import figures, formats
from lms.web.templating import asset, environment, sheets as every_sheet, stylesheets


@pytest.mark.parametrize(
    ("hundredths", "written"),
    [(3650, "36.5"), (0, "0"), (-400, "-4"), (6000, "60"), (1275, "12.75"), (5, "0.05"), (-50, "-0.5"), (100, "1")],
)
def test_hours_are_written_exactly_and_without_trailing_zeros(hundredths: int, written: str) -> None:
    assert formats.hours(hundredths) == written


@given(st.integers(-10_000_000, 10_000_000))
def test_written_hours_are_the_hours(hundredths: int) -> None:
    assert Fraction(formats.hours(hundredths)) == Fraction(hundredths, 100)


@pytest.mark.parametrize(
    ("met", "due", "written"),
    [
        (98994, 100000, "98.99"),
        (1219, 1326, "91.93"),
        (1, 3, "33.33"),
        (2, 3, "66.66"),
        (9999, 10000, "99.99"),
        (5, 5, "100.00"),
        (0, 7, "0.00"),
        (0, 0, "–"),
        (0, None, "–"),
    ],
)
def test_rates_are_cut_off_and_never_rounded(met: int, due: int | None, written: str) -> None:
    assert formats.rate(met, due) == written


@given(st.integers(1, 100_000).flatmap(lambda due: st.tuples(st.integers(0, due - 1), st.just(due))))
def test_a_rate_is_a_hundred_only_when_everybody_has_met(people: tuple[int, int]) -> None:
    met, due = people
    written = Fraction(formats.rate(met, due))
    assert written < 100
    assert 0 <= Fraction(100 * met, due) - written < Fraction(1, 100)


def test_of_an_id_number_templates_show_the_last_four_signs() -> None:
    assert environment("zh").from_string("{{ tail|masked_id }}").render(tail="001X") == "**************001X"


def test_days_and_instants_are_written_in_the_readers_language_and_the_bureaus_zone() -> None:
    zh, en = formats.date_filters("zh"), formats.date_filters("en")
    day, instant = date(2023, 11, 20), datetime(2023, 11, 20, 16, 5, tzinfo=UTC)
    assert (zh["day"](day), en["day"](day)) == ("2023年11月20日", "20 November 2023")
    assert (zh["short_day"](day), en["short_day"](day)) == ("11月20日", "20 Nov")
    assert (zh["month"](day), en["month"](day)) == ("2023年11月", "November 2023")
    assert (zh["instant"](instant), en["instant"](instant)) == ("2023年11月21日0:05", "21 November 2023, 0:05")
    assert zh["time"](instant) == "0:05"
    assert (zh["day"](None), zh["instant"](None)) == ("–", "–")


def test_spans_of_days_do_not_repeat_the_month() -> None:
    zh, en = formats.date_filters("zh")["span"], formats.date_filters("en")["span"]
    august = date(2023, 8, 15), date(2023, 8, 18)
    across = date(2023, 8, 30), date(2023, 9, 2)
    assert (zh(*august), en(*august)) == ("8月15日—18日", "15–18 Aug")
    assert (zh(*across), en(*across)) == ("8月30日—9月2日", "30 Aug – 2 Sept")
    assert zh(august[0], august[0]) == "8月15日"


def test_brackets_are_those_of_the_language_and_what_is_in_them_is_escaped() -> None:
    assert formats.bracketed("zh", "<b>") == "（&lt;b&gt;）"
    assert formats.bracketed("en", "first") == " (first)"


@pytest.mark.parametrize(
    ("url", "changes", "wanted"),
    [
        ("/people?q=张&page=3", {"page": None}, "/people?q=%E5%BC%A0"),
        ("/people", {"sort": "-gap"}, "/people?sort=-gap"),
        ("/people?sort=name", {"sort": "-gap"}, "/people?sort=-gap"),
        ("/people?sort=name", {"sort": ""}, "/people"),
    ],
)
def test_a_link_changes_only_the_parameters_it_means(url: str, changes: dict[str, object], wanted: str) -> None:
    assert formats.with_query(url, **changes) == wanted


@given(st.integers(0, 2_000_000))
def test_an_axis_has_few_enough_ticks_to_be_read_and_never_leaves_its_box(scale: int) -> None:
    marks = figures.ticks(scale)
    assert 1 <= len(marks) <= 81
    assert marks[0].label == "0"
    assert all(0 <= float(mark.at.rstrip("%")) <= 100 for mark in marks)


def test_an_axis_of_sixty_hours_is_numbered_by_tens() -> None:
    assert figures.scale_for(6000, 4950) == figures.scale_for([6000], iter([4950])) == 6600
    assert [mark.label for mark in figures.ticks(6600) if mark.label] == ["0", "10", "20", "30", "40", "50", "60"]
    assert [mark.label for mark in figures.ticks(13200) if mark.label] == ["0", "20", "40", "60", "80", "100", "120"]


@given(st.integers(-500, 20_000), st.integers(0, 10_000))
def test_a_bar_stays_within_its_trough(part: int, whole: int) -> None:
    assert 0 <= float(formats.share(part, whole).rstrip("%")) <= 100


def test_a_chart_leaves_out_what_is_not_there_yet() -> None:
    points = figures.line_points([0, 5000, None], 10000)
    assert [(point.x, point.y) for point in points] == [("0.00", "100.00"), ("50.00", "50.00")]
    between = figures.line_points([0, 10000], 10000, positions=[0, 1.5], slots=3)
    assert [(point.x, point.y) for point in between] == [("0.00", "100.00"), ("75.00", "0.00")]


def test_style_sheets_stand_in_the_order_of_their_layers_and_are_linked_by_content() -> None:
    assert stylesheets() == ["css/all.css"]
    sheets = every_sheet()
    assert sheets[:4] == ["css/reset.css", "css/tokens.css", "css/base.css", "css/page.css"]
    assert sheets[-2:] == ["css/utilities.css", "css/print.css"]
    assert "css/styleguide.css" not in sheets
    path, _, digest = asset("css/tokens.css").partition("?v=")
    assert path == "/static/css/tokens.css"
    assert len(digest) == 10


def test_each_language_has_its_own_environment() -> None:
    assert environment("zh").from_string("{{ _('姓名') }}").render() == "姓名"
    assert environment("en").from_string("{{ _('姓名') }}").render() == "Name"
    assert environment("en").from_string("{{ '姓名'|t }}{{ nothing }}").render(nothing=None) == "Name"
    with pytest.raises(FileNotFoundError):
        asset("css/not-there.css")
