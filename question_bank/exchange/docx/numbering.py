"""Numbers that Word puts before paragraphs by itself: worked out as Word shows them, so that they can be read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its kind of number, how it is written ("%1."), where it starts."""

    kind: str
    text: str
    start: int


@dataclass(slots=True)
class Numbers:
    """Counts paragraph by paragraph; `lists` maps a list's id to its levels."""

    lists: Mapping[str, Mapping[int, Level]]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, list_id: str, at: int) -> str:
        """Return what Word shows before the next paragraph of a list at a level, with a space; "" for bullets."""
        levels = self.lists.get(list_id, {})
        level = levels.get(at)
        if level is None or level.kind in ("bullet", "none"):
            return ""
        self.counts[list_id, at] = self.counts.get((list_id, at), level.start - 1) + 1
        for deeper in [key for key in self.counts if key[0] == list_id and key[1] > at]:
            del self.counts[deeper]
        text = level.text
        for place in range(9):
            of_place = levels.get(place)
            if of_place is not None and f"%{place + 1}" in text:
                number = self.counts.get((list_id, place), of_place.start)
                text = text.replace(f"%{place + 1}", written(number, of_place.kind))
        return f"{text} "


def numbers_of(root: Element | None) -> Numbers:
    """Read the lists of a document's numbering part."""
    if root is None:
        return Numbers({})
    abstract = {
        one.get(f"{W}abstractNumId", ""): {int(lvl.get(f"{W}ilvl", "0")): _level(lvl) for lvl in one.findall(f"{W}lvl")}
        for one in root.findall(f"{W}abstractNum")
    }
    lists = {}
    for one in root.findall(f"{W}num"):
        meant = one.find(f"{W}abstractNumId")
        lists[one.get(f"{W}numId", "")] = abstract.get(_value(meant), {})
    return Numbers(lists)


def written(number: int, kind: str) -> str:
    """Return a number as a list writes it: 3 as "3", "C", "c", "三", "iii"."""
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if kind == "upperLetter" else letter.lower()
    if kind.startswith(("chineseCounting", "ideographTraditional", "japaneseCounting", "taiwaneseCounting")):
        return _in_chinese(number)
    if kind == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return ("" if tens < 2 else _CHINESE[tens]) + ("十" if tens else "") + (_CHINESE[ones] if ones else "")


def _level(level: Element) -> Level:
    start = _value(level.find(f"{W}start")) or "1"
    kind = _value(level.find(f"{W}numFmt")) or "decimal"
    return Level(kind, _value(level.find(f"{W}lvlText")), int(start) if start.isdecimal() else 1)


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")
