"""Telling the demo in order of time: everything happens on its own day, whoever planned it when."""

import heapq
from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Concatenate, ParamSpec

from sqlalchemy.orm import Session

from lms import clock

Scene = Callable[[Session], None]
P = ParamSpec("P")


def scene(act: Callable[Concatenate[Session, P], None], *args: P.args, **kwargs: P.kwargs) -> Scene:
    """Return an act with all it is about, ready to be played on a database."""
    return lambda db: act(db, *args, **kwargs)


class Story:
    """Scenes with their instants; telling them plays each with the clock where it belongs."""

    def __init__(self) -> None:
        self._scenes: list[tuple[datetime, int, Scene]] = []
        self._numbers = count()

    def add(self, day: date, act: Scene, *, hour: int = 10, minute: int = 0) -> None:
        """Let something happen on a day at a time; what was added first comes first at the same instant."""
        heapq.heappush(self._scenes, (clock.local_instant(day, hour, minute), next(self._numbers), act))

    def tell(self, db: Session, told: Callable[[int], None]) -> None:
        """Play every scene in order of time; `told` hears after each how many are left."""
        while self._scenes:
            instant, _, act = heapq.heappop(self._scenes)
            with clock.travel(instant):
                act(db)
            told(len(self._scenes))
