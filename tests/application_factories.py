"""Applications for a card: walked to a state by the verbs people use; hours and exams as their verbs leave them."""

import itertools
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.actions import applications, applying, issuing, publicity
from lms.credentials.models import Application
from lms.credentials.rules.applications import PATH, ApplicationState
from lms.credentials.rules.applying import REQUIRED, Appraisal, DocumentKind, Opinion
from lms.credentials.rules.states import CredentialKind
from lms.exams.models import Exam
from lms.files import Attached
from lms.hours.models import HourEntry
from lms.people.actions.people import place
from lms.people.models import EnforcementBody, Person, Unit
from lms.people.rules import Employment, PersonClass
from question_bank.models import BlueprintVersion, PaperBlueprint
from tests.cast import Cast, make_cast
from tests.factories import PDF, adopt_rules, make_actor, make_person
from tests.held_exams import hold

_numbers = itertools.count(1)
PNG = b"\x89PNG\r\n\x1a\nmade up"
GOOD = Opinion(None, None, criminal=False, appraisal=Appraisal.COMPETENT, investigated=False, text="符合条件，同意申报")
CARD = issuing.CardData("10120230001", "A000001", "临江市人民政府")
S = ApplicationState


def publish_unit(db: Session, unit: Unit, on: date = date(2020, 1, 1)) -> EnforcementBody:
    """Publish a unit as an enforcement body."""
    body = EnforcementBody(unit_id=unit.id, published_on=on)
    db.add(body)
    db.flush()
    return body


def people_a_town(db: Session, *, rules: str = "") -> tuple[Cast, Actor]:
    """Make the cast, a published unit, adopting rules where some are named, and who applies there; let go of all."""
    cast = make_cast(db)
    own = cast.units["own"]
    publish_unit(db, own)
    if rules:
        adopt_rules(db, own, rules)
    applicant = make_applicant(db, own)
    db.flush()
    db.expunge_all()
    return cast, applicant


def make_applicant(
    db: Session,
    unit: Unit,
    *,
    name: str = "陆小满",
    person_class: PersonClass | None = PersonClass.APPLICANT,
    since: date = date(2023, 1, 3),
    employment: Employment | None = Employment.ESTABLISHMENT,
    is_enforcement: bool = True,
) -> Actor:
    """Register somebody on a post of a unit, and return him acting for himself."""
    person = make_person(db, name=name, person_class=person_class, since=since)
    place(
        db, person, unit, started_on=since, actor=OPERATOR, title="执法员",
        employment=employment, is_enforcement=is_enforcement,
    )  # fmt: skip
    return make_actor(db, Role.SELF, None, person=person, name=name)


def begin(db: Session, actor: Actor, *, kind: CredentialKind = CredentialKind.ENFORCEMENT) -> Application:
    """Begin a draft that lacks nothing."""
    one = applying.begin_application(db, kind, actor=actor)
    applying.fill_in(db, one, applying.Entries("本科", "市容执法", ""), actor=actor)
    for paper in REQUIRED:
        data = PNG if paper is DocumentKind.PHOTO else PDF
        applying.add_own_paper(db, one, paper, Attached(f"{paper.value}.pdf", data), actor=actor)
    return one


def give_hours(db: Session, person: Person, unit: Unit, category: str, hours: int, on: date | None = None) -> None:
    """Put hours into somebody's ledger, as confirming them leaves them."""
    day = on or clock.today()
    db.add(
        HourEntry(
            person_id=person.id,
            unit_id=unit.id,
            title="初任培训",
            category=category,
            tags=0,
            method="CLASSROOM",
            occurred_on=day,
            year=day.year,
            is_make_up=False,
            credit=hours * 100,
            source=f"test:{next(_numbers)}",
            recorded_at=clock.now(),
        )
    )
    db.flush()


def hold_exam(db: Session, one: Application, kind: str, points: int = 80, field: str = "") -> Exam:
    """Hold an exam that the applicant sat and whose results are out today."""
    paper = PaperBlueprint(owner_unit_id=None, version=1, created_at=clock.now())
    db.add(paper)
    db.flush()
    blueprint = BlueprintVersion(
        blueprint_id=paper.id, number=1, name="卷", kind=kind, spare=2, tolerance=10, created_at=clock.now()
    )
    db.add(blueprint)
    db.flush()
    who = {one.person: (one.unit, "APPLICANT", points)}
    exam = hold(db, one.unit, blueprint, who, kind=kind, year=clock.today().year, published_at=clock.now())
    exam.field = field
    db.flush()
    return exam


def study(db: Session, one: Application, concentrated: int = 40, on_post: int = 120) -> None:
    """Give an applicant the hours before the first card."""
    for category, hours in (("INIT.CON", concentrated), ("INIT.POST", on_post)):
        if hours:
            give_hours(db, one.person, one.unit, category, hours)


def walk(db: Session, cast: Cast, one: Application, actor: Actor, to: ApplicationState) -> Application:
    """Take a complete draft to a state of the main path, each step by whose it is; publicity ends by the clock."""
    steps = (_file, _pass_unit, _accept, _train, _publicise, _wait_out, _issue)
    for step in steps[PATH.index(S(one.state)) : PATH.index(to)]:
        step(db, cast, one, actor)
    return one


def _file(db: Session, _: Cast, one: Application, actor: Actor) -> None:
    applying.submit(db, one, actor=actor)


def _pass_unit(db: Session, cast: Cast, one: Application, _: Actor) -> None:
    applications.check(db, one, GOOD, actor=cast[Role.UNIT_LEGAL])
    applications.sign(db, one, actor=cast[Role.UNIT_LEADER])


def _accept(db: Session, cast: Cast, one: Application, _: Actor) -> None:
    applications.accept(db, one, actor=cast[Role.JUSTICE_REVIEWER])


def _train(db: Session, cast: Cast, one: Application, _: Actor) -> None:
    study(db, one)
    applications.finish_training(db, one, actor=cast[Role.UNIT_TRAINER])


def _publicise(db: Session, cast: Cast, one: Application, _: Actor) -> None:
    hold_exam(db, one, "QUAL_PUBLIC")
    hold_exam(db, one, "QUAL_BUSINESS")
    publicity.publicise(db, one, actor=cast[Role.JUSTICE_REVIEWER])


def _wait_out(db: Session, cast: Cast, one: Application, _: Actor) -> None:
    """Let the period pass as if it had begun earlier: the clock stands still in most tests."""
    assert one.publicity_until is not None
    one.publicity_from, one.publicity_until = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
    publicity.close_publicity(db, one, actor=cast[Role.JUSTICE_REVIEWER])


def _issue(db: Session, cast: Cast, one: Application, _: Actor) -> None:
    issuing.enter_number(db, one, CARD, actor=cast[Role.JUSTICE_REVIEWER])
    issuing.issue(db, one, actor=cast[Role.JUSTICE_DECIDER])
