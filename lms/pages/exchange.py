"""What is exchanged with other systems: how their files are read, what was compared, the package for them."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.exchange.mapped import SYSTEMS, Carried
from lms.exchange.mapping_words import pairs_from, pairs_text, titles_from
from lms.exchange.mappings import COLUMNS, carried_by, keep_mapping
from lms.exchange.models import SourceMapping
from lms.exchange.provincial.queries import Scope
from lms.exchange.provincial.taking import own_sender
from lms.exchange.provincial.writing import Form as PackageForm, write_package
from lms.exchange.queries import find_mapping, mappings_of
from lms.exchange.reconciliation.queries import list_reconciliations
from lms.pages.acting import attempt, done
from lms.pages.exam_results import unit_asked
from lms.people.queries.names import account_names
from lms.people.queries.units import list_units
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.downloads import XLSX, ZIP, send_draft, written_draft
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exchange", prefix="/exchange")
_KEEP = [may(Permission.KEEP_EXCHANGE)]
_YEARS = 5
_FIELDS = {"MAPPING_DAYS": "day_order", "MAPPING_WORDS": "words"}
Line = Annotated[str, StringConstraints(max_length=60)]


class MappingForm(Form):
    """How files of a system are read; the titles of each column stand in fields of their own, by its key."""

    words: str = ""
    day_order: Line = ""
    trailer: Line = ""


@router.get("", dependencies=_KEEP)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the systems, what is kept of each, the latest reconciliations and what goes out."""
    this = clock.today().year
    return render(
        request,
        "exchange/index.html",
        kept=[(name, kind, find_mapping(db, name, kind)) for name, kinds in SYSTEMS.items() for kind in kinds],
        reconciliations=list_reconciliations(db, seen_by=actor, limit=10),
        units=list_units(db, seen_by=actor),
        years=list(range(this, this - _YEARS, -1)),
    )


@router.get("/mappings/{source_system}/{carried}", dependencies=_KEEP)
def mapping(request: Request, db: ReadDb, source_system: str, carried: str) -> Response:
    """Show how files of a system are read, and how they were before."""
    given = carried_by(source_system, carried)
    return _page(request, db, source_system, given, _filled(find_mapping(db, source_system, given)))


@router.post("/mappings/{source_system}/{carried}", dependencies=_KEEP)
def keep(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, source_system: str, carried: str
) -> Response:
    """Put a mapping in force as a new version."""
    given, form = carried_by(source_system, carried), MappingForm.read(submitted)
    columns, at = _typed(form, submitted, given), {"source_system": source_system, "carried": carried}
    if not form.errors:
        with attempt(db, form, _FIELDS):
            made = keep_mapping(
                db, source_system, given, columns=columns, words=pairs_from(form.words, COLUMNS[given]),
                day_order=form.day_order, trailer=form.trailer, actor=actor,
            )  # fmt: skip
            return done(request, "exchange.mapping", "MAPPING_KEPT", {"version": made.version}, **at)
    return _page(request, db, source_system, given, form, status=422)


@router.get("/provincial.zip", dependencies=_KEEP)
def package(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit: str = "", year: str = "") -> Response:
    """Send people, cards, hours and results as csv with a manifest."""
    return _package(db, reading, actor, "zip", unit, year)


@router.get("/provincial.xlsx", dependencies=_KEEP)
def workbook(
    request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit: str = "", year: str = ""
) -> Response:
    """Send them as a workbook."""
    return _package(db, reading, actor, "xlsx", unit, year)


def _package(db: Session, reading: Session, actor: Actor, form: PackageForm, unit: str, year: str) -> Response:
    """Write the package beside memory. `db` is first used afterwards, so that no writer waits meanwhile."""
    under, today = unit_asked(reading, unit, actor), clock.today()
    asked = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else today.year
    scope = Scope(actor, asked, today, own_sender(reading), under)
    draft = written_draft(partial(write_package, reading, scope=scope, form=form, made_at=clock.now()))
    at = under.id if under else None
    audit.record(db, actor=actor, action="provincial:exported", subject="units", subject_id=at, year=asked)
    return send_draft(draft, XLSX if form == "xlsx" else ZIP, f"provincial-{asked}-{today.isoformat()}.{form}")


def _typed(form: Form, submitted: FormData, carried: Carried) -> dict[str, Sequence[str]]:
    """Return the titles as typed, a field a column, and keep them in the form."""
    columns: dict[str, Sequence[str]] = {}
    for column in COLUMNS[carried]:
        text = str(submitted.get(f"column_{column.key}", ""))[:500]
        form.values[f"column_{column.key}"] = text
        columns[column.key] = titles_from(text)
    return columns


def _filled(kept: SourceMapping | None) -> Form:
    if kept is None:
        return MappingForm.empty()
    titles = {f"column_{key}": "、".join(each) for key, each in kept.columns.items()}
    words = pairs_text(kept.words, COLUMNS[Carried(kept.kind)])
    return MappingForm.empty(words=words, day_order=kept.day_order, trailer=kept.trailer, **titles)


def _page(
    request: Request, db: Session, source_system: str, carried: Carried, form: Form, status: int = 200
) -> Response:
    versions = mappings_of(db, source_system, carried)
    return render(
        request,
        "exchange/mapping.html",
        status=status,
        source_system=source_system,
        kind=carried.value,
        columns=COLUMNS[carried],
        versions=versions,
        names=account_names(db, [one.made_by_id for one in versions]),
        form=form,
    )
