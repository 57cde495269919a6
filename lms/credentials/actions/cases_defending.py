"""The holder's part: take the notice, state and defend, ask to be heard, take the decision, ask for a review."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.credentials.actions.cases import put_down, take_step
from lms.credentials.actions.cases_noticing import IN_APP, Service, note_notice_served
from lms.credentials.actions.cases_serving import put_into_effect
from lms.credentials.models import CredentialCasePoint
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.rules.cases import (
    REVIEW_DECIDED_DAYS,
    CaseState,
    Step,
    require_in_review_time,
    require_speaks,
)
from lms.credentials.rules.causes import has_hearing
from lms.errors import NotFound, RuleBroken, require_words
from lms.files import Attached
from lms.holidays.queries import working_calendar
from lms.workdays import natural_days_after

MOST_POINTS = 20


def take_notice(db: Session, file: CaseFile, *, actor: Actor) -> None:
    """Sign that one has received the notice. Raises RuleBroken NOTICE_NOT_GIVEN, NOTICE_SERVED."""
    _require_own(file, actor)
    note_notice_served(db, file, Service(IN_APP, clock.today()), actor=actor)


def state_points(
    db: Session, file: CaseFile, points: Sequence[str], *, attached: Sequence[Attached] = (), actor: Actor
) -> int:
    """Say one's points, each of which gets a reply, with files; return how many. More may follow until the last day.

    Raises RuleBroken CASE_SPEAKING_OVER, NOTICE_UNSERVED, REASON_MISSING, POINTS_MANY.
    """
    _require_own(file, actor)
    case = file.case
    require_speaks(case.state, clock.today(), case.answer_until, interim=case.interim_on is not None)
    said = [point.strip() for point in points if point.strip()]
    if not said:
        raise RuleBroken("REASON_MISSING")
    if len(file.points) + len(said) > MOST_POINTS:
        raise RuleBroken("POINTS_MANY", most=MOST_POINTS)
    for text in said:
        db.add(CredentialCasePoint(case_id=case.id, text=text, at=clock.now()))
    about = {"points": len(said)}
    if case.state == CaseState.NOTICED:
        take_step(db, case, Step.STATE, facts=about, attached=attached, actor=actor)
    else:
        put_down(db, case, "stated_more", facts=about, attached=attached, actor=actor)
    return len(said)


def ask_hearing(db: Session, file: CaseFile, *, actor: Actor) -> None:
    """Ask to be heard in person. Raises RuleBroken NO_HEARING (none is due), CASE_SPEAKING_OVER, NOTICE_UNSERVED."""
    _require_own(file, actor)
    case, planned = file.case, file.planned
    if planned is None or not has_hearing(case.cause, planned):
        raise RuleBroken("NO_HEARING")
    require_speaks(case.state, clock.today(), case.answer_until, interim=False)
    take_step(db, case, Step.ASK_HEARING, actor=actor)


def take_decision(db: Session, file: CaseFile, *, actor: Actor) -> None:
    """Sign that one has received the decision: it has effect from now. Raises what putting it into effect raises."""
    _require_own(file, actor)
    put_into_effect(db, file, Service(IN_APP, clock.today()), actor=actor)


def ask_review(db: Session, file: CaseFile, *, text: str, attached: Sequence[Attached] = (), actor: Actor) -> None:
    """Ask for a review; the decision stays in effect. Raises RuleBroken REVIEW_OVER, REASON_MISSING."""
    _require_own(file, actor)
    case, today = file.case, clock.today()
    require_in_review_time(today, case.review_until)
    words = require_words(text)
    case.review_due_on = natural_days_after(today, REVIEW_DECIDED_DAYS, working_calendar(db))
    take_step(db, case, Step.ASK_REVIEW, note=words, attached=attached, actor=actor)


def _require_own(file: CaseFile, actor: Actor) -> None:
    if actor.person_id is None or file.case.credential.person_id != actor.person_id:
        raise NotFound("CASE_NOT_FOUND")
