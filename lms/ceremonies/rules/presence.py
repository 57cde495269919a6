"""Who was there, as signs and the list say. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.ceremonies.rules.ceremonies import Way


@dataclass(frozen=True, slots=True)
class Signed:
    """One sign as it stands on record."""

    is_present: bool
    way: str
    at: datetime


def presence(signs: Iterable[Signed]) -> Signed | None:
    """Return what signs come to, in the order they were recorded: the last word of the list, else the first by phone.

    None while nothing was said.
    """
    found: Signed | None = None
    for sign in signs:
        if sign.way == Way.LIST or found is None:
            found = sign
    return found
