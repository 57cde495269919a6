"""The figures a dashboard opens with, made of what the rooms counted."""

from collections.abc import Iterator, Sequence
from datetime import date

from lms.ceremonies.rules.coverage import Cover
from lms.dashboard.rules import Figure, Form, Key, Staff, number, share
from lms.requirements.figures import Tally
from lms.requirements.queries.overview import Overview


def topic_of(tally: Tally) -> tuple[int, int]:
    """Return how many have the hours of the special topic, of how many who owe hours."""
    return tally.due - tally.short_special_topic, tally.due


def figures_of(page: Overview, staff: Staff, oath: Cover, reviewer_percent: int, *, today: date) -> Sequence[Figure]:
    """Return the figures of a place in their order; what its rules do not ask for has no target or is left out."""
    return [*_training(page, oath, today), *_staff(staff, reviewer_percent)]


def _training(page: Overview, oath: Cover, today: date) -> Iterator[Figure]:
    tally, exam = page.tally, page.exam.now
    yield share(Key.COMPLETION, tally.met, tally.due, page.target)
    yield share(Key.EXAM, exam.passed, exam.due, page.exam_target)
    if page.asks("public_law_min"):
        yield share(Key.PUBLIC_LAW, tally.due - tally.short_public_law, tally.due, 100)
    if page.asks("special_topic_min"):
        yield share(Key.TOPIC, *topic_of(tally), 100)
    yield share(Key.OATH, oath.sworn, oath.due, 100 if page.asks("oath_annual_collective") else None)
    yield number(Key.FORECAST, likely_to_miss(page, today), tally.due, 0)


def likely_to_miss(page: Overview, today: date) -> int:
    """Return how many will miss the year if they go on as so far; once its last day is over, how many missed it.

    The rule: hours posted so far lag behind an even pace by more than the rule set's tolerance (`at_risk_percent`).
    """
    return late_in(page.tally, page, today)


def late_in(tally: Tally, page: Overview, today: date) -> int:
    """Return what `likely_to_miss` counts, of the counts of a part of the place."""
    over = page.as_of > page.due_on or page.due_on == page.as_of < today
    return tally.unmet if over else tally.at_risk


def _staff(staff: Staff, reviewer_percent: int) -> Iterator[Figure]:
    yield share(Key.CARDS, staff.valid, staff.posts)
    yield number(Key.NO_CARD, staff.none, staff.posts, 0)
    yield Figure(Key.ASSISTANTS, Form.RATIO, staff.assistants, staff.officers)
    # Judged organ by organ: a surplus here fills no gap there.
    yield Figure(Key.REVIEWERS, Form.SHARE, staff.reviewers, staff.officers, reviewer_percent, staff.reviewers_missing)
    if staff.offices:
        yield number(Key.OFFICES, staff.offices_empty, staff.offices, 0)
