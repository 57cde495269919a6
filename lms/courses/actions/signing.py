"""Signing in and out by the rotating code (security C3). A refused try is an answer, not an error: it is kept.

The code proves that somebody stood before the projector a moment ago; a ticket then gives that account on that phone
the time to press the button. A number typed by hand does the same for a phone without a camera.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor
from lms.courses.actions.enrolling import join
from lms.courses.models.attendance import AttendanceSign, RefusedSign
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.attendance import as_signs, other_signer, signs_in, wrong_numbers
from lms.courses.queries.classes import get_session, load_class, sittings_of
from lms.courses.queries.enrolments import find_enrolment
from lms.courses.rules import signing_codes as codes
from lms.courses.rules.attendance import sign_in_window, sign_out_window
from lms.courses.rules.classes import ClassState, Sitting, require_class_state
from lms.db import one_at_a_time
from lms.errors import NotAllowed, NotFound, RuleBroken

# Six digits may be guessed: five tries, then a pause (default).
WRONG_NUMBERS, WRONG_WITHIN = 5, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanned code leads to: the class, its sitting, coming or leaving."""

    training_class: TrainingClass
    sitting: Sitting
    kind: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What a try came to: the sign on record (an earlier one when it was there already), or the refusal."""

    scan: Scan
    sign: AttendanceSign | None = None
    refusal: RuleBroken | None = None


def read_scan(db: Session, text: str) -> Scan:
    """Return what a code leads to. Raises RuleBroken CODE_FORGED, CODE_EXPIRED, CLASS_STATE."""
    scanned = codes.read_code(text)
    try:
        scan = scan_of(db, scanned.session_id, scanned.kind)
    except NotFound:
        raise RuleBroken("CODE_FORGED") from None
    codes.require_code(vault.digest, scanned, class_id=scan.training_class.id, now=clock.now())
    require_class_state(scan.training_class.state, ClassState.ANNOUNCED)
    return scan


def scan_of(db: Session, session_id: int, kind: str) -> Scan:
    """Return a sitting by its first lesson. Raises NotFound SESSION_NOT_FOUND when it is not the first of one."""
    one = load_class(db, get_session(db, session_id).class_id)
    sitting = next((sitting for sitting in sittings_of(one) if sitting.id == session_id), None)
    if sitting is None:
        raise NotFound("SESSION_NOT_FOUND")
    return Scan(one, sitting, kind)


def device_digest(cookie: str) -> str:
    """Return how a phone's cookie is kept."""
    return vault.digest(f"phone:{cookie}")[:32] if cookie else ""


def ticket_for(scan: Scan, *, device: str, actor: Actor) -> str:
    """Return the ticket for an account on a phone that has scanned a living code."""
    about = {"account_id": actor.account_id or 0, "device": device, "session_id": scan.sitting.id, "kind": scan.kind}
    return codes.make_ticket(vault.digest, now=clock.now(), **about)  # type: ignore[arg-type] # named as there


def sign_by_ticket(db: Session, session_id: int, kind: str, *, ticket: str, device: str, actor: Actor) -> Signed:
    """Sign by a ticket. Refusals: CODE_EXPIRED for one that is old or another's, and those of signing.

    Raises NotFound SESSION_NOT_FOUND.
    """
    scan = scan_of(db, session_id, kind)
    account, now = actor.account_id or 0, clock.now()
    if not device or not codes.is_ticket(
        vault.digest, ticket, account_id=account, device=device, session_id=session_id, kind=kind, now=now
    ):
        return _refused(db, scan, RuleBroken("CODE_EXPIRED"), device, actor)
    return _sign(db, scan, way="code", device=device, actor=actor)


def sign_by_number(db: Session, session_id: int, kind: str, *, number: str, device: str, actor: Actor) -> Signed:
    """Sign by the digits that the projector shows. Refusals: NUMBER_WRONG, NUMBER_TRIES, and those of signing.

    Raises NotFound SESSION_NOT_FOUND.
    """
    scan = scan_of(db, session_id, kind)
    now, person = clock.now(), actor.person_id or 0
    one_at_a_time(db, f"number:{person}")
    if wrong_numbers(db, person, since=now - WRONG_WITHIN) >= WRONG_NUMBERS:
        return Signed(scan, refusal=RuleBroken("NUMBER_TRIES"))
    right = codes.is_number(
        vault.digest, number, class_id=scan.training_class.id, session_id=session_id, kind=kind, now=now
    )
    if not right:
        return _refused(db, scan, RuleBroken("NUMBER_WRONG"), device, actor)
    return _sign(db, scan, way="number", device=device, actor=actor)


def _sign(db: Session, scan: Scan, *, way: str, device: str, actor: Actor) -> Signed:
    if actor.person_id is None:
        raise NotAllowed
    one_at_a_time(db, f"phone:{scan.training_class.id}:{device}")
    try:
        with db.begin_nested():
            earlier = _require_may_sign(db, scan, device, actor.person_id, actor)
    except RuleBroken as refusal:
        return _refused(db, scan, refusal, device, actor)
    if earlier is not None:
        return Signed(scan, earlier)
    now = clock.now()
    sign = AttendanceSign(
        class_id=scan.training_class.id,
        session_id=scan.sitting.id,
        person_id=actor.person_id,
        kind=scan.kind,
        way=way,
        at=now,
        recorded_at=now,
        recorded_by_id=actor.account_id,
        device=device,
    )
    db.add(sign)
    db.flush()  # the audit line and the page name it
    audit.record(db, actor=actor, action=f"class:attendance:signed_{scan.kind}", subject=sign)
    return Signed(scan, sign)


def _require_may_sign(db: Session, scan: Scan, device: str, person_id: int, actor: Actor) -> AttendanceSign | None:
    """Raise RuleBroken for what stands against signing; return the sign that stands already, if it is the same."""
    one, sitting, now = scan.training_class, scan.sitting, clock.now()
    require_class_state(one.state, ClassState.ANNOUNCED)
    opens, ends = sign_in_window(sitting) if scan.kind == "in" else sign_out_window(sitting)
    if now < opens:
        raise RuleBroken("SIGN_TOO_EARLY", opens=opens)
    if now > ends:
        raise RuleBroken("SIGN_TOO_LATE", ended=ends)
    if all(lesson.lecturer_id == person_id for lesson in sitting.lessons):
        raise RuleBroken("LECTURER_SIGNS")
    other = other_signer(db, one.id, device, person_id) if device else None
    if other is not None:
        raise RuleBroken("DEVICE_OTHER_PERSON")
    _require_listed(db, one, person_id, actor)
    own = signs_in(db, sitting.id, person_id)
    came = [sign for sign in as_signs(own) if sign.kind == "in"]
    if scan.kind == "out" and not came:
        raise RuleBroken("NOT_SIGNED_IN")
    return next((sign for sign in own if sign.kind == "in"), None) if scan.kind == "in" else None


def _require_listed(db: Session, one: TrainingClass, person_id: int, actor: Actor) -> None:
    row = find_enrolment(db, one.id, person_id)
    if row is not None and row.state == "enrolled":
        return
    if row is not None and row.state == "waiting":
        raise RuleBroken("STILL_WAITING")
    if not one.is_open:
        raise RuleBroken("NOT_ENROLLED")
    if join(db, one, actor=actor).state != "enrolled":
        raise RuleBroken("CLASS_FULL")


def _refused(db: Session, scan: Scan, refusal: RuleBroken, device: str, actor: Actor) -> Signed:
    other = None
    if refusal.code == "DEVICE_OTHER_PERSON":
        other = other_signer(db, scan.training_class.id, device, actor.person_id or 0)
    db.add(
        RefusedSign(
            class_id=scan.training_class.id,
            session_id=scan.sitting.id,
            person_id=actor.person_id,
            code=refusal.code,
            at=clock.now(),
            device=device,
            other_person_id=other,
        )
    )
    return Signed(scan, refusal=refusal)
