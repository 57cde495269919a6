"""A coordinator's desk: what waits, for whom, who is at risk, what was recorded lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission
from lms.hours.catalogue import CONFIRMERS, Method
from lms.hours.models import Activity, Objection
from lms.hours.queries.activities import Waiting, activities_with_evidence, list_activities, list_waiting
from lms.hours.queries.activity_page import states_of
from lms.hours.queries.objections import list_open_objections
from lms.people.models import Unit
from lms.people.queries.matching import OnList, names_with_units
from lms.people.queries.units import find_own_place, list_units
from lms.requirements.figures import Tally
from lms.requirements.queries.completion import UnitFigures, completion
from lms.requirements.queries.standings import Standing, standings
from lms.requirements.verdict import State

# Up to so many people are judged by name when the desk opens; above that the units are named instead.
_MOST_BY_NAME = 600
_SHOWN = 12
_SOON_RISKY = frozenset({State.AT_RISK, State.SHORT})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a coordinator sees first. `at_risk` are people, who lacks most first; in a large place `units` instead."""

    year: int
    as_of: date
    tally: Tally
    mine: Sequence[Waiting]
    others: Sequence[Waiting]
    without_evidence: Sequence[Waiting]
    objections: Sequence[Objection]
    at_risk: Sequence[Standing]
    at_risk_total: int
    names: Mapping[int, OnList]
    units: Sequence[UnitFigures]
    activities: Sequence[Activity]
    states: Mapping[int, Mapping[str, int]]


def desk(db: Session, *, seen_by: Actor) -> Desk:
    """Return what waits in the actor's reach, and who is at risk among those counted in his own place, today.

    Whom he only leads professionally is counted where he sits (ZJG-2-4), so no two desks claim one person.
    """
    year, today = clock.today().year, clock.today()
    place = find_own_place(db, seen_by)
    figures = completion(db, year, seen_by=seen_by, under=place)
    tally = figures.together
    waiting = list_waiting(db, seen_by=seen_by)
    evident = activities_with_evidence(db, [each.activity_id for each in waiting if each.activity_id])
    mine = [each for each in waiting if _is_mine(each, seen_by)]
    risky = _at_risk(db, year, today, seen_by, place) if tally.roll <= _MOST_BY_NAME else []
    activities = list_activities(db, seen_by=seen_by, limit=8)
    return Desk(
        year=year,
        as_of=figures.as_of,
        tally=tally,
        mine=mine,
        others=[each for each in waiting if not _is_mine(each, seen_by)],
        without_evidence=[each for each in waiting if each.activity_id and each.activity_id not in evident],
        objections=list_open_objections(db, seen_by=seen_by) if seen_by.can(Permission.CONFIRM_HOURS) else [],
        at_risk=risky[:_SHOWN],
        at_risk_total=len(risky) if tally.roll <= _MOST_BY_NAME else tally.at_risk,
        names=names_with_units(db, [standing.person_id for standing in risky[:_SHOWN]], today),
        units=[] if tally.roll <= _MOST_BY_NAME else _units_at_risk(figures.tops),
        activities=activities,
        states=states_of(db, activities, seen_by=seen_by),
    )


def _is_mine(waiting: Waiting, actor: Actor) -> bool:
    """Tell whether this actor may decide what waits, as far as its method and its proposer say."""
    if waiting.proposed_by_id == actor.account_id:
        return False
    if waiting.batch_id:
        return actor.can(Permission.ACCEPT_IMPORTS)
    return actor.can(Permission.CONFIRM_HOURS) and actor.role in CONFIRMERS[Method(waiting.method)]


def _at_risk(db: Session, year: int, today: date, actor: Actor, place: Unit | None) -> list[Standing]:
    units = [unit.id for unit in list_units(db, seen_by=actor, under=place)]
    judged = standings(db, year, as_of=today, unit_ids=units)
    risky = [standing for standing in judged if standing.verdict.state in _SOON_RISKY and not standing.only_waiting]
    return sorted(risky, key=lambda standing: (-standing.verdict.least.total, standing.person_id))


def _units_at_risk(tops: Sequence[UnitFigures]) -> list[UnitFigures]:
    """Return the units directly below the tops in which most people are at risk."""
    below = [child for top in tops for child in (top.children or [top])]
    risky = [unit for unit in below if unit.together.at_risk]
    return sorted(risky, key=lambda unit: -unit.together.at_risk)[:_SHOWN]
