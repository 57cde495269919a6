"""What a bearer token may do: less than the role it acts in, never more. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from lms.access import Permission
from lms.errors import RuleBroken


class Scope(StrEnum):
    """One kind of calls of the JSON API. The role must permit each of them as well."""

    READ_PEOPLE = "read:people"
    READ_HOURS = "read:hours"
    READ_FIGURES = "read:figures"
    READ_TRAINING = "read:training"
    READ_CREDENTIALS = "read:credentials"
    READ_IDENTITY = "read:identity"
    WRITE_HOURS = "write:hours"
    SIT_EXAMS = "sit:exams"


# What a form proposes: reading, nothing that is written, no ID numbers [default].
LEAST = frozenset({Scope.READ_PEOPLE, Scope.READ_HOURS})
# What a token of the command line may do unless told: all that its role may, but read ID numbers.
ORDINARY = frozenset(Scope) - {Scope.READ_IDENTITY}
DAYS, MOST_DAYS = 365, 730  # a token is handed out anew at least every two years [default]


def written(scopes: Iterable[Scope]) -> str:
    """Write scopes as they are stored, with spaces between. Raises RuleBroken NO_SCOPE for none."""
    held = set(scopes)
    if not held:
        raise RuleBroken("NO_SCOPE")
    return " ".join(scope.value for scope in Scope if scope in held)


def scopes_in(text: str | None) -> frozenset[Scope] | None:
    """Read stored scopes; None for a token from before there were any, which may do all that its role may."""
    return None if text is None else frozenset(map(Scope, text.split()))


def left_out(scopes: frozenset[Scope] | None) -> frozenset[Permission]:
    """Return the rights of its role that a token does not carry, wherever they would be asked for."""
    reads_identity = scopes is None or Scope.READ_IDENTITY in scopes
    return frozenset() if reads_identity else frozenset({Permission.VIEW_ID_NUMBERS})


def end_of(now: datetime, days: int) -> datetime:
    """Return when a token for so many days ends. Raises RuleBroken TOKEN_DAYS unless they are 1 to 730."""
    if not 1 <= days <= MOST_DAYS:
        raise RuleBroken("TOKEN_DAYS", most=MOST_DAYS)
    return now + timedelta(days=days)
