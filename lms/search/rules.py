"""What somebody typed, and what it may mean. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from lms.pinyin import plain_form

MOST_SIGNS = 40
_ID_NO = re.compile(r"\d{15}|\d{17}[\dX]")
# Fewer digits than these end too many card numbers.
_TAIL = 4


class Group(StrEnum):
    """What is searched, in the order in which it is shown."""

    PEOPLE = "people"
    UNITS = "units"
    COURSES = "courses"
    EXAMS = "exams"
    QUESTIONS = "questions"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: `words` as texts hold it, `plain` as names are kept (small letters, no spaces)."""

    words: str
    plain: str

    @property
    def is_enough(self) -> bool:
        """Whether it says something: one Chinese sign does, one letter or digit does not."""
        return len(self.plain) > 1 or (bool(self.plain) and not self.plain.isascii())

    @property
    def is_id_no(self) -> bool:
        """Whether it has the form of an ID number."""
        return _ID_NO.fullmatch(self.plain.upper()) is not None

    @property
    def card(self) -> str:
        """The card number, or its last digits, that it may be; empty when it is none."""
        said = self.plain.upper()
        is_number = said.isascii() and sum(sign.isdigit() for sign in said) >= _TAIL
        return said if is_number and not self.is_id_no else ""


def read_typed(text: str) -> Typed:
    """Return what a text typed into the box says."""
    words = " ".join(unicodedata.normalize("NFKC", text).split())[:MOST_SIGNS]
    return Typed(words, plain_form(words))
