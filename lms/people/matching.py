"""Finding people by pasted lines: a name, a card or ID number, and minutes where somebody came late. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lms.errors import RuleBroken

_PARTS = re.compile(r"[\s,;、]+")
_MINUTES = re.compile(r"([0-9]{1,3})(分钟|分|min)?")
_ID_NO = re.compile(r"[0-9]{17}[0-9X]")
_ENOUGH_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line as it was read: where it stood, the name, the number (if any) and the minutes (if any)."""

    line: int
    name: str
    number: str
    minutes: int | None

    @property
    def is_id_no(self) -> bool:
        """Whether the number has the shape of an ID number; it is then never shown again."""
        return bool(_ID_NO.fullmatch(self.number))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a line may mean."""

    person_id: int
    name: str
    id_no_digest: str
    id_no_tail: str
    cards: tuple[str, ...]


def read_lines(text: str) -> list[Pasted]:
    """Read pasted lines; empty ones are skipped. A name written with a gap (白　川) is one name."""
    return [
        _read(number, line)
        for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), start=1)
        if _PARTS.sub("", line)  # a sheet's empty row is pasted as tabs
    ]


def _read(number: int, line: str) -> Pasted:
    names: list[str] = []
    code, minutes = "", None
    for part in filter(None, _PARTS.split(line.strip())):
        if (found := _MINUTES.fullmatch(part)) and (names or code or not part.isdigit()):
            minutes = int(found[1])
        elif any(sign.isdigit() for sign in part):
            code = part.upper()
        else:
            names.append(part)
    return Pasted(number, "".join(names), code, minutes)


def match(
    lines: Sequence[Pasted], candidates: Iterable[Candidate], digest: Callable[[str], str]
) -> tuple[dict[int, int | None], list[RuleBroken]]:
    """Map the people meant to their minutes, and name every line that means nobody, or not one person.

    Codes, each with `line` and `name`: LINE_UNREADABLE, LINE_NOT_FOUND, LINE_CARD_UNKNOWN (`suggestion` is a card),
    LINE_ID_UNKNOWN (`tail` of the namesake's ID number), LINE_OTHER_NAME (the number is another's), LINE_AMBIGUOUS
    (`people` bear this name), LINE_TWICE. No refusal bears an ID number.
    """
    known = list(candidates)
    people: dict[int, int | None] = {}
    problems: list[RuleBroken] = []
    for line in lines:
        try:
            person = _one(line, known, digest)
            if person.person_id in people:
                raise RuleBroken("LINE_TWICE", line=line.line, name=person.name)
            people[person.person_id] = line.minutes
        except RuleBroken as refusal:
            problems.append(refusal)
    return people, problems


def _one(line: Pasted, known: Sequence[Candidate], digest: Callable[[str], str]) -> Candidate:
    named = [person for person in known if person.name == line.name]
    if not line.number:
        return _by_name(line, named)
    if line.is_id_no:
        wanted = digest(line.number)
        found = [person for person in known if person.id_no_digest == wanted]
    else:
        found = [person for person in known if line.number in person.cards]
    if not found:
        raise _unknown(line, named)
    if line.name and found[0].name != line.name:
        raise RuleBroken("LINE_OTHER_NAME", line=line.line, name=line.name, other=found[0].name)
    return found[0]


def _by_name(line: Pasted, named: Sequence[Candidate]) -> Candidate:
    if not line.name:
        raise RuleBroken("LINE_UNREADABLE", line=line.line)
    if not named:
        raise RuleBroken("LINE_NOT_FOUND", line=line.line, name=line.name)
    if len(named) > 1:
        raise RuleBroken("LINE_AMBIGUOUS", line=line.line, name=line.name, people=len(named))
    return named[0]


def _unknown(line: Pasted, named: Sequence[Candidate]) -> RuleBroken:
    """Say that a number is nobody's, with the number that was probably meant."""
    about = {"line": line.line, "name": line.name}
    if line.is_id_no:
        return RuleBroken("LINE_ID_UNKNOWN", **about, tail=named[0].id_no_tail) if named else _nobody(line)
    cards = [card for person in named for card in person.cards]
    near = get_close_matches(line.number, cards, n=1, cutoff=_ENOUGH_ALIKE) or cards[:1]
    return RuleBroken("LINE_CARD_UNKNOWN", **about, suggestion=near[0]) if near else _nobody(line)


def _nobody(line: Pasted) -> RuleBroken:
    return RuleBroken("LINE_NOT_FOUND", line=line.line, name=line.name)
