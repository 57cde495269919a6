"""Made-up contracts, lists and badges of assistants, made by the verbs themselves, as far as a test wants them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import badges as steps
from lms.credentials.actions.contracts import record_contract
from lms.credentials.actions.negative_lists import put_in_force, sign_list
from lms.credentials.models import Badge, EmploymentContract, NegativeList
from lms.credentials.queries.badges import get_badge
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.rules.badges import BadgeState, Bars, Duties
from lms.credentials.rules.badges_training import MODULES
from lms.credentials.rules.contracts import Nature, Terms
from lms.exams.models import Exam
from lms.hours.actions.proposing import Part
from lms.people.models import Person, Unit
from question_bank.actions.banks import add_bank
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.blueprint import BOUNDARY, Blueprint, Cell, Share
from question_bank.models import BlueprintVersion
from tests.cast import Cast
from tests.factories import make_actor, post_class
from tests.held_exams import hold

DUTIES = Duties(
    post_title="市容协管员",
    powers="巡查、劝阻、信息采集，不得单独执法",
    rights="同工同酬，服从执法人员指挥",
    terms="高中以上，培训考试合格后上岗",
    liability="违反负面清单的停岗、清退",
)
LINES = ("不得单独立案、受理、调查、审核", "不得实施行政强制、行政处罚", "不得向当事人收取财物")
_ORDER = (BadgeState.REGISTERED, BadgeState.PRE_POST_TRAINING, BadgeState.EXAM_PASSED, BadgeState.ACTIVE)


def make_contract(db: Session, unit: Unit, actor: Actor, **differing: Any) -> EmploymentContract:
    """Record a contract of a unit that runs from last year to the year after next."""
    year = clock.today().year
    said = {"nature": Nature.DIRECT, "signed_on": date(year - 1, 12, 20), "starts_on": date(year - 1, 12, 31)}
    terms = Terms(**said | {"ends_on": date(year + 2, 12, 31)} | differing)  # type: ignore[arg-type] # by name
    contract = record_contract(db, unit, terms, employer=unit.name, document=f"劳动合同{year}-1号", actor=actor)
    contract.unit = unit
    db.flush()
    return contract


def make_list(db: Session, unit: Unit, actor: Actor, **differing: Any) -> NegativeList:
    """Put a version of a unit's list in force today."""
    said: dict[str, Any] = {
        "title": "辅助执法行为负面清单",
        "lines": LINES,
        "forbidden": (),
        "in_force_on": clock.today(),
    }
    version = put_in_force(db, unit, actor=actor, **said | differing)
    db.flush()
    return version


def assistant_account(db: Session, person: Person) -> Actor:
    """Give an assistant a sign-in of his own."""
    return make_actor(db, Role.SELF, person=person, name=person.name)


def make_badge(
    db: Session,
    cast: Cast,
    *,
    until: BadgeState = BadgeState.REGISTERED,
    name: str = "何以宁",
    contract: EmploymentContract | None = None,
) -> Badge:
    """Register an assistant of 市城管局 and take him as far as told, each step with what it needs."""
    trainer, legal = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    person = cast.people[name]
    under = contract or make_contract(db, cast.units["own"], trainer)
    badge = steps.register(db, person, under, DUTIES, bars=Bars(), declared_on=clock.today(), actor=trainer)
    badge = again(db, badge, trainer)
    for state in _ORDER[1 : _ORDER.index(until) + 1]:
        if state is BadgeState.PRE_POST_TRAINING:
            steps.plan_training(db, badge, dict.fromkeys(MODULES, "11月岗前培训班"), actor=trainer)
        elif state is BadgeState.EXAM_PASSED:
            train(db, cast, person)
            pass_exam(db, cast, person)
            steps.take_result(db, badge, actor=legal)
        else:
            sign(db, cast, badge)
            steps.issue(db, badge, actor=legal)
    return again(db, badge, trainer)


def again(db: Session, badge: Badge, actor: Actor) -> Badge:
    """Return a badge as it stands in the database."""
    db.flush()
    db.expire(badge)
    return get_badge(db, badge.id, seen_by=actor, lock=True)


def train(db: Session, cast: Cast, person: Person, *, minutes: int = 180, modules: tuple[str, ...] = MODULES) -> None:
    """Post the modules before the post, four 学时 each unless told, on two days, by two people."""
    for place, module in enumerate(modules):
        day = clock.today() - timedelta(days=2 + place)
        post_class(
            db, [person], proposer=cast[Role.UNIT_TRAINER], confirmer=cast[Role.UNIT_LEGAL], host=cast.units["own"],
            on=day, parts=(Part(module, 0, minutes),), title="岗前培训",
        )  # fmt: skip


def prepost_blueprint(db: Session, cast: Cast, *, boundary: int = 30) -> BlueprintVersion:
    """Add a blueprint of an exam before the post with a share of boundary questions."""
    reviewer, unit = cast[Role.JUSTICE_REVIEWER], cast.units["justice"]
    code = f"AUX{boundary}-{datetime.now(UTC).timestamp()}"
    bank = add_bank(db, code=code, name="辅助人员题库", owner_unit_id=unit.id, is_shared=True, actor=reviewer)
    db.flush()
    shares = (Share(BOUNDARY.tag, boundary),) if boundary else ()
    wording = Wording("岗前考试", "PREPOST_AUX", Blueprint((Cell("single", 10, 2),), shares), (bank.id,))
    return add_blueprint(db, wording, owner_unit_id=unit.id, is_shared=True, actor=reviewer)


def pass_exam(
    db: Session, cast: Cast, person: Person, *, points: int = 80, boundary: int = 30, kind: str = "PREPOST_AUX"
) -> Exam:
    """Put an exam on record that was sat this morning and is published, with this result of a hundred points."""
    return hold(
        db, cast.units["city"], prepost_blueprint(db, cast, boundary=boundary),
        {person: (cast.units["own"], "ASSISTANT", points)},
        kind=kind, year=clock.today().year, published_at=clock.now(), title="辅助人员岗前考试",
    )  # fmt: skip


def sign(db: Session, cast: Cast, badge: Badge) -> Actor:
    """Have the bearer sign the list in force; one is made where there is none."""
    (standing,) = standings_of(db, [badge])
    version = standing.newest or make_list(db, cast.units["own"], cast[Role.UNIT_LEGAL])
    own = assistant_account(db, badge.person)
    sign_list(db, badge, digest=version.digest, actor=own)
    return own
