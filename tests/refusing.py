"""How tests say that something is refused, and with which code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lms.errors import Refusal


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code
