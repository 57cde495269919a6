"""Banks of questions: those in reach, what one holds, its name and who may read it."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.pages.acting import attempt, done, link_to
from lms.people.models import Unit
from lms.people.queries.units import list_units, unit_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router
from question_bank.actions.banks import add_bank, change_bank, require_keeper
from question_bank.models import Bank
from question_bank.queries.banks import get_bank, is_kept_by, list_banks
from question_bank.queries.listing import cells_of_bank, states_of_banks
from question_bank.rules import Status

router = Router(prefix="/banks")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
_WRITE = may(Permission.WRITE_QUESTIONS)
_REFUSED = {"BANK_UNNAMED": "name", "BANK_CODE_TAKEN": "code"}
# Pages of neighbours about one bank, by what the template calls them.
_ELSEWHERE = {"health": "bank_health.show", "export": "question_exports.new"}
_Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class BankForm(Form):
    """A new bank: who keeps it, what it is called, whether the units below may read it."""

    owner: Whole
    code: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    name: _Name
    is_shared: bool = False


class NameForm(Form):
    """What may be changed of a bank."""

    name: _Name
    is_shared: bool = False


@router.get("", name="question_banks.index", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the banks in reach with their questions by state."""
    banks, states = list_banks(db, seen_by=actor), states_of_banks(db, seen_by=actor)
    return render(
        request,
        "question_banks/index.html",
        banks=banks,
        states=states,
        largest=max((sum(counts.values()) for counts in states.values()), default=1),
        keepers=unit_names(db, {bank.owner_unit_id for bank in banks}),
    )


@router.get("/new", name="question_banks.new", dependencies=[_WRITE])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for a new bank."""
    return _new(request, db, actor, BankForm.empty(owner=actor.unit_id or ""))


@router.post("", name="question_banks.create", dependencies=[_WRITE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Open a bank."""
    form = BankForm.read(submitted)
    made: list[Bank] = []
    if not form.errors and form.owner not in [unit.id for unit in _keepers(db, actor)]:
        form.refuse("owner", "NOT_A_CHOICE")
    if not form.errors:
        with attempt(db, form, _REFUSED):
            bank = add_bank(
                db, code=form.code, name=form.name, owner_unit_id=form.owner, is_shared=form.is_shared, actor=actor
            )
            made.append(bank)
    if form.errors:
        return _new(request, db, actor, form, status=422)
    return done(request, "question_banks.show", "BANK_ADDED", bank_id=made[0].id)


@router.get("/{bank_id:int}", name="question_banks.show", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, bank_id: Id) -> Response:
    """Show what a bank holds."""
    bank = get_bank(db, bank_id, seen_by=actor)
    cells = cells_of_bank(db, bank)
    states: Counter[Status] = Counter()
    types: dict[str, Counter[Status]] = {}
    categories: dict[str, Counter[Status]] = {}
    for kind, category, status, number in cells:
        states[status] += number
        types.setdefault(kind, Counter())[status] += number
        categories.setdefault(category, Counter())[status] += number
    return render(
        request,
        "question_banks/show.html",
        bank=bank,
        kept=is_kept_by(db, bank, actor),
        keeper=unit_names(db, [bank.owner_unit_id]).get(bank.owner_unit_id, ""),
        states=states,
        types=_by_number(types),
        categories=_by_number(categories),
        largest={"types": _largest(types), "categories": _largest(categories)},
        links={name: link_to(request, route, bank_id=bank.id) for name, route in _ELSEWHERE.items()}
        | {"importing": link_to(request, "question_imports.index")},
    )


@router.get("/{bank_id:int}/edit", name="question_banks.edit", dependencies=[_WRITE])
def edit(request: Request, db: ReadDb, actor: CurrentActor, bank_id: Id) -> Response:
    """Show the name of a bank, and who may read it, for changing."""
    bank = _kept(db, bank_id, actor)
    form = NameForm.empty(name=bank.name, is_shared=bank.is_shared)
    return render(request, "question_banks/form.html", bank=bank, form=form, units=[])


@router.post("/{bank_id:int}/edit", name="question_banks.change", dependencies=[_WRITE])
def change(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, bank_id: Id) -> Response:
    """Give a bank another name, or say who may read it."""
    bank, form = _kept(db, bank_id, actor), NameForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _REFUSED):
            change_bank(db, bank, name=form.name, is_shared=form.is_shared, actor=actor)
    if form.errors:
        return render(request, "question_banks/form.html", status=422, bank=bank, form=form, units=[])
    return done(request, "question_banks.show", "BANK_CHANGED", bank_id=bank.id)


def _by_number(rows: Mapping[str, Counter[Status]]) -> dict[str, Counter[Status]]:
    return dict(sorted(rows.items(), key=lambda row: -row[1].total()))


def _largest(rows: Mapping[str, Counter[Status]]) -> int:
    return max((row.total() for row in rows.values()), default=1)


def _kept(db: Session, bank_id: int, actor: Actor) -> Bank:
    bank = get_bank(db, bank_id, seen_by=actor)
    require_keeper(db, bank, actor)
    return bank


def _new(request: Request, db: Session, actor: Actor, form: BankForm, status: int = 200) -> Response:
    units = _keepers(db, actor)
    return render(request, "question_banks/form.html", status=status, bank=None, form=form, units=units)


def _keepers(db: Session, actor: Actor) -> list[Unit]:
    """Return the units for which somebody may open a bank: his own and those below it."""
    return [unit for unit in list_units(db, seen_by=actor) if unit.path.startswith(actor.unit_path)]
