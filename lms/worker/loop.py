"""Taking waiting jobs and carrying them out, once or for as long as the server runs."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine, delete
from sqlalchemy.exc import SQLAlchemyError

from lms import clock, metrics, outbox
from lms.audit.keeping import keep_chain
from lms.courses.actions.uploading import SWEEP
from lms.db import make_sessions, reading
from lms.errors import Refusal
from lms.exams.actions.due import EXAMS_DUE, is_due
from lms.filings.actions.daily import NEW_DAY
from lms.outbox import Job
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.worker.counting import keep_counts, note_new_day
from lms.worker.jobs import KINDS, Kind
from lms.worker.notices import Postman
from lms.worker.queries import jobs_of, lock_jobs, waiting_work
from lms.worker.timing import Timekeeper
from lms.worker.webhooks import Herald

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
# A pass may take a city's whole ledger; it leaves at least this many times its own length to everybody else.
REST = 4
# Uploads that were given up are looked for this often.
SWEEP_SECONDS = 3600.0
# Committed lines of the audit log wait so long to be chained.
CHAIN_SECONDS = 5.0
RETRY_SECONDS, LONGEST_RETRY_SECONDS = 5.0, 300.0

Work = tuple[str, str]


@dataclass(slots=True)
class Worker:
    """What one worker remembers between passes: which work failed, how often, and when it is tried again.

    `slow` says which lane it works in: True for slow kinds alone, False for all others, None for everything.
    """

    engine: Engine
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    slow: bool | None = None
    _day: date | None = None
    _swept_at: float | None = None
    _chained_at: float | None = None
    _failures: dict[Work, tuple[int, float]] = field(default_factory=dict)

    def run_once(self) -> tuple[int, int]:
        """Carry out all work that waits and is not resting after a failure; return how much was done and failed."""
        with reading(self.engine) as db:
            waiting = waiting_work(db)
        done = failed = 0
        for work in waiting:
            if not self._is_mine(work) or self._is_resting(work):
                continue
            if self._carry_out(work):
                done += 1
                metrics.count_job(work[0], "done")
            else:
                failed += 1
                metrics.count_job(work[0], "failed")
        return done, failed

    def run(self, stop: threading.Event) -> None:
        """Carry out work as it comes in until told to stop."""
        while not stop.is_set():
            started, done = time.monotonic(), 0
            try:
                self._ask_by_the_clock()
                done, _ = self.run_once()
                self._keep_counts()
                self._chain_audit()
            except SQLAlchemyError as error:  # the database is away; it comes back
                log.warning("worker: the database did not answer (%s)", type(error).__name__)
            stop.wait(self._rest(time.monotonic() - started, done))

    def _rest(self, seconds: float, done: int) -> float:
        """Return how long to wait after a pass: what a slow kind takes, it takes outside the database."""
        if self.slow:
            return 0 if done else PAUSE_SECONDS  # a large print waits for its next piece
        return max(PAUSE_SECONDS, REST * seconds)

    def _is_mine(self, work: Work) -> bool:
        kind = self.kinds.get(work[0])
        return self.slow is None or self.slow == (kind is not None and kind.is_slow)

    def _carry_out(self, work: Work) -> bool:
        name, key = work
        try:
            kind = self.kinds[name]
            with reading(self.engine) as db:
                seen = jobs_of(db, name, None if kind.is_whole else key)
                result = kind.work_out(db, key) if seen else None
            if seen and kind.outside:
                result = kind.outside(result)
            with make_sessions(self.engine).begin() as db:
                # What came in meanwhile stays and is done in the next pass; what another worker did is left alone.
                held = lock_jobs(db, seen)
                if held and not (kind.is_whole and len(held) < len(seen)):
                    kind.store(db, result)
                    db.execute(delete(Job).where(Job.id.in_(held)))
            if held and kind.afterwards:
                kind.afterwards(result)
        except Exception as error:  # noqa: BLE001 - one job that fails must not hold up the others
            self._remember_failure(work, error)
            return False
        self._failures.pop(work, None)
        return True

    def _keep_counts(self) -> None:
        """Count what dashboards read where it changed; while it cannot be counted, pages count for themselves."""
        if self.slow is True:
            return
        try:
            keep_counts(self.engine)
        except Exception as error:  # noqa: BLE001 - counts that fail must not hold up jobs
            log.error("worker: counts of units failed (%s)", type(error).__name__)  # noqa: TRY400 - never the text

    def _chain_audit(self) -> None:
        """Chain what was written to the audit log since; a folder that cannot be written holds up no job."""
        if self.slow is True or (self._chained_at and time.monotonic() - self._chained_at < CHAIN_SECONDS):
            return
        self._chained_at = time.monotonic()
        try:
            keep_chain(self.engine)
        except OSError as error:
            log.warning("worker: the head of the audit log could not be witnessed (%s)", error.strerror)

    def _ask_by_the_clock(self) -> None:
        if self.slow is not True:
            self._ask_for_today()
            self._ask_for_exams()
        if self.slow is not False:
            self._ask_for_sweeping()

    def _ask_for_exams(self) -> None:
        """Ask for closing what is over, whether or not anybody looks at it."""
        with reading(self.engine) as db:
            due = is_due(db)
        if due:
            with make_sessions(self.engine).begin() as db:
                outbox.request(db, EXAMS_DUE, "*")

    def _ask_for_sweeping(self) -> None:
        if self._swept_at is None or time.monotonic() - self._swept_at > SWEEP_SECONDS:
            with make_sessions(self.engine).begin() as db:
                outbox.request(db, SWEEP, "*")
            self._swept_at = time.monotonic()

    def _ask_for_today(self) -> None:
        """Ask for what a new day changes: who is on the roll and who is late, filings nobody answered."""
        if self._day != clock.today():
            with make_sessions(self.engine).begin() as db:
                outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about=())
                outbox.request(db, NEW_DAY, clock.today().isoformat())
                note_new_day(db)
            self._day = clock.today()

    def _is_resting(self, work: Work) -> bool:
        return work in self._failures and time.monotonic() < self._failures[work][1]

    def _remember_failure(self, work: Work, error: Exception) -> None:
        times = self._failures.get(work, (0, 0.0))[0] + 1
        rest = min(RETRY_SECONDS * 2 ** (times - 1), LONGEST_RETRY_SECONDS)
        self._failures[work] = (times, time.monotonic() + rest)
        # Never the error's own text: it may quote rows about people.
        what = error.code if isinstance(error, Refusal) else type(error).__name__
        log.error("worker: %s %s failed (%s), attempt %d; next in %.0f s", *work, what, times, rest)


def start(engine: Engine) -> Callable[[], None]:
    """Start a worker for each lane in a thread of its own; return what stops them and waits for them."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=Worker(engine, slow=slow).run, args=(stop,), name=name, daemon=True)
        for slow, name in ((False, "lms-worker"), (True, "lms-worker-slow"))
    ]
    threads.append(threading.Thread(target=Timekeeper(engine).run, args=(stop,), name="lms-clock", daemon=True))
    threads.append(threading.Thread(target=Postman(engine).run, args=(stop,), name="lms-notices", daemon=True))
    threads.append(threading.Thread(target=Herald(engine).run, args=(stop,), name="lms-webhooks", daemon=True))
    for thread in threads:
        thread.start()

    def stop_and_wait() -> None:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)

    return stop_and_wait
