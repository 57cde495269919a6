"""Looks every second whether the clock went on evenly, and moves deadlines when it jumped (security B5)."""

import logging
import threading
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lms.db import make_sessions, reading
from lms.exams.actions.jumps import settle
from lms.exams.queries.jumps import database_time, last_jump
from lms.steady import WATCH, Watch

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


@dataclass(slots=True)
class Timekeeper:
    """Watches the clock of this process, and that of a database on another machine."""

    engine: Engine
    watch: Watch = field(default_factory=lambda: WATCH)
    _theirs: Watch | None = None
    _told: float = 0.0

    def look(self) -> bool:
        """Look once; tell whether a jump was put right."""
        self._begin()
        if self._theirs is not None:
            self._read_theirs()
        if not self.watch.jump():
            if self._theirs is not None:
                self._theirs.jump()  # follow what is slewed
            return False
        with make_sessions(self.engine).begin() as db:
            jump = settle(db, self.watch, self._theirs)
        if jump is None:
            return False
        self.watch.accept(jump)
        if self._theirs is not None:
            self._theirs.accept()
        log.warning("clock: a jump was put right (%d)", jump)
        return True

    def run(self, stop: threading.Event) -> None:
        """Look every second until told to stop."""
        while not stop.is_set():
            try:
                self.look()
            except SQLAlchemyError as error:  # the database is away; the jump waits for it
                log.warning("clock: the database did not answer (%s)", type(error).__name__)
            stop.wait(EVERY_SECONDS)

    def _begin(self) -> None:
        if self.watch.settled is None:
            with reading(self.engine) as db:
                self.watch.accept(last_jump(db))
        if self._theirs is None and self.engine.dialect.name != "sqlite":
            self._read_theirs()
            self._theirs = Watch(lambda: self._told, self.watch.steady)

    def _read_theirs(self) -> None:
        with reading(self.engine) as db:
            self._told = database_time(db) or 0.0
