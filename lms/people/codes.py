"""Check digits and shapes of the numbers that people and units bear. Pure; sources in domain B.11.

ID number: GB 11643-1999. Unified social credit code: GB 32100-2015 with the organisation code of GB 11714 inside.
Division code: GB/T 2260. All vectors of the standards are tests.
"""

import re
from datetime import date
from enum import StrEnum
from operator import mul
from typing import NamedTuple

from lms.errors import RuleBroken


class Sex(StrEnum):
    """Sex as the ID number states it."""

    MALE = "M"
    FEMALE = "F"


class IdNumber(NamedTuple):
    """A valid ID number, written with a capital X, and what it says about its bearer."""

    number: str
    sex: Sex
    born_on: date


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_ZERO = 48 * sum(_ID_WEIGHTS)  # the weighted sum of seventeen characters "0"
_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
# What a spreadsheet leaves of an ID number that it took for a number: 3.20681E+17.
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]*)?E\+?[0-9]{1,3}")

# 31 signs, without I O S V Z. A widely copied public script is wrong twice: it returns Σ mod 31 instead of
# 31 − Σ mod 31, and takes the value of a letter from ASCII, which shifts every letter from J on.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES = {sign: value for value, sign in enumerate(_CREDIT_SIGNS)}
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_DIVISION = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])[0-9]{4}([0-9]{3}([0-9]{3})?)?")


def check_id_no(text: str, *, today: date) -> IdNumber:
    """Return what an ID number says, or raise RuleBroken with the reason it cannot be one.

    Codes: ID_NO_DAMAGED (a spreadsheet kept only 15 digits of it), ID_NO_FIFTEEN_DIGITS (the old kind),
    ID_NO_LENGTH, ID_NO_CHARACTER, ID_NO_BIRTH_DATE, ID_NO_FUTURE, ID_NO_CHECK_DIGIT. Nothing is ever repaired but a
    lower-case x. The first six digits are the place of first registration, often no longer a current division.
    """
    number = text.upper()
    if not _ID_SHAPE.fullmatch(number):
        raise RuleBroken(_misshapen(number))
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise RuleBroken("ID_NO_BIRTH_DATE") from None
    if born_on > today:
        raise RuleBroken("ID_NO_FUTURE")
    if number[17] != id_no_check_digit(number[:17]):
        # Three zeros at the end are what remains when the sixteenth digit and those after it are lost.
        raise RuleBroken("ID_NO_DAMAGED" if number.endswith("000") else "ID_NO_CHECK_DIGIT")
    return IdNumber(number, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE, born_on)


def id_no_check_digit(first_seventeen: str) -> str:
    """Return the last character that belongs to the first seventeen digits of an ID number."""
    return _ID_CHECKS[(sum(map(mul, _ID_WEIGHTS, first_seventeen.encode("ascii"))) - _ID_ZERO) % 11]


def _misshapen(number: str) -> str:
    if _SCIENTIFIC.fullmatch(number):
        return "ID_NO_DAMAGED"
    if len(number) == 15 and number.isascii() and number.isdigit():
        return "ID_NO_FIFTEEN_DIGITS"
    return "ID_NO_CHARACTER" if len(number) == 18 else "ID_NO_LENGTH"


def check_credit_code(text: str) -> str:
    """Return a unified social credit code in capitals, or raise RuleBroken.

    Codes: USCC_LENGTH, USCC_CHARACTER, USCC_CHECK_DIGIT, USCC_ORGANISATION (the nine characters inside fail).
    """
    code = text.upper()
    if len(code) != 18:
        raise RuleBroken("USCC_LENGTH")
    if not all(sign in _CREDIT_VALUES for sign in code):
        raise RuleBroken("USCC_CHARACTER")
    if code[17] != credit_code_check(code[:17]):
        raise RuleBroken("USCC_CHECK_DIGIT")
    if code[16] != organisation_code_check(code[8:16]):
        raise RuleBroken("USCC_ORGANISATION")
    return code


def credit_code_check(first_seventeen: str) -> str:
    """Return the last character that belongs to the first seventeen of a unified social credit code."""
    total = sum(w * _CREDIT_VALUES[sign] for w, sign in zip(_CREDIT_WEIGHTS, first_seventeen, strict=True))
    return _CREDIT_SIGNS[-total % 31]


def organisation_code_check(first_eight: str) -> str:
    """Return the ninth character of an organisation code (GB 11714: letters count from A = 10)."""
    total = sum(w * int(sign, 36) for w, sign in zip(_ORGANISATION_WEIGHTS, first_eight, strict=True))
    return "0123456789X"[-total % 11]


def is_division_code(text: str) -> bool:
    """Tell whether a text has the shape of a division code: 6 digits, or 9 and 12 for a township or village."""
    return _DIVISION.fullmatch(text) is not None
