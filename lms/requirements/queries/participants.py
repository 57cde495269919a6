"""The people of a training that waits: their credit, and what stands against posting or counting it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from lms.errors import RuleBroken
from lms.hours.catalogue import Method
from lms.hours.models import Claim
from lms.hours.queries.ledger import attended_on
from lms.hours.rules import Attended, require_fits
from lms.requirements.caps import Hours, apply_caps
from lms.requirements.queries.limits import limits_by_unit
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.standings import standings
from lms.requirements.queries.sums import hours_of


@dataclass(slots=True)
class Participant:
    """One person of a matter: the credit of all parts together, and what stands against posting it.

    `cut` hundredths would be posted and yet not count towards the year, because a yearly cap is full.
    """

    id: int
    name: str
    unit: str
    unit_id: int
    claim_ids: list[int] = field(default_factory=list)
    credit: int = 0
    refusal: RuleBroken | None = None
    cut: int = 0
    is_late: bool = False


def participants(db: Session, claims: Sequence[Claim]) -> list[Participant]:
    """Gather the people of some pending claims of one training, and ask of each what posting will ask."""
    people: dict[int, Participant] = {}
    for claim in claims:
        person = people.setdefault(
            claim.person_id, Participant(claim.person_id, claim.person.name, claim.unit.name, claim.unit_id)
        )
        person.claim_ids.append(claim.id)
        person.credit += claim.credit
    if not claims:
        return []
    full = max(person.credit for person in people.values())
    for person in people.values():
        person.is_late = person.credit < full
    _mark_refused(db, claims, people)
    _mark_cut(db, claims, people)
    return sorted(people.values(), key=lambda person: (person.unit, person.name, person.id))


def _mark_refused(db: Session, claims: Sequence[Claim], people: Mapping[int, Participant]) -> None:
    """Ask of each person and day what posting will ask: is he elsewhere at that time, is the day full."""
    by_day: dict[tuple[int, date], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_day[claim.person_id, claim.occurred_on].append(claim)
    taken = attended_on(db, list(people), {day for _, day in by_day}, with_pending=False)
    limits = limits_by_unit(db, {person.unit_id for person in people.values()}, claims[0].year)
    for (person_id, day), own in by_day.items():
        person, first, credit = people[person_id], own[0], sum(claim.credit for claim in own)
        new = Attended(day, credit, Method(first.method), first.starts_at, first.ends_at)
        try:
            require_fits(new, taken.get((person_id, day), ()), limits[person.unit_id])
        except RuleBroken as refusal:
            person.refusal = person.refusal or refusal


def _mark_cut(db: Session, claims: Sequence[Claim], people: Mapping[int, Participant]) -> None:
    """Reckon for capped methods how much of each person's hours would be posted and not count."""
    year, method = claims[0].year, claims[0].method
    rules = rules_by_unit(db, year)
    capped = {m.value for r in rules.values() for cap in r.parameters.method_caps for m in cap.methods}
    if claims[0].is_make_up or method not in capped | {Method.ONLINE.value}:
        return
    own: dict[int, list[Hours]] = defaultdict(list)
    for claim in claims:
        own[claim.person_id].append(
            Hours(-claim.id, claim.occurred_on, claim.category, claim.tags, claim.method, claim.credit)
        )
    posted = hours_of(db, list(people), year, as_of=claims[0].occurred_on.replace(month=12, day=31))
    for standing in standings(db, year, as_of=claims[0].occurred_on, person_ids=list(people)):
        params = rules[standing.unit_id].parameters
        new = own[standing.person_id]
        kept = apply_caps([*posted.get(standing.person_id, []), *new], standing.verdict.requirement, params)
        people[standing.person_id].cut = sum(hours.credit - kept[hours.entry_id] for hours in new)
