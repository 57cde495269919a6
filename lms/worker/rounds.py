"""Going round and round until told to stop: what carries things out of the house does it this way."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
EVERY_SECONDS = 2.0


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
