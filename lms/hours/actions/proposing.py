"""Verbs that put hours forward: propose an activity for many people, add evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import bulk_insert, table_of
from lms.errors import NotFound, RuleBroken
from lms.holds.models import HeldRecord
from lms.holds.queries import require_free
from lms.hours.actions.counting import ask_to_count
from lms.hours.actions.posting import PeopleRefused
from lms.hours.actions.storing import keep_file
from lms.hours.catalogue import AWARD_CREDIT, EvidenceKind, Method
from lms.hours.models import Activity, Claim, Evidence
from lms.hours.queries.activities import find_evidence, posted_of
from lms.hours.queries.ledger import attended_on, courses_taken
from lms.hours.rules import (
    DEFAULT_LIMITS,
    Attended,
    Limits,
    credit_of,
    require_countable,
    require_dated,
    require_fits,
    require_open,
    require_times,
    split_credit,
)
from lms.people.models import Unit
from lms.people.queries.people import unit_ids_on, visible_ids

# Minutes of one person: of the whole, of each part, or all there were.
Minutes = int | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an activity: its leaf, its topics (bits of Tag), its minutes."""

    category: str
    tags: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Held:
    """What was held: the facts of an activity before it is on record. Times are UTC instants or both None."""

    title: str
    method: Method
    occurred_on: date
    parts: Sequence[Part]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    lecturer: str | None = None
    make_up_for: int | None = None
    # Who won an award, where the method gives more for one (C3.3: CONTEST, POST_PRACTICE).
    awarded: frozenset[int] = frozenset()
    # The course it is a taking of: the same one twice a year is refused. `series` names the days that are one taking.
    course_code: str | None = None
    series: str = ""

    @property
    def year(self) -> int:
        """The year the hours count for."""
        return self.make_up_for or self.occurred_on.year


def propose(
    db: Session,
    held: Held,
    *,
    host_unit: Unit,
    people: Mapping[int, Minutes],
    actor: Actor,
    limits: Limits = DEFAULT_LIMITS,
    is_listed: bool = False,
) -> Activity:
    """Put an activity on record with a pending claim for each person and part.

    `people` maps person ids to the minutes each attended, or to those of each part; None means all of it. All are
    taken, or none. `is_listed`: they stand on the list of a class, where they or their own unit put them, so the host
    need not reach them (ZJG-4-2).
    Raises RuleBroken TITLE_MISSING, NOBODY, PARTS_EMPTY, CATEGORY_UNKNOWN, METHOD_CATEGORY, AWARD_METHOD, FUTURE,
    MAKE_UP_DATE, YEAR_CLOSED, the codes of `require_times`; NotFound PERSON_NOT_FOUND outside reach; PeopleRefused with
    NO_POST_THAT_DAY, COURSE_TWICE or the codes of `require_fits` for the people concerned.
    """
    require_can(actor, Permission.PROPOSE_HOURS)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    _require_sound(held, people, actor, limits)
    if not is_listed and visible_ids(db, list(people), seen_by=actor) != set(people):
        raise NotFound("PERSON_NOT_FOUND")
    units = unit_ids_on(db, list(people), held.occurred_on)
    shares = {person: credits_of(held, person, minutes, limits) for person, minutes in people.items()}
    _require_room(db, held, shares, units, limits)
    activity = Activity(
        title=held.title.strip(),
        method=held.method.value,
        host_unit_id=host_unit.id,
        occurred_on=held.occurred_on,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        place=held.place,
        lecturer=held.lecturer,
        proposed_by_id=actor.account_id,
        proposed_at=clock.now(),
    )
    db.add(activity)
    db.flush()  # the claims name its id
    bulk_insert(db, table_of(Claim), _claim_rows(held, activity, shares, units, actor))
    audit.record(db, actor=actor, action="hours:activity:proposed", subject=activity, people=len(people))
    ask_to_count(db, [(held.year, person) for person in people])
    return activity


def credits_of(held: Held, person_id: int, minutes: Minutes, limits: Limits) -> list[int]:
    """Return the credit of each part for somebody who attended so many minutes, or so many of each; None for all."""
    awarded = person_id in held.awarded
    if isinstance(minutes, tuple):
        return split_credit(credit_of(sum(minutes), limits, held.method, awarded=awarded), minutes)
    minutes_of = [part.minutes for part in held.parts]
    whole = sum(minutes_of)
    attended = whole if minutes is None else min(minutes, whole)
    return split_credit(credit_of(attended, limits, held.method, awarded=awarded), minutes_of)


def add_evidence(
    db: Session,
    activity: Activity,
    *,
    data: bytes,
    file_name: str,
    kind: EvidenceKind,
    actor: Actor,
    own_media_type: str | None = None,
) -> Evidence:
    """Store a file as evidence of an activity, by its digest; the same file twice is one piece of evidence.

    `own_media_type` says what a file is that we wrote ourselves, such as the log of a class.
    Raises RuleBroken FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE, RECORD_HELD while a spot check looks into its hours.
    """
    require_can(actor, Permission.PROPOSE_HOURS)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    require_free(db, HeldRecord.HOUR_ENTRY, posted_of(db, activity.id))
    digest, now = keep_file(db, data, own_media_type), clock.now()
    if (known := find_evidence(db, activity.id, digest)) is not None:
        return known
    evidence = Evidence(
        activity_id=activity.id,
        digest=digest,
        kind=kind.value,
        file_name="".join(filter(str.isprintable, file_name))[:200],
        added_by_id=actor.account_id,
        added_at=now,
    )
    db.add(evidence)
    audit.record(db, actor=actor, action="hours:evidence:added", subject=activity, digest=digest)
    return evidence


def _require_sound(held: Held, people: Mapping[int, Minutes], actor: Actor, limits: Limits) -> None:
    if not held.title.strip():
        raise RuleBroken("TITLE_MISSING")
    if not people:
        raise RuleBroken("NOBODY")
    minutes = sum(part.minutes for part in held.parts)
    require_times(held.occurred_on, starts_at=held.starts_at, ends_at=held.ends_at, minutes=minutes, zone=clock.zone())
    for part in held.parts:
        require_countable(part.category, held.method)
    if held.awarded and held.method not in AWARD_CREDIT:
        raise RuleBroken("AWARD_METHOD", method=held.method.value)
    today = clock.today()
    is_make_up, until = held.make_up_for is not None, limits.make_up_until
    require_dated(held.occurred_on, today=today, year=held.year, is_make_up=is_make_up, make_up_until=until)
    require_open(held.occurred_on, today=today, actor=actor, document=None, late_until=limits.late_until)


def _require_room(
    db: Session, held: Held, shares: Mapping[int, list[int]], units: Mapping[int, int], limits: Limits
) -> None:
    taken = attended_on(db, list(shares), [held.occurred_on], with_pending=True)
    known: set[tuple[int, int, str]] = set()
    if held.course_code:
        keys = [(person, held.year, held.course_code) for person in shares]
        known = courses_taken(db, keys, but_series=held.series)
    refusals: dict[int, RuleBroken] = {}
    for person, parts in shares.items():
        new = Attended(held.occurred_on, sum(parts), held.method, held.starts_at, held.ends_at)
        try:
            if person not in units:
                raise RuleBroken("NO_POST_THAT_DAY", day=held.occurred_on)
            require_fits(new, taken.get((person, held.occurred_on), ()), limits)
            if (person, held.year, held.course_code or "") in known:
                raise RuleBroken("COURSE_TWICE", course=held.course_code)
        except RuleBroken as refusal:
            refusals[person] = refusal
    if refusals:
        raise PeopleRefused(refusals)


def _claim_rows(
    held: Held, activity: Activity, shares: Mapping[int, list[int]], units: Mapping[int, int], actor: Actor
) -> list[dict[str, object]]:
    common = {
        "activity_id": activity.id,
        "title": activity.title,
        "course_code": held.course_code,
        "method": held.method.value,
        "occurred_on": held.occurred_on,
        "starts_at": held.starts_at,
        "ends_at": held.ends_at,
        "year": held.year,
        "is_make_up": held.make_up_for is not None,
        "state": "pending",
        "proposed_by_id": actor.account_id,
        "proposed_at": activity.proposed_at,
    }
    return [
        common
        | {
            "person_id": person,
            "unit_id": units[person],
            "category": part.category,
            "tags": part.tags,
            "credit": credit,
            "source": f"{held.series}:activity:{activity.id}:person:{person}:{number}".lstrip(":"),
        }
        for person, parts in shares.items()
        for number, (part, credit) in enumerate(zip(held.parts, parts, strict=True), start=1)
        if credit
    ]
