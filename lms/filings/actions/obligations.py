"""Verbs on who must train whom: record a relation, end it, open a year's obligations, link what fulfils them."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.filings.models import Obligation, ObligationLink, Relation
from lms.filings.queries.obligation_links import bears_topic
from lms.filings.queries.obligations import Standing, known_obligations
from lms.filings.queries.relations import all_relations_of, same_relations
from lms.filings.rules.filing import due_of
from lms.filings.rules.obligation import RelationKind, require_linkable
from lms.hours.models import Activity
from lms.people.models import Unit
from lms.people.rules import Span
from lms.requirements.queries.rule_sets import parameters_by_unit


def relate(
    db: Session,
    *,
    giving: Unit,
    receiving: Unit,
    kind: RelationKind,
    document: str,
    started_on: date,
    ended_on: date | None,
    actor: Actor,
) -> Relation:
    """Record that a unit gave powers to another, by a document, and open this year's obligations.

    Raises RuleBroken RELATION_SELF, SPAN_REVERSED, DOCUMENT_MISSING, RELATION_TWICE.
    """
    require_can(actor, Permission.MANAGE_OBLIGATIONS)
    if giving.id == receiving.id:
        raise RuleBroken("RELATION_SELF")
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    if ended_on is not None and ended_on < started_on:
        raise RuleBroken("SPAN_REVERSED", start=started_on, end=ended_on)
    span = Span(started_on, ended_on)
    if any(span.overlaps(Span(*known)) for known in same_relations(db, giving.id, receiving.id, kind.value)):
        raise RuleBroken("RELATION_TWICE")
    made = Relation(
        giving_unit_id=giving.id,
        receiving_unit_id=receiving.id,
        kind=kind.value,
        document=document.strip(),
        started_on=started_on,
        ended_on=ended_on,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(made)
    db.flush()  # the audit line and the obligations name the new id
    audit.record(db, actor=actor, action="obligation:relation:recorded", subject=made)
    open_obligations(db, clock.today().year)
    return made


def end_relation(db: Session, relation: Relation, *, ended_on: date, actor: Actor) -> None:
    """End a relation with a day; obligations of years it still touches stay. Raises RuleBroken SPAN_REVERSED."""
    require_can(actor, Permission.MANAGE_OBLIGATIONS)
    if ended_on < relation.started_on:
        raise RuleBroken("SPAN_REVERSED", start=relation.started_on, end=ended_on)
    relation.ended_on = ended_on
    audit.record(db, actor=actor, action="obligation:relation:ended", subject=relation, on=ended_on.isoformat())


def open_obligations(db: Session, year: int) -> int:
    """Open the obligations of a year that are missing: each relation that runs in it, each topic of its rules.

    Topics and days come from the rules of the receiving unit. A relation that ended before a topic's due day, or began
    after it, owes nothing on it. Idempotent; run by the worker each day and whenever a relation is recorded.
    """
    known, parameters, made = known_obligations(db, year), parameters_by_unit(db, year), 0
    for relation in all_relations_of(db, year):
        params = parameters[relation.receiving_unit_id]
        for topic in params.obligations:
            due_on = due_of(year, topic.due)
            if due_on is None or (relation.id, topic.topic) in known:
                continue
            if not Span(relation.started_on, relation.ended_on).covers(due_on):
                continue
            db.add(
                Obligation(
                    relation_id=relation.id,
                    year=year,
                    topic=topic.topic,
                    due_on=due_on,
                    percent=params.obligation_percent,
                    opened_at=clock.now(),
                )
            )
            made += 1
    db.flush()
    return made


def link(db: Session, standing: Standing, activity: Activity, *, actor: Actor) -> ObligationLink:
    """Link a training to an obligation; whether that fulfils it is reckoned from who attended.

    The activity has been found in reach, with its host. Raises RuleBroken LINK_TWICE and the codes of
    `require_linkable`.
    """
    obligation, by_bureau = standing.obligation, actor.can(Permission.MANAGE_OBLIGATIONS)
    if not by_bureau:
        require_can(actor, Permission.PROPOSE_HOURS)
    if any(each.activity.id == activity.id for each in standing.linked):
        raise RuleBroken("LINK_TWICE")
    require_linkable(
        bears_topic=bears_topic(db, activity.id, obligation.topic),
        topic=obligation.topic,
        day=activity.occurred_on,
        year=obligation.year,
        is_hosts=activity.host_unit.path.startswith(obligation.relation.giving_unit.path),
        by_bureau=by_bureau,
    )
    made = ObligationLink(
        obligation_id=obligation.id, activity_id=activity.id, linked_by_id=actor.account_id, linked_at=clock.now()
    )
    db.add(made)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="obligation:link:made", subject=made, activity=activity.id)
    return made


def unlink(db: Session, made: ObligationLink, *, actor: Actor) -> None:
    """End a mistaken link; it stays on record."""
    if not actor.can(Permission.MANAGE_OBLIGATIONS):
        require_can(actor, Permission.PROPOSE_HOURS)
    made.ended_at, made.ended_by_id = clock.now(), actor.account_id
    audit.record(db, actor=actor, action="obligation:link:ended", subject=made)
