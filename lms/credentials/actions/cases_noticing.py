"""The notice, its service, replies to what he says, the hearing (C2.4 steps 2 and 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.cases import put_down, require_document, require_not_himself, take_step, tell_of_case
from lms.credentials.actions.cases_opening import require_not_exempt
from lms.credentials.models import CredentialCasePoint
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.queries.cases_rules import knows_revocation
from lms.credentials.rules.cases import UNDECIDED, CaseState, Step, answer_until, require_facts, require_other_hand
from lms.credentials.rules.causes import Measure, Outcome, require_measure
from lms.errors import NotFound, RuleBroken, require_words
from lms.files import Attached
from lms.holidays.queries import working_calendar
from lms.notices.rules.causes import Cause


@dataclass(frozen=True, slots=True)
class Service:
    """How something was handed to him: a code of `ServedHow`, the day, words; with papers unless he signed here."""

    how: str
    on: date
    note: str = ""


# Signed in the app, by himself alone; the other ways are the form's.
IN_APP = "IN_APP"


def give_notice(db: Session, file: CaseFile, measure: Measure, *, facts: str, grounds: str, actor: Actor) -> None:
    """Tell him the facts, the grounds and what is planned; his days begin when it is served.

    Raises RuleBroken MEASURE_OTHER, DAYS_OUT_OF_RANGE, BAR_OTHER, FACTS_MISSING, GROUNDS_MISSING, EXEMPTED, OWN_CASE,
    CREDENTIAL_CASE_MOVE.
    """
    require_can(actor, Permission.OPEN_CASES)
    case = file.case
    require_not_himself(case, actor)
    require_facts(facts, grounds, case.fact_on, clock.today())
    require_measure(case.cause, measure, revocation=knows_revocation(db, case))
    if measure.outcome is Outcome.SUSPEND:
        require_not_exempt(db, case.credential.person_id, case.fact_on, case.cause)
    case.facts, case.grounds = facts.strip(), grounds.strip()
    case.planned_outcome, case.planned_days = measure.outcome.value, measure.days
    case.planned_bar_years = measure.bar_years
    take_step(db, case, Step.NOTICE, facts=facts_of(measure), actor=actor)
    tell_of_case(db, Cause.CASE_NOTICE, case, clock.today())


def facts_of(measure: Measure) -> dict[str, object]:
    """Return a measure as an event keeps it."""
    return {"outcome": measure.outcome.value, "days": measure.days, "bar_years": measure.bar_years}


def serve_notice(
    db: Session, file: CaseFile, service: Service, *, attached: Sequence[Attached] = (), actor: Actor
) -> None:
    """Put on record how he got the notice; from that day five working days run.

    Raises RuleBroken NOTICE_SERVED, NOTICE_NOT_GIVEN, SERVICE_DAY, PROOF_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.OPEN_CASES)
    require_not_himself(file.case, actor)
    require_document(attached)
    note_notice_served(db, file, service, attached=attached, actor=actor)


def note_notice_served(
    db: Session, file: CaseFile, service: Service, *, attached: Sequence[Attached] = (), actor: Actor
) -> None:
    """Let his days run from the day he got the notice."""
    case = file.case
    given = file.said(Step.NOTICE)
    if given is None or CaseState(case.state) is not CaseState.NOTICED:
        raise RuleBroken("NOTICE_NOT_GIVEN")
    if case.notice_served_on is not None:
        raise RuleBroken("NOTICE_SERVED", day=case.notice_served_on)
    require_service_day(service.on, clock.local_date(given.at))
    case.notice_served_on, case.answer_until = service.on, answer_until(service.on, working_calendar(db))
    how = {"how": service.how, "on": service.on.isoformat()}
    put_down(db, case, "notice_served", note=service.note.strip(), facts=how, attached=attached, actor=actor)


def require_service_day(on: date, made_on: date) -> None:
    """Raise RuleBroken SERVICE_DAY for a day to come, or before there was anything to serve."""
    if on > clock.today() or on < made_on:
        raise RuleBroken("SERVICE_DAY", first=made_on)


def reply(db: Session, file: CaseFile, point_id: int, *, text: str, actor: Actor) -> None:
    """Reply to one point of what he said, once.

    Raises NotFound POINT_NOT_FOUND, RuleBroken POINT_REPLIED, CREDENTIAL_CASE_DECIDED, OWN_CASE.
    """
    require_can(actor, Permission.OPEN_CASES)
    require_not_himself(file.case, actor)
    point = _point(file, point_id)
    if CaseState(file.case.state) not in UNDECIDED - {CaseState.CHECKED}:
        raise RuleBroken("CREDENTIAL_CASE_DECIDED")
    if point.reply is not None:
        raise RuleBroken("POINT_REPLIED")
    point.reply, point.replied_by_id, point.replied_at = require_words(text), actor.account_id, clock.now()
    audit.record(db, actor=actor, action="credential_case:replied", subject=file.case, point=point_id)


def _point(file: CaseFile, point_id: int) -> CredentialCasePoint:
    for point in file.points:
        if point.id == point_id:
            return point
    raise NotFound("POINT_NOT_FOUND")


def appoint_hearing(db: Session, file: CaseFile, on: date, *, place: str, actor: Actor) -> None:
    """Say when and where he is heard. Raises RuleBroken HEARING_NOT_ASKED, HEARING_PAST, REASON_MISSING, OWN_CASE."""
    require_can(actor, Permission.OPEN_CASES)
    case = file.case
    require_not_himself(case, actor)
    if CaseState(case.state) is not CaseState.HEARING:
        raise RuleBroken("HEARING_NOT_ASKED")
    if on < clock.today():
        raise RuleBroken("HEARING_PAST")
    words = require_words(place)
    case.hearing_on = on
    put_down(db, case, "appointed", note=words, facts={"on": on.isoformat()}, actor=actor)
    tell_of_case(db, Cause.CASE_HEARING, case, on)


def record_hearing(
    db: Session, file: CaseFile, *, minutes: str, attached: Sequence[Attached] = (), actor: Actor
) -> None:
    """Put the record of the hearing down. Who opened the case, or gave the notice, does not lead it.

    Raises RuleBroken HEARING_NOT_ASKED, CASE_HEARING_OTHER, HEARING_EARLY, REASON_MISSING, OWN_CASE.
    """
    _require_deals(actor)
    case = file.case
    require_not_himself(case, actor)
    if CaseState(case.state) is not CaseState.HEARING:
        raise RuleBroken("HEARING_NOT_ASKED")
    require_other_hand(actor.account_id, file.hands_in({Step.OPEN, Step.NOTICE}), "CASE_HEARING_OTHER")
    if case.hearing_on is None or clock.today() < case.hearing_on:
        raise RuleBroken("HEARING_EARLY")
    take_step(db, case, Step.RECORD_HEARING, note=require_words(minutes), attached=attached, actor=actor)


def _require_deals(actor: Actor) -> None:
    if not actor.can(Permission.DECIDE_CREDENTIALS):
        require_can(actor, Permission.OPEN_CASES)
