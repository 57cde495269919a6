"""One line of a roster: read, checked against itself, with a note for what is missing or odd. Pure."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, every
from lms.exchange.lines import Sheetful, Vocabulary, pieces, shown
from lms.exchange.roster_words import CLASSES, COLUMNS, EMPLOYMENTS, SEXES
from lms.exchange.rows import Row
from lms.people.codes import IdNumber, check_id_no
from lms.people.models import Unit
from lms.people.rules import OF_THE_BODY, Employment, PersonClass, Span, require_class_free

_SHEET = Sheetful(COLUMNS)
_CLASSES, _EMPLOYMENTS = Vocabulary(CLASSES), Vocabulary(EMPLOYMENTS)
_PHONE = re.compile(r"\+?(?:86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|\d{7,8}|\d{5,6}")
_ALWAYS = Span(None, None)


class RosterLine(NamedTuple):
    """What a line says about a person. None: it says nothing."""

    row: int
    name: str
    id_no: IdNumber
    unit_id: int
    classes: tuple[PersonClass, ...]
    phone: str | None
    title: str | None
    employment: Employment | None
    card_no: str | None
    issued_on: date | None
    valid_until: date | None
    joined_on: date | None
    moved_on: date | None

    @property
    def role_start(self) -> date | None:
        """The day the class begins: an officer's when the card is issued (domain C3.5), others' when they came."""
        return self.issued_on or (None if PersonClass.OFFICER in self.classes else self.joined_on)

    def says(self) -> tuple[object, ...]:
        """Return all that is said but where: two lines that say the same are one."""
        return self[1:]


class Words:
    """How units are called: by code, full name or short name, of those in reach."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units: dict[str, list[int]] = defaultdict(list)
        for unit in units:
            for word in {unit.code, unit.name, unit.short_name}:
                if word:
                    self._units[word].append(unit.id)
        self._known: dict[str, int] = {}
        self._classes: dict[str, tuple[PersonClass, ...]] = {}

    def unit(self, text: str) -> int:
        """Return the unit a text names. Raises RuleBroken UNIT_UNKNOWN, UNIT_UNKNOWN_NEAR or UNIT_AMBIGUOUS."""
        found = self._units.get(text) or self._units.get(text.replace(" ", ""), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise RuleBroken("UNIT_AMBIGUOUS", unit=text)
        near = get_close_matches(text, self._units, n=1, cutoff=0.75)
        if near:
            raise RuleBroken("UNIT_UNKNOWN_NEAR", unit=shown(text), near=near[0])
        raise RuleBroken("UNIT_UNKNOWN", unit=shown(text))

    def classes(self, text: str) -> tuple[PersonClass, ...]:
        """Return the classes a text names. Raises RuleBroken CLASS_UNKNOWN, ROLES_EXCLUDE."""
        if text not in self._classes:
            self._classes[text] = _classes(text)
        return self._classes[text]


def _classes(text: str) -> tuple[PersonClass, ...]:
    whole = _CLASSES.find(text)
    found = [whole] if whole else [_CLASSES.find(piece) for piece in pieces(text)]
    classes = tuple(each for each in found if each is not None)
    if not classes or len(classes) < len(found):
        raise RuleBroken("CLASS_UNKNOWN", text=shown(text), choices=_CLASSES.choices)
    for each in classes:
        require_class_free(each, _ALWAYS, [(other, _ALWAYS) for other in classes if other is not each])
    return classes


def read_line(row: Row, words: Words, answer: ImportAnswer, today: date) -> RosterLine:
    """Return what a line says, or raise RuleBroken with the reason it cannot be taken; lesser faults are noted."""
    _SHEET.require_cells(row)
    values = row.values
    id_no, unit_id, classes, moved_on = every(
        lambda: check_id_no(values["id_no"], today=today),
        lambda: words.unit(values["unit"]),
        lambda: words.classes(values["person_class"]),
        lambda: _moved_on(row, today, answer),
    )
    issued_on, valid_until = _SHEET.day(row, "issued_on", answer), _valid_until(row, answer)
    if issued_on and valid_until and valid_until < issued_on:
        answer.note(row.number, "CARD_DATES")
        valid_until = None
    _compare_with_id_no(row, id_no, answer)
    return RosterLine(
        row=row.number,
        name=values["name"],
        id_no=id_no,
        unit_id=unit_id,
        classes=classes,
        phone=_phone(row, answer),
        title=values.get("title") or None,
        employment=_employment(row, classes, answer),
        card_no=values.get("card_no") or None,
        issued_on=_past(row, "issued_on", issued_on, today, answer),
        valid_until=valid_until,
        joined_on=_past(row, "joined_on", _SHEET.day(row, "joined_on", answer), today, answer),
        moved_on=moved_on,
    )


def _moved_on(row: Row, today: date, answer: ImportAnswer) -> date | None:
    moved_on = _SHEET.day(row, "moved_on", answer)
    if moved_on and moved_on > today:
        raise RuleBroken("DATE_FUTURE", column=_SHEET.title("moved_on"))
    return moved_on


def _past(row: Row, key: str, day: date | None, today: date, answer: ImportAnswer) -> date | None:
    if day and day > today:
        answer.note(row.number, "DATE_FUTURE", column=_SHEET.title(key))
        return None
    return day


def _valid_until(row: Row, answer: ImportAnswer) -> date | None:
    return None if row.values.get("valid_until") in {"长期", "永久"} else _SHEET.day(row, "valid_until", answer)


def _compare_with_id_no(row: Row, id_no: IdNumber, answer: ImportAnswer) -> None:
    sex, born_on = row.values.get("sex", ""), row.values.get("born_on", "")
    if sex and SEXES.get(sex) != id_no.sex.value:
        answer.note(row.number, "SEX_DIFFERS")
    # Often only year and month are given: 1985-03, 1985.03, 198503.
    digits = re.sub(r"\D", "", born_on)
    if digits and not f"{id_no.born_on:%Y%m%d}".startswith(digits) and _padded(born_on) != f"{id_no.born_on:%Y%m}":
        answer.note(row.number, "BORN_DIFFERS")


def _padded(text: str) -> str:
    parts = re.findall(r"\d+", text)
    return f"{parts[0]}{int(parts[1]):02}" if len(parts) == 2 else ""


def _phone(row: Row, answer: ImportAnswer) -> str | None:
    text = row.values.get("phone", "")
    if text and not _PHONE.fullmatch(text):
        answer.note(row.number, "PHONE_ODD")
        return None
    return text or None


def _employment(row: Row, classes: Sequence[PersonClass], answer: ImportAnswer) -> Employment | None:
    text = row.values.get("employment", "")
    employment = _EMPLOYMENTS.find(text) if text else None
    if text and employment is None:
        answer.note(row.number, "EMPLOYMENT_UNKNOWN", text=shown(text), choices=_EMPLOYMENTS.choices)
    if not text and "employment" in row.values and PersonClass.ASSISTANT in classes:
        answer.note(row.number, "EMPLOYMENT_MISSING")
    if employment not in {None, *OF_THE_BODY} and PersonClass.OFFICER in classes:
        answer.note(row.number, "EMPLOYMENT_OFFICER", text=shown(text))
    return employment
