"""Going round and round until told to stop: what carries things out of the house does it this way."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from lms import clock
from lms.notices.rules.sending import LONGEST_REST, rest_after

log = logging.getLogger(__name__)
EVERY_SECONDS = 2.0


K = TypeVar("K")


@dataclass(slots=True)
class Rests(Generic[K]):
    """Who did not answer, and until when he is left alone: longer after each failure in a row, never long.

    Thousands of deliveries to a server that is away would otherwise each be tried, and each try be written down.
    """

    _failures: dict[K, tuple[int, datetime]] = field(default_factory=dict)

    def note(self, who: K, *, is_away: bool) -> None:
        """Note whether somebody answered."""
        if not is_away:
            self._failures.pop(who, None)
            return
        times = self._failures.get(who, (0, clock.now()))[0] + 1
        self._failures[who] = times, clock.now() + rest_after(times)

    def now(self) -> frozenset[K]:
        """Return who is left alone now; what a clock that ran ahead put off is over."""
        now = clock.now()
        return frozenset(who for who, (_, until) in self._failures.items() if now < until <= now + LONGEST_REST)


def carry_on(name: str, run_once: Callable[[], int], stop: threading.Event) -> None:
    """Run rounds until told to stop: at once after one that did something, else a moment later. No fault ends them."""
    while not stop.is_set():
        done = 0
        try:
            done = run_once()
        except SQLAlchemyError as error:  # the database is away; nothing is lost
            log.warning("%s: the database did not answer (%s)", name, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a fault in one pass must not end them all
            log.error("%s: a pass failed (%s)", name, type(error).__name__)  # noqa: TRY400 - its text may quote people
        stop.wait(0.1 if done else EVERY_SECONDS)
