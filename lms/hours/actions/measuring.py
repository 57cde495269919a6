"""The verb of the platform itself: put what it measured on record, with its log, and post it (domain C3.3, ONLINE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM, Permission, require_can
from lms.db import table_of
from lms.hours.actions.counting import ask_to_count
from lms.hours.actions.posting import post
from lms.hours.actions.storing import keep_file
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Activity, Claim, Evidence
from lms.hours.queries.ledger import lock_claims
from lms.hours.rules import Limits


@dataclass(frozen=True, slots=True)
class Share:
    """What one day gives in one leaf, in hundredths; the unit held the person's post that day."""

    occurred_on: date
    unit_id: int
    category: str
    tags: int
    credit: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One training of one person as the platform measured it; `log` is the JSON an inspector reads.

    `source` names it for good: the same one is never put on record twice.
    """

    title: str
    course_code: str
    host_unit_id: int
    person_id: int
    source: str
    shares: Sequence[Share]
    log: bytes


def record_measured(db: Session, measured: Measured, *, limits: Limits, posts: bool = True) -> Activity:
    """Put measured online training of one year on record and, unless somebody has to confirm it, in the ledger.

    Raises what posting raises: PeopleRefused with the codes of `require_fits` or COURSE_TWICE; YEAR_CLOSED.
    """
    require_can(SYSTEM, Permission.CONFIRM_HOURS)
    now = clock.now()
    activity = Activity(
        title=measured.title,
        method=Method.ONLINE.value,
        host_unit_id=measured.host_unit_id,
        occurred_on=max(share.occurred_on for share in measured.shares),
        proposed_by_id=None,
        proposed_at=now,
    )
    db.add(activity)
    db.flush()  # evidence and claims name its id
    _add_log(db, activity, measured)
    db.execute(
        insert(table_of(Claim)), [_claim(measured, activity, n, share) for n, share in enumerate(measured.shares)]
    )
    audit.record(db, actor=SYSTEM, action="hours:activity:measured", subject=activity, source=measured.source)
    if posts:
        claims = lock_claims(db, Claim.activity_id == activity.id)
        post(db, claims, actor=SYSTEM, limits=limits)
    else:
        ask_to_count(db, [(measured.shares[0].occurred_on.year, measured.person_id)])
    return activity


def _add_log(db: Session, activity: Activity, measured: Measured) -> None:
    digest = keep_file(db, measured.log, "application/json")
    db.add(
        Evidence(
            activity_id=activity.id,
            digest=digest,
            kind=EvidenceKind.LOG.value,
            file_name=f"{measured.source.replace(':', '-')}.json",
            added_by_id=None,
            added_at=activity.proposed_at,
        )
    )
    db.flush()  # posting asks for evidence


def _claim(measured: Measured, activity: Activity, number: int, share: Share) -> dict[str, object]:
    return {
        "activity_id": activity.id,
        "person_id": measured.person_id,
        "unit_id": share.unit_id,
        "title": measured.title,
        "course_code": measured.course_code,
        "category": share.category,
        "tags": share.tags,
        "method": Method.ONLINE.value,
        "occurred_on": share.occurred_on,
        "year": share.occurred_on.year,
        "is_make_up": False,
        "credit": share.credit,
        "source": f"{measured.source}:{number}",
        "state": "pending",
        "proposed_by_id": None,
        "proposed_at": activity.proposed_at,
    }
