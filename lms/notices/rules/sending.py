"""When something goes out by which channel, and how often it is tried. Pure; local times are the site's."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """By which way. The inbox needs none: a notice is in it as soon as it is committed."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    WECOM = "WECOM"
    DINGTALK = "DINGTALK"


# What speaks to the group of a unit; the others reach one person.
ROBOTS = frozenset({Channel.WECOM, Channel.DINGTALK})


class DeliveryState(StrEnum):
    """How a delivery stands; WAITING is the only state it leaves."""

    WAITING = "WAITING"
    SENT = "SENT"
    GIVEN_UP = "GIVEN_UP"
    DROPPED = "DROPPED"


CODE_SLOT = "code:"
# One digest a day, in the morning. All numbers here are ours [default].
DIGEST_AT = time(9, 0)
# A try that does not come back is nobody's after so long, and is made again.
LEASE = timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# A server that is away for a weekend loses nothing.
GIVE_UP_AFTER = timedelta(days=4)
# WeCom and DingTalk take 20 messages a minute from a robot ("消息发送频率限制", "每分钟最多发送20条").
MOST_A_MINUTE, ROBOTS_REST = 20, timedelta(minutes=1)
# A server that did not answer is asked again after so long at most, once for all that waits for it.
LONGEST_REST = timedelta(minutes=10)
# Nothing is planned further ahead; what seems to be was written while the clock ran ahead.
FURTHEST = timedelta(days=3)


def digest_at(now: datetime, quiet: tuple[int, int]) -> datetime:
    """Return when the digest goes out that collects what is told now, in local time: the next morning's."""
    day = now.date() if now.time() < DIGEST_AT else now.date() + timedelta(days=1)
    return after_quiet(datetime.combine(day, DIGEST_AT, now.tzinfo), quiet)


def after_quiet(at: datetime, quiet: tuple[int, int]) -> datetime:
    """Return a local time itself, or the end of the quiet hours it falls into.

    `quiet`: from and to, whole hours, through midnight where the first is the larger; two equal ones: never quiet.
    """
    start, end = quiet
    hour = at.hour
    is_quiet = start <= hour < end if start <= end else hour >= start or hour < end
    if not is_quiet:
        return at
    ends = datetime.combine(at.date(), time(end % 24), at.tzinfo)
    return ends if ends > at else ends + timedelta(days=1)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries that failed: a minute, two, four, … an hour at most."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 10)), LONGEST_WAIT)


def rest_after(failures: int) -> timedelta:
    """Return how long a server is left alone that did not answer so many times in a row."""
    return min(wait_after(failures), LONGEST_REST)


def is_given_up(first_due_at: datetime, now: datetime) -> bool:
    """Tell whether a delivery that just failed is tried no more."""
    return now - first_due_at >= GIVE_UP_AFTER


def channels_for(*, is_urgent: bool, for_desk: bool, set_up: Sequence[Channel]) -> list[Channel]:
    """Return by which of the channels that are set up a notice goes out, beside the inbox.

    Text messages cost and are for what is urgent about oneself; robots write to a unit's group, for its desk alone.
    """
    fits = {
        Channel.EMAIL: True,
        Channel.SMS: is_urgent and not for_desk,
        Channel.WECOM: for_desk,
        Channel.DINGTALK: for_desk,
    }
    return [channel for channel in set_up if fits[channel]]


def slot_of_code(address_id: int, number: str) -> str:
    """Return which delivery of an account it is: a code for one of its addresses, under a number of its own."""
    return f"{CODE_SLOT}{address_id}:{number}"


def slot_of(day: date, urgent_id: int | None) -> str:
    """Return which delivery of a recipient and channel it is: the day's digest, or that of one urgent notice."""
    return f"now:{urgent_id}" if urgent_id is not None else day.isoformat()
