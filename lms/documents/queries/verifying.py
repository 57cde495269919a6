"""How papers stand now: what whoever has a code, or a file, is told. Nothing here asks who he is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.models import Badge, Credential
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.db import table_of
from lms.documents.models import DocumentFile, DocumentRevocation, IssuedDocument
from lms.documents.rules.kinds import ABOUT_PEOPLE, DocumentKind
from lms.documents.rules.states import DocumentState, Held, Now, state_now


@dataclass(frozen=True, slots=True)
class Seen:
    """A paper as issued, and what it is on a day. `facts` are every printed field, number and code among them."""

    id: int
    kind: DocumentKind
    facts: dict[str, Any]
    now: Now
    on: date


def by_codes(db: Session, codes: Sequence[str]) -> dict[str, Seen]:
    """Map codes to how their papers stand today; a code that nobody was given is missing."""
    return {row.code: _seen(row) for row in db.execute(_BY_CODE, {"codes": list(codes)})}


def by_ids(db: Session, ids: Sequence[int]) -> dict[int, Seen]:
    """Map ids of papers to how they stand today."""
    return {row.id: _seen(row) for row in db.execute(_BY_ID, {"ids": list(ids)})}


def not_good_among(db: Session, first: int, last: int) -> dict[int, Now]:
    """Map those of the papers from one id to another that are not simply valid today to how they stand."""
    rows = db.execute(_NOT_GOOD, {"first": first, "last": last, "today": clock.today()})
    found = {row.id: _now(row) for row in rows}
    return {id_: now for id_, now in found.items() if now.state is not DocumentState.VALID}


def last_id(db: Session) -> int:
    """Return the id of the newest paper; 0 when none was ever issued."""
    return db.scalar(select(func.max(IssuedDocument.id))) or 0


def code_of_file(db: Session, digest: str) -> str | None:
    """Return the code of the paper that was handed out as a file of this SHA-256; None for any other file."""
    asked = select(IssuedDocument.code).join(DocumentFile, DocumentFile.document_id == IssuedDocument.id)
    return db.scalar(asked.where(DocumentFile.digest == digest).limit(1))


def _seen(row: Any) -> Seen:
    return Seen(row.id, DocumentKind(row.kind), row.facts, _now(row), clock.today())


def _now(row: Any) -> Now:
    kind, today = DocumentKind(row.kind), clock.today()
    return state_now(kind, _held(row), revoked_on=row.revoked_on, superseded_on=row.superseded_on, on=today)


def _held(row: Any) -> Held | None:
    if row.credential_state is not None:
        return Held(row.credential_state, row.valid_to, row.since)
    if row.badge_state is not None:
        return Held(row.badge_state, row.valid_until, is_badge=True)
    return None


# Made once: a thousand ask every second, and making it takes longer than its answer.
_D, _R, _C, _B = (table_of(model) for model in (IssuedDocument, DocumentRevocation, Credential, Badge))
_NEXT = _D.alias("next")
_HOLDER = _D.c.kind.in_(sorted(kind.value for kind in ABOUT_PEOPLE))
_NEWEST_CARD = (
    select(func.max(_C.c.id))
    .where(_C.c.person_id == _D.c.person_id, _C.c.kind == CredentialKind.ENFORCEMENT.value)
    .correlate(_D)
    .scalar_subquery()
)
_NEWEST_BADGE = (
    select(func.max(_B.c.id))
    .where(_B.c.person_id == _D.c.person_id, _B.c.number.is_not(None))
    .correlate(_D)
    .scalar_subquery()
)
_STANDING = (
    *(_D.c.id, _D.c.kind, _R.c.revoked_on, _NEXT.c.issued_on.label("superseded_on")),
    *(_C.c.state.label("credential_state"), _C.c.valid_to, _C.c.since),
    *(_B.c.state.label("badge_state"), _B.c.valid_until),
)


def _asked(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(_D)
        .outerjoin(_R, _R.c.document_id == _D.c.id)
        .outerjoin(_NEXT, _NEXT.c.supersedes_id == _D.c.id)
        .outerjoin(_C, _C.c.id == func.coalesce(_D.c.credential_id, case((_HOLDER, _NEWEST_CARD))))
        .outerjoin(_B, and_(_C.c.id.is_(None), _B.c.id == func.coalesce(_D.c.badge_id, case((_HOLDER, _NEWEST_BADGE)))))
    )


_SEEN = _asked(*_STANDING, _D.c.code, _D.c.facts)
_BY_CODE = _SEEN.where(_D.c.code.in_(bindparam("codes", expanding=True)))
_BY_ID = _SEEN.where(_D.c.id.in_(bindparam("ids", expanding=True)))
# All that could stand otherwise than well, and no facts: a list of 65,536 papers is asked for by whoever likes.
_NOT_GOOD = _asked(*_STANDING).where(
    _D.c.id.between(bindparam("first"), bindparam("last")),
    _R.c.id.is_not(None)
    | _NEXT.c.id.is_not(None)
    | (_C.c.state != CredentialState.ACTIVE.value)
    | (_C.c.valid_to < bindparam("today"))
    | (_B.c.state != BadgeState.ACTIVE.value)
    | (_B.c.valid_until < bindparam("today")),
)
