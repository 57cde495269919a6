"""Scenes of the oath: the yearly ceremony with absentees, its make-up, a correction, two first oaths, one to come."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.ceremonies.actions.closing import close_ceremony, correct
from lms.ceremonies.actions.planning import Plan, plan_ceremony
from lms.ceremonies.actions.signing import mark_by_list
from lms.ceremonies.models import OathCeremony
from lms.ceremonies.queries.ceremonies import get_ceremony, list_ceremonies
from lms.ceremonies.queries.officers import officers_of, waiting_for_first
from lms.ceremonies.queries.rosters import seats_of
from lms.ceremonies.rules.ceremonies import Occasion
from lms.ceremonies.rules.texts import OathKind
from lms.credentials.queries.credentials import list_credentials
from lms.credentials.rules.states import CredentialState
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.demo.timetable import legal

_WITNESS, _HOST = "市政府分管负责同志", "局办公室主任"
_TO_COME = date(2023, 11, 24)
# Every so manieth officer was not there; the first of them all leads.
_ABSENT, _MADE_UP = 9, 2


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes of the city management bureau, which swears both oaths though its rules do not ask for it."""
    story.add(date(2023, 9, 18), scene(_plan_annual, cast), hour=9)
    story.add(date(2023, 9, 28), scene(_hold, cast, Occasion.ANNUAL, _ABSENT), hour=11)
    story.add(date(2023, 10, 8), scene(_correct, cast), hour=10)
    story.add(date(2023, 10, 16), scene(_plan_make_up, cast), hour=9)
    story.add(date(2023, 10, 20), scene(_hold, cast, Occasion.MAKE_UP, _MADE_UP), hour=17)
    story.add(date(2023, 10, 16), scene(_plan_new, cast), hour=16)
    story.add(date(2023, 10, 18), scene(_hold, cast, Occasion.FIRST_DUTY), hour=11)
    story.add(date(2023, 11, 16), scene(_plan_first, cast), hour=15)


def _plan_annual(db: Session, cast: Cast) -> None:
    _plan(db, cast, Occasion.ANNUAL, date(2023, 9, 28))


def _plan_make_up(db: Session, cast: Cast) -> None:
    _plan(db, cast, Occasion.MAKE_UP, date(2023, 10, 20))


def _plan_new(db: Session, cast: Cast) -> None:
    """Whose first card was issued this morning swears before it is handed over."""
    unit, actor = cast.units[CITY_MANAGEMENT], cast.actors[legal(CITY_MANAGEMENT)]
    held = list_credentials(db, seen_by=actor, on=clock.today(), unit=unit, state=CredentialState.ISSUED)
    days = {each.credential.person_id: each.credential.issued_on for each in held}
    if days:
        _plan(db, cast, Occasion.FIRST_DUTY, date(2023, 10, 18), list(days), issue_days=days)


def _plan_first(db: Session, cast: Cast) -> None:
    unit = cast.units[CITY_MANAGEMENT]
    new = [each.officer.id for each in waiting_for_first(db, unit, clock.today())]
    # In a small world nobody may be new: then the youngest on the roll swear once more.
    people = new[:6] or [each.id for each in officers_of(db, unit, clock.today())[-3:]]
    _plan(db, cast, Occasion.FIRST_DUTY, _TO_COME, people)


def _plan(
    db: Session,
    cast: Cast,
    occasion: Occasion,
    day: date,
    people: list[int] | None = None,
    *,
    issue_days: dict[int, date] | None = None,
) -> None:
    unit = cast.units[CITY_MANAGEMENT]
    leader = next(each for each in officers_of(db, unit, day - timedelta(days=1)) if not each.is_on_leave)
    plan = Plan(
        occasion=occasion,
        kinds=frozenset(OathKind) if occasion is Occasion.ANNUAL else frozenset({OathKind.ENFORCEMENT}),
        starts_at=clock.local_instant(day, 9, 30),
        place="启东市城市管理局一楼报告厅",
        leader_id=leader.id,
        witness_name=_WITNESS,
        host_name=_HOST,
    )
    office = cast.actors[legal(CITY_MANAGEMENT)]
    plan_ceremony(db, unit, plan, people=people or (), issue_days=issue_days, actor=office)


def _hold(db: Session, cast: Cast, occasion: Occasion, absent: int = 0) -> None:
    """Put down who came by the list, all but every so manieth, and close."""
    ceremony, actor = _held(db, cast, occasion), cast.actors[legal(CITY_MANAGEMENT)]
    present = [
        seat.id
        for number, seat in enumerate(seats_of(db, ceremony))
        if seat.id == ceremony.leader_id or not absent or number % absent
    ]
    mark_by_list(db, ceremony, present=present, absent=[], actor=actor)
    close_ceremony(db, ceremony, actor=actor)


def _correct(db: Session, cast: Cast) -> None:
    ceremony, actor = _held(db, cast, Occasion.ANNUAL), cast.actors[legal(CITY_MANAGEMENT)]
    missed = next((seat for seat in seats_of(db, ceremony) if not seat.is_present), None)
    if missed is not None:
        correct(db, ceremony, missed.id, attended=True, reason="到场宣誓，登记时漏记，照片可证", actor=actor)


def _held(db: Session, cast: Cast, occasion: Occasion) -> OathCeremony:
    actor = cast.actors[legal(CITY_MANAGEMENT)]
    lines = list_ceremonies(db, year=2023, seen_by=actor)
    found = next(line.ceremony for line in lines if line.ceremony.occasion == occasion)
    return get_ceremony(db, found.id, seen_by=actor, to_change=True)
