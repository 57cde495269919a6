"""What the file of a question type offers: its two forms and its pure functions."""

from fractions import Fraction
from typing import Any, Protocol

from question_bank.answers import Form, Order
from question_bank.content import Content as Common, Fault, Marking
from question_bank.shown import Shown as CommonShown


class QuestionType(Protocol):
    """A type, as a module. Answers are JSON-storable and in the author's terms, whatever order was shown."""

    @property
    def Content(self) -> type[Common]:  # noqa: N802 - the class itself
        """What the bank holds."""

    @property
    def Shown(self) -> type[CommonShown]:  # noqa: N802 - the class itself
        """What a candidate sees."""

    def validate(self, content: Any) -> list[Fault]:
        """Return what is wrong with a content; no fault, or only light ones, lets it in."""

    def shuffles(self, content: Any) -> tuple[int, ...]:
        """Return how many things an order may move, list by list; 0 for a list that stays as written."""

    def read_answer(self, content: Any, form: Form, order: Order = ...) -> Any:
        """Return what was sent as an answer in the author's terms; never raises on what candidates send."""

    def grade(self, content: Any, answer: Any, marking: Marking = ...) -> Fraction | None:
        """Return the share of the points, 0 to 1; None where a person must mark."""

    def shown(self, content: Any, order: Order = ...) -> CommonShown:
        """Return what a candidate sees."""

    def plain(self, content: Any) -> str:
        """Return the text for search and for finding near-duplicates: no key."""

    def canonical(self, content: Any) -> list[object]:
        """Return what makes two questions the same: wording and key, as plain values."""
