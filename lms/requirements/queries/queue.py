"""What waits for a decision, one matter each: the people and their credit, the evidence, and what was checked."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import RuleBroken
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Activity, Claim
from lms.hours.queries.activities import claims_of_activity, get_activity
from lms.hours.queries.ledger import attended_on
from lms.hours.rules import (
    Attended,
    Limits,
    missing_evidence,
    require_confirmer,
    require_fits,
    require_other_person,
)
from lms.requirements.caps import Hours, apply_caps
from lms.requirements.queries.limits import limits_by_unit, strictest_limits
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


@dataclass(frozen=True, slots=True)
class Matter:
    """One activity that waits to be decided, as the actor sees it. Credits are hundredths of an 学时.

    `bar` says why this actor may not decide it at all; `stamp` changes whenever somebody decides a part of it.
    """

    activity: Activity
    claims: Sequence[Claim]
    people: Sequence[Participant]
    parts: Sequence[tuple[str, int, int]]
    lacks: Sequence[EvidenceKind]
    bar: RuleBroken | None
    stamp: str

    @property
    def credit(self) -> int:
        """All people's credit together."""
        return sum(person.credit for person in self.people)

    @property
    def full_credit(self) -> int:
        """What somebody gets who attended all of it."""
        return max((person.credit for person in self.people), default=0)

    @property
    def ready(self) -> Sequence[Participant]:
        """Those against whom nothing stands."""
        return [person for person in self.people if person.refusal is None]

    @property
    def refused(self) -> Sequence[Participant]:
        """Those whose hours cannot be posted."""
        return [person for person in self.people if person.refusal is not None]

    @property
    def has_evidence(self) -> bool:
        """Whether there is any evidence: without it nothing is posted."""
        return bool(self.activity.evidence)


def get_matter(db: Session, activity_id: int, *, seen_by: Actor) -> Matter:
    """Return an activity and its pending claims in reach. Raises NotFound ACTIVITY_NOT_FOUND outside reach."""
    activity = get_activity(db, activity_id, seen_by=seen_by)
    claims = [c for c in claims_of_activity(db, activity_id, seen_by=seen_by) if c.state == "pending"]
    people = _participants(db, claims)
    kinds = [evidence.kind for evidence in activity.evidence]
    return Matter(
        activity=activity,
        claims=claims,
        people=people,
        parts=_parts(claims, people),
        lacks=missing_evidence(Method(activity.method), kinds),
        bar=_bar(claims, seen_by, strictest_limits(db, [c.unit_id for c in claims], _year(claims, activity))),
        stamp=stamp_of(claims),
    )


def stamp_of(claims: Sequence[Claim]) -> str:
    """Return a short digest of which claims wait; a form carries it, so that a stale page is noticed."""
    return hashlib.sha256(",".join(str(claim.id) for claim in claims).encode()).hexdigest()[:16]


def _year(claims: Sequence[Claim], activity: Activity) -> int:
    return claims[0].year if claims else activity.occurred_on.year


def _bar(claims: Sequence[Claim], actor: Actor, limits: Limits) -> RuleBroken | None:
    if not claims:
        return None
    try:
        require_other_person(actor, proposed_by_id=claims[0].proposed_by_id, person_id=0)
        for method, category in {(claim.method, claim.category) for claim in claims}:
            require_confirmer(Method(method), category, actor, limits)
    except RuleBroken as refusal:
        return refusal
    return None


def _parts(claims: Sequence[Claim], people: Sequence[Participant]) -> list[tuple[str, int, int]]:
    """Return category, tags and credit of each part, as somebody has them who attended most."""
    most = max(people, key=lambda person: person.credit, default=None)
    return [(c.category, c.tags, c.credit) for c in claims if most and c.person_id == most.id]


def _participants(db: Session, claims: Sequence[Claim]) -> list[Participant]:
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
    _mark_refused(db, claims[0], people)
    _mark_cut(db, claims, people)
    return sorted(people.values(), key=lambda person: (person.unit, person.name, person.id))


def _mark_refused(db: Session, claim: Claim, people: Mapping[int, Participant]) -> None:
    """Ask of each person what posting will ask: is he elsewhere at that time, is the day full."""
    taken = attended_on(db, list(people), [claim.occurred_on], with_pending=False)
    limits = limits_by_unit(db, {person.unit_id for person in people.values()}, claim.year)
    for person in people.values():
        new = Attended(claim.occurred_on, person.credit, Method(claim.method), claim.starts_at, claim.ends_at)
        try:
            require_fits(new, taken.get((person.id, claim.occurred_on), ()), limits[person.unit_id])
        except RuleBroken as refusal:
            person.refusal = refusal


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
