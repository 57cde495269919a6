"""The three refusals every room may raise; `lms/web/errors.py` alone turns them into answers."""

from typing import Any


class Refusal(Exception):
    """Something was refused for a reason a user can be told.

    `code` is stable and is what tests, logs and other systems rely on; the sentence for it is looked up at the edge,
    in the reader's language, and filled with `parameters` (plain values, never an ID number).
    """

    def __init__(self, code: str, /, **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


class NotFound(Refusal):
    """There is no such thing, or it lies outside the asker's reach: the two must look the same."""

    def __init__(self, code: str = "NOT_FOUND", /, **parameters: Any) -> None:
        super().__init__(code, **parameters)


class NotAllowed(Refusal):
    """The asker's role does not permit this act."""

    def __init__(self, code: str = "NOT_ALLOWED", /, **parameters: Any) -> None:
        super().__init__(code, **parameters)


class RuleBroken(Refusal):
    """A rule of the regulation, or of the state things are in, forbids this act."""


def require_words(words: str) -> str:
    """Return words without the space around them. Raises RuleBroken REASON_MISSING for none."""
    if not words.strip():
        raise RuleBroken("REASON_MISSING")
    return words.strip()
