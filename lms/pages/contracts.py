"""Employment contracts: those of the units one sees, what is wrong with each, recording one, ending one early."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.contracts import end_contract, record_contract
from lms.credentials.models import EmploymentContract
from lms.credentials.queries.contracts import assistants_under, get_contract, list_contracts
from lms.credentials.rules.contracts import SOON_DAYS, Nature, Opinion, Terms, faults_of, is_running_out
from lms.pages.acting import attempt, done
from lms.pages.forms.assistants import ContractEndForm, ContractForm
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("contracts", prefix="/assistants/contracts")
_VIEW, _RECORD = [may(Permission.VIEW_PEOPLE)], [may(Permission.REGISTER_ASSISTANTS)]
_FIELDS = {
    "SPAN_REVERSED": "ends_on",
    "CONTRACT_SIGNED_LATE": "signed_on",
    "OPINION_UNDATED": "opinion_on",
    "EMPLOYER_MISSING": "employer",
    "DOCUMENT_MISSING": "document",
}


@router.get("", dependencies=_VIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List contracts in reach, with the form for another for who may record one."""
    return _index(request, db, actor, ContractForm.empty(nature="DIRECT", opinion=""))


@router.post("", dependencies=_RECORD)
def record(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Put a contract on record."""
    form = ContractForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        days = (form.signed_on, form.starts_on, form.ends_on)
        terms = Terms(form.nature, *days, form.opinion, form.opinion_on)
        with attempt(db, form, _FIELDS):
            record_contract(
                db, unit, terms, employer=form.employer, document=form.document,
                opinion_document=form.opinion_document, actor=actor,
            )  # fmt: skip
            return done(request, "contracts.index", "CONTRACT_RECORDED")
    return _index(request, db, actor, form, status=422)


@router.get("/{contract_id}/end", dependencies=_RECORD)
def ask_end(request: Request, db: ReadDb, actor: CurrentActor, contract_id: Id) -> Response:
    """Ask for the last day of a contract that ends early."""
    found = get_contract(db, contract_id, seen_by=actor)
    return _end(request, db, found, ContractEndForm.empty(ended_on=clock.today()))


@router.post("/{contract_id}/end", dependencies=_RECORD)
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, contract_id: Id) -> Response:
    """End a contract early."""
    found, form = get_contract(db, contract_id, seen_by=actor, lock=True), ContractEndForm.read(submitted)
    if not form.errors:
        fields = {"SPAN_REVERSED": "ended_on", "CONTRACT_OVER": "ended_on", "REASON_MISSING": "reason"}
        with attempt(db, form, fields):
            end_contract(db, found, on=form.ended_on, reason=form.reason, actor=actor)
            return done(request, "contracts.index", "CONTRACT_ENDED")
    return _end(request, db, found, form, status=422)


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    today = clock.today()
    contracts = list_contracts(db, seen_by=actor)
    return render(
        request,
        "assistants/contracts.html",
        status=status,
        form=form,
        contracts=contracts,
        faults={each.id: faults_of(each.said, today) for each in contracts},
        soon={each.id for each in contracts if is_running_out(each.said, today)},
        under=assistants_under(db, [each.id for each in contracts]),
        units=list_units(db, seen_by=actor),
        natures=list(Nature),
        opinions=list(Opinion),
        soon_days=SOON_DAYS,
        today=today,
    )


def _end(request: Request, db: Session, contract: EmploymentContract, form: Form, status: int = 200) -> Response:
    under = assistants_under(db, [contract.id]).get(contract.id, 0)
    return render(request, "assistants/contract_end.html", status=status, contract=contract, form=form, under=under)
