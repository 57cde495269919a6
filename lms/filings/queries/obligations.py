"""Selects on obligations: how each stands, who of the receiving roll attended what is linked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.errors import NotFound
from lms.filings.models import Obligation, ObligationLink, Relation
from lms.filings.queries.relations import list_relations, relation_in_reach
from lms.filings.rules.obligation import ObligationState, state_of
from lms.hours.catalogue import Tag
from lms.hours.models import Activity, Claim
from lms.people.models import Unit
from lms.requirements.queries.roll import roll_of
from lms.requirements.queries.rule_sets import Rules, rules_by_unit


@dataclass(frozen=True, slots=True)
class Linked:
    """One linked training: how many of the receiving roll attended it, and how many hours of them still wait."""

    link: ObligationLink
    activity: Activity
    attended: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An obligation and how it stands today; `attended` are different people of the receiving unit's roll."""

    obligation: Obligation
    linked: Sequence[Linked]
    roll: int
    attended: int
    waiting: int
    as_of: date
    state: ObligationState

    @property
    def id(self) -> int:
        """The obligation's id, as tables ask for it."""
        return self.obligation.id

    @property
    def is_met(self) -> bool:
        """Whether it is fulfilled, in time or late."""
        return self.state in {ObligationState.MET, ObligationState.MET_LATE}


def known_obligations(db: Session, year: int) -> set[tuple[int, str]]:
    """Return relation and topic of a year's obligations."""
    wanted = select(Obligation.relation_id, Obligation.topic).where(Obligation.year == year)
    return {(relation, topic) for relation, topic in db.execute(wanted)}


def get_obligation(db: Session, obligation_id: int, *, seen_by: Actor) -> Standing:
    """Return an obligation as it stands. Raises NotFound OBLIGATION_NOT_FOUND unless one of its units is in reach."""
    found = db.scalar(_obligations(seen_by).where(Obligation.id == obligation_id))
    if found is None:
        raise NotFound("OBLIGATION_NOT_FOUND")
    return _standings(db, [found])[0]


def obligations_of(db: Session, year: int, *, seen_by: Actor) -> list[Standing]:
    """List a year's obligations in reach as they stand, the first due on top."""
    wanted = _obligations(seen_by).where(Obligation.year == year)
    order = (Obligation.due_on, Obligation.topic, Relation.receiving_unit_id, Obligation.id)
    return _standings(db, list(db.scalars(wanted.order_by(*order))))


def uncovered(db: Session, year: int, standings: Sequence[Standing], *, seen_by: Actor) -> list[Relation]:
    """List the relations of a year in reach that no training covers on any topic (FN-2-5)."""
    covered = {each.obligation.relation_id for each in standings if each.linked}
    return [relation for relation in list_relations(db, seen_by=seen_by, year=year) if relation.id not in covered]


def _obligations(actor: Actor) -> Select[Obligation]:
    relation = joinedload(Obligation.relation)
    units = (relation.joinedload(Relation.giving_unit), relation.joinedload(Relation.receiving_unit))
    return select(Obligation).join(Obligation.relation).where(relation_in_reach(actor)).options(*units)


def _standings(db: Session, obligations: Sequence[Obligation]) -> list[Standing]:
    links = _links(db, [obligation.id for obligation in obligations])
    attended = _attended(db, {link.activity_id for own in links.values() for link in own})
    rolls: dict[tuple[int, date], frozenset[int]] = {}
    rules = {year: rules_by_unit(db, year) for year in {obligation.year for obligation in obligations}}
    found = []
    for obligation in obligations:
        own, as_of = links[obligation.id], _as_of(obligation, links[obligation.id])
        key = (obligation.relation.receiving_unit_id, as_of)
        if key not in rolls:
            rolls[key] = _roll(db, obligation.relation.receiving_unit, as_of, rules[obligation.year])
        found.append(_standing(obligation, own, attended, rolls[key], as_of))
    return found


def _as_of(obligation: Obligation, links: Sequence[ObligationLink]) -> date:
    """Return the day whose roll counts: that of the latest linked training, else today or the due day."""
    days = [link.activity.occurred_on for link in links]
    return max(days) if days else min(clock.today(), obligation.due_on)


def _standing(
    obligation: Obligation,
    links: Sequence[ObligationLink],
    attended: Mapping[tuple[int, str, str], frozenset[int]],
    roll: frozenset[int],
    as_of: date,
) -> Standing:
    def of(link: ObligationLink, state: str) -> frozenset[int]:
        return attended.get((link.activity_id, obligation.topic, state), frozenset()) & roll

    in_time = [link for link in links if link.activity.occurred_on <= obligation.due_on]
    early: frozenset[int] = frozenset().union(*(of(link, "confirmed") for link in in_time))
    everybody: frozenset[int] = frozenset().union(*(of(link, "confirmed") for link in links))
    waiting: frozenset[int] = frozenset().union(*(of(link, "pending") for link in links))
    return Standing(
        obligation=obligation,
        linked=[Linked(link, link.activity, len(of(link, "confirmed")), len(of(link, "pending"))) for link in links],
        roll=len(roll),
        attended=len(everybody),
        waiting=len(waiting - everybody),
        as_of=as_of,
        state=state_of(
            attended_in_time=len(early),
            attended=len(everybody),
            roll=len(roll),
            percent=obligation.percent,
            due_on=obligation.due_on,
            today=clock.today(),
        ),
    )


def _links(db: Session, obligation_ids: Sequence[int]) -> dict[int, list[ObligationLink]]:
    found: dict[int, list[ObligationLink]] = defaultdict(list)
    activity = joinedload(ObligationLink.activity).joinedload(Activity.host_unit)
    wanted = select(ObligationLink).where(ObligationLink.obligation_id.in_(obligation_ids)).options(activity)
    for link in db.scalars(wanted.where(ObligationLink.ended_at.is_(None)).order_by(ObligationLink.id)):
        found[link.obligation_id].append(link)
    return found


def _attended(db: Session, activity_ids: Iterable[int]) -> dict[tuple[int, str, str], frozenset[int]]:
    """Map training, topic and state of claims to the people who have such hours of it."""
    found: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    wanted = select(Claim.activity_id, Claim.person_id, Claim.tags, Claim.state)
    wanted = wanted.where(Claim.activity_id.in_(list(activity_ids)), Claim.state != "rejected")
    for activity, person, tags, state in db.execute(wanted):
        for tag in Tag:
            if tags & tag and activity is not None and tag.name:
                found[activity, tag.name, state].add(person)
    return {key: frozenset(people) for key, people in found.items()}


def _roll(db: Session, unit: Unit, day: date, rules: Mapping[int, Rules]) -> frozenset[int]:
    ids = db.scalars(select(Unit.id).where(Unit.path.startswith(unit.path))).all()
    return frozenset(person.person_id for person in roll_of(db, day.year, as_of=day, rules=rules, unit_ids=ids))
