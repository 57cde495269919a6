"""Verbs of measuring: put on record how questions did in an exam."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from question_bank.actions.banks import require_keeper
from question_bank.models import Bank, ItemStatistic
from question_bank.queries.measured import statistics_in
from question_bank.statistics import Figures


def record_statistics(
    db: Session, figures: Mapping[int, Figures], *, administration: str, held_on: date, recorded_by_id: int | None
) -> int:
    """Put the figures of versions (by id) in one administration on record, in place of what was counted before.

    For whoever counted them: an exam after marking, an import. Questions nobody answered are passed over. Returns how
    many were recorded.
    """
    known = {row.version_id: row for row in statistics_in(db, administration)}
    counted = {version_id: one for version_id, one in figures.items() if one.answers}
    for version_id, one in counted.items():
        row = known.get(version_id) or ItemStatistic(version_id=version_id, administration=administration)
        row.held_on, row.answers, row.facility = held_on, one.answers, one.facility
        row.upper_lower, row.point_biserial, row.options = one.upper_lower, one.point_biserial, options_of(one)
        row.recorded_by_id, row.recorded_at = recorded_by_id, clock.now()
        db.add(row)
    db.flush()  # suspicions are asked of the database
    return len(counted)


def import_statistics(
    db: Session, bank: Bank, figures: Mapping[int, Figures], *, administration: str, held_on: date, actor: Actor
) -> int:
    """Take in figures of an exam held elsewhere. Raises RuleBroken STATISTICS_UNNAMED, STATISTICS_EMPTY; NotAllowed."""
    require_can(actor, Permission.WRITE_QUESTIONS)
    require_keeper(db, bank, actor)
    name = administration.strip()
    if not name:
        raise RuleBroken("STATISTICS_UNNAMED")
    taken = record_statistics(
        db, figures, administration=f"import:{name}", held_on=held_on, recorded_by_id=actor.account_id
    )
    if not taken:
        raise RuleBroken("STATISTICS_EMPTY")
    audit.record(db, actor=actor, action="questions:statistics:imported", subject=bank, exam=name, questions=taken)
    return taken


def options_of(figures: Figures) -> dict[str, Any]:
    """Return the use of each option as plain values."""
    return {
        letter: {"chosen": use.chosen, "upper": use.upper, "lower": use.lower, "right": use.is_right}
        for letter, use in figures.options.items()
    }
