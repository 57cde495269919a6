"""Embedded answers ("cloze") as Moodle writes them into the text: {2:MULTICHOICE:=right~wrong}. Pure."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from question_bank.accepted import AcceptedNumber
from question_bank.exchange.shares import percent_of, share_of
from question_bank.types import cloze

_GAP = re.compile(r"\{(\d{0,3}):([A-Z_]+):((?:[^}\\]|\\.)*)\}", re.DOTALL)
_WEIGHT = re.compile(r"%(-?[\d.,]+)%")
_TEXT = {"SHORTANSWER", "SA", "MW"}
_TEXT_CASE = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBER = {"NUMERICAL", "NM"}
_CHOICE = {f"{name}{suffix}" for name in ("MULTICHOICE", "MC") for suffix in ("", "_V", "V", "_H", "H", "_S", "S")}
_CHOICE |= {"MULTICHOICE_VS", "MULTICHOICE_HS", "MCVS", "MCHS"}
_SHUFFLED = {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MULTICHOICE_HS", "MCVS", "MCHS"}


class OddGap(ValueError):
    """A gap that we cannot hold; the message is its kind."""


def fields_of_cloze(html: str) -> dict[str, Any]:
    """Return stem and gaps of a text with embedded answers. Raises OddGap for a kind of gap we have no form for."""
    gaps: list[dict[str, Any]] = []

    def take(found: re.Match[str]) -> str:
        gaps.append(_gap(int(found.group(1) or 1), found.group(2), found.group(3)))
        return f"[[{len(gaps)}]]"

    return {"type": "cloze", "stem": _GAP.sub(take, html), "gaps": gaps}


def embedded(content: cloze.Content) -> str:
    """Return a cloze as one text with its answers embedded."""
    return cloze.MARK.sub(lambda found: _written(content.gaps[int(found.group(1)) - 1]), content.stem)


def _gap(share: int, kind: str, text: str) -> dict[str, Any]:
    answers = [_answer(piece) for piece in re.split(r"(?<!\\)~", text)]
    fields: dict[str, Any] = {"share": max(1, share)}
    if kind in _TEXT | _TEXT_CASE:
        accepted = [{"text": said, "weight": str(w), "pattern": "*" in said} for said, w in answers if w > 0]
        return fields | {"kind": "text", "accepted": accepted, "case_sensitive": kind in _TEXT_CASE}
    if kind in _NUMBER:
        return fields | {"kind": "number", "accepted": [_number(said, w) for said, w in answers if w > 0]}
    if kind in _CHOICE:
        options = [
            {"html": said, "correct": w == 1} | ({"weight": str(w)} if w not in (0, 1) else {}) for said, w in answers
        ]
        return fields | {"kind": "choice", "options": options, "shuffle": kind in _SHUFFLED}
    raise OddGap(kind)


def _answer(piece: str) -> tuple[str, Fraction]:
    weight = Fraction(0)
    if piece.startswith("="):
        weight, piece = Fraction(1), piece[1:]
    elif found := _WEIGHT.match(piece):
        weight, piece = share_of(found.group(1)) or Fraction(0), piece[found.end() :]
    said = re.split(r"(?<!\\)#", piece)[0]
    return re.sub(r"\\(.)", r"\1", said).strip(), weight


def _number(text: str, weight: Fraction) -> dict[str, Any]:
    value, _, tolerance = text.partition(":")
    try:
        number = None if value.strip() == "*" else Decimal(value.strip())
        return {"value": number, "tolerance": abs(Decimal(tolerance.strip() or "0")), "weight": str(weight)}
    except InvalidOperation:
        raise OddGap("NUMERICAL") from None


def _written(gap: cloze.TextGap | cloze.NumberGap | cloze.ChoiceGap) -> str:
    if isinstance(gap, cloze.TextGap):
        kind = "SHORTANSWER_C" if gap.case_sensitive else "SHORTANSWER"
        answers = [(_safe(one.text), one.weight) for one in gap.accepted]
    elif isinstance(gap, cloze.NumberGap):
        kind, answers = "NUMERICAL", [(_numeral(one), one.weight) for one in gap.accepted]
    else:
        kind = "MULTICHOICE_S" if gap.shuffle else "MULTICHOICE"
        options = [(o.html, Fraction(1) if o.correct else o.weight or Fraction(0)) for o in gap.options]
        answers = [(_safe(html), weight) for html, weight in options]
    return f"{{{gap.share}:{kind}:{'~'.join(_mark(weight) + text for text, weight in answers)}}}"


def _mark(weight: Fraction) -> str:
    return "=" if weight == 1 else f"%{percent_of(weight)}%" if weight else ""


def _numeral(number: AcceptedNumber) -> str:
    return f"{'*' if number.value is None else format(number.value, 'f')}:{number.tolerance:f}"


def _safe(text: str) -> str:
    return re.sub(r"([\\~#}=])", r"\\\1", text)
