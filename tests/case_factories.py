"""Credentials with a case about them, brought as far as a test wants by the verbs themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.actions import cases_deciding, cases_noticing, cases_opening, cases_serving
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.actions.moving import Grounds, begin, move
from lms.credentials.models import Card, Credential, CredentialCase
from lms.credentials.queries.cases_read import CaseFile, get_credential_case
from lms.credentials.rules.causes import Measure, Outcome, measure_for
from lms.credentials.rules.states import Move
from lms.exams.models import Exam
from lms.files import Attached
from lms.people.models import Person, Unit
from question_bank.models import BlueprintVersion, PaperBlueprint
from tests.factories import PDF, make_actor
from tests.held_exams import hold

PROOF = (Attached("证据.pdf", PDF),)
RECEIPT = (Attached("送达回证.pdf", PDF + b"receipt"),)
DAY = timedelta(days=1)
_numbers = count(1)


@dataclass
class Hands:
    """Who deals with a case, each another person: proposes, checks, decides, reviews; and the holder."""

    legal: Actor
    checker: Actor
    decider: Actor
    reviewer: Actor
    holder: Actor


def hands_for(db: Session, unit: Unit, around: Unit, holder: Person) -> Hands:
    """Make accounts for all who have to do with a case about a holder in a unit."""
    return Hands(
        legal=make_actor(db, Role.UNIT_LEGAL, unit, name="单位法制"),
        checker=make_actor(db, Role.JUSTICE_REVIEWER, around, name="司法局经办"),
        decider=make_actor(db, Role.JUSTICE_DECIDER, around, name="司法局负责人"),
        reviewer=make_actor(db, Role.JUSTICE_DECIDER, around, name="另一负责人"),
        holder=make_actor(db, Role.SELF, unit, person=holder, name=holder.name),
    )


def make_credential(
    db: Session, person: Person, unit: Unit, *, moves: tuple[Move, ...] = (Move.ACTIVATE,), **differing: Any
) -> Credential:
    """Issue a credential half a year ago and move it on; `moves` empty: it stays issued."""
    issued = clock.today() - timedelta(days=180)
    values: dict[str, Any] = {
        "kind": "ENFORCEMENT",
        "number": f"3206810{next(_numbers):05d}",
        "unit_id": unit.id,
        "issuer": "江海省人民政府",
        "state": "ISSUED",
        "issued_on": issued,
        "valid_from": issued,
        "valid_to": issued + timedelta(days=5 * 365),
        "since": issued,
    }
    credential = Credential(person_id=person.id, **(values | differing))
    credential.person, credential.unit = person, unit
    begin(db, credential, Grounds(values["issued_on"]), actor=OPERATOR)
    db.add(Card(credential_id=credential.id, serial=f"K{credential.id:06d}", made_on=issued, received_on=issued))
    for what in moves:
        move(db, credential, what, Grounds(clock.today(), reason="历史"), actor=OPERATOR)
    db.flush()
    return credential


def state_of(db: Session, credential: Credential) -> str:
    """Return the state of a credential as it is stored."""
    db.flush()
    db.refresh(credential)
    return credential.state


def opened(db: Session, credential: Credential, hands: Hands, cause: str = "S1", **differing: Any) -> CaseFile:
    """Open a case about a credential."""
    values: dict[str, Any] = {
        "facts": "6月1日在市场检查时推搡当事人",
        "grounds": "《江苏省行政执法证件管理办法》",
        "fact_on": clock.today() - 5 * DAY,
        "attached": PROOF,
        "actor": hands.legal,
    }
    case = cases_opening.open_case(db, credential, cause, **(values | differing))
    return again(db, case, hands)


def again(db: Session, case: CredentialCase, hands: Hands) -> CaseFile:
    """Read a case anew, locked to change."""
    db.flush()
    return get_credential_case(db, case.id, seen_by=hands.checker, to_change=True)


def noticed(
    db: Session, credential: Credential, hands: Hands, cause: str = "S1", measure: Measure | None = None, **more: Any
) -> CaseFile:
    """Open a case, give the notice and serve it."""
    file = opened(db, credential, hands, cause, **more)
    planned = measure or measure_for(cause, revocation=False)
    cases_noticing.give_notice(db, file, planned, facts=file.case.facts, grounds="第三十八条", actor=hands.legal)
    file = again(db, file.case, hands)
    cases_noticing.serve_notice(db, file, Service("RECEIPT", clock.today()), attached=RECEIPT, actor=hands.legal)
    return again(db, file.case, hands)


def after_answering(file: CaseFile) -> date:
    """Return the first day after he could answer."""
    assert file.case.answer_until is not None
    return file.case.answer_until + DAY


def checked(db: Session, file: CaseFile, hands: Hands) -> CaseFile:
    """Let a case pass the legal check; the clock must stand after the days to answer."""
    cases_deciding.check(db, file, is_sound=True, opinion="事实清楚，程序合法", actor=hands.checker)
    return again(db, file.case, hands)


def decided(db: Session, file: CaseFile, hands: Hands, measure: Measure | None = None) -> CaseFile:
    """Check a case and decide upon what was planned, or upon another measure."""
    file = checked(db, file, hands)
    cases_deciding.decide(db, file, measure or planned_of(file), reasons="证据确凿", actor=hands.decider)
    return again(db, file.case, hands)


def planned_of(file: CaseFile) -> Measure:
    """Return what the notice announced."""
    assert file.planned is not None
    return file.planned


def served(db: Session, file: CaseFile, hands: Hands, measure: Measure | None = None) -> CaseFile:
    """Decide a case and serve it today."""
    file = decided(db, file, hands, measure)
    cases_serving.serve(db, file, Service("RECEIPT", clock.today()), attached=RECEIPT, actor=hands.legal)
    return again(db, file.case, hands)


def suspended(
    db: Session, credential: Credential, hands: Hands, cause: str = "S2", measure: Measure | None = None
) -> CaseFile:
    """Bring a case all the way until the credential is suspended; `file.case.served_on` is its day."""
    file = noticed(db, credential, hands, cause, measure)
    with clock.travel(after_answering(file)):
        return served(db, file, hands)


def sat_off_post(
    db: Session, person: Person, unit: Unit, on: date, points: int, *, make_up_of: Exam | None = None
) -> Exam:
    """Put a published off-post exam on record."""
    at = datetime(on.year, on.month, on.day, 6, tzinfo=UTC)
    outcomes: Mapping[Person, Any] = {person: (unit, "OFFICER", points)}
    return hold(
        db, unit, blank_paper(db), outcomes, kind="OFFPOST", year=on.year, published_at=at, make_up_of=make_up_of,
        title="离岗考试",
    )  # fmt: skip


def blank_paper(db: Session) -> BlueprintVersion:
    """Put a blueprint on record that nothing is drawn by."""
    paper = PaperBlueprint(owner_unit_id=None, version=1, created_by_id=None, created_at=clock.now())
    db.add(paper)
    db.flush()
    version = BlueprintVersion(
        blueprint_id=paper.id, number=1, name="离岗卷", kind="OFFPOST", spare=2, tolerance=10, created_at=clock.now()
    )
    db.add(version)
    db.flush()
    return version


def suspends(days: int | None) -> Measure:
    """Return a suspension of so many days."""
    return Measure(Outcome.SUSPEND, days)
