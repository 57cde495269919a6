"""Calls of a library that starts an event loop, in a thread of their own: one that has a loop refuses another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def apart(work: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> T:
    """Return what the work returns; raises what it raises. Whoever calls may have an event loop, or none."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *arguments, **more).result()
