"""The demo's reports, its incident and its bulletin: each in another place of its course (domain C6, A.4)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.filings.models import Bulletin, Filing, Rectification
from lms.filings.queries.filings import is_late_now


@pytest.mark.requirement("QD-15-1")
def test_most_reports_of_the_first_half_came_in_time_some_late_one_never(world: Session) -> None:
    asked = select(Filing).where(Filing.kind == "HALF_YEAR_REPORT").options(joinedload(Filing.unit))
    found = {one.unit.code: one for one in world.scalars(asked.options(joinedload(Filing.report)))}
    assert all(one.number and one.report and int(one.report.figures["due"]) > 0 for one in found.values())
    assert {code for code, one in found.items() if is_late_now(one, one.due_on)} == {"QD-HLZ", "QD-WLJ"}
    assert "QD-QLZ" not in found
    assert {"QD-CGJ", "QD-SFJ"} < set(found)


@pytest.mark.requirement("QD-13-1")
def test_an_incident_was_told_at_once_and_in_full_within_two_days(world: Session) -> None:
    found = world.scalars(select(Filing).where(Filing.kind.startswith("INCIDENT")).order_by(Filing.id)).all()
    assert [(one.kind, one.state) for one in found] == [("INCIDENT_PRELIM", "filed"), ("INCIDENT_FULL", "filed")]
    full = found[1]
    assert full.counted_at is not None
    assert full.due_at is not None
    assert full.counted_at < full.due_at


@pytest.mark.requirement("FN-19-1")
def test_a_bulletin_names_units_that_lag_and_they_answer(world: Session) -> None:
    bulletin = world.scalars(select(Bulletin)).one()
    assert bulletin.running == 1
    tasks = world.scalars(select(Rectification).order_by(Rectification.due_on, Rectification.id))
    assert [one.state for one in tasks][:2] == ["closed", "replied"]
