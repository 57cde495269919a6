"""Made-up ceremonies of the oath: planned, signed by phone, closed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.ceremonies.actions import closing, planning, signing
from lms.ceremonies.actions.planning import Plan
from lms.ceremonies.actions.signing import Tried
from lms.ceremonies.models import OathCeremony
from lms.ceremonies.queries.ceremonies import get_ceremony
from lms.ceremonies.rules.ceremonies import Occasion
from lms.ceremonies.rules.texts import OathKind
from tests.cast import Cast

DAY = date(2023, 12, 4)


def plan_of(
    cast: Cast,
    *,
    occasion: Occasion = Occasion.ANNUAL,
    kinds: frozenset[OathKind] = frozenset({OathKind.ENFORCEMENT}),
    day: date = DAY,
    leader: str = "顾明澈",
    witness: str = "魏长风",
    witness_name: str = "",
) -> dict[str, Any]:
    """Return what a plan says, led by the officer and witnessed by the head."""
    return {
        "occasion": occasion,
        "kinds": kinds,
        "starts_at": clock.local_instant(day, 9),
        "place": "三楼会议室",
        "leader_id": cast.people[leader].id,
        "witness_id": cast.people[witness].id,
        "witness_name": witness_name,
    }


def planned(
    db: Session,
    cast: Cast,
    *,
    unit: str = "own",
    people: Collection[int] = (),
    issue_days: Mapping[int, date] | None = None,
    by: Role = Role.UNIT_LEGAL,
    **plan: Any,
) -> OathCeremony:
    """Plan a ceremony of a unit of the cast."""
    made = Plan(**plan_of(cast, **plan))
    return planning.plan_ceremony(db, cast.units[unit], made, people=people, issue_days=issue_days, actor=cast[by])


def phone_of(db: Session, ceremony: OathCeremony, actor: Actor, phone: str) -> Tried:
    """Scan the code on a phone and press the button."""
    signing.read_scan(db, signing.code_of(ceremony))
    device = signing.device_digest(phone)
    ticket = signing.ticket_for(ceremony, device=device, actor=actor)
    tried = signing.sign_by_ticket(db, ceremony.id, ticket=ticket, device=device, actor=actor)
    db.flush()
    return tried


def closed(
    db: Session, cast: Cast, ceremony: OathCeremony | None = None, *, present: Sequence[str], **plan: Any
) -> OathCeremony:
    """Close a ceremony on its day, with those named on its list."""
    made = ceremony or planned(db, cast, **plan)
    ids = [cast.people[name].id for name in present]
    legal = cast[plan.get("by", Role.UNIT_LEGAL)]
    with clock.travel(made.starts_at):
        signing.mark_by_list(db, made, present=ids, absent=[], actor=legal)
        closing.close_ceremony(db, made, actor=legal)
    return get_ceremony(db, made.id, seen_by=legal)
