"""What a browser sends to a card of practice: the right answer, or another."""

from collections.abc import Sequence

from question_bank.content import Content
from question_bank.keyed import key_sent
from question_bank.sent import sent_of
from question_bank.types import read_answer

Order = Sequence[Sequence[int]]


def right_answer(content: Content, order: Order) -> dict[str, list[str]]:
    """Return the right answer in the letters of a card."""
    return sent_of(content, read_answer(content, key_sent(content)), tuple(tuple(each) for each in order))


def wrong_answer(content: Content, order: Order) -> dict[str, list[str]]:
    """Return a wrong answer to a single choice or a statement."""
    key = right_answer(content, order)["answer"]
    if content.type == "true_false":
        return {"answer": ["false" if key == ["true"] else "true"]}
    return {"answer": ["B" if key == ["A"] else "A"]}
