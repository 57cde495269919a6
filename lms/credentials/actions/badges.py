"""Verbs on the way to a badge: register, plan the training, take the result, issue, go on under a new contract."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.badges_moving import move, note_event, require_may
from lms.credentials.models.badges import Badge
from lms.credentials.models.contracts import EmploymentContract
from lms.credentials.queries.badges import has_open_badge, last_running
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.rules.badges import (
    OPEN,
    BadgeState,
    BadgeStep,
    Bars,
    Duties,
    number_of,
    require_duties,
    require_employable,
    valid_until,
)
from lms.credentials.rules.badges_training import MODULES, require_exam, require_planned, require_trained
from lms.credentials.rules.contracts import EMPLOYMENT, require_sound
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.people.models import Person
from lms.people.queries.people import list_posts, list_roles, lock_people
from lms.people.rules import PersonClass, PostKind, Span

_ISSUE, _REGISTER = Permission.ISSUE_BADGES, Permission.REGISTER_ASSISTANTS


def register(
    db: Session,
    person: Person,
    contract: EmploymentContract,
    duties: Duties,
    *,
    bars: Bars,
    declared_on: date,
    actor: Actor,
) -> Badge:
    """Register an assistant under a contract (B1); person and contract are in reach.

    Raises RuleBroken OWN_BADGE, NOT_ASSISTANT, BADGE_OPEN, ASSISTANT_BARRED, DUTIES_MISSING, DECLARED_LATER, the faults
    of the contract, BADGE_UNIT and CONTRACT_NATURE where post and contract do not fit.
    """
    require_can(actor, _REGISTER)
    if actor.person_id == person.id:
        raise RuleBroken("OWN_BADGE")
    lock_people(db, [person.id])
    today = clock.today()
    roles = list_roles(db, person.id)
    classes = {PersonClass(r.person_class) for r in roles if Span(r.started_on, r.ended_on).covers(today)}
    require_employable(frozenset(classes), bars, has_open=has_open_badge(db, person.id))
    require_duties(duties)
    if declared_on > today:
        raise RuleBroken("DECLARED_LATER", day=declared_on)
    require_sound(contract.said, today)
    _require_fitting(db, person, contract, today)
    badge = Badge(
        person_id=person.id,
        person=person,
        unit_id=contract.unit_id,
        unit=contract.unit,
        contract_id=contract.id,
        contract=contract,
        post_title=duties.post_title.strip(),
        powers=duties.powers.strip(),
        rights=duties.rights.strip(),
        terms=duties.terms.strip(),
        liability=duties.liability.strip(),
        declared_on=declared_on,
        registered_at=clock.now(),
    )
    db.add(badge)
    move(db, badge, BadgeStep.REGISTER, actor=actor)
    return badge


def _require_fitting(db: Session, person: Person, contract: EmploymentContract, today: date) -> None:
    """Raise RuleBroken BADGE_UNIT, CONTRACT_NATURE unless the regular post fits the unit and nature of a contract."""
    posts = [post for post in list_posts(db, person.id) if post.kind == PostKind.REGULAR]
    post = next((each for each in posts if Span(each.started_on, each.ended_on).covers(today)), None)
    if post is None or not post.unit.path.startswith(contract.unit.path):
        raise RuleBroken("BADGE_UNIT", unit=contract.unit.name)
    if post.employment not in (None, EMPLOYMENT[contract.said.nature].value):
        raise RuleBroken("CONTRACT_NATURE", nature=contract.nature, employment=post.employment or "")


def plan_training(db: Session, badge: Badge, plan: Mapping[str, str], *, actor: Actor) -> None:
    """Say how the four modules will be taught (B2); the badge is locked. Raises RuleBroken MODULE_UNPLANNED."""
    require_may(badge, BadgeStep.TRAIN, _REGISTER, actor)
    require_planned(plan)
    badge.plan = {module: plan[module].strip() for module in MODULES}
    move(db, badge, BadgeStep.TRAIN, actor=actor)


def take_result(db: Session, badge: Badge, *, actor: Actor) -> None:
    """Take over a passed exam (B3): the four modules stand in the ledger, the exam is published.

    Raises RuleBroken PREPOST_MODULE, PREPOST_HOURS, PREPOST_EXAM_MISSING, PREPOST_EXAM_FAILED, PREPOST_BOUNDARY.
    """
    require_may(badge, BadgeStep.PASS, _ISSUE, actor)
    (standing,) = standings_of(db, [badge])
    require_trained(standing.training)
    exam = require_exam(standing.exams)
    badge.exam_candidate_id = exam.candidate_id
    move(db, badge, BadgeStep.PASS, actor=actor, note=exam.title)


def issue(db: Session, badge: Badge, *, actor: Actor) -> str:
    """Issue the badge (B4) and return its number, running without gaps within the unit.

    Raises RuleBroken NEGATIVE_LIST_NONE, NEGATIVE_LIST_UNSIGNED, the faults of the contract.
    """
    require_may(badge, BadgeStep.ISSUE, _ISSUE, actor)
    today = clock.today()
    (standing,) = standings_of(db, [badge])
    if standing.signing.current is None:
        raise RuleBroken("NEGATIVE_LIST_NONE")
    if not standing.signing.is_signed:
        raise RuleBroken("NEGATIVE_LIST_UNSIGNED")
    require_sound(badge.contract.said, today)
    one_at_a_time(db, f"badges:{badge.unit_id}")
    badge.running = last_running(db, badge.unit_id) + 1
    badge.number = number_of(badge.unit.code, badge.running)
    badge.valid_from, badge.valid_until = today, valid_until(today, badge.contract.said.last_day)
    move(db, badge, BadgeStep.ISSUE, actor=actor, note=badge.number)
    return badge.number


def go_on_under(db: Session, badge: Badge, contract: EmploymentContract, *, actor: Actor) -> None:
    """Put an open badge under another contract of the same unit; an issued one is good until that one's end at most.

    Three years from the issue stay the most. Raises RuleBroken OWN_BADGE, BADGE_STEP, CONTRACT_SAME, BADGE_UNIT,
    CONTRACT_NATURE, the faults of the contract.
    """
    require_can(actor, _REGISTER)
    if actor.person_id == badge.person_id:
        raise RuleBroken("OWN_BADGE")
    state = BadgeState(badge.state)
    if state not in OPEN:
        raise RuleBroken("BADGE_STEP", step="RENEW", state=badge.state)
    if contract.id == badge.contract_id:
        raise RuleBroken("CONTRACT_SAME")
    if contract.unit_id != badge.unit_id:
        raise RuleBroken("BADGE_UNIT", unit=contract.unit.name)
    require_sound(contract.said, clock.today())
    _require_fitting(db, badge.person, contract, clock.today())
    badge.contract_id, badge.contract = contract.id, contract
    if badge.valid_from is not None:
        badge.valid_until = max(valid_until(badge.valid_from, contract.said.last_day), badge.valid_from)
    note_event(db, badge, "RENEW", actor=actor, old=state, note=contract.document)
