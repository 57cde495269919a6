"""Doing things at the same moment: real threads, each in a transaction of its own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.db import make_sessions
from lms.errors import Refusal
from lms.hours.actions.posting import PeopleRefused

# How long the one who came first dwells between asking and writing; the other arrives in that time.
DWELL = 0.1


def at_once(engine: Engine, *deeds: Callable[[Session], Any]) -> list[str]:
    """Do things at the same moment, each in its own transaction; return what came of each."""
    ready = threading.Barrier(len(deeds))

    def run(deed: Callable[[Session], Any]) -> str:
        try:
            with make_sessions(engine).begin() as db:
                ready.wait(60)
                deed(db)
        except PeopleRefused as refusal:
            return ",".join(sorted({reason.code for reason in refusal.refusals.values()}))
        except Refusal as refusal:
            return refusal.code
        except DBAPIError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(run, deeds))


@contextmanager
def dwelling(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, *, longest: float = DWELL) -> Iterator[None]:
    """Have whoever comes out of a check wait a moment for the other to come out of it too, before going on to write.

    `longest`: for a mutant, in which nobody waits at a lock and both come, however slow the machine.
    """
    real, both = getattr(module, name), threading.Barrier(2)

    def checked(*arguments: Any, **more: Any) -> Any:
        answer = real(*arguments, **more)
        try:
            both.wait(longest)
        except threading.BrokenBarrierError:
            both.reset()  # the other waits at a lock, as he should
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(module, name, checked)
        yield


def in_transaction(engine: Engine, deed: Callable[[Session], Any]) -> Any:
    with make_sessions(engine).begin() as db:
        return deed(db)
