"""One item of the personal file, whatever it is about."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: a code of a list of words, a text, its day, the document it rests on, the account that entered it.

    `about`: more codes, each with its list. `hours` are hundredths of an 学时, `days` those of a suspension.
    """

    words: str
    code: str
    text: str = ""
    on: date | None = None
    source: str = ""
    by: int | None = None
    hours: int | None = None
    about: tuple[tuple[str, str], ...] = ()
    days: int | None = None
