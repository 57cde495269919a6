"""Opening a case, adding to it while it is undecided, dropping it, giving it more time (C2.4 steps 1 and 7)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import SYSTEM, Actor, Permission, require_can
from lms.credentials.actions.cases import put_down, require_not_himself, take_step
from lms.credentials.models import Credential, CredentialCase
from lms.credentials.queries.cases import exemptions_of, sanctions_on
from lms.credentials.queries.cases_exams import suspension_of
from lms.credentials.queries.cases_read import CaseFile, case_from, current_suspension, find_open_case
from lms.credentials.queries.credentials import lock_credential
from lms.credentials.rules.cases import UNDECIDED, CaseState, Step, is_reported_late, limit_after, require_facts
from lms.credentials.rules.causes import AFTER_SUSPENSION, BY_SANCTION, REPORTED, Outcome, cause_of
from lms.credentials.rules.sanctions import FROM_DEMERIT
from lms.credentials.rules.states import TERMINAL, CredentialState
from lms.credentials.rules.suspending import require_given_up
from lms.errors import RuleBroken, require_words
from lms.files import Attached
from lms.holidays.queries import working_calendar


def open_case(
    db: Session,
    credential: Credential,
    cause: str,
    *,
    facts: str,
    grounds: str,
    fact_on: date,
    attached: Sequence[Attached] = (),
    late_reason: str = "",
    actor: Actor,
) -> CredentialCase:
    """Open a case about a credential for a cause; nothing happens to the credential.

    `fact_on`: when it happened, of S10 the day the measure was taken: reported after the seventh day, it needs a
    reason (QD-M11-2). Raises RuleBroken CASE_CAUSE_UNKNOWN, FACTS_MISSING, GROUNDS_MISSING, FACT_IN_FUTURE,
    CASE_EVIDENCE_MISSING, OWN_CASE, CREDENTIAL_CASE_OPEN, CREDENTIAL_ENDED, EXEMPTED, LATE_REASON_MISSING,
    SANCTION_MISSING, NOT_SUSPENDED, OFFPOST_NOT_FAILED, NOT_180_DAYS.
    """
    require_can(actor, Permission.OPEN_CASES)
    today = clock.today()
    require_facts(facts, grounds, fact_on, today)
    if not attached:
        raise RuleBroken("CASE_EVIDENCE_MISSING")
    case = _begin(db, credential, cause, facts, fact_on, actor)
    require_not_himself(case, actor)
    case.grounds = grounds.strip()
    about: dict[str, object] = {}
    if cause == REPORTED:
        if is_late := is_reported_late(fact_on, today, working_calendar(db)):
            about["late_reason"] = _late_words(late_reason)
        about["is_late"] = is_late
    return _put(db, case, attached=attached, facts=about, actor=actor)


def open_by_machine(
    db: Session, credential: Credential, cause: str, *, facts: str, fact_on: date, source: str
) -> CredentialCase | None:
    """Open a case upon what a timer or an import found, once for each source; return None where nothing is to be done.

    A machine only opens: a person gives the notice, and persons decide (domain 0.1 number 7, PIPL art. 24). Nothing is
    to be done when it was opened before, one is open for the cause, or a finding exempts him. Raises RuleBroken
    CASE_CAUSE_UNKNOWN.
    """
    cause_of(cause)
    lock_credential(db, credential)
    if case_from(db, source) is not None or find_open_case(db, credential.id, cause) is not None:
        return None
    try:
        case = _begin(db, credential, cause, facts, fact_on, SYSTEM)
    except RuleBroken:
        return None
    case.source = source
    return _put(db, case, attached=(), facts={"source": source}, actor=SYSTEM)


def add_evidence(db: Session, file: CaseFile, attached: Sequence[Attached], *, note: str, actor: Actor) -> None:
    """Add files while nothing is decided; he sees them.

    Raises RuleBroken CREDENTIAL_CASE_DECIDED, CASE_EVIDENCE_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.OPEN_CASES)
    require_not_himself(file.case, actor)
    if CaseState(file.case.state) not in UNDECIDED:
        raise RuleBroken("CREDENTIAL_CASE_DECIDED")
    if not attached:
        raise RuleBroken("CASE_EVIDENCE_MISSING")
    put_down(db, file.case, "evidence", note=note.strip(), attached=attached, actor=actor)


def drop(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """Drop a case before the legal check. Raises RuleBroken INTERIM_STANDS, REASON_MISSING, OWN_CASE."""
    require_can(actor, Permission.OPEN_CASES)
    require_not_himself(file.case, actor)
    if file.case.interim_on is not None:
        raise RuleBroken("INTERIM_STANDS")
    take_step(db, file.case, Step.DROP, note=require_words(reasons), actor=actor)


def extend_limit(db: Session, file: CaseFile, *, reasons: str, actor: Actor) -> None:
    """Give a case 30 days more, once, before its limit has passed.

    Raises RuleBroken CREDENTIAL_CASE_DECIDED, EXTENDED_ONCE, LIMIT_PASSED, REASON_MISSING, OWN_CASE.
    """
    require_can(actor, Permission.DECIDE_CREDENTIALS)
    case = file.case
    require_not_himself(case, actor)
    if CaseState(case.state) not in UNDECIDED:
        raise RuleBroken("CREDENTIAL_CASE_DECIDED")
    if file.said("limit_extended"):
        raise RuleBroken("EXTENDED_ONCE")
    if clock.today() > case.limit_on:
        raise RuleBroken("LIMIT_PASSED", day=case.limit_on)
    words = require_words(reasons)
    case.limit_on = limit_after(case.limit_on, working_calendar(db))
    put_down(db, case, "limit_extended", note=words, facts={"until": case.limit_on.isoformat()}, actor=actor)


def _begin(db: Session, credential: Credential, cause: str, facts: str, fact_on: date, actor: Actor) -> CredentialCase:
    outcome = cause_of(cause).outcome
    lock_credential(db, credential)
    if CredentialState(credential.state) in TERMINAL:
        raise RuleBroken("CREDENTIAL_ENDED")
    if find_open_case(db, credential.id, cause) is not None:
        raise RuleBroken("CREDENTIAL_CASE_OPEN")
    if outcome is Outcome.SUSPEND:
        require_not_exempt(db, credential.person_id, fact_on, cause)
    if cause == BY_SANCTION:
        sanction_end(db, credential.person_id)
    if cause in AFTER_SUSPENSION:
        _require_given_up(db, credential, cause)
    today = clock.today()
    case = CredentialCase(
        credential_id=credential.id,
        cause=cause,
        state=CaseState.OPENED.value,
        fact_on=fact_on,
        facts=facts.strip(),
        opened_by_id=actor.account_id,
        opened_on=today,
        limit_on=limit_after(today, working_calendar(db)),
    )
    case.credential = credential
    return case


def _put(
    db: Session, case: CredentialCase, *, attached: Sequence[Attached], facts: dict[str, object], actor: Actor
) -> CredentialCase:
    db.add(case)
    db.flush()  # its events refer to it
    put_down(db, case, Step.OPEN.value, facts=facts, attached=attached, actor=actor)
    return case


def require_not_exempt(db: Session, person_id: int, fact_on: date, cause: str) -> None:
    """Raise RuleBroken EXEMPTED where a finding says that he is not liable for the fact (FN-17-2)."""
    if any(finding.covers(fact_on, cause) for finding in exemptions_of(db, person_id)):
        raise RuleBroken("EXEMPTED")


def sanction_end(db: Session, person_id: int) -> date | None:
    """Return the last day of the longest sanction from 记过 on that runs (S11). Raises RuleBroken SANCTION_MISSING."""
    running = [each for each in sanctions_on(db, person_id, clock.today()) if each.kind in FROM_DEMERIT]
    if not running:
        raise RuleBroken("SANCTION_MISSING")
    ends = [each.counts_until for each in running]
    return None if None in ends else max(day for day in ends if day is not None)


def _require_given_up(db: Session, credential: Credential, cause: str) -> None:
    file = current_suspension(db, credential.id)
    if file is None:
        raise RuleBroken("NOT_SUSPENDED")
    require_given_up(cause, suspension_of(db, file), clock.today())


def _late_words(words: str) -> str:
    if not words.strip():
        raise RuleBroken("LATE_REASON_MISSING")
    return words.strip()
