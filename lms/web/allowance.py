"""How much one address may ask of pages that everybody may open: a bucket that fills by the minute (security C6).

Counted in this process alone and forgotten when it ends: what it guards are codes too long to be guessed, so it needs
to be cheap rather than exact.
"""

import threading
from collections import OrderedDict

from lms import clock

# Addresses remembered; beyond that the one not heard of for longest is forgotten.
_MOST = 50_000


class Allowance:
    """So many questions a minute for each address, unused ones kept up to a minute's worth."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str, *, a_minute: int) -> int:
        """Return how many seconds an address must wait before it may ask again; 0: it may now."""
        with self._lock:
            left = self._now(address, a_minute)
        return 0 if left >= 1 else max(1, round((1 - left) * 60 / a_minute))

    def charge(self, address: str, cost: int, *, a_minute: int) -> None:
        """Take from what an address may still ask; what is owed has to be waited for, at most a minute's worth."""
        with self._lock:
            left = max(self._now(address, a_minute) - cost, -float(a_minute))
            self._left[address] = (left, clock.now().timestamp())
            self._left.move_to_end(address)
            while len(self._left) > _MOST:
                self._left.popitem(last=False)

    def _now(self, address: str, a_minute: int) -> float:
        left, at = self._left.get(address, (float(a_minute), 0.0))
        return min(float(a_minute), left + max(0.0, clock.now().timestamp() - at) * a_minute / 60)
