"""How tests say that something is refused, and with which code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lms.errors import Refusal


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code


def code_of(deed: Callable[..., object], *given: Any, **named: Any) -> str:
    """Do something and return the code it was refused with, "done" when it was not."""
    try:
        deed(*given, **named)
    except Refusal as refusal:
        return refusal.code
    return "done"
