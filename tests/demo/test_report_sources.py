"""Every figure of the bureau's half-year report of the demo city is the number of the rows behind it, one by one."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor, Role
from lms.ceremonies.queries.coverage import covered
from lms.credentials.queries.credentials import list_credentials
from lms.credentials.rules.states import CredentialState
from lms.db import reading
from lms.demo.moment import live_on
from lms.exams.queries.years import year_of
from lms.filings.queries.calendar import calendar_of
from lms.filings.queries.held import trainings_held
from lms.filings.queries.plans import subtree
from lms.filings.queries.report_figures import Figures, count_for
from lms.filings.rules.kinds import FilingKind
from lms.people.accounts import RoleGrant
from lms.people.models import Unit
from lms.people.queries.sessions import acting_as
from lms.requirements.figures import rate
from lms.requirements.queries.names import people_of
from lms.requirements.verdict import State

DAY = date(2023, 11, 30)


@pytest.fixture
def november(demo_engine: Engine) -> Iterator[Session]:
    """The demo world on the day its second half-year report is due."""
    live_on(DAY)
    with reading(demo_engine) as db:
        yield db
    clock.shift(None)


def reviewer(db: Session) -> Actor:
    asked = select(RoleGrant).where(RoleGrant.role == Role.JUSTICE_REVIEWER.value)
    grant = db.scalars(asked.options(joinedload(RoleGrant.unit), joinedload(RoleGrant.account))).first()
    assert grant is not None
    return acting_as(grant.account, grant)


def rows_behind(db: Session, actor: Actor, scope: Unit) -> Figures:
    """Count the rows that the pages behind a report's figures list, and nothing else."""
    named = people_of(db, 2023, as_of=DAY, seen_by=actor, under=scope)
    met = [one for one in named if one.judged.state is State.MET]
    exempt = [one for one in named if one.judged.state is State.EXEMPT]
    due = len(named) - len(exempt)
    exam = {only: _exam(db, actor, scope, only) for only in ("", "exempt", "deferred", "absent", "passed")}
    exam_due = exam[""] - exam["exempt"] - exam["deferred"]
    oaths = covered(db, scope, 2023, as_of=DAY)
    plans = [one for one in calendar_of(db, 2023, seen_by=actor) if one.kind is FilingKind.TRAINING_PLAN]
    return {
        "roll": len(named), "exempt": len(exempt), "due": due, "met": len(met), "unmet": due - len(met),
        "officers": sum(one.person_class == "OFFICER" for one in named),
        "assistants": sum(one.person_class == "ASSISTANT" for one in named),
        "rate": rate(len(met), due) or "",
        "exam_due": exam_due, "exam_sat": exam_due - exam["absent"], "exam_passed": exam["passed"],
        "exam_rate": rate(exam["passed"], exam_due) or "",
        "oath_roll": sum(not one.is_excused for one in oaths),
        "oath_sworn": sum(one.oath is not None for one in oaths),
        "cards_active": _cards(db, actor, CredentialState.ACTIVE),
        "cards_suspended": _cards(db, actor, CredentialState.SUSPENDED),
        "trainings": len(db.scalars(trainings_held(subtree(db, scope), date(2023, 1, 1), DAY)).all()),
        "plans": sum(not one.is_open for one in plans),
    }  # fmt: skip


def _exam(db: Session, actor: Actor, scope: Unit, only: str) -> int:
    found = year_of(db, 2023, as_of=DAY, seen_by=actor, under=scope).names(db, only=only, limit=None)
    return len({one.person_id for one in found.rows})


def _cards(db: Session, actor: Actor, state: CredentialState) -> int:
    return len(list_credentials(db, seen_by=actor, on=DAY, state=state, limit=100_000))


@pytest.mark.requirement("QD-R3-1", "QD-15-1")
def test_each_figure_is_the_number_of_its_rows(november: Session) -> None:
    actor = reviewer(november)
    bureau = november.scalars(select(Unit).filter_by(code="QD-SFJ")).one()
    counted = count_for(november, bureau, 2023, DAY, seen_by=actor)
    assert counted.figures == rows_behind(november, actor, counted.scope)


@pytest.mark.requirement("QD-R3-1")
def test_a_departments_report_speaks_of_its_own_rows(november: Session) -> None:
    actor = reviewer(november)
    organ = november.scalars(select(Unit).filter_by(code="QD-CGJ")).one()
    counted = count_for(november, organ, 2023, DAY, seen_by=actor)
    behind = rows_behind(november, actor, organ)
    reach = {"cards_active", "cards_suspended", "plans"}  # those lists show all that is in reach
    assert {code: value for code, value in counted.figures.items() if code not in reach} == {
        code: value for code, value in behind.items() if code not in reach
    }
