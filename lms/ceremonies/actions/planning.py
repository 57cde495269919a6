"""Planning a ceremony, changing the plan, calling it off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.ceremonies.actions.rosters import add_people, recheck, take_off
from lms.ceremonies.actions.steps import move, put_down, require_holds
from lms.ceremonies.actions.texts import text_for
from lms.ceremonies.models import OathCeremony, OathText
from lms.ceremonies.queries.ceremonies import has_annual
from lms.ceremonies.queries.coverage import missing_of
from lms.ceremonies.queries.officers import officers_of, swearers
from lms.ceremonies.queries.rosters import find_place
from lms.ceremonies.rules.ceremonies import (
    CeremonyState,
    Occasion,
    require_hands,
    require_once_a_year,
    require_planned,
    require_swearer,
)
from lms.ceremonies.rules.texts import OathKind
from lms.db import one_at_a_time
from lms.errors import RuleBroken, require_words
from lms.people.models import Unit
from lms.people.queries.people import names_of

_WITNESS = "改任监誓人，监誓人不宣誓"


@dataclass(frozen=True, slots=True)
class Plan:
    """When, where and by whom an oath is sworn. `witness_id` where the witness is on our roll, else his name."""

    occasion: Occasion
    kinds: frozenset[OathKind]
    starts_at: datetime
    place: str
    leader_id: int
    witness_id: int | None = None
    witness_name: str = ""
    host_name: str = ""

    @property
    def held_on(self) -> date:
        """The local day."""
        return clock.local_date(self.starts_at)


def plan_ceremony(
    db: Session,
    unit: Unit,
    plan: Plan,
    *,
    people: Collection[int] = (),
    issue_days: Mapping[int, date] | None = None,
    actor: Actor,
) -> OathCeremony:
    """Plan a ceremony of a unit with its roster: who is proposed for the occasion, the leader, and nobody twice.

    A first oath is for `people`, whose cards were issued on `issue_days` (else when their role began). A day in the
    past is taken: what was held is entered afterwards. Raises RuleBroken OATH_NO_KIND, OATH_NO_PLACE, OATH_NO_WITNESS,
    OATH_LEADER_IS_WITNESS, OATH_ANNUAL_TWICE, OATH_NOBODY_LISTED, and for each who cannot swear OATH_ASSISTANT,
    OATH_NOT_OFFICER, OATH_BEFORE_ISSUE.
    """
    require_holds(unit, actor)
    one_at_a_time(db, f"oath:{unit.id}:{plan.held_on.year}")
    ceremony = OathCeremony(unit_id=unit.id, occasion=plan.occasion.value, state=CeremonyState.PLANNED.value)
    ceremony.unit = unit
    _write(db, ceremony, plan, actor)
    db.add(ceremony)
    db.flush()
    listed = set(people) or _proposed(db, unit, plan)
    listed -= {plan.witness_id}
    if not listed:
        raise RuleBroken("OATH_NOBODY_LISTED")
    put_down(db, ceremony, "planned", note="", actor=actor)
    add_people(db, ceremony, sorted(listed | {plan.leader_id}), issue_days=issue_days, actor=actor)
    audit.record(db, actor=actor, action="oath:ceremony:planned", subject=ceremony, occasion=plan.occasion.value)
    return ceremony


def change_plan(db: Session, ceremony: OathCeremony, plan: Plan, *, actor: Actor) -> None:
    """Change day, place, hands or texts of a planned ceremony; its occasion stays. Who becomes witness swears no more.

    The ceremony was fetched locked. Raises as `plan_ceremony`, and RuleBroken OATH_STATE.
    """
    require_holds(ceremony.unit, actor)
    require_planned(ceremony.state)
    one_at_a_time(db, f"oath:{ceremony.unit_id}:{plan.held_on.year}")
    _write(db, ceremony, plan, actor)
    db.flush()
    if plan.witness_id is not None:
        place = find_place(db, ceremony.id, plan.witness_id)
        if place is not None and place.removed_at is None:
            take_off(db, ceremony, place, reason=_WITNESS, actor=actor)
    add_people(db, ceremony, [plan.leader_id], actor=actor)
    recheck(db, ceremony)
    put_down(db, ceremony, "changed", note="", actor=actor)
    audit.record(db, actor=actor, action="oath:ceremony:changed", subject=ceremony)


def call_off(db: Session, ceremony: OathCeremony, *, reason: str, actor: Actor) -> None:
    """Call a planned ceremony off. Raises RuleBroken OATH_STATE, REASON_MISSING."""
    require_holds(ceremony.unit, actor)
    move(db, ceremony, CeremonyState.CALLED_OFF, note=require_words(reason), actor=actor)


def _write(db: Session, ceremony: OathCeremony, plan: Plan, actor: Actor) -> None:
    """Write a plan into a ceremony, once the rules allow it."""
    if not plan.kinds:
        raise RuleBroken("OATH_NO_KIND")
    if not plan.place.strip():
        raise RuleBroken("OATH_NO_PLACE")
    witness = names_of(db, [plan.witness_id])[plan.witness_id] if plan.witness_id else plan.witness_name.strip()
    require_hands(plan.leader_id, plan.witness_id, witness)
    leader = swearers(db, [plan.leader_id], plan.held_on)[plan.leader_id]
    require_swearer(leader, occasion=ceremony.occasion, held_on=plan.held_on, witness_id=plan.witness_id)
    year = plan.held_on.year
    has_one = has_annual(db, ceremony.unit_id, year, but=ceremony.id)
    require_once_a_year(ceremony.occasion, has_annual=has_one, year=year)
    ceremony.starts_at, ceremony.held_on, ceremony.year = plan.starts_at, plan.held_on, year
    ceremony.place, ceremony.host_name = plan.place.strip(), plan.host_name.strip()
    ceremony.leader_id, ceremony.witness_id, ceremony.witness_name = plan.leader_id, plan.witness_id, witness
    ceremony.enforcement_text_id = _text(db, ceremony, OathKind.ENFORCEMENT, plan, actor)
    ceremony.constitution_text_id = _text(db, ceremony, OathKind.CONSTITUTION, plan, actor)


def _text(db: Session, ceremony: OathCeremony, kind: OathKind, plan: Plan, actor: Actor) -> int | None:
    """Return the text that a ceremony is bound to: the one it has, else the newest."""
    has = ceremony.enforcement_text_id if kind is OathKind.ENFORCEMENT else ceremony.constitution_text_id
    if kind not in plan.kinds or has is not None:
        return has if kind in plan.kinds else None
    text: OathText = text_for(db, ceremony.unit, kind, actor=actor)
    return text.id


def _proposed(db: Session, unit: Unit, plan: Plan) -> set[int]:
    """Return who is proposed: all officers who are not on leave; for a make-up, who has still to swear."""
    if plan.occasion is Occasion.FIRST_DUTY:
        return set()
    officers = officers_of(db, unit, plan.held_on)
    if plan.occasion is Occasion.MAKE_UP:
        officers = missing_of(db, unit, plan.held_on.year, as_of=plan.held_on)
    return {officer.id for officer in officers if not officer.is_on_leave}
