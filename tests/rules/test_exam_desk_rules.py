"""What an exam waits for, and whom."""

import pytest

from lms.exams.rules.desk import HANDS, Stand, Wait, next_wait, people_in


@pytest.mark.parametrize(
    ("state", "stand", "begun", "wait", "people"),
    [
        ("draft", Stand(), False, Wait.ANNOUNCE, 0),
        ("announced", Stand(), False, Wait.PROPOSE, 0),
        ("announced", Stand(proposed=3, checked=2), False, Wait.CHECK, 3),
        ("announced", Stand(checked=2, confirmed=5, due=5), False, Wait.CONFIRM, 2),
        ("announced", Stand(confirmed=5, due=5, papers=4), False, Wait.DRAW, 1),
        ("announced", Stand(confirmed=5, due=0), False, Wait.PROPOSE, 0),
        ("announced", Stand(confirmed=6, due=5, papers=5), False, Wait.OPEN, 5),
        ("open", Stand(confirmed=5, due=5, papers=5), False, Wait.START, 5),
        ("open", Stand(due=5, papers=5, running=2), True, Wait.SIT, 2),
        ("closed", Stand(due=5, papers=5), True, Wait.MARK, 0),
        ("marked", Stand(due=5, papers=5), True, Wait.PUBLISH, 0),
        ("published", Stand(due=5, papers=5), True, Wait.NOTHING, 0),
        ("cancelled", Stand(), True, Wait.NOTHING, 0),
    ],
)
def test_an_exam_waits_for_one_thing_at_a_time(state: str, stand: Stand, begun: bool, wait: Wait, people: int) -> None:
    found = next_wait(state, stand, has_begun=begun)
    assert (found, people_in(found, stand)) == (wait, people)


def test_every_wait_that_somebody_ends_has_a_hand() -> None:
    by_others = {Wait.START, Wait.MARK, Wait.NOTHING}
    assert set(HANDS) == set(Wait) - by_others
