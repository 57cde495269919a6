"""What is looked for in the bank, as an address says it: whatever cannot be read asks nothing."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from lms.access import Actor
from question_bank.queries.questions import Filter
from question_bank.rules import Status, law_name
from question_bank.types import TYPES

MOST_SIGNS = 60


@dataclass(frozen=True, slots=True)
class Sought:
    """The filters of the search page, as typed."""

    q: str
    bank: str
    status: str
    type: str
    category: str
    tag: str
    difficulty: str
    law: str
    article: str
    author: str

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the filters that stand folded away is in use."""
        return any((self.category, self.tag, self.difficulty, self.law, self.article, self.author))

    def filter(self, actor: Actor) -> Filter:
        """Return the question that is put to the bank."""
        return Filter(
            text=self.q,
            bank_id=_number(self.bank),
            status=Status(self.status) if self.status in set(Status) else None,
            type=self.type if self.type in TYPES else None,
            category=self.category,
            tag=self.tag,
            difficulty=_number(self.difficulty, 5),
            law=law_name(self.law),
            article=self.article,
            author_id=actor.account_id if self.author == "me" else _number(self.author),
            waiting=self.status == "waiting",
        )


def read_sought(query: QueryParams) -> Sought:
    """Read the filters out of an address."""
    return Sought(**{name: query.get(name, "").strip()[:MOST_SIGNS] for name in Sought.__dataclass_fields__})


def read_before(query: QueryParams) -> int | None:
    """Read the id below which the page begins; None for the first page."""
    return _number(query.get("before", ""))


def _number(text: str, most: int = 2**63 - 1) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if 1 <= number <= most else None
