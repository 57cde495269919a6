"""Codes and numbers of papers."""

import pytest
from hypothesis import given, strategies as st

from certificates.numbering import clean, is_code, new_code, serial, shown

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_codes_differ_and_hold() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(is_code(code) for code in codes)


@given(place=st.integers(0, 26), sign=st.sampled_from(_SIGNS))
def test_one_wrong_sign_is_no_code(place: int, sign: str) -> None:
    code = new_code()
    wrong = code[:place] + sign + code[place + 1 :]
    assert is_code(wrong) == (wrong == code)


def test_what_people_type_is_read() -> None:
    code = new_code()
    assert clean(f" {shown(code).lower()} ") == code
    assert clean(code.replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "0", "0" * 26, "U" * 27, "０" * 27, "../../etc/passwd", "1" * 4000])
def test_what_is_no_code_is_told_without_asking(text: str) -> None:
    assert not is_code(clean(text))


def test_a_number_says_who_what_when_and_which() -> None:
    assert serial("QD-SFJ", 2023, "XS", 12) == "QD-SFJ-XS2023-00012"
