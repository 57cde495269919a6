"""Launching Safe Exam Browser: a configuration for one launch, opened once; its key is then asked for each time."""

import plistlib
from datetime import timedelta

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.models import Exam, ExamCandidate, ExamGuard, SafeBrowserLaunch
from lms.exams.queries.exams import is_run_by
from lms.exams.queries.watching import guard_of, launch_by, opened_launches
from lms.exams.rules.safe_browser import Proof, config_key, is_genuine, settings_for
from lms.exams.rules.states import ExamState
from lms.people.hashing import new_secret, secret_digest

LAUNCH_LASTS = timedelta(minutes=10)
MOST_KEYS = 20


def set_guard(
    db: Session, exam: Exam, *, check_in: bool, safe_browser: bool, browser_keys: list[str], actor: Actor
) -> ExamGuard:
    """Say what an exam asks for beyond signing in, before it opens. Raises RuleBroken EXAM_BEGUN, KEY_WRONG."""
    if not is_run_by(db, exam, actor):
        raise NotAllowed(permission=Permission.RUN_EXAMS.value)
    if exam.state not in (ExamState.DRAFT, ExamState.ANNOUNCED):
        raise RuleBroken("GUARD_LATE")
    keys = [key.strip().lower() for key in browser_keys if key.strip()]
    if len(keys) > MOST_KEYS or any(len(key) != 64 or set(key) - set("0123456789abcdef") for key in keys):
        raise RuleBroken("KEY_WRONG")
    guard = guard_of(db, exam.id)
    if guard is None:
        guard = ExamGuard(exam_id=exam.id)
        db.add(guard)
    guard.check_in, guard.safe_browser, guard.browser_keys = check_in, safe_browser, keys
    guard.changed_by_id, guard.changed_at = actor.account_id, clock.now()
    audit.record(
        db, actor=actor, action="exam:guard:set", subject=exam, check_in=check_in, safe_browser=safe_browser,
        keys=len(keys),
    )  # fmt: skip
    return guard


def prepare_launch(db: Session, candidate: ExamCandidate, *, base_url: str, actor: Actor) -> bytes:
    """Return a configuration file for one launch: a new start address, so a new key. Raises RuleBroken NO_LAUNCH."""
    require_can(actor, Permission.SIT_EXAMS)
    guard = guard_of(db, candidate.exam_id)
    if guard is None or not guard.safe_browser:
        raise RuleBroken("NO_LAUNCH")
    secret = new_secret()
    settings = settings_for(f"{base_url}/exams/launches/{secret}", f"{base_url}/exams/left")
    launch = SafeBrowserLaunch(candidate_id=candidate.id, token_digest=secret_digest(secret))
    launch.config_key, launch.browser_keys = config_key(settings), guard.browser_keys
    launch.until = clock.now() + LAUNCH_LASTS
    db.add(launch)
    audit.record(db, actor=actor, action="exam:launch:made", subject=candidate)
    return plistlib.dumps(settings)


def open_launch(db: Session, secret: str, proof: Proof, *, actor: Actor) -> ExamCandidate:
    """Open a launch, once and in time, in the browser it was made for; return whose it is.

    Raises NotFound LAUNCH_NOT_FOUND, RuleBroken LAUNCH_OVER, SAFE_BROWSER.
    """
    require_can(actor, Permission.SIT_EXAMS)
    launch, candidate = own_launch(db, secret, actor=actor)
    if launch.opened_at is not None or clock.now() > launch.until:
        raise RuleBroken("LAUNCH_OVER")
    if not is_genuine(proof, launch.config_key, launch.browser_keys):
        raise RuleBroken("SAFE_BROWSER")
    launch.opened_at = clock.now()
    audit.record(db, actor=actor, action="exam:launch:opened", subject=candidate)
    return candidate


def own_launch(db: Session, secret: str, *, actor: Actor) -> tuple[SafeBrowserLaunch, ExamCandidate]:
    """Return a launch that was made for oneself. Raises NotFound LAUNCH_NOT_FOUND."""
    launch = launch_by(db, secret_digest(secret))
    candidate = db.get(ExamCandidate, launch.candidate_id) if launch else None
    if launch is None or candidate is None or candidate.person_id != actor.person_id:
        raise NotFound("LAUNCH_NOT_FOUND")
    return launch, candidate


def require_safe_browser(db: Session, candidate_id: int, proof: Proof, *, asked: bool) -> None:
    """Raise RuleBroken SAFE_BROWSER where the exam asks for it and the request does not come from the launch opened
    last (security B8).
    """
    if not asked:
        return
    launch = opened_launches(db, [candidate_id]).get(candidate_id)
    if launch is None or not is_genuine(proof, launch.config_key, launch.browser_keys):
        raise RuleBroken("SAFE_BROWSER")
