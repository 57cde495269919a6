"""Selects on relations and obligations: who must train whom, what is linked, who of the receiving roll attended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms import clock
from lms.access import Actor, Permission
from lms.db import has_bit
from lms.errors import NotFound
from lms.filings.models import Obligation, ObligationLink, Relation
from lms.filings.rules.obligation import ObligationState, state_of
from lms.hours.catalogue import Tag
from lms.hours.models import Activity, Claim
from lms.hours.queries.activities import activities_visible_to
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach
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


_GIVER, _RECEIVER = aliased(Unit), aliased(Unit)


def relation_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor reaches one of the two units of a relation."""
    reached = select(Unit.id).where(unit_in_reach(actor))
    return or_(Relation.giving_unit_id.in_(reached), Relation.receiving_unit_id.in_(reached))


def list_relations(db: Session, *, seen_by: Actor, year: int | None = None) -> list[Relation]:
    """List the relations in reach with both units, those that run in a year when one is named."""
    wanted = select(Relation).options(joinedload(Relation.giving_unit), joinedload(Relation.receiving_unit))
    wanted = wanted.where(relation_in_reach(seen_by))
    if year is not None:
        wanted = wanted.where(runs_in(year))
    return list(db.scalars(wanted.order_by(Relation.giving_unit_id, Relation.receiving_unit_id, Relation.id)))


def runs_in(year: int) -> ColumnElement[bool]:
    """Return the condition that a relation runs on some day of a year."""
    begun = Relation.started_on <= date(year, 12, 31)
    return begun & (Relation.ended_on.is_(None) | (Relation.ended_on >= date(year, 1, 1)))


def all_relations_of(db: Session, year: int) -> list[Relation]:
    """List every relation that runs in a year; for opening its obligations."""
    return list(db.scalars(select(Relation).where(runs_in(year)).order_by(Relation.id)))


def get_relation(db: Session, relation_id: int, *, seen_by: Actor) -> Relation:
    """Return a relation in reach. Raises NotFound RELATION_NOT_FOUND otherwise."""
    wanted = select(Relation).where(Relation.id == relation_id, relation_in_reach(seen_by))
    found = db.scalar(wanted.options(joinedload(Relation.giving_unit), joinedload(Relation.receiving_unit)))
    if found is None:
        raise NotFound("RELATION_NOT_FOUND")
    return found


def same_relations(db: Session, giving_id: int, receiving_id: int, kind: str) -> list[tuple[date, date | None]]:
    """Return when the same two units stand in the same relation."""
    wanted = select(Relation.started_on, Relation.ended_on).where(
        Relation.giving_unit_id == giving_id, Relation.receiving_unit_id == receiving_id, Relation.kind == kind
    )
    return [(start, end) for start, end in db.execute(wanted)]


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


def get_link(db: Session, link_id: int, obligation: Obligation) -> ObligationLink:
    """Return an open link of an obligation. Raises NotFound LINK_NOT_FOUND otherwise."""
    wanted = select(ObligationLink).where(ObligationLink.id == link_id, ObligationLink.obligation_id == obligation.id)
    found = db.scalar(wanted.where(ObligationLink.ended_at.is_(None)))
    if found is None:
        raise NotFound("LINK_NOT_FOUND")
    return found


def candidates(db: Session, obligation: Obligation, *, seen_by: Actor, limit: int = 60) -> list[Activity]:
    """List trainings in reach that bear the topic in the year, held by the giving unit unless the bureau asks."""
    wanted = activities_visible_to(seen_by).join(Unit, Activity.host_unit_id == Unit.id)
    first, last = date(obligation.year, 1, 1), date(obligation.year, 12, 31)
    wanted = wanted.where(Activity.occurred_on.between(first, last), Activity.id.in_(_bearing(obligation.topic)))
    if not seen_by.can(Permission.MANAGE_OBLIGATIONS):
        wanted = wanted.where(Unit.path.startswith(obligation.relation.giving_unit.path))
    linked = select(ObligationLink.activity_id).where(
        ObligationLink.obligation_id == obligation.id, ObligationLink.ended_at.is_(None)
    )
    wanted = wanted.where(Activity.id.not_in(linked)).options(joinedload(Activity.host_unit))
    return list(db.scalars(wanted.order_by(Activity.occurred_on.desc(), Activity.id.desc()).limit(limit)))


def bears_topic(db: Session, activity_id: int, topic: str) -> bool:
    """Tell whether somebody's hours of a training bear a topic, not counting rejected ones."""
    return db.scalar(_bearing(topic).where(Claim.activity_id == activity_id).limit(1)) is not None


def _bearing(topic: str) -> Select[int | None]:
    return select(Claim.activity_id).where(
        Claim.activity_id.is_not(None), has_bit(Claim.tags, Tag[topic].value), Claim.state != "rejected"
    )


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
