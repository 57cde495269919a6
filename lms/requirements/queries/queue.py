"""What waits for a decision, one matter each: the people and their credit, the evidence, and what was checked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import RuleBroken
from lms.hours.catalogue import CONFIRMERS, JUSTICE, PUBLIC_LAW, EvidenceKind, Method
from lms.hours.models import Activity, Claim
from lms.hours.queries.activities import claims_of_activity, get_activity
from lms.hours.rules import (
    Limits,
    missing_evidence,
    require_confirmer,
    require_open,
    require_other_person,
)
from lms.people.queries.names import Colleague, account_names, colleagues_over
from lms.requirements.queries.limits import strictest_limits
from lms.requirements.queries.participants import Participant, participants


@dataclass(frozen=True, slots=True)
class Matter:
    """One activity that waits to be decided, as the actor sees it. Credits are hundredths of an 学时.

    `bar` says why this actor may not decide it at all, `colleagues` who may instead; `needs_document` that the year is
    closed and posting rests on one; `stamp` changes whenever somebody decides a part of it.
    """

    activity: Activity
    claims: Sequence[Claim]
    people: Sequence[Participant]
    parts: Sequence[tuple[str, int, int]]
    lacks: Sequence[EvidenceKind]
    bar: RuleBroken | None
    needs_document: bool
    proposer: str
    colleagues: Sequence[Colleague]
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
    people = participants(db, claims)
    kinds = [evidence.kind for evidence in activity.evidence]
    year = claims[0].year if claims else activity.occurred_on.year
    limits = strictest_limits(db, [claim.unit_id for claim in claims], year)
    bar, needs_document = _bar(claims, seen_by, limits)
    by = activity.proposed_by_id
    return Matter(
        activity=activity,
        claims=claims,
        people=people,
        parts=_parts(claims, people),
        lacks=missing_evidence(Method(activity.method), kinds),
        bar=bar,
        needs_document=needs_document,
        proposer="".join(account_names(db, [by] if by is not None else []).values()),
        colleagues=_colleagues(db, activity, claims, limits) if bar else (),
        stamp=stamp_of(claims),
    )


def stamp_of(claims: Sequence[Claim]) -> str:
    """Return a short digest of which claims wait; a form carries it, so that a stale page is noticed."""
    return hashlib.sha256(",".join(str(claim.id) for claim in claims).encode()).hexdigest()[:16]


def _bar(claims: Sequence[Claim], actor: Actor, limits: Limits) -> tuple[RuleBroken | None, bool]:
    """Return why the actor may not decide these claims, and whether he needs a document because the year is closed."""
    if not claims:
        return None, False
    try:
        require_other_person(actor, proposed_by_id=claims[0].proposed_by_id, person_id=0)
        for method, category in {(claim.method, claim.category) for claim in claims}:
            require_confirmer(Method(method), category, actor, limits)
        require_open(
            claims[0].occurred_on, today=clock.today(), actor=actor, document=None, late_until=limits.late_until
        )
    except RuleBroken as refusal:
        return (None, True) if refusal.code == "DOCUMENT_MISSING" else (refusal, False)
    return None, False


def _colleagues(db: Session, activity: Activity, claims: Sequence[Claim], limits: Limits) -> list[Colleague]:
    """List who else may decide: a role that confirms it, over the host, and not the one who proposed it."""
    roles = set(CONFIRMERS[Method(activity.method)])
    if any(claim.category in PUBLIC_LAW for claim in claims):
        roles -= {Role.LINE_DEPT}
        roles = roles & JUSTICE if limits.justice_only_public_law else roles
    found = colleagues_over(db, activity.host_unit.path, roles)
    return [colleague for colleague in found if colleague.account_id != activity.proposed_by_id]


def _parts(claims: Sequence[Claim], people: Sequence[Participant]) -> list[tuple[str, int, int]]:
    """Return category, tags and credit of each part, as somebody has them who attended most."""
    most = max(people, key=lambda person: person.credit, default=None)
    return [(c.category, c.tags, c.credit) for c in claims if most and c.person_id == most.id]
