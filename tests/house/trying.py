"""Who tries what in the access matrix: all that must be refused, enough of what is granted; in a long run, all."""

import os
from collections.abc import Collection, Sequence
from typing import Protocol
from zlib import crc32

from lms.access import GRANTABLE, Role
from tests.databases import SERVER
from tests.house.world import MISSING, PLACES, REACH, Family

EVERYBODY: tuple[Role | None, ...] = (None, *GRANTABLE)
MIXED = "mixed"
_IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


class Gated(Protocol):
    """A route as the matrix sees it."""

    @property
    def name(self) -> str:
        """Return what it is called."""

    def lets_in(self, role: Role | None) -> bool:
        """Tell whether a role may pass the gate."""


def who_tries(route: Gated) -> Sequence[Role | None]:
    """Return everybody; on a server one of those whom the gate lets in, of each route another.

    The gate asks no database, and all rooms ask for reach by the same conditions, which SQLite has judged for every
    role: what a server must show is that the SQL of each route runs there and finds the same.
    """
    if not SERVER or _IS_LONG:
        return EVERYBODY
    let_in = [role for role in EVERYBODY if route.lets_in(role)]
    return [let_in[_turn(route) % len(let_in)]] if let_in else []


def places_for(route: Gated, role: Role | None, families: Collection[Family]) -> list[str]:
    """Return where a role tries a route to objects of these families, first what is missing: the rest is held to that.

    Of the places in reach, where nothing is to be refused, one's own and one other. The gate stands before the object,
    so of the roles that it refuses every second asks for what is there, the others for what is not.
    """
    if not families:
        return ["own"]
    if not route.lets_in(role):
        return [MISSING, "own"] if _IS_LONG else [(MISSING, "own")[(EVERYBODY.index(role) + _turn(route)) % 2]]
    of_role = [REACH[family].get(role, frozenset()) if role else frozenset() for family in families]
    others = [place for place in PLACES if all(place in reached for reached in of_role)][1:]
    spared = set(others) - {others[_turn(route) % len(others)]} if others and not _IS_LONG else set()
    return [MISSING, *(place for place in PLACES if place not in spared), *([MIXED] if len(families) > 1 else [])]


def _turn(route: Gated) -> int:
    """Return a number that shares out the trying, the same in every run."""
    return crc32(route.name.encode())
