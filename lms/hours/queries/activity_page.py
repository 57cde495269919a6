"""One training as a page shows it: its facts, its evidence, its people in reach and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Activity, Claim, HourEntry
from lms.hours.queries.activities import claims_of_activity, get_activity
from lms.hours.queries.ledger import claims_in_reach
from lms.hours.rules import MOVES, missing_evidence
from lms.people.queries.names import account_names


@dataclass(slots=True)
class Attendee:
    """One person of a training: credit of all parts in hundredths, state, and the entries it led to."""

    id: int
    name: str
    unit: str
    credit: int = 0
    state: str = "pending"
    reason: str = ""
    reason_code: str = ""
    entries: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """A training with everything that is said about it; `names` maps account ids to names."""

    activity: Activity
    attendees: Sequence[Attendee]
    parts: Sequence[tuple[str, int, int]]
    lacks: Sequence[EvidenceKind]
    names: Mapping[int, str]
    decided_by: str
    decided_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for a decision."""
        return any(person.state == "pending" for person in self.attendees)

    @property
    def credit(self) -> int:
        """All people's credit together, whatever became of it."""
        return sum(person.credit for person in self.attendees)

    def count(self, state: str) -> int:
        """Return how many people are in a state."""
        return sum(person.state == state for person in self.attendees)


def activity_page(db: Session, activity_id: int, *, seen_by: Actor) -> ActivityPage:
    """Return a training in reach. Raises NotFound ACTIVITY_NOT_FOUND otherwise."""
    activity = get_activity(db, activity_id, seen_by=seen_by)
    claims = claims_of_activity(db, activity_id, seen_by=seen_by)
    accounts = [activity.proposed_by_id, *(evidence.added_by_id for evidence in activity.evidence)]
    names = account_names(db, [*accounts, *(claim.decided_by_id for claim in claims)])
    last = max((claim for claim in claims if claim.decided_at), key=lambda c: (c.decided_at, c.id), default=None)
    attendees = _attendees(claims, _entries(db, [claim.id for claim in claims]))
    return ActivityPage(
        activity=activity,
        attendees=attendees,
        parts=_parts(claims, attendees),
        lacks=missing_evidence(Method(activity.method), [evidence.kind for evidence in activity.evidence]),
        names=names,
        decided_by=names.get(last.decided_by_id or 0, "") if last else "",
        decided_at=last.decided_at if last else None,
    )


def states_of(db: Session, activities: Sequence[Activity], *, seen_by: Actor) -> dict[int, dict[str, int]]:
    """Map trainings to how many people in reach are in each state."""
    found = {activity.id: dict.fromkeys(MOVES, 0) for activity in activities}
    wanted = select(Claim.activity_id, Claim.state, func.count(Claim.person_id.distinct()))
    wanted = wanted.where(Claim.activity_id.in_([activity.id for activity in activities]), claims_in_reach(seen_by))
    for activity, state, people in db.execute(wanted.group_by(Claim.activity_id, Claim.state)):
        found[activity or 0][state] = people
    return found


def _attendees(claims: Sequence[Claim], entries: Mapping[int, int]) -> list[Attendee]:
    people: dict[int, Attendee] = {}
    for claim in claims:
        person = people.setdefault(claim.person_id, Attendee(claim.person_id, claim.person.name, claim.unit.name))
        person.credit += claim.credit
        person.state, person.reason = claim.state, claim.reason or ""
        person.reason_code = claim.reason_code or ""
        if claim.id in entries:
            person.entries.append(entries[claim.id])
    return sorted(people.values(), key=lambda person: (person.unit, person.name, person.id))


def _parts(claims: Sequence[Claim], attendees: Sequence[Attendee]) -> list[tuple[str, int, int]]:
    """Return category, tags and credit of each part, as somebody has them who attended most."""
    most = max(attendees, key=lambda person: person.credit, default=None)
    return [(claim.category, claim.tags, claim.credit) for claim in claims if most and claim.person_id == most.id]


def _entries(db: Session, claim_ids: Sequence[int]) -> dict[int, int]:
    """Map confirmed claims to the ledger entries they became."""
    wanted = select(HourEntry.claim_id, HourEntry.id).where(is_among(HourEntry.claim_id, claim_ids))
    return {claim: entry for claim, entry in db.execute(wanted) if claim is not None}
