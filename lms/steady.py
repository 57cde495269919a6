"""Whether the clock went on evenly: wall time against the steady clock of the machine, which never jumps (B5)."""

import threading
import time
from collections.abc import Callable

# A jump smaller than this is nobody's loss; clocks are slewed by half a thousandth at most.
TOLERANCE, SLEW = 2.0, 0.0005


class Watch:
    """Remembers where both clocks stood. What they drift apart slowly is followed, what they jump is kept."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self.steady, self._lock = wall, steady, threading.Lock()
        # The last jump on record that lies before the anchor; None until the record was asked.
        self.settled: int | None = None
        self._at = wall(), steady()

    def jump(self) -> float:
        """Return by how many seconds the wall clock is ahead of where it should be: 0.0, or more than the tolerance."""
        with self._lock:
            wall, steady = self._wall(), self.steady()
            gone = steady - self._at[1]
            ahead = wall - self._at[0] - gone
            if abs(ahead) > TOLERANCE + SLEW * gone:
                return ahead
            self._at = wall, steady
            return 0.0

    def accept(self, settled: int | None = None) -> None:
        """Take the clocks as they now stand for right; `settled` is the last jump on record by now."""
        self._at = self._wall(), self.steady()
        if settled is not None:
            self.settled = settled


WATCH = Watch()
