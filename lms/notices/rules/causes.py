"""What people are told about. Pure."""

import re
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why somebody is told; the sentence of each stands in lms/web/notice_words.py."""

    # To the person himself.
    CARD_EXPIRES = "CARD_EXPIRES"
    CARD_DUE = "CARD_DUE"
    CARD_OVERDUE = "CARD_OVERDUE"
    HOURS_RETURNED = "HOURS_RETURNED"
    OBJECTION_ANSWERED = "OBJECTION_ANSWERED"
    EXAM_ROSTER = "EXAM_ROSTER"
    EXAM_RESULTS = "EXAM_RESULTS"
    CLASS_ENROLLED = "CLASS_ENROLLED"
    CLASS_WAITING = "CLASS_WAITING"
    CLASS_MOVED_UP = "CLASS_MOVED_UP"
    APPLICATION_RETURNED = "APPLICATION_RETURNED"
    APPLICATION_MOVED = "APPLICATION_MOVED"
    APPLICATION_DECIDED = "APPLICATION_DECIDED"
    APPLICATION_OBJECTED = "APPLICATION_OBJECTED"
    APPLICATION_OBJECTION_REPLIED = "APPLICATION_OBJECTION_REPLIED"
    REQUEST_REFUSED = "REQUEST_REFUSED"
    CASE_NOTICE = "CASE_NOTICE"
    CASE_HEARING = "CASE_HEARING"
    CASE_DECIDED = "CASE_DECIDED"
    CASE_SERVED = "CASE_SERVED"
    CASE_INTERIM = "CASE_INTERIM"
    CASE_INTERIM_ENDED = "CASE_INTERIM_ENDED"
    CASE_STAYED = "CASE_STAYED"
    CASE_STAY_ENDED = "CASE_STAY_ENDED"
    CASE_RESUMED = "CASE_RESUMED"
    CASE_REVIEWED = "CASE_REVIEWED"
    # To the desk of a unit or of the bureau, about people in its reach.
    DESK_EXPIRES = "DESK_EXPIRES"
    DESK_TURN = "DESK_TURN"
    DESK_DUE = "DESK_DUE"
    DESK_OVERDUE = "DESK_OVERDUE"
    # To the desk of a unit or of the bureau, about what the unit files and is urged to.
    FILING_DUE = "FILING_DUE"
    FILING_OVERDUE = "FILING_OVERDUE"
    FILINGS_MISSED = "FILINGS_MISSED"
    FILING_WAITING = "FILING_WAITING"
    FILING_RETURNED = "FILING_RETURNED"
    FILING_FILED = "FILING_FILED"
    ACT_DUE = "ACT_DUE"
    ACT_OVERDUE = "ACT_OVERDUE"
    ACTS_MISSED = "ACTS_MISSED"
    SPOT_FOUND = "SPOT_FOUND"
    SPOT_ANSWERED = "SPOT_ANSWERED"
    SPOT_DECIDED = "SPOT_DECIDED"
    URGED = "URGED"
    URGING_DUE = "URGING_DUE"
    URGING_OVERDUE = "URGING_OVERDUE"
    URGING_ANSWERED = "URGING_ANSWERED"
    URGING_CLOSED = "URGING_CLOSED"


# A term runs that is lost when one learns of it tomorrow (domain C2.4: five working days to answer) [default].
URGENT = frozenset(
    {
        Cause.CASE_NOTICE,
        Cause.CASE_HEARING,
        Cause.CASE_DECIDED,
        Cause.CASE_SERVED,
        Cause.CASE_INTERIM,
        Cause.CASE_STAYED,
        Cause.CASE_STAY_ENDED,
        Cause.CLASS_MOVED_UP,
    }
)

_ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}\d{2}\d{2}\d{3}[\dXx](?!\d)")


def without_id_numbers(details: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a notice with every ID number in their texts blotted out: none goes into a notice."""
    return {
        name: _ID_NUMBER.sub("******", value) if isinstance(value, str) else value for name, value in details.items()
    }
