"""The law register (法律登记): versions of laws, what a new version or an end touches, and the work that follows."""

from collections import defaultdict
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.queries.law import versions_naming
from lms.pages.acting import attempt, done
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Day, Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.actions.law import end_law_version, record_law_version
from question_bank.actions.reviewing import doubt
from question_bank.models import LawVersion
from question_bank.queries.banks import list_banks
from question_bank.queries.law import get_law_version, list_laws, version_before
from question_bank.queries.registers import articles_touched, counts_by_law, unregistered, work_of
from question_bank.queries.reviewing import to_take_out

router = PageRouter("law", prefix="/law")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
_REVIEW = may(Permission.REVIEW_QUESTIONS)
_KEEP = may(Permission.KEEP_LAW)
_REFUSED = {"LAW_UNNAMED": "law", "LAW_VERSION_KNOWN": "version_on", "LAW_PERIOD": "effective_from"}
_Law = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class VersionForm(Form):
    """A version of a law: the day that names it, when it comes into force, what made it."""

    law: _Law
    version_on: Day
    effective_from: Day
    document: Annotated[str, StringConstraints(max_length=200)] = ""


class EndForm(Form):
    """The last day a version is in force."""

    on: Day


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the laws by name, each with its versions, its questions and what is still to be checked."""
    today, versions = clock.today(), list_laws(db)
    laws: dict[str, list[LawVersion]] = defaultdict(list)
    for version in reversed(versions):
        laws[version.law].append(version)
    counts = counts_by_law(db, seen_by=actor)
    over = [version for version in versions if version.effective_until and version.effective_until < today]
    return render(
        request,
        "law/index.html",
        laws=sorted(laws.items()),
        counts=counts,
        work={version.id: work_of(db, version, seen_by=actor, on=today) for version in over},
        unregistered=unregistered(counts, versions),
        today=today,
    )


@router.get("/new", dependencies=[_KEEP])
def new(request: Request, db: ReadDb, law: str = "") -> Response:
    """Show the form for a version of a law."""
    return render(request, "law/form.html", form=VersionForm.empty(law=law[:100]), laws=_names(db))


@router.post("", dependencies=[_KEEP])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Put a version on record; the one in force until then ends the day before."""
    form = VersionForm.read(submitted)
    made: list[LawVersion] = []
    if not form.errors:
        facts = {"version_on": form.version_on, "effective_from": form.effective_from}
        with attempt(db, form, _REFUSED):
            made.append(record_law_version(db, law=form.law, document=form.document or None, actor=actor, **facts))
    if form.errors:
        return render(request, "law/form.html", status=422, form=form, laws=_names(db))
    before = version_before(db, made[0])
    return done(request, "law.show", "LAW_RECORDED", {"law": made[0].law}, law_id=(before or made[0]).id)


@router.get("/{law_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, law_id: Id) -> Response:
    """Show a version: what rests on it by article, and how far the work is since it ended."""
    return _show(request, db, actor, get_law_version(db, law_id), EndForm.empty())


@router.post("/{law_id}/end", dependencies=[_KEEP])
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, law_id: Id) -> Response:
    """Say on which day a version was last in force."""
    version, form = get_law_version(db, law_id), EndForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"LAW_PERIOD": "on"}):
            end_law_version(db, version, on=form.on, actor=actor)
    if form.errors:
        return _show(request, db, actor, get_law_version(db, law_id), form, status=422)
    return done(request, "law.show", "LAW_END_SAVED", {"law": version.law}, law_id=version.id)


@router.post("/{law_id}/taking-out", dependencies=[_REVIEW])
def take_out(request: Request, db: Db, actor: CurrentActor, law_id: Id) -> Response:
    """Turn the questions that rest on a version stale at once, before or after its last day."""
    version = get_law_version(db, law_id)
    touched = to_take_out(db, version, seen_by=actor)
    for question in touched:
        doubt(db, question, note=f"{version.law}（{version.version_on}）", actor=actor)
    return done(request, "law.show", "LAW_TAKEN_OUT", {"count": len(touched)}, law_id=version.id)


def _names(db: Session) -> list[str]:
    return sorted({version.law for version in list_laws(db)})


def _show(request: Request, db: Session, actor: Actor, version: LawVersion, form: Form, status: int = 200) -> Response:
    today = clock.today()
    banks = {bank.id: bank.name for bank in list_banks(db, seen_by=actor)}
    reviews = actor.can(Permission.REVIEW_QUESTIONS)
    return render(
        request,
        "law/show.html",
        status=status,
        form=form,
        version=version,
        versions=[one for one in reversed(list_laws(db)) if one.law == version.law],
        articles=articles_touched(db, version, seen_by=actor),
        work=work_of(db, version, seen_by=actor, on=today),
        to_take_out=len(to_take_out(db, version, seen_by=actor)) if reviews else 0,
        banks=banks,
        courses=versions_naming(db, version.law, seen_by=actor),
        names=account_names(db, {version.recorded_by_id}),
        today=today,
    )
