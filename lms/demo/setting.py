"""Scenes that set the stage: units, sign-ins and rules; and those that end a year."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from lms.access import OPERATOR, Role
from lms.demo.accounts import open_accounts, open_own_accounts
from lms.demo.cast import Cast
from lms.demo.crowd import RECORDS_BEGIN
from lms.demo.moment import MARK
from lms.demo.names import credit_code
from lms.demo.places import DIVISION, PILOT, ROOT, Place, places_of
from lms.demo.story import Story, scene
from lms.people.actions.units import add_unit, publish_body
from lms.people.rules import UnitKind
from lms.requirements.actions.closing import close_year
from lms.requirements.actions.rule_sets import add_version, adopt, read_profile

_ACCOUNTS = replace(OPERATOR, role=Role.SEC_ADMIN)


def tell(story: Story, cast: Cast, rule_sets: Path) -> None:
    """Add the scenes of the beginning, and the adoption of the rules of each year."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(rule_sets.glob("*.toml"))}
    past, pilot = files[MARK], next(text for code, text in files.items() if code != MARK)
    story.add(RECORDS_BEGIN, scene(_add_units, cast), hour=8)
    story.add(RECORDS_BEGIN, scene(_open_accounts, cast), hour=8, minute=30)
    story.add(date(2022, 1, 10), scene(_adopt, cast, past, ROOT, 2022))
    story.add(date(2023, 3, 20), scene(_adopt_shipped, cast))
    story.add(date(2023, 3, 27), scene(_adopt, cast, pilot, PILOT, 2023))


def open_to_people(story: Story, cast: Cast) -> None:
    """Add the scene in which people get sign-ins of their own, once they are registered."""
    story.add(RECORDS_BEGIN, scene(_open_own_accounts, cast), hour=11)


def end(story: Story, cast: Cast) -> None:
    """Add the scene that ends the year before."""
    story.add(date(2023, 1, 20), scene(_close, cast), hour=15)


def _add_units(db: Session, cast: Cast) -> None:
    for number, place in enumerate(places_of(tuple(cast.groups)), start=1):
        cast.units[place.code] = unit = add_unit(
            db,
            code=place.code,
            name=place.name,
            short_name=place.short if place.short != place.name else None,
            kind=place.kind,
            parent=cast.units.get(place.parent or ""),
            line_parent=cast.units.get(place.line or ""),
            uscc=_credit_code(place, number),
            division_code=DIVISION if place.kind is not UnitKind.TEAM else None,
            actor=OPERATOR,
        )
        unit.sort_order = number
        if place.published_on:
            publish_body(db, unit, published_on=place.published_on, actor=OPERATOR, notice="行政执法主体公告（演示）")


def _credit_code(place: Place, number: int) -> str | None:
    return None if place.kind in {UnitKind.TEAM, UnitKind.JUDICIAL_OFFICE} else credit_code(number)


def _open_accounts(db: Session, cast: Cast) -> None:
    cast.actors |= open_accounts(db, cast.groups, cast.units, actor=_ACCOUNTS)


def _open_own_accounts(db: Session, cast: Cast) -> None:
    cast.actors |= open_own_accounts(db, cast.bearers, cast.units, actor=_ACCOUNTS, seen_by=OPERATOR)


def _adopt(db: Session, cast: Cast, profile: str, unit: str, year: int) -> None:
    added = read_profile(profile)
    add_version(db, added, actor=OPERATOR)
    db.flush()  # adopting looks the version up
    adopt(db, cast.units[unit], code=added.code, year=year, actor=cast.actors["decider"])


def _adopt_shipped(db: Session, cast: Cast) -> None:
    adopt(db, cast.units[ROOT], code="QD-2023", year=2023, actor=cast.actors["decider"])


def _close(db: Session, cast: Cast) -> None:
    close_year(db, 2022, actor=cast.actors["decider"])
