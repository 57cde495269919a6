"""Typed answers: which texts and which numbers are taken as right, and for what share of the points. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from question_bank.content import Fault, Form, Html, Line, Share

# Written or left out as people please; a bracketed law name is the law name.
_IGNORED = re.compile(r"""[\s《》〈〉「」“”‘’"'`]+""")
_END = re.compile(r"[。.;；,，、!！?？]+$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


class AcceptedText(Form):
    """A text taken for `weight` of the points. With `pattern`, each `*` stands for anything."""

    text: Line
    weight: Share = Fraction(1)
    pattern: bool = False
    feedback: Html = ""


class AcceptedNumber(Form):
    """A number taken for `weight` of the points when it lies within `tolerance`; value None takes any number."""

    value: Annotated[Decimal, Field(max_digits=60, allow_inf_nan=False)] | None
    tolerance: Annotated[Decimal, Field(ge=0, max_digits=60, allow_inf_nan=False)] = Decimal(0)
    weight: Share = Fraction(1)
    feedback: Html = ""


def same_form(text: str, *, case_sensitive: bool = False) -> str:
    """Return the form in which two writings of one answer are equal.

    Width, spaces, quotation and book-title marks and a closing full stop make no difference; case only where asked.
    """
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    text = _END.sub("", text) or text
    return text if case_sensitive else text.casefold()


def share_of_text(accepted: Sequence[AcceptedText], text: str, *, case_sensitive: bool) -> Fraction:
    """Return the best share that a typed text earns, 0 to 1."""
    given = same_form(text, case_sensitive=case_sensitive)
    if not given:
        return Fraction(0)
    best = [a.weight for a in accepted if _takes(a, given, case_sensitive=case_sensitive)]
    return max([Fraction(0), *best])


def share_of_number(accepted: Sequence[AcceptedNumber], text: str, unit: str = "") -> Fraction:
    """Return the share that a typed number earns; the first accepted number that takes it decides."""
    number = read_number(text, unit)
    if number is None:
        return Fraction(0)
    for one in accepted:
        if one.value is None or abs(number - Fraction(one.value)) <= Fraction(one.tolerance):
            return max(Fraction(0), one.weight)
    return Fraction(0)


def read_number(text: str, unit: str = "") -> Fraction | None:
    """Return the number a text writes ("１，０００", "30 日" with unit 日), None when it writes none."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    unit = re.sub(r"\s+", "", unicodedata.normalize("NFKC", unit))
    text = text.removesuffix(unit) if unit else text
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def faults_of_texts(accepted: Sequence[AcceptedText], at: str) -> list[Fault]:
    """Return what is wrong with the accepted texts of one blank."""
    faults = [Fault("ANSWER_EMPTY", f"{at}.{n}") for n, one in enumerate(accepted, start=1) if not same_form(one.text)]
    if not any(one.weight == 1 for one in accepted):
        faults.append(Fault("KEY_MISSING", at))
    return faults


def faults_of_numbers(accepted: Sequence[AcceptedNumber], at: str) -> list[Fault]:
    """Return what is wrong with the accepted numbers of a question or gap."""
    if not any(one.weight == 1 and one.value is not None for one in accepted):
        return [Fault("KEY_MISSING", at)]
    return []


def _takes(accepted: AcceptedText, given: str, *, case_sensitive: bool) -> bool:
    if not accepted.pattern:
        return same_form(accepted.text, case_sensitive=case_sensitive) == given
    first, *others = [same_form(piece, case_sensitive=case_sensitive) for piece in accepted.text.split("*")]
    if not others:
        return first == given
    last = others.pop()
    if not given.startswith(first) or not given.endswith(last) or len(first) + len(last) > len(given):
        return False
    # Piece after piece from the left: linear, whatever the pattern.
    at, end = len(first), len(given) - len(last)
    for piece in others:
        found = given.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
