"""Dates as calendar programs read them (RFC 5545): lessons in the zone of the organisation, days things are due.

A change raises SEQUENCE, what is called off stays with STATUS:CANCELLED, so that phones follow. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One date. `ends` is None for a whole day; `key` names it for good, also after it has changed."""

    key: str
    title: str
    starts: datetime | date
    ends: datetime | None
    place: str
    text: str
    address: str
    revision: int
    changed_at: datetime
    is_cancelled: bool = False
    is_tentative: bool = False


def calendar_file(entries: Iterable[Entry], *, name: str, host: str, zone: ZoneInfo) -> bytes:
    """Return dates as one calendar; the zone is written out, so that no phone has to guess it."""
    from icalendar import Calendar, Timezone  # loaded when a calendar is asked for: it would slow every start

    found = Calendar()
    found.add("prodid", "-//Lifa//Training calendar//ZH")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", zone.key)
    found.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", timedelta(hours=1))
    found.add_component(Timezone.from_tzinfo(zone, zone.key, date(2020, 1, 1), date(2030, 1, 1)))
    for entry in entries:
        found.add_component(_event(entry, host, zone))
    return bytes(found.to_ical())


def _event(entry: Entry, host: str, zone: ZoneInfo) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.revision)
    event.add("summary", entry.title)
    if isinstance(entry.starts, datetime):
        event.add("dtstart", entry.starts.astimezone(zone))
        event.add("dtend", (entry.ends or entry.starts).astimezone(zone))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.starts + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.text:
        event.add("description", entry.text)
    event.add("url", entry.address)
    state = "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    event.add("status", state)
    return event
