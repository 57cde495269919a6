"""The machine of a request to correct one's file: every pair allowed or refused; hours have a way of their own."""

from datetime import date
from itertools import product

import pytest

from lms.credentials.rules.file_corrections import (
    CORRECTION_MOVES,
    CorrectionState as State,
    FileSection,
    due_on,
    require_correction_move,
    require_section,
)
from tests.refusing import refused

ALLOWED = {
    (State.FILED, State.ACCEPTED),
    (State.FILED, State.REFUSED),
    (State.FILED, State.TAKEN_BACK),
    (State.ACCEPTED, State.DONE),
}


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_each_move_is_allowed_or_refused(old: State, new: State) -> None:
    assert set(CORRECTION_MOVES) == set(State)
    if (old, new) in ALLOWED:
        require_correction_move(old, new)
    else:
        with refused("CORRECTION_MOVE"):
            require_correction_move(old, new)


def test_hours_are_objected_to_and_every_other_section_is_asked_for() -> None:
    with refused("CORRECTION_ELSEWHERE"):
        require_section(FileSection.HOURS)
    for section in set(FileSection) - {FileSection.HOURS}:
        require_section(section)


def test_the_answer_is_due_thirty_days_later() -> None:
    assert due_on(date(2026, 12, 10)) == date(2027, 1, 9)
