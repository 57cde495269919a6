"""How assistants stand: training, exam, list and filing of many badges at once, and whose turn it is with each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.models.badges import Badge
from lms.credentials.models.negative_lists import NegativeList
from lms.credentials.queries.badges_exams import exams_of
from lms.credentials.queries.negative_lists import lists_for, signed_by
from lms.credentials.rules.assistants import BadgeFacts, BadgeTurn, turn_of
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.badges_training import MODULES, ExamTaken, Training
from lms.credentials.rules.contracts import ContractFault, faults_of, is_running_out
from lms.credentials.rules.negative_lists import Signing, signing_of
from lms.db import sum_of
from lms.holidays.queries import working_calendar
from lms.hours.catalogue import HOUR
from lms.hours.models import HourEntry
from lms.requirements.queries.rule_sets import parameters_by_unit


@dataclass(frozen=True, slots=True)
class BadgeStanding:
    """A badge as it stands on a day."""

    badge: Badge
    facts: BadgeFacts
    exams: tuple[ExamTaken, ...]
    turn: BadgeTurn
    newest: NegativeList | None
    contract_faults: tuple[ContractFault, ...]
    is_running_out: bool

    @property
    def id(self) -> int:
        """The badge's id, as tables ask for it."""
        return self.badge.id

    @property
    def training(self) -> Training:
        """Hours before the post."""
        return self.facts.training

    @property
    def signing(self) -> Signing:
        """How the bearer stands to the list."""
        return self.facts.signing


def standings_of(db: Session, badges: Sequence[Badge], on: date | None = None) -> list[BadgeStanding]:
    """Return how badges stand on a day, today unless told, in the order given."""
    day = on or clock.today()
    people = sorted({badge.person_id for badge in badges})
    credits, exams, signed = credits_of(db, people), exams_of(db, people), signed_by(db, people)
    lists = lists_for(db, {badge.unit.path for badge in badges})
    parameters, calendar = parameters_by_unit(db, day.year), working_calendar(db)
    found = []
    for badge in badges:
        versions = lists[badge.unit.path]
        facts = _facts(
            badge,
            Training(credits.get(badge.person_id, {}), parameters[badge.unit_id].assistant_prepost_hours * HOUR),
            signing_of([each.version for each in versions], signed.get(badge.person_id, {}), day, calendar),
            exams.get(badge.person_id, ()),
        )
        begun = [each for each in versions if facts.signing.current and each.id == facts.signing.current.id]
        terms = badge.contract.said
        found.append(
            BadgeStanding(
                badge=badge,
                facts=facts,
                exams=exams.get(badge.person_id, ()),
                turn=turn_of(facts, day),
                newest=begun[0] if begun else None,
                contract_faults=faults_of(terms, day),
                is_running_out=is_running_out(terms, day),
            )
        )
    return found


def _facts(badge: Badge, training: Training, signing: Signing, exams: tuple[ExamTaken, ...]) -> BadgeFacts:
    stop = next((each for each in badge.stops if each.resumed_on is None), None)
    good = [exam for exam in exams if not exam.fault]
    return BadgeFacts(
        state=BadgeState(badge.state),
        terms=badge.contract.said,
        training=training,
        signing=signing,
        has_exam=bool(good),
        has_retest=stop is not None and any(exam.sat_on > stop.told_on for exam in good),
        is_filed=badge.filing_id is not None,
        valid_until=badge.valid_until,
    )


def credits_of(db: Session, person_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Map people to their posted hours before the post, by module; over all years, hundredths of an 学时."""
    asked = select(HourEntry.person_id, HourEntry.category, sum_of(HourEntry.credit))
    asked = asked.where(HourEntry.person_id.in_(person_ids), HourEntry.category.in_(MODULES))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person, leaf, credit in db.execute(asked.group_by(HourEntry.person_id, HourEntry.category)):
        found[person][leaf] = credit
    return found
