"""Open a spot check: draw its records once, hold them; order a spot exam of their people (QD-M9-7)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken, require_words
from lms.exams.actions.sampling import draw_among, require_to_draw
from lms.exams.models import Exam
from lms.exams.queries.samples import members_on
from lms.holds.actions import hold
from lms.people.models import Unit
from lms.people.queries.people import lock_people
from lms.sampling import Measure, Scheme, Strata
from lms.spot_checks.models import SpotCheck, SpotCheckExam, SpotCheckItem
from lms.spot_checks.queries.checks import people_drawn
from lms.spot_checks.queries.populations import held_of, population
from lms.spot_checks.rules.drawing import Drawn, draw, population_digest
from lms.spot_checks.rules.findings import ANSWER_DAYS, MOST_RECORDS, RecordKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn: records of a kind and year, of one class of people or of both."""

    title: str
    year: int
    record: RecordKind
    size: int
    measure: Measure = Measure.NUMBER
    strata: Strata = Strata.NONE
    person_class: str = ""
    answer_days: int = ANSWER_DAYS


def open_check(db: Session, under: Unit, wanted: Wanted, *, actor: Actor) -> SpotCheck:
    """Draw records at or below a unit in reach, once, with a seed of the machine's own chance, and hold them.

    Raises RuleBroken REASON_MISSING without a title, SAMPLE_EMPTY, SAMPLE_SIZE, SPOT_CHECK_LARGE.
    """
    require_can(actor, Permission.RUN_SPOT_CHECKS)
    title = require_words(wanted.title)
    on = min(clock.today(), date(wanted.year, 12, 31))
    records = population(db, wanted.record, under, wanted.year, wanted.person_class, on=on, seen_by=actor)
    if len(records) > MOST_RECORDS:
        raise RuleBroken("SPOT_CHECK_LARGE", most=MOST_RECORDS)
    scheme = Scheme(wanted.strata, wanted.measure, wanted.size, secrets.token_hex(16))
    drawn = draw(records, scheme)
    # A reversal that is under way comes first: what is drawn is held from here on.
    lock_people(db, sorted({one.record.person_id for one in drawn}))
    check = SpotCheck(
        title=title,
        under_unit_id=under.id,
        year=wanted.year,
        record=wanted.record.value,
        person_class=wanted.person_class,
        strata=scheme.strata.value,
        measure=scheme.measure.value,
        size=scheme.size,
        seed=scheme.seed,
        population=[list(one) for one in records],
        population_size=len(records),
        population_digest=population_digest(records),
        answer_days=wanted.answer_days,
        opened_by_id=actor.account_id,
        opened_at=clock.now(),
    )
    db.add(check)
    db.flush()  # its items name it
    _keep(db, check, drawn, actor)
    audit.record(
        db, actor=actor, action="spot_check:opened", subject=check, drawn=len(drawn), population=len(records),
        digest=check.population_digest,
    )  # fmt: skip
    return check


def cause_of(item_id: int) -> str:
    """Return the word by which a drawn record holds what it rests on."""
    return f"spot_check_item:{item_id}"


def _keep(db: Session, check: SpotCheck, drawn: Sequence[Drawn], actor: Actor) -> None:
    items = [
        SpotCheckItem(spot_check_id=check.id, **one.record._asdict(), stratum=one.stratum, rank=one.rank)
        for one in drawn
    ]
    db.add_all(items)
    db.flush()  # holds name them
    by_record = {one.record_id: cause_of(one.id) for one in items}
    held = held_of(db, RecordKind(check.record), list(by_record), check.year)
    hold(db, [(record, record_id, by_record[drawn_id]) for record, record_id, drawn_id in held], actor=actor)


def order_exam(db: Session, check: SpotCheck, exam: Exam, *, actor: Actor) -> int:
    """Draw the people of the drawn records, all of them, for an announced spot exam with an empty roster; count them.

    Those who stand on the roll of the exam's unit on its day. The order is that of the check's own seed; from here on
    the roster is a sample's: nobody comes on or goes off by hand, who is exempt or put off is so by a document.
    Raises RuleBroken SAMPLE_KIND, SAMPLE_DRAWN, ROSTER_TAKEN, ROSTER_CLOSED, SAMPLE_EMPTY when none could sit.
    """
    require_can(actor, Permission.RUN_SPOT_CHECKS)
    day = require_to_draw(db, exam, actor=actor)
    people = people_drawn(db, check.id)
    members = members_on(db, exam, exam.unit, on=day, seen_by=actor)
    found = [one for one in members if one.person_id in people]
    draw_among(db, exam, exam.unit, found, Scheme(Strata.NONE, Measure.PERCENT, 100, check.seed), actor=actor)
    db.add(
        SpotCheckExam(
            spot_check_id=check.id, exam_id=exam.id, ordered_by_id=actor.account_id, ordered_at=clock.now()
        )
    )  # fmt: skip
    db.flush()
    audit.record(db, actor=actor, action="spot_check:exam", subject=check, exam=exam.id, people=len(found))
    return len(found)
