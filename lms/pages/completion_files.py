"""Completion to take away, as a workbook or a bulletin: of all units in reach, or of one with all below it."""

from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit
from lms.access import Actor, Permission
from lms.exchange.completion_bulletin import completion_bulletin
from lms.exchange.reports import completion_workbook, names_csv
from lms.pages.completion_asked import read_asked
from lms.people.models import Unit
from lms.people.queries.units import get_unit
from lms.requirements.queries.completion import completion, day_in
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.downloads import CSV, send_made, send_workbook
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of
from lms.web.routing import Router

router = Router()
_MAY_EXPORT = may(Permission.EXPORT_COMPLETION)


@router.get("/completion.xlsx", name="completion.file", dependencies=[_MAY_EXPORT])
def all_units(request: Request, db: Db, reading: ReadDb, actor: CurrentActor) -> Response:
    """Send the workbook of all units in reach."""
    return _workbook(request, db, reading, actor, None)


@router.get("/completion/units/{unit_id}.xlsx", name="completion.unit_file", dependencies=[_MAY_EXPORT])
def one_unit(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit_id: Id) -> Response:
    """Send the workbook of one unit with all below it."""
    return _workbook(request, db, reading, actor, get_unit(reading, unit_id, seen_by=actor))


@router.get("/completion/people.csv", name="completion.people_file", dependencies=[_MAY_EXPORT])
def all_names(request: Request, db: Db, reading: ReadDb, actor: CurrentActor) -> Response:
    """Send who stands where in all units in reach, one line a person."""
    return _names(request, db, reading, actor, None)


@router.get("/completion/units/{unit_id}.csv", name="completion.unit_people_file", dependencies=[_MAY_EXPORT])
def names_of_one_unit(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit_id: Id) -> Response:
    """Send who stands where in one unit with all below it, one line a person."""
    return _names(request, db, reading, actor, get_unit(reading, unit_id, seen_by=actor))


@router.get("/completion.pdf", name="completion.bulletin", dependencies=[_MAY_EXPORT])
def all_units_on_paper(request: Request, db: Db, reading: ReadDb, actor: CurrentActor) -> Response:
    """Send the bulletin of all units in reach."""
    return _bulletin(request, db, reading, actor, None)


@router.get("/completion/units/{unit_id}.pdf", name="completion.unit_bulletin", dependencies=[_MAY_EXPORT])
def one_unit_on_paper(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit_id: Id) -> Response:
    """Send the bulletin of one unit with all below it."""
    return _bulletin(request, db, reading, actor, get_unit(reading, unit_id, seen_by=actor))


def _workbook(request: Request, db: Session, reading: Session, actor: Actor, under: Unit | None) -> Response:
    """Build the workbook while only reading; `db` is first used afterwards, so that no writer waits meanwhile."""
    asked = read_asked(request)
    found = completion(reading, asked.year, seen_by=actor, under=under, as_of=asked.day)
    data = completion_workbook(reading, found, seen_by=actor, language=language_of(request))
    _record(db, found.as_of, actor, under)
    return send_workbook(data, f"{_name(found.year, found.as_of, under)}.xlsx")


def _names(request: Request, db: Session, reading: Session, actor: Actor, under: Unit | None) -> Response:
    asked = read_asked(request)
    day = day_in(asked.year, asked.day)
    data = names_csv(reading, asked.year, as_of=day, seen_by=actor, under=under, language=language_of(request))
    _record(db, day, actor, under)
    return send_made(data, CSV, f"{_name(asked.year, day, under)}-people.csv")


def _bulletin(request: Request, db: Session, reading: Session, actor: Actor, under: Unit | None) -> Response:
    asked = read_asked(request)
    found = completion(reading, asked.year, seen_by=actor, under=under, as_of=asked.day)
    answer = pdf(
        completion_bulletin(reading, found, language=language_of(request)), _name(found.year, found.as_of, under)
    )
    _record(db, found.as_of, actor, under)
    return answer


def _name(year: int, day: date, under: Unit | None) -> str:
    return f"completion-{year}-{day.isoformat()}{f'-unit-{under.id}' if under else ''}"


def _record(db: Session, as_of: date, actor: Actor, under: Unit | None) -> None:
    day, unit_id = as_of.isoformat(), under.id if under else None
    audit.record(db, actor=actor, action="completion:figures:exported", subject="units", subject_id=unit_id, as_of=day)
