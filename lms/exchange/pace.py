"""Keeping the garbage collector out of the way while a large file is worked through."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Pause the search for cyclic garbage.

    A file of 20,000 lines becomes a hundred thousand objects that all stay alive until the end; the collector walks
    them again and again and finds nothing (measured: a third of an import's time).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
