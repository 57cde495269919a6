"""Scenes of the yearly review of 2022: the city management bureau is decided, two others are on the way."""

from datetime import date

from sqlalchemy.orm import Session

from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.actions.reviews import pass_on, stand_for
from lms.credentials.models import ReviewRound
from lms.credentials.queries.reviews import get_review, get_round, list_rounds, reviews_of_round
from lms.credentials.rules.reviews import ReviewState
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.demo.timetable import legal
from lms.errors import RuleBroken

YEAR = 2022
_REASON = "2022年度培训记录在原单位，补交证明后再认定"


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes, after the bureau took its cards over; late in the year, for the platform is new."""
    story.add(date(2023, 10, 30), scene(_open, cast), hour=9)
    story.add(date(2023, 11, 2), scene(_check, cast), hour=10)
    story.add(date(2023, 11, 9), scene(_decide, cast), hour=15)


def _open(db: Session, cast: Cast) -> None:
    """Let the bureau open the rounds of all departments at once."""
    bureau = cast.actors["reviewer"]
    units = list(cast.units.values())
    top = min(units, key=lambda unit: len(unit.path))
    right_below = [unit for unit in units if unit.parent_id == top.id]
    open_rounds(db, top, [top, *right_below], year=YEAR, actor=bureau)


def _round(db: Session, cast: Cast) -> ReviewRound | None:
    unit = cast.units[CITY_MANAGEMENT]
    found = list_rounds(db, YEAR, seen_by=cast.actors["reviewer"])
    return next((one for one in found if one.unit_id == unit.id), None)


def _check(db: Session, cast: Cast) -> None:
    """Let the legal office change one outcome, and check everybody else as proposed."""
    office, found = cast.actors[legal(CITY_MANAGEMENT)], _round(db, cast)
    if found is None:
        return
    others = [one for one in reviews_of_round(db, found.id) if one.person_id != office.person_id]
    good = next((one for one in others if one.proposed == ReviewState.PASSED), None)
    if good is not None:
        stand_for(db, get_review(db, good.id, seen_by=office), ReviewState.CONDITIONAL, reason=_REASON, actor=office)
    pass_on(db, get_round(db, found.id, seen_by=office, to_change=True), ReviewState.OPEN, actor=office)


def _decide(db: Session, cast: Cast) -> None:
    """Let the bureau check, and its head decide."""
    found = _round(db, cast)
    for login, state in (("reviewer", ReviewState.UNIT_CHECKED), ("decider", ReviewState.JUSTICE_CHECKED)):
        try:
            if found is not None:
                pass_on(db, found, state, actor=cast.actors[login])
        except RuleBroken:
            return  # in a small world nobody may be left
