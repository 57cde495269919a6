"""The yearly review: freezing the facts of a city of 20,000 and proposing an outcome for each, units opened at once.

Everybody holds a card and was on the roster of a yearly exam, the year's hours are those of the other benchmarks and
are judged afresh. `cpu_s` is processor time of this process, the database of SQLite with it.
"""

import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from benchmarks._city import YEAR, arguments, empty_city, fill, settle
from lms import clock
from lms.access import OPERATOR
from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.models import Credential
from lms.db import bulk_insert, make_sessions, table_of
from lms.exams.models import ExamCandidate, ExamSitting
from lms.people.models import Post, Unit
from lms.people.queries.units import get_unit
from tests.exam_factories import make_blueprint
from tests.held_exams import hold

PUBLISHED = datetime(2023, 12, 11, 4, tzinfo=UTC)


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people = 2_000 if asked.quick else 20_000
    with empty_city(asked.database) as engine:
        with make_sessions(engine).begin() as db:
            fill(db, people)
        with make_sessions(engine).begin() as db, clock.travel(to=date(2023, 12, 11)):
            add_cards_and_exam(db)
        settle(engine)
        with clock.travel(to=date(2024, 1, 10)):
            figures = prefill(engine, people)
    print(json.dumps({"benchmark": "review_prefill", "figures": figures}))


def add_cards_and_exam(db: Session) -> None:
    """Give everybody a card, and put everybody on the roster of an exam whose results are out."""
    posts = db.execute(select(Post.person_id, Post.unit_id).order_by(Post.person_id)).all()
    issued = date(2021, 5, 1)
    card = {"kind": "ENFORCEMENT", "field": "", "issuer": "", "state": "ACTIVE", "issued_on": issued, "since": issued}
    card |= {"valid_from": issued, "valid_to": issued + timedelta(days=1825), "is_imported": True}
    rows = [{"person_id": one, "unit_id": unit, "number": f"{one:011}"} | card for one, unit in posts]
    bulk_insert(db, table_of(Credential), rows)
    city = get_unit(db, 1, seen_by=OPERATOR)
    exam = hold(db, city, make_blueprint(db, city, actor=OPERATOR), {}, year=YEAR, published_at=PUBLISHED)
    sitting = db.scalars(select(ExamSitting.id).filter_by(exam_id=exam.id)).one()
    common = {"exam_id": exam.id, "sitting_id": sitting, "person_class": "OFFICER", "state": "confirmed"}
    places = [{"person_id": one, "unit_id": unit, "ticket_no": f"{one:012}"} | common for one, unit in posts]
    db.execute(insert(ExamCandidate), places)


def prefill(engine: Engine, people: int) -> dict[str, Any]:
    """Open the review of every department at once."""
    with make_sessions(engine).begin() as db:
        city = get_unit(db, 1, seen_by=OPERATOR)
        units = list(db.scalars(select(Unit).where(Unit.parent_id == city.id)))
        began, used = time.perf_counter(), time.process_time()
        opened = open_rounds(db, city, units, year=YEAR, actor=OPERATOR)
        db.flush()
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    if opened != people:
        raise SystemExit(f"{opened} of {people} were taken in")
    return {"people": opened, "seconds": round(seconds, 2), "cpu_s": round(cpu, 2)}


if __name__ == "__main__":
    main()
