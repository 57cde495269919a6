"""A sheet as its page shows it: what was typed, what is wrong at which field, and the question as far as it goes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from lms.errors import Refusal
from lms.i18n import Language
from lms.pages.forms.sheet.fields import Fields, Typed, count_rows, page_of
from lms.pages.forms.sheet.reading import read_sheet
from lms.web.question_faults import fault_text
from question_bank.content import Content
from question_bank.typed import SOUND, marks_of
from question_bank.types import TYPES, content_of, validate

_LISTS = frozenset({"options.key", "tag"})
_AT = re.compile(r"(parts\.\d+\.)?(.*)")
_KINDS = frozenset({*TYPES, "text", "number", "choice"})
_ROW_FIELDS = {"options": "html", "blanks": "accepted", "gaps": "accepted"}
_PLACES = {"media": "file"}


class SheetForm:
    """The sheet of one manuscript, for the `field` macro and for whoever hands it in."""

    def __init__(self, typed: Typed, media: Sequence[dict[str, str]], language: Language) -> None:
        self.typed, self.media, self.language = typed, media, language
        self.errors: dict[str, Refusal | str] = {}
        reading = read_sheet(Fields(typed), media)
        self._unread: dict[str, str] = dict(reading.errors)
        self.content: Content | None = None
        try:
            self.content = content_of(reading.values)
            self.faults = validate(self.content)
        except ValidationError as error:
            self.faults = []
            self._unread |= {_field_of(problem["loc"]): "QUESTION_UNREADABLE" for problem in error.errors()}

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by field; a list for fields that come several times."""
        return {
            name: texts if name.rpartition("parts.")[2] in _LISTS or name.endswith("options.key") else texts[0]
            for name, texts in self.typed.items()
            if texts or name.endswith("key")
        }

    @property
    def type(self) -> str:
        """The question's type."""
        return Fields(self.typed).text("type")

    @property
    def page(self) -> str:
        """The number of the page on which it is shown."""
        return page_of(self.typed)

    @property
    def marked(self) -> list[tuple[dict[str, str], str, bool]]:
        """Its pictures and sounds, each with the mark that shows it, and whether it is a sound."""
        marked = zip(self.media, marks_of(self.media), strict=True)
        return [(entry, mark, mark.startswith(SOUND)) for entry, mark in marked]

    @property
    def is_sound(self) -> bool:
        """Whether it can be handed in."""
        return self.content is not None and not self._unread and not any(fault.grave for fault in self.faults)

    def count(self, path: str) -> int:
        """Return how many rows a list has."""
        return count_rows(self.typed, path)

    def refuse(self, field: str, why: Refusal | str) -> None:
        """Put a refusal beside a field, "" for the whole form."""
        self.errors[field] = why

    def tell_all(self) -> None:
        """Put everything that is wrong beside its field."""
        for field, code in self._unread.items():
            self.errors.setdefault(field, code)
        for fault in self.faults:
            if fault.grave:
                self.errors.setdefault(field_at(fault.at), fault_text(self.language, fault))

    def hints(self) -> list[tuple[str, Any, bool]]:
        """Return what is still to do before it can be handed in: the first field, sentence, whether it must be done.

        What is wrong at several rows of a question, or of a part of a case, is said once.
        """
        unread = [(field, code, True) for field, code in self._unread.items()]
        faults = [(field_at(f.at), fault_text(self.language, f), f.grave) for f in self.faults]
        once: dict[tuple[str, str], tuple[str, Any, bool]] = {}
        for field, words, must in unread + faults:
            once.setdefault((_part_of(field), words), (field, words, must))
        return sorted(once.values(), key=_light_last)


def field_at(at: str) -> str:
    """Return the field of a sheet where a fault of a content stands."""
    found = _AT.fullmatch(at)
    part, place = (found.group(1) or "", found.group(2)) if found else ("", at)
    name, _, rest = place.partition(".")
    if rest and name in _ROW_FIELDS:
        return f"{part}{name}.{rest.partition('.')[0]}.{_ROW_FIELDS[name]}"
    return part + _PLACES.get(place, place)


def _field_of(loc: Sequence[Any]) -> str:
    steps = [str(step + 1) if isinstance(step, int) else step for step in loc if step not in _KINDS]
    return ".".join(map(str, steps))


def _part_of(field: str) -> str:
    found = _AT.fullmatch(field)
    return (found.group(1) or "") if found else ""


def _light_last(hint: tuple[str, Any, bool]) -> bool:
    return not hint[2]


def as_typed(typed: Mapping[str, Any]) -> Typed:
    """Return the fields that a manuscript keeps."""
    return {str(name): [str(text) for text in texts] for name, texts in typed.items()}
