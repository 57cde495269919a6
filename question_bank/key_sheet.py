"""The key of a question in the letters of one paper, in a few words: what stands on a marker's key sheet. Pure."""

from question_bank.answers import AS_WRITTEN, Order
from question_bank.content import Content
from question_bank.keyed import key_sent, key_words
from question_bank.markup import text_of
from question_bank.sent import sent_of
from question_bank.types import case, matching, multiple, ordering, read_answer, short_answer, single, true_false

RIGHT, WRONG = "√", "×"


def key_on_paper(content: Content, order: Order = AS_WRITTEN) -> str:  # noqa: PLR0911 - one line a type
    """Return the key as this paper letters it; of what a person marks, the model answer."""
    if isinstance(content, case.Content):
        parts = enumerate(zip(content.parts, case.orders(content, order), strict=True), start=1)
        return "；".join(f"（{number}）{key_on_paper(part, own)}" for number, (part, own) in parts)
    if isinstance(content, true_false.Content):
        return RIGHT if content.correct else WRONG
    if isinstance(content, short_answer.Content):
        return text_of(content.model_answer)
    if isinstance(content, single.Content | multiple.Content):
        return "".join(_sent(content, order).get("answer", []))
    if isinstance(content, matching.Content):
        return " ".join(f"{left}{right[0]}" for left, right in _sent(content, order).items())
    if isinstance(content, ordering.Content):
        return "".join(sorted(ranks := _sent(content, order), key=lambda letter: int(ranks[letter][0])))
    return key_words(content)


def _sent(content: Content, order: Order) -> dict[str, list[str]]:
    return sent_of(content, read_answer(content, key_sent(content)), order)
