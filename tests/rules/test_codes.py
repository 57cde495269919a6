"""Numbers that people and units bear (domain B.11): the standards' own vectors, and every way to be wrong."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.errors import RuleBroken
from lms.people.codes import (
    Sex,
    check_credit_code,
    check_id_no,
    credit_code_check,
    id_no_check_digit,
    is_division_code,
    organisation_code_check,
)
from tests.refusing import refused

TODAY = date(2023, 6, 15)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("number", "sex", "born_on"),
    [
        # The three examples of GB 11643-1999.
        ("11010519491231002X", Sex.FEMALE, date(1949, 12, 31)),
        ("440524188001010014", Sex.MALE, date(1880, 1, 1)),
        ("34052419800101001X", Sex.MALE, date(1980, 1, 1)),
        # A lower-case x is the one thing that is put right.
        ("11010519491231002x", Sex.FEMALE, date(1949, 12, 31)),
    ],
)
def test_the_examples_of_the_id_number_standard_are_read(number: str, sex: Sex, born_on: date) -> None:
    read = check_id_no(number, today=TODAY)
    assert read == (number.upper(), sex, born_on)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105194912310021", "ID_NO_CHECK_DIGIT"),  # one digit for the X
        ("110105194912310029", "ID_NO_CHECK_DIGIT"),
        ("110105194912310000", "ID_NO_DAMAGED"),  # a spreadsheet kept fifteen digits and filled up with zeros
        ("1.10105E+17", "ID_NO_DAMAGED"),  # a spreadsheet wrote the number out
        ("1.1e17", "ID_NO_DAMAGED"),
        ("110105491231002", "ID_NO_FIFTEEN_DIGITS"),  # the numbers before 1999
        ("11010519491231002", "ID_NO_LENGTH"),
        ("11010519491231002XX", "ID_NO_LENGTH"),
        ("", "ID_NO_LENGTH"),
        ("11010549123100二", "ID_NO_LENGTH"),
        ("1101051949123100２X", "ID_NO_CHARACTER"),  # full width: the table reader turns it before it comes here
        ("X1010519491231002X", "ID_NO_CHARACTER"),
        ("11010519490231002X", "ID_NO_BIRTH_DATE"),  # 31 February
        ("11010519230229002X", "ID_NO_BIRTH_DATE"),  # 1923 was no leap year
        ("110105000012310029", "ID_NO_BIRTH_DATE"),  # there was no year nought
        ("110105202306160024", "ID_NO_FUTURE"),  # born tomorrow
    ],
)
def test_what_cannot_be_an_id_number_is_refused_with_its_reason(text: str, code: str) -> None:
    with refused(code) as caught:
        check_id_no(text, today=TODAY)
    assert caught.value.parameters == {}, "a refusal repeats no part of the number"


def test_a_number_may_end_in_three_noughts_when_its_check_digit_says_so() -> None:
    born = date(1980, 1, 1)
    ends = [first for first in range(320600, 320700) if id_no_check_digit(f"{first}{born:%Y%m%d}000") == "0"]
    number = f"{ends[0]}{born:%Y%m%d}0000"
    assert check_id_no(number, today=TODAY).born_on == born


def test_who_was_born_today_is_taken() -> None:
    first = f"320681{TODAY:%Y%m%d}002"
    assert check_id_no(first + id_no_check_digit(first), today=TODAY).sex is Sex.FEMALE


def test_the_place_of_first_registration_need_not_exist_today() -> None:
    first = "320625198001011"  # 海门 before it became a city
    first = f"{first}23"[:17]
    assert check_id_no(first + id_no_check_digit(first), today=TODAY)


first_seventeens = st.builds(
    lambda place, days, sequence: f"{place:06d}{date(1900, 1, 1) + timedelta(days=days):%Y%m%d}{sequence:03d}",
    st.integers(110000, 659999),
    st.integers(0, (TODAY - date(1900, 1, 1)).days),
    st.integers(0, 999),
)


@given(first=first_seventeens, position=st.integers(0, 17), by=st.integers(1, 9))
def test_no_single_wrong_digit_of_an_id_number_passes(first: str, position: int, by: int) -> None:
    number = first + id_no_check_digit(first)
    assert check_id_no(number, today=TODAY).number == number
    if number[position] == "X":
        return
    wrong = number[:position] + str((int(number[position]) + by) % 10) + number[position + 1 :]
    with pytest.raises(RuleBroken):
        check_id_no(wrong, today=TODAY)


@given(first=first_seventeens, position=st.integers(0, 15))
def test_no_two_neighbouring_digits_can_change_places_unseen(first: str, position: int) -> None:
    number = first + id_no_check_digit(first)
    swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
    if swapped != number:
        with pytest.raises(RuleBroken):
            check_id_no(swapped, today=TODAY)


@given(text=st.text(max_size=20))
def test_any_text_is_either_read_or_refused_and_never_an_error(text: str) -> None:
    with contextlib.suppress(RuleBroken):
        assert check_id_no(text, today=TODAY).number == text.upper()


def test_the_example_of_the_credit_code_standard_is_read() -> None:
    # GB 32100-2015: the weighted sum of 91350100M000100Y4 is 1640; 31 - 1640 mod 31 = 3.
    assert credit_code_check("91350100M000100Y4") == "3"
    assert organisation_code_check("M000100Y") == "4"
    assert check_credit_code("91350100M000100Y43") == "91350100M000100Y43"
    assert check_credit_code("91350100m000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y4Z", "USCC_CHARACTER"),  # the standard's own wrong example: there is no Z
        ("91350100M000100Y42", "USCC_CHECK_DIGIT"),
        ("91350100M000100Y4", "USCC_LENGTH"),
        ("91350100M000100Y433", "USCC_LENGTH"),
        ("91350100I000100Y43", "USCC_CHARACTER"),  # no I, O, S, V, Z
        ("913501000000000001", "USCC_CHECK_DIGIT"),
    ],
)
def test_what_cannot_be_a_credit_code_is_refused_with_its_reason(text: str, code: str) -> None:
    with refused(code):
        check_credit_code(text)


def test_the_nine_characters_inside_a_credit_code_have_their_own_check() -> None:
    first = "91350100M000100Y5"  # the organisation's check digit should be 4
    with refused("USCC_ORGANISATION"):
        check_credit_code(first + credit_code_check(first))


@pytest.mark.parametrize("sign", "JKLMNPQRTUWXY")
def test_letters_from_j_on_have_their_value_from_the_standard_and_not_from_ascii(sign: str) -> None:
    # The widely copied script shifts these letters: a code with one of them tells the two apart.
    value = SIGNS.index(sign)
    weights = [pow(3, i, 31) for i in range(17)]
    first = "1132068100" + sign + "000000"
    expected = SIGNS[-sum(w * SIGNS.index(c) for w, c in zip(weights, first, strict=True)) % 31]
    assert credit_code_check(first) == expected
    assert value != ord(sign) - ord("A") + 10


@given(digits=st.text(SIGNS, min_size=8, max_size=8), body=st.text(SIGNS, min_size=8, max_size=8))
def test_every_code_made_by_the_standard_is_read_and_no_changed_sign_passes(digits: str, body: str) -> None:
    if organisation_code_check(body) not in SIGNS:
        return
    first = digits + body + organisation_code_check(body)
    code = first + credit_code_check(first)
    assert check_credit_code(code) == code
    other = SIGNS[(SIGNS.index(code[3]) + 1) % 31]
    with pytest.raises(RuleBroken):
        check_credit_code(code[:3] + other + code[4:])


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("320681", True),  # 启东市
        ("320600", True),  # 南通市
        ("320582", True),  # 张家港市
        ("320923", True),  # 阜宁县
        ("370117", True),  # 钢城区
        ("320681100", True),  # a township
        ("320681100001", True),  # a village
        ("3206811", False),
        ("990000", False),
        ("32068a", False),
        ("", False),
    ],
)
def test_division_codes_are_known_by_their_shape(text: str, is_code: bool) -> None:
    assert is_division_code(text) is is_code
