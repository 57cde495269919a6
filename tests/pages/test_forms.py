"""Submitted forms: read without raising, shown again with what was typed."""

from datetime import date, time
from typing import Annotated

import pytest
from pydantic import StringConstraints
from starlette.datastructures import FormData, UploadFile

from lms.access import Role
from lms.errors import Refusal
from lms.web.forms import Day, Form, Hundredths, TimeOfDay, Whole


class Sample(Form):
    name: Annotated[str, StringConstraints(max_length=5)]
    on: Day | None = None
    at: TimeOfDay | None = None
    hours: Hundredths | None = None
    count: Whole | None = None
    role: Role | None = None
    people: list[Whole] = []  # noqa: RUF012 - pydantic copies it


def read(**typed: str) -> Sample:
    return Sample.read(FormData(list(({"name": "名"} | typed).items())))


def code(form: Form, field: str) -> str:
    error = form.errors[field]
    return error.code if isinstance(error, Refusal) else error


@pytest.mark.parametrize(
    "text",
    ["2023-11-07", "2023/11/7", "2023.11.07", "20231107", "2023年11月7日", "２０２３－１１－０７", " 2023-11-07 "],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read(on=text).on == date(2023, 11, 7)


@pytest.mark.parametrize("text", ["2023-02-29", "2023-13-01", "昨天", "7/11/2023", "2023-11-07T00:00", "0"])
def test_what_is_no_day_is_told_and_kept(text: str) -> None:
    form = read(on=text)
    assert code(form, "on") == "NOT_A_DATE"
    assert form.values["on"] == text


@pytest.mark.parametrize(("text", "at"), [("16:10", time(16, 10)), ("９：０５", time(9, 5)), ("8时30分", time(8, 30))])
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert read(at=text).at == at


@pytest.mark.parametrize("text", ["25:00", "16:60", "4点", "-1:00"])
def test_what_is_no_time_is_told(text: str) -> None:
    assert code(read(at=text), "at") == "NOT_A_TIME"


@pytest.mark.parametrize(
    ("text", "hundredths"), [("2.5", 250), ("0.05", 5), ("３", 300), ("1e1", 1000), ("-4", -400), ("36.50", 3650)]
)
def test_hours_are_read_exactly(text: str, hundredths: int) -> None:
    assert read(hours=text).hours == hundredths


@pytest.mark.parametrize("text", ["2.505", "NaN", "Infinity", "1e400", "三", "2,5"])
def test_what_is_no_hours_is_told(text: str) -> None:
    assert code(read(hours=text), "hours") == "NOT_A_NUMBER"


@pytest.mark.parametrize("text", ["9223372036854775808", "1e3", "2.5"])
def test_what_is_no_whole_number_or_fits_no_column_is_told(text: str) -> None:
    assert code(read(count=text), "count") == "NOT_A_NUMBER"


def test_blank_fields_are_missing_or_optional() -> None:
    form = read(name="  ", on="")
    assert form.errors == {"name": "REQUIRED"}
    assert read(on="").on is None


def test_too_long_texts_say_how_long_they_may_be() -> None:
    error = read(name="六个字太长了").errors["name"]
    assert isinstance(error, Refusal)
    assert (error.code, error.parameters) == ("TOO_LONG", {"most": 5})


def test_choices_and_numbers_are_checked() -> None:
    form = read(role="KING", count="many")
    assert (code(form, "role"), code(form, "count")) == ("NOT_A_CHOICE", "NOT_A_NUMBER")


def test_a_field_may_come_several_times() -> None:
    form = Sample.read(FormData([("name", "名"), ("people", "3"), ("people", "5"), ("people", "")]))
    assert form.people == [3, 5]
    assert Sample.read(FormData([("name", "名")])).people == []


def test_of_a_field_that_should_come_once_the_last_counts() -> None:
    assert Sample.read(FormData([("name", "一"), ("name", "二")])).name == "二"


def test_a_file_where_a_text_belongs_is_an_error_and_no_fault() -> None:
    form = Sample.read(FormData([("name", UploadFile(file=None, filename="x.txt"))]))  # type: ignore[arg-type]  # never read
    assert "name" in form.errors


def test_an_empty_form_shows_what_it_is_given() -> None:
    form = Sample.empty(name="旧名")
    assert form.values == {"name": "旧名"}
    assert form.errors == {}
    form.refuse("", "NOT_ALLOWED")
    assert form.errors == {"": "NOT_ALLOWED"}
    assert Sample.empty().errors == {}
