"""The lines of a person's year: posted, waiting, rejected and reversed trainings, each with what is said about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.hours.catalogue import CONFIRMERS, PUBLIC_LAW, Method
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.hours.queries.evidence import evidence_kinds
from lms.hours.queries.ledger import open_claims_of
from lms.hours.queries.objections import objections_of
from lms.hours.rules import Limits, missing_evidence
from lms.people.queries.names import account_names
from lms.requirements.year_view import Line, NotCounted, Why


def posted_lines(db: Session, entries: Sequence[HourEntry], as_of: date) -> list[Line]:
    """List the trainings among a person's entries of a year up to a day, reversals taken off, make-up with them."""
    undone: dict[int, int] = defaultdict(int)
    for entry in entries:
        if entry.reverses_id is not None:
            undone[entry.reverses_id] += entry.credit
    shown = [e for e in entries if e.reverses_id is None and (e.is_make_up or e.occurred_on <= as_of)]
    names = account_names(db, [entry.recorded_by_id for entry in shown])
    origins = _origins(db, [entry.claim_id for entry in shown if entry.claim_id])
    lines = [_entry_line(e, e.credit + undone[e.id], names, origins.get(e.claim_id or 0, (None, ""))) for e in shown]
    return [line for line in lines if line.credit]


def _entry_line(entry: HourEntry, credit: int, names: Mapping[int, str], origin: tuple[int | None, str]) -> Line:
    return Line(
        title=entry.title,
        occurred_on=entry.occurred_on,
        method=entry.method,
        category=entry.category,
        tags=entry.tags,
        credit=credit,
        entry_id=entry.id,
        claim_id=entry.claim_id,
        activity_id=origin[0],
        confirmed_by=names.get(entry.recorded_by_id or 0, ""),
        source_system=origin[1],
        is_make_up=entry.is_make_up,
    )


def _origins(db: Session, claim_ids: Sequence[int]) -> dict[int, tuple[int | None, str]]:
    """Map claims to their activity, or to the system their file came from."""
    if not claim_ids:
        return {}
    wanted = select(Claim.id, Claim.activity_id, ImportBatch.source_system).outerjoin(
        ImportBatch, Claim.batch_id == ImportBatch.id
    )
    rows = db.execute(wanted.where(Claim.id.in_(claim_ids)))
    return {claim: (activity, source or "") for claim, activity, source in rows}


def claim_lines(db: Session, person_id: int, year: int, limits: Limits) -> tuple[list[Line], list[NotCounted]]:
    """Return the claims that wait, and all that are not posted with the reason of each, sent-back ones first."""
    claims = [claim for claim in open_claims_of(db, person_id, year) if claim.occurred_on <= clock.today()]
    kinds = evidence_kinds(db, [claim.activity_id for claim in claims if claim.activity_id])
    sources = _origins(db, [claim.id for claim in claims])
    rejected = any(claim.state == "rejected" for claim in claims)
    objected = {objection.claim_id: objection for objection in objections_of(db, person_id)} if rejected else {}
    waiting, rows = [], []
    for claim in reversed(claims):
        line = _claim_line(claim, sources[claim.id])
        if claim.state == "rejected":
            about = {
                "reason": claim.reason,
                "code": claim.reason_code,
                "decided_at": claim.decided_at,
                "objection": objected.get(claim.id),
            }
            rows.append(NotCounted(line, claim.credit, Why.REJECTED, about))
            continue
        if not claim.is_make_up:
            waiting.append(line)
        rows.append(
            NotCounted(line, claim.credit, Why.PENDING, _waits(claim, kinds.get(claim.activity_id or 0, ()), limits))
        )
    return waiting, sorted(rows, key=lambda row: row.why is Why.PENDING)


def _waits(claim: Claim, kinds: Sequence[str], limits: Limits) -> dict[str, Any]:
    """Say for how long a claim has waited, for whom, and what an inspector would miss."""
    return {
        "days": (clock.today() - clock.local_date(claim.proposed_at)).days,
        "lacks": missing_evidence(Method(claim.method), kinds) if claim.activity_id else [],
        "has_evidence": bool(kinds) or claim.batch_id is not None,
        "batch_id": claim.batch_id,
        "by": _nearest_confirmer(claim, limits),
    }


def _nearest_confirmer(claim: Claim, limits: Limits) -> Role:
    """Return the role next to the person that may confirm a claim; imports are the bureau's (domain C3.3)."""
    roles = CONFIRMERS[Method(claim.method)]
    if claim.batch_id is not None or (limits.justice_only_public_law and claim.category in PUBLIC_LAW):
        return Role.JUSTICE_REVIEWER
    return next((r for r in (Role.UNIT_TRAINER, Role.UNIT_LEGAL) if r in roles), Role.JUSTICE_REVIEWER)


def _claim_line(claim: Claim, origin: tuple[int | None, str]) -> Line:
    return Line(
        title=claim.title,
        occurred_on=claim.occurred_on,
        method=claim.method,
        category=claim.category,
        tags=claim.tags,
        credit=claim.credit,
        claim_id=claim.id,
        activity_id=origin[0],
        source_system=origin[1],
        is_make_up=claim.is_make_up,
    )


def reversed_lines(db: Session, entries: Sequence[HourEntry]) -> list[NotCounted]:
    """Return the reversals among a person's entries, the last first, each with who took the hours back and why."""
    undoing = sorted((each for each in entries if each.reverses_id is not None), key=lambda each: -each.id)
    names = account_names(db, [entry.recorded_by_id for entry in undoing])
    return [
        NotCounted(
            _entry_line(entry, -entry.credit, names, (None, "")),
            -entry.credit,
            Why.REVERSED,
            {"reason": entry.reason, "at": entry.recorded_at, "of": entry.reverses_id},
        )
        for entry in undoing
    ]
