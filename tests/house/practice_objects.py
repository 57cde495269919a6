"""Objects of practice, plans and obligations for the access matrix, one a place."""

from datetime import timedelta

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.filings.models import Filing, Obligation, ObligationLink, PlanLine, Relation, TrainingPlan
from tests.factories import make_person, make_unit
from tests.house.world import World


def pair_of(world: World, place: str) -> Mentorship:
    """Put the person of a place under a mentor whom nobody of the cast acts for."""
    pair = Mentorship(
        learner_id=world.person(place).id,
        mentor_id=make_person(world.db, None, name="无关的带教人").id,
        kind="SHADOWING",
        unit_id=world.unit(place).id,
        mentor_category="SK.INS",
        started_on=clock.today() - timedelta(days=30),
        set_up_by_id=world.cast[Role.UNIT_TRAINER].account_id,
        set_up_at=clock.now(),
    )
    world.db.add(pair)
    world.db.flush()
    return pair


def log_of(world: World, place: str) -> PracticeDay:
    """Write a day for the person of a place."""
    day = clock.today() - timedelta(days=3)
    log = PracticeDay(
        mentorship_id=pair_of(world, place).id,
        learner_id=world.person(place).id,
        occurred_on=day,
        starts_at=clock.local_instant(day, 9),
        ends_at=clock.local_instant(day, 16),
        minutes=360,
        category="SK.INS",
        work="随队巡查占道经营",
        state="submitted",
        due_on=clock.today(),
    )
    world.db.add(log)
    world.db.flush()
    return log


def filing_of(world: World, place: str) -> Filing:
    """Begin a plan of the unit of a place."""
    known = world.db.query(Filing).filter_by(unit_id=world.unit(place).id, kind="TRAINING_PLAN").first()
    if known is not None:
        return known
    filing = Filing(
        kind="TRAINING_PLAN",
        unit_id=world.unit(place).id,
        year=clock.today().year,
        drafted_by_id=world.cast[Role.UNIT_TRAINER].account_id,
        drafted_at=clock.now(),
    )
    filing.plan = TrainingPlan(roll=3, lines=[_line()])
    world.db.add(filing)
    world.db.flush()
    return filing


def line_of(world: World, place: str) -> int:
    """Return a line of the plan of a place."""
    filing = filing_of(world, place)
    line = world.db.query(PlanLine).filter_by(filing_id=filing.id).first()
    assert line
    return line.id


def _line() -> PlanLine:
    return PlanLine(
        month=3, title="轮训", method="CLASSROOM", category="PL.GEN", tags=0, credit=800, people=3, host="本单位"
    )


def relation_of(world: World, place: str) -> Relation:
    """Have the unit of a place empower a unit below it."""
    below = make_unit(world.db, parent=world.unit(place), name="接收赋权的单位")
    relation = Relation(
        giving_unit_id=world.unit(place).id,
        receiving_unit_id=below.id,
        kind="EMPOWERING",
        document="赋权决定",
        started_on=clock.today() - timedelta(days=300),
        recorded_at=clock.now(),
    )
    world.db.add(relation)
    world.db.flush()
    return relation


def obligation_of(world: World, place: str) -> Obligation:
    """Open what the unit of a place owes."""
    obligation = Obligation(
        relation_id=relation_of(world, place).id,
        year=clock.today().year,
        topic="DISCRETION",
        due_on=clock.today(),
        percent=80,
        opened_at=clock.now(),
    )
    world.db.add(obligation)
    world.db.flush()
    return obligation


def link_of(world: World, place: str, _: Actor | None) -> int:
    """Link the training of a place to what its unit owes."""
    found = world.built.get(("obligation_id", f"{place}/"))
    obligation_id = found.value if found else obligation_of(world, place).id
    link = ObligationLink(obligation_id=obligation_id, activity_id=world.proposed[place].id, linked_at=clock.now())
    world.db.add(link)
    world.db.flush()
    return link.id
