"""What is to be printed on a paper before it has a number: pure values, from what other rooms know."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from certificates.document import plain
from certificates.issued_facts import IssuedPaper
from lms.documents.rules.kinds import DocumentKind

# The word for a value of a list, in the language papers are printed in: said by whoever shows words (lms.web.wording).
Say = Callable[[object, str], str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper that could be issued: what it is about, and its own facts in the words that will be printed.

    `title` tells a person's papers of one kind apart.
    """

    kind: DocumentKind
    subject: str
    person_id: int
    unit_id: int
    facts: Any
    title: str = ""
    credential_id: int | None = None
    badge_id: int | None = None

    @property
    def own_facts(self) -> dict[str, Any]:
        """The facts as plain values, without number and code."""
        facts: dict[str, Any] = plain(asdict(self.facts))
        return facts


def printed_facts(draft: Draft, paper: IssuedPaper) -> dict[str, Any]:
    """Return every field that is printed."""
    return draft.own_facts | {"paper": plain(asdict(paper))}


def own_facts_of(facts: dict[str, Any]) -> dict[str, Any]:
    """Return printed facts without number and code: what a correction is compared with."""
    return {name: value for name, value in facts.items() if name != "paper"}


# What changes from day to day though nothing about the person did: no reason for a new version.
_DAYS = ("as_of", "until_on")


def differs(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Tell whether facts say something else than those on a paper; the day they were read on alone says nothing."""
    return _lasting(own_facts_of(old)) != _lasting(new)


def _lasting(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in _DAYS}


def hours_text(hundredths: int) -> str:
    """Write hundredths of an 学时 as people do: 3650 is 36.5."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
