"""Verbs of an appraisal: open on frozen figures, score by hand, adjust with reasons, publish by another person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.appraisals.models import (
    AppraisalAdjustment,
    AppraisalFigure,
    AppraisalIndicator,
    AppraisalRound,
    AppraisalScore,
)
from lms.appraisals.queries.figures import appraised_units, shares_on
from lms.appraisals.queries.rounds import has_round, sheets_of
from lms.appraisals.rules.indicators import USUAL, Key, Side, require_indicators, require_points
from lms.db import one_at_a_time
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.people.models import Unit
from lms.people.rules import UnitKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which year, on the figures of which day, until when units score themselves, what is looked at."""

    year: int
    as_of: date
    title: str
    self_by: date
    indicators: Mapping[Key, tuple[int, int | None]]


def usual(year: int, as_of: date, title: str, self_by: date) -> Wanted:
    """Return a round with the usual indicators."""
    return Wanted(year, as_of, title, self_by, USUAL)


def open_round(db: Session, bureau: Unit, wanted: Wanted, *, actor: Actor) -> AppraisalRound:
    """Open the appraisal of a year and freeze how each unit in reach stood on a day (JN-24-1).

    Raises RuleBroken APPRAISAL_BUREAU for another unit than a justice bureau, APPRAISAL_TWICE, REASON_MISSING without
    a title, INDICATOR_SUM, AS_OF_OUTSIDE, APPRAISAL_EMPTY.
    """
    require_can(actor, Permission.RUN_APPRAISALS)
    if bureau.kind != UnitKind.JUSTICE_BUREAU:
        raise RuleBroken("APPRAISAL_BUREAU")
    one_at_a_time(db, f"appraisal:{bureau.id}:{wanted.year}")
    if has_round(db, bureau.id, wanted.year):
        raise RuleBroken("APPRAISAL_TWICE", year=wanted.year)
    title = require_words(wanted.title)
    require_indicators(wanted.indicators)
    if wanted.as_of.year != wanted.year:
        raise RuleBroken("AS_OF_OUTSIDE", year=wanted.year, day=wanted.as_of)
    units = appraised_units(db, seen_by=actor)
    if not units:
        raise RuleBroken("APPRAISAL_EMPTY")
    shares = shares_on(db, units, wanted.year, wanted.as_of, seen_by=actor)
    made = AppraisalRound(
        unit_id=bureau.id, year=wanted.year, as_of=wanted.as_of, title=title, self_by=wanted.self_by,
        opened_by_id=actor.account_id, opened_at=clock.now(),
    )  # fmt: skip
    made.indicators = [
        AppraisalIndicator(key=key.value, points=points, target=target)
        for key, (points, target) in wanted.indicators.items()
    ]
    db.add(made)
    db.flush()  # figures name it
    db.add_all(
        AppraisalFigure(round_id=made.id, unit_id=unit_id, key=key.value, part=part, whole=whole)
        for (unit_id, key), (part, whole) in sorted(shares.items())
    )
    db.flush()
    audit.record(db, actor=actor, action="appraisal:opened", subject=made, units=len(units))
    return made


def score(
    db: Session, round_: AppraisalRound, unit: Unit, key: Key, side: Side, *, points: int, reason: str, actor: Actor
) -> AppraisalScore:
    """Give points by hand, with the facts they rest on: the unit itself until its day, the bureau until publication.

    Raises NotAllowed for another unit's; RuleBroken INDICATOR_FIGURE, INDICATOR_POINTS, REASON_MISSING,
    APPRAISAL_PUBLISHED, APPRAISAL_SELF_LATE.
    """
    if side is Side.UNIT:
        require_can(actor, Permission.SCORE_OWN_UNIT)
        if not unit.path.startswith(actor.unit_path):
            raise NotAllowed
        if clock.today() > round_.self_by:
            raise RuleBroken("APPRAISAL_SELF_LATE", day=round_.self_by)
    else:
        require_can(actor, Permission.RUN_APPRAISALS)
    _require_open(round_)
    most = next((one.points for one in round_.indicators if one.key == key), None)
    require_points(key, points, most)
    given = AppraisalScore(
        round_id=round_.id, unit_id=unit.id, key=key.value, side=side.value, points=points,
        reason=require_words(reason), scored_by_id=actor.account_id, scored_at=clock.now(),
    )  # fmt: skip
    db.add(given)
    db.flush()
    audit.record(db, actor=actor, action="appraisal:scored", subject=round_, unit=unit.id, indicator=key.value)
    return given


def adjust(
    db: Session, round_: AppraisalRound, unit: Unit, *, points: int, reason: str, document: str, actor: Actor
) -> AppraisalAdjustment:
    """Add points to a unit's sheet, or take some, with a reason (QD-3-1, QD-4-1, JN-T-1).

    Raises RuleBroken APPRAISAL_NO_POINTS, REASON_MISSING, APPRAISAL_PUBLISHED.
    """
    require_can(actor, Permission.RUN_APPRAISALS)
    _require_open(round_)
    if not points:
        raise RuleBroken("APPRAISAL_NO_POINTS")
    made = AppraisalAdjustment(
        round_id=round_.id, unit_id=unit.id, points=points, reason=require_words(reason), document=document.strip(),
        added_by_id=actor.account_id, added_at=clock.now(),
    )  # fmt: skip
    db.add(made)
    db.flush()
    audit.record(db, actor=actor, action="appraisal:adjusted", subject=round_, unit=unit.id, points=points)
    return made


def publish(db: Session, round_: AppraisalRound, *, actor: Actor) -> None:
    """Publish an appraisal: every unit reads its points, nothing changes any more. By another than who opened it.

    Raises RuleBroken APPRAISAL_PUBLISHED, OWN_ROUND, APPRAISAL_UNSCORED while points by hand are missing.
    """
    require_can(actor, Permission.PUBLISH_APPRAISALS)
    _require_open(round_)
    if actor.account_id == round_.opened_by_id:
        raise RuleBroken("OWN_ROUND")
    if left := sum(len(sheet.unscored) for sheet in sheets_of(db, round_, seen_by=actor)):
        raise RuleBroken("APPRAISAL_UNSCORED", scores=left)
    round_.published_at, round_.published_by_id = clock.now(), actor.account_id
    db.flush()
    audit.record(db, actor=actor, action="appraisal:published", subject=round_)


def _require_open(round_: AppraisalRound) -> None:
    if round_.published_at is not None:
        raise RuleBroken("APPRAISAL_PUBLISHED")
