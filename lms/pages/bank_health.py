"""A bank's health as pictures; and how its questions did in past exams, taken in from a table of answers."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.pages.acting import attempt, done
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Day, Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.actions.measuring import import_statistics
from question_bank.answer_sheets import Counted, count, read_table
from question_bank.models import Bank
from question_bank.queries.banks import get_bank, is_kept_by
from question_bank.queries.blueprints import fits_of, list_blueprints
from question_bank.queries.health import Health, health_of, suspects_of
from question_bank.queries.measured import administrations_of, newest_by_head
from question_bank.types import TYPES

router = PageRouter("bank_health", prefix="/banks/{bank_id}")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
_WRITE = may(Permission.WRITE_QUESTIONS)
# Shades of the coverage, in hundredths: cells of so many questions.
BANDS = (100, 500, 1_000, 2_000, 5_000)
_REFUSED = {"STATISTICS_UNNAMED": "exam", "STATISTICS_EMPTY": "answers"}
_MOST_LAWS = 15


class AnswersForm(Form):
    """A past exam: what it was, when, and its answers as pasted cells."""

    exam: Annotated[str, StringConstraints(max_length=100)]
    held_on: Day
    answers: Annotated[str, StringConstraints(max_length=900_000)]


@router.get("/health", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, bank_id: Id) -> Response:
    """Show what a bank covers, what is stale, unused or suspicious, and whether its blueprints can be met."""
    bank, today = get_bank(db, bank_id, seen_by=actor), clock.today()
    health = health_of(db, bank, on=today)
    used = list_blueprints(db, seen_by=actor, bank_id=bank.id)
    fits = fits_of(db, used, on=today)
    return render(
        request,
        "bank_health/show.html",
        bank=bank,
        health=health,
        coverage=_coverage(health),
        bands=BANDS,
        laws=health.laws[:_MOST_LAWS],
        suspects=suspects_of(db, bank),
        blueprints=[(version, fits[version.id]) for version in used],
        administrations=administrations_of(db, bank),
        kept=is_kept_by(db, bank, actor),
        today=today,
    )


@router.get("/statistics/new", dependencies=[_WRITE])
def new(request: Request, db: ReadDb, actor: CurrentActor, bank_id: Id) -> Response:
    """Show the form for the answers of a past exam."""
    return _form(request, get_bank(db, bank_id, seen_by=actor), AnswersForm.empty())


@router.post("/statistics", dependencies=[_WRITE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, bank_id: Id) -> Response:
    """Count the answers of a past exam and put the figures on record."""
    bank, form = get_bank(db, bank_id, seen_by=actor), AnswersForm.read(submitted)
    taken, counted = 0, None
    if not form.errors:
        counted, versions = _counted(db, bank, form.answers)
        figures = {versions[head]: one for head, one in counted.figures.items()}
        with attempt(db, form, _REFUSED):
            taken = import_statistics(db, bank, figures, administration=form.exam, held_on=form.held_on, actor=actor)
    if form.errors:
        return _form(request, bank, form, status=422)
    return done(request, "bank_health.show", "STATISTICS_TAKEN", {"count": taken}, bank_id=bank.id)


def _counted(db: Session, bank: Bank, text: str) -> tuple[Counted, Mapping[str, int]]:
    table = read_table(text)
    known = newest_by_head(db, bank, table.heads)
    counted = count(table, {head: content for head, (_, content) in known.items()})
    return counted, {head: version_id for head, (version_id, _) in known.items()}


def _form(request: Request, bank: Bank, form: Form, status: int = 200) -> Response:
    return render(request, "bank_health/answers.html", status=status, bank=bank, form=form)


def _coverage(health: Health) -> dict[str, Any]:
    """Return the counts of categories × types for the picture and its table; hundredths, as the heat counts."""
    types = [kind for kind in TYPES if any(known == kind for _, known in health.cells)]
    rows = []
    for category in sorted({category for category, _ in health.cells}):
        counts = [health.cells.get((category, kind), 0) for kind in types]
        rows.append({"category": category, "cells": [100 * one for one in counts], "total": 100 * sum(counts)})
    return {"types": types, "rows": rows}
