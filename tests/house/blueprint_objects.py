"""Blueprints, samples and laws for the access matrix, one a place."""

from datetime import date

from lms import clock
from lms.access import OPERATOR, Role
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.actions.law import record_law_version
from question_bank.blueprint import Blueprint, Cell
from question_bank.models import ReviewSample
from tests.house.question_objects import bank_of
from tests.house.world import World


def blueprint_of(world: World, place: str) -> int:
    """Write down a blueprint that the unit of a place keeps."""
    key = ("blueprint", place)
    if key not in world.built:
        wording = Wording(f"组卷规则{place}", "ANNUAL", Blueprint((Cell("single", 1, 2),)), (bank_of(world, place).id,))
        made = add_blueprint(world.db, wording, owner_unit_id=world.unit(place).id, actor=OPERATOR)
        world.built[key] = made.blueprint_id
    found: int = world.built[key]
    return found


def law_of(world: World, place: str) -> int:
    """Put a version of a law on record."""
    key = ("law", place)
    if key not in world.built:
        day = date(2021, 7, 15)
        world.built[key] = record_law_version(
            world.db, law=f"法律{place}", version_on=day, effective_from=day, actor=OPERATOR
        ).id
    found: int = world.built[key]
    return found


def sample_of(world: World, place: str) -> int:
    """Begin a sample of the bank of a place, by whoever."""
    key = ("sample", place)
    if key not in world.built:
        sample = ReviewSample(
            bank_id=bank_of(world, place).id,
            source="题库.xlsx",
            earlier_review="省厅",
            seed="s",
            reviewer_id=world.cast[Role.JUSTICE_DECIDER].account_id or 0,
            opened_at=clock.now(),
            outcome=None,
            closed_at=None,
        )
        world.db.add(sample)
        world.db.flush()
        world.built[key] = sample.id
    found: int = world.built[key]
    return found
