"""What an item declares about its responses: right values, parts of the points. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from xml.etree.ElementTree import Element

_ZEROS = re.compile(r"(?<=\D)0+(?=\d)")


@dataclass(frozen=True, slots=True)
class Response:
    """One response: how many values it takes and of what kind, the right ones in order, and mapped points."""

    cardinality: str
    base_type: str
    correct: tuple[str, ...] = ()
    mapped: dict[str, Fraction] = field(default_factory=dict)
    case_sensitive: bool = True

    def weights(self) -> dict[str, Fraction]:
        """Return the mapped values as parts of what all good ones together give; empty without a mapping."""
        whole = sum((points for points in self.mapped.values() if points > 0), Fraction(0))
        return {key: max(Fraction(-1), points / whole) for key, points in self.mapped.items()} if whole else {}

    def right(self) -> tuple[str, ...]:
        """Return the right values: as declared, else those that give points."""
        return self.correct or tuple(key for key, points in self.mapped.items() if points > 0)


def known_again(values: Iterable[str], names: Collection[str]) -> list[str]:
    """Return values in the spelling of the names they mean: some programs write answer_004 for answer_4."""
    plain = {_ZEROS.sub("", name): name for name in names}
    return [value if value in names else plain.get(_ZEROS.sub("", value), value) for value in values]


def responses_of(item: Element) -> dict[str, Response]:
    """Return the responses of an item by their names."""
    return {one.get("identifier", ""): _response(one) for one in item.findall("responseDeclaration")}


def number_of(text: str) -> Decimal | None:
    """Return the number a value writes, None when it writes none."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def halves_of_item(item: Element) -> int | None:
    """Return the points of an item in halves: its declared most, else what its mapping adds up to; None unknown."""
    for one in item.findall("outcomeDeclaration"):
        if one.get("identifier") == "MAXSCORE":
            return _halves(one.findtext("defaultValue/value"))
        if one.get("identifier") == "SCORE" and one.get("normalMaximum"):
            return _halves(one.get("normalMaximum"))
    return None


def _halves(text: str | None) -> int | None:
    number = number_of(text or "")
    return min(max(1, round(number * 2)), 2000) if number is not None and number > 0 else None


def _response(one: Element) -> Response:
    mapped: dict[str, Fraction] = {}
    sensitive = True
    for entry in one.findall("mapping/mapEntry"):
        points = number_of(entry.get("mappedValue", ""))
        mapped[entry.get("mapKey", "")] = Fraction(points) if points is not None else Fraction(0)
        sensitive = sensitive and entry.get("caseSensitive", "true") != "false"
    correct = tuple((value.text or "").strip() for value in one.findall("correctResponse/value"))
    kind = (one.get("cardinality", "single"), one.get("baseType", "identifier"))
    return Response(*kind, correct, mapped, sensitive)
