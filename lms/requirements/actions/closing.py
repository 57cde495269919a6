"""Closing a year: every result is frozen as it stands, once, with the rule-set version that said so (domain C3.4)."""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time, table_of
from lms.errors import RuleBroken
from lms.requirements.models import YearClosing, YearResult
from lms.requirements.queries.closing import find_closing
from lms.requirements.queries.standings import Standing, standings

FREEZE = (1, 20)  # 20 January, in time for the statistics of 31 January (SZ-3.3-3)


def first_day_to_close(year: int) -> date:
    """Return the first day on which a year can be closed."""
    return date(year + 1, *FREEZE)


def close_year(db: Session, year: int, *, actor: Actor) -> YearClosing:
    """Freeze a year's results; closing it again returns the same closing and changes nothing.

    Raises RuleBroken TOO_EARLY before 20 January of the year after.
    """
    require_can(actor, Permission.CLOSE_YEAR)
    one_at_a_time(db, f"closing:{year}")
    closed = find_closing(db, year)
    if closed is not None:
        return closed
    opens = first_day_to_close(year)
    if clock.today() < opens:
        raise RuleBroken("TOO_EARLY", year=year, day=opens)
    results = sorted(standings(db, year, as_of=date(year, 12, 31)), key=lambda s: s.person_id)
    rows = [_row(year, standing) for standing in results]
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False)
    closing = YearClosing(
        year=year,
        closed_at=clock.now(),
        closed_by_id=actor.account_id,
        people=len(rows),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    db.add(closing)
    db.flush()  # the results refer to it
    if rows:
        db.execute(insert(table_of(YearResult)), rows)
    audit.record(db, actor=actor, action="year:closed", subject="year_closings", subject_id=year, people=len(rows))
    return closing


def _row(year: int, standing: Standing) -> dict[str, Any]:
    judged = standing.verdict
    return {
        "year": year,
        "person_id": standing.person_id,
        "unit_id": standing.unit_id,
        "person_class": standing.person_class,
        "version_id": standing.version_id,
        "state": judged.state.value,
        "verdict": {
            "months": judged.requirement.months.counted,
            "required": {
                "total": judged.requirement.total,
                "public_law": judged.requirement.public_law,
                "business_skill": judged.requirement.business_skill,
                "special_topic": judged.requirement.special_topic,
            },
            "credited": judged.sums._asdict(),
            "missing": {measure.value: hours for measure, hours in judged.missing.items()},
            "reasons": [reason.code for reason in judged.reasons],
        },
    }
