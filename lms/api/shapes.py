"""How things are written in JSON: instants in RFC 3339 with the organisation's offset, dates ISO, hours as numbers."""

from datetime import datetime
from typing import Any

from lms import clock
from lms.hours.catalogue import Tag
from lms.hours.models import Claim, HourEntry
from lms.people.models import Person, Post, Unit
from lms.people.rules import masked_id_no
from lms.requirements.reports import hours_number


def instant(at: datetime | None) -> str | None:
    """Write an instant with the organisation's offset."""
    return at.astimezone(clock.zone()).isoformat() if at else None


def day(value: Any) -> str | None:
    """Write a civil date."""
    return value.isoformat() if value else None


def unit(found: Unit) -> dict[str, Any]:
    """Write a unit with its two lines by id."""
    return {
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "short_name": found.short_name,
        "kind": found.kind,
        "parent_id": found.parent_id,
        "line_parent_id": found.line_parent_id,
        "uscc": found.uscc,
        "division_code": found.division_code,
    }


def person(found: Person, *, id_no: str | None = None) -> dict[str, Any]:
    """Write a person; the ID number is masked unless it was read out for who may read it."""
    return {
        "id": found.id,
        "name": found.name,
        "id_no": id_no or masked_id_no(found.id_no_tail),
        "roles": [
            {
                "class": role.person_class,
                "started_on": day(role.started_on),
                "ended_on": day(role.ended_on),
                "card_no": role.card_no,
            }
            for role in found.roles
        ],
        "posts": [post(held) for held in found.posts],
    }


def post(held: Post) -> dict[str, Any]:
    """Write a post with its unit."""
    return {
        "unit": {"id": held.unit.id, "code": held.unit.code, "name": held.unit.name},
        "kind": held.kind,
        "title": held.title,
        "started_on": day(held.started_on),
        "ended_on": day(held.ended_on),
    }


def tags(bits: int) -> list[str]:
    """Write topic tags by name."""
    return [tag.name for tag in Tag if bits & tag and tag.name]


def _training(row: HourEntry | Claim) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "course_code": row.course_code,
        "category": row.category,
        "tags": tags(row.tags),
        "method": row.method,
        "occurred_on": day(row.occurred_on),
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "year": row.year,
        "make_up": row.is_make_up,
        "hours": hours_number(row.credit),
    }


def entry(row: HourEntry) -> dict[str, Any]:
    """Write a posted entry; a reversal names the entry it takes back and has negative hours."""
    return _training(row) | {
        "source": row.source,
        "reverses": row.reverses_id,
        "reason": row.reason,
        "recorded_at": instant(row.recorded_at),
    }


def claim(row: Claim) -> dict[str, Any]:
    """Write a claim: hours put forward, with what was decided of them."""
    return _training(row) | {
        "person_id": row.person_id,
        "state": row.state,
        "reason_code": row.reason_code,
        "reason": row.reason,
        "decided_at": instant(row.decided_at),
    }
