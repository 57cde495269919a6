"""Selects on appraisals: who sees which round, and the score sheet of each unit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.appraisals.models import AppraisalAdjustment, AppraisalFigure, AppraisalRound, AppraisalScore
from lms.appraisals.rules.indicators import BY_HAND, Grade, Key, Scored, Side, grade_of, points_of, total
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


@dataclass(frozen=True, slots=True)
class Sheet:
    """The score sheet of a unit: its indicators, what each side says by hand, adjustments, the total.

    Points are hundredths. `unscored` are indicators by hand that the bureau has not scored yet.
    """

    unit: Unit
    lines: Sequence[Scored]
    by_hand: Mapping[tuple[Key, Side], AppraisalScore]
    adjustments: Sequence[AppraisalAdjustment]
    points: int
    possible: int

    @property
    def grade(self) -> Grade | None:
        """What it comes to."""
        return grade_of(self.points, self.possible)

    @property
    def unscored(self) -> list[Key]:
        """Indicators that wait for the bureau's points."""
        return [line.key for line in self.lines if line.key in BY_HAND and line.points is None]

    @property
    def id(self) -> int:
        """The unit's id, for tables."""
        return self.unit.id


def _units(actor: Actor) -> Select[int]:
    return select(Unit.id).where(unit_in_reach(actor))


def round_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor sees a round: his bureau holds it, or a unit in his reach is appraised."""
    appraised = select(AppraisalFigure.round_id).where(AppraisalFigure.unit_id.in_(_units(actor)))
    return or_(AppraisalRound.unit_id.in_(_units(actor)), AppraisalRound.id.in_(appraised))


def list_rounds(db: Session, *, seen_by: Actor) -> list[AppraisalRound]:
    """List rounds, the latest first."""
    asked = select(AppraisalRound).where(round_in_reach(seen_by)).options(joinedload(AppraisalRound.unit))
    return list(db.scalars(asked.order_by(AppraisalRound.year.desc(), AppraisalRound.id.desc())))


def get_round(db: Session, round_id: int, *, seen_by: Actor, lock: bool = False) -> AppraisalRound:
    """Return a round with its indicators. Raises NotFound APPRAISAL_NOT_FOUND out of reach; `lock` holds it."""
    asked = select(AppraisalRound).where(AppraisalRound.id == round_id, round_in_reach(seen_by))
    asked = asked.options(joinedload(AppraisalRound.unit), selectinload(AppraisalRound.indicators))
    if lock:
        asked = asked.with_for_update(of=AppraisalRound)
    found = db.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("APPRAISAL_NOT_FOUND")
    return found


def has_round(db: Session, unit_id: int, year: int) -> bool:
    """Tell whether a bureau has opened its round of a year."""
    asked = select(AppraisalRound.id).where(and_(AppraisalRound.unit_id == unit_id, AppraisalRound.year == year))
    return db.scalar(asked) is not None


def sheets_of(db: Session, round_: AppraisalRound, *, seen_by: Actor) -> list[Sheet]:
    """List the sheets of units in reach, the best first. A unit reads the bureau's points once they are published."""
    in_reach = select(Unit).where(unit_in_reach(seen_by))
    figures = select(AppraisalFigure.unit_id).where(AppraisalFigure.round_id == round_.id)
    units = list(db.scalars(in_reach.where(Unit.id.in_(figures)).order_by(Unit.sort_order, Unit.code)))
    tells_all = round_.published_at is not None or reads_all(seen_by)
    sheets = _sheets(db, round_, units, tells_all=tells_all)
    return sorted(sheets, key=lambda one: (-(one.points * 1_000_000 // one.possible) if one.possible else 1, one.id))


def sheet_of(db: Session, round_: AppraisalRound, unit: Unit, *, seen_by: Actor) -> Sheet:
    """Return the sheet of a unit that was found in reach. Raises NotFound APPRAISAL_NOT_FOUND: it is not appraised."""
    figure = select(AppraisalFigure.id).where(AppraisalFigure.round_id == round_.id, AppraisalFigure.unit_id == unit.id)
    if db.scalar(figure.limit(1)) is None:
        raise NotFound("APPRAISAL_NOT_FOUND")
    return _sheets(db, round_, [unit], tells_all=round_.published_at is not None or reads_all(seen_by))[0]


def reads_all(actor: Actor) -> bool:
    """Tell whether an actor reads points before they are published: who gives them, and who publishes."""
    return actor.can(Permission.RUN_APPRAISALS) or actor.can(Permission.PUBLISH_APPRAISALS)


def _sheets(db: Session, round_: AppraisalRound, units: Sequence[Unit], *, tells_all: bool) -> list[Sheet]:
    ids = [unit.id for unit in units]
    shares = {
        (one.unit_id, Key(one.key)): (one.part, one.whole)
        for one in db.scalars(
            select(AppraisalFigure).where(AppraisalFigure.round_id == round_.id, AppraisalFigure.unit_id.in_(ids))
        )
    }
    scores: dict[int, dict[tuple[Key, Side], AppraisalScore]] = defaultdict(dict)
    given = select(AppraisalScore).where(AppraisalScore.round_id == round_.id, AppraisalScore.unit_id.in_(ids))
    for score in db.scalars(given.order_by(AppraisalScore.id)):  # of one side the last counts
        if tells_all or score.side == Side.UNIT:
            scores[score.unit_id][Key(score.key), Side(score.side)] = score
    added: dict[int, list[AppraisalAdjustment]] = defaultdict(list)
    beside = select(AppraisalAdjustment).where(
        AppraisalAdjustment.round_id == round_.id, AppraisalAdjustment.unit_id.in_(ids)
    )
    for one in db.scalars(beside.order_by(AppraisalAdjustment.id)) if tells_all else ():
        added[one.unit_id].append(one)
    return [_sheet(round_, unit, shares, scores[unit.id], added[unit.id]) for unit in units]


def _sheet(
    round_: AppraisalRound,
    unit: Unit,
    shares: Mapping[tuple[int, Key], tuple[int, int]],
    by_hand: Mapping[tuple[Key, Side], AppraisalScore],
    adjustments: Sequence[AppraisalAdjustment],
) -> Sheet:
    lines = []
    for one in round_.indicators:
        key = Key(one.key)
        part, whole = shares.get((unit.id, key), (0, 0))
        if one.target is None:
            score = by_hand.get((key, Side.BUREAU))
            lines.append(Scored(key, one.points, None, 0, 0, score.points if score else None))
        else:
            lines.append(
                Scored(key, one.points, one.target, part, whole, points_of(part, whole, one.target, one.points))
            )
    points, possible = total(lines, sum(each.points for each in adjustments))
    return Sheet(unit, lines, by_hand, adjustments, points, possible)
