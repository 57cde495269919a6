"""A bank of the cast's bureau, its author and its reviewer."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from question_bank.actions.banks import add_bank
from question_bank.models import Bank
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: Session) -> Iterator[Cast]:
    """Return the cast; it is 20 November 2023."""
    with clock.travel(to=date(2023, 11, 20)):
        yield make_cast(db)


@pytest.fixture
def author(cast: Cast) -> Actor:
    """Return the trainer of 市城管局, who writes."""
    return cast[Role.UNIT_TRAINER]


@pytest.fixture
def reviewer(cast: Cast) -> Actor:
    """Return the legal office of 市城管局, which reviews."""
    return cast[Role.UNIT_LEGAL]


@pytest.fixture
def bank(db: Session, cast: Cast, author: Actor) -> Bank:
    """Return the bank of 市城管局."""
    return add_bank(db, code="CG", name="城管题库", owner_unit_id=cast.units["own"].id, is_shared=False, actor=author)
