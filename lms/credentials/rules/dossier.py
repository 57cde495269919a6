"""Whose turn it is with an application, until when, and the state it has on a day (domain C2.1). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.applications import IN_WINDOW, PATH, ApplicationState


class Turn(StrEnum):
    """Who has to do the next step of an application."""

    HAND_IN = "HAND_IN"
    MEND = "MEND"
    CHECK = "CHECK"
    SIGN = "SIGN"
    REVIEW = "REVIEW"
    STUDY = "STUDY"
    CONFIRM_TRAINING = "CONFIRM_TRAINING"
    SIT = "SIT"
    PUBLICISE = "PUBLICISE"
    WAIT = "WAIT"
    REPLY = "REPLY"
    CLOSE = "CLOSE"
    ENTER_NUMBER = "ENTER_NUMBER"
    DECIDE = "DECIDE"
    DELIVER = "DELIVER"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of an open application beside its state."""

    is_checked: bool = False
    is_trained: bool = False
    is_examined: bool = False
    is_publicity_over: bool = False
    open_objections: int = 0
    has_number: bool = False
    is_delivered: bool = False


def state_on(stored: str, window_until: date | None, day: date) -> ApplicationState:
    """Return what an application is on a day: after the last day of its window training and exam have lapsed (A4)."""
    state = ApplicationState(stored)
    is_over = state in IN_WINDOW and window_until is not None and day > window_until
    return ApplicationState.LAPSED if is_over else state


def position_of(state: ApplicationState, before: ApplicationState) -> int:
    """Return which of the eight steps an application is at; `before`: where it was when it came off the path."""
    if state in PATH:
        return PATH.index(state)
    return 0 if state is ApplicationState.RETURNED or before not in PATH else PATH.index(before)


def turn_of(state: ApplicationState, progress: Progress) -> Turn:
    """Return the step that is next."""
    publicity = Turn.CLOSE if progress.is_publicity_over else Turn.WAIT
    turns = {
        ApplicationState.DRAFT: Turn.HAND_IN,
        ApplicationState.RETURNED: Turn.MEND,
        ApplicationState.UNIT_REVIEW: Turn.SIGN if progress.is_checked else Turn.CHECK,
        ApplicationState.JUSTICE_REVIEW: Turn.REVIEW,
        ApplicationState.TRAINING: Turn.CONFIRM_TRAINING if progress.is_trained else Turn.STUDY,
        ApplicationState.EXAM: Turn.PUBLICISE if progress.is_examined else Turn.SIT,
        ApplicationState.PUBLICITY: Turn.REPLY if progress.open_objections else publicity,
        ApplicationState.DECISION: Turn.DECIDE if progress.has_number else Turn.ENTER_NUMBER,
        ApplicationState.ISSUED: Turn.NONE if progress.is_delivered else Turn.DELIVER,
    }
    return turns.get(state, Turn.NONE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many working days each desk has (C2.1: unit and publicity default, the others P8)."""

    unit: int = 10
    review: int = 10
    publicity: int = 5
    decision: int = 10
    production: int = 10
    delivery: int = 5


def limit_of(state: ApplicationState, limits: Limits) -> int | None:
    """Return how many working days a state may last; None where no desk is waited for."""
    return _days(limits).get(state)


def _days(limits: Limits) -> Mapping[ApplicationState, int]:
    return {
        ApplicationState.UNIT_REVIEW: limits.unit,
        ApplicationState.JUSTICE_REVIEW: limits.review,
        ApplicationState.DECISION: limits.decision + limits.production,
        ApplicationState.ISSUED: limits.delivery,
    }
