"""Every path of an attempt, told as a story: minute by minute what is done, what is answered, what is on record after.

The sitting begins at minute 0 and takes 60; who has not begun by minute 30 is too late.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import Refusal
from lms.exams.actions.finishing import close_overdue, is_genuine
from lms.exams.actions.invigilating import add_minutes, admit, end, go_on, leave, pause
from lms.exams.actions.publishing import close, publish
from lms.exams.actions.starting import Place, Started
from lms.exams.models import Attempt, AttemptScore, AttemptStep, Exam, ExamSitting
from lms.exams.queries.rates import rates_of, together
from tests.exam_factories import HERE, THERE, begin, hand_in, ready_exam, save, sitting_of
from tests.factories import make_actor
from tests.rooms.world import City

# Minute, deed, what comes of it.
Path = list[tuple[int, str, str]]
PATHS: dict[str, tuple[Path, str, list[str], dict[str, str]]] = {
    "all goes well, and handing in twice is once": (
        [
            (0, "begin", "done"),
            (1, "answer 1 1=A", "done"),
            (9, "answer 2 1=B 2=A", "done"),
            (40, "hand in", "submitted"),
            (41, "hand in", "submitted"),
            (42, "answer 3 1=C", "ATTEMPT_OVER"),
        ],
        *("submitted", ["started", "submitted"], {"1": "B", "2": "A"}),
    ),
    "half an hour late is early enough, and a second more is not": (
        [(29, "begin", "done"), (59, "answer 1 1=A", "done"), (60, "hand in", "submitted")],
        *("submitted", ["started", "submitted"], {"1": "A"}),
    ),
    "the network is away for ten minutes, and what was written meanwhile comes at once": (
        [
            (0, "begin", "done"),
            (5, "answer 1 1=A", "done"),
            (15, "answer 7 1=B 2=A 3=true", "done"),
            (16, "answer 7 1=B 2=A 3=true", "done"),  # the same again: the answer to it was lost
            (17, "answer 6 1=C", "VERSION_OLD"),
            (30, "hand in", "submitted"),
        ],
        *("submitted", ["started", "submitted"], {"1": "B", "2": "A", "3": "true"}),
    ),
    "the computer breaks, and another goes on where it stood": (
        [
            (0, "begin", "done"),
            (5, "answer 4 1=A", "done"),
            (8, "begin there", "CODE_NEEDED"),
            (9, "admit", "done"),
            (10, "begin there", "done"),
            (11, "answer as first 5 1=D", "TAKEN_ELSEWHERE"),
            (12, "answer 5 2=B", "done"),
            (20, "hand in", "submitted"),
        ],
        *("submitted", ["started", "admitted", "taken_over", "submitted"], {"1": "A", "2": "B"}),
    ),
    "leaving the page for the fifth time hands in": (
        [
            (0, "begin", "done"),
            (2, "answer 1 1=A", "done"),
            *[(3 + time, "leave", "done") for time in range(5)],
            (9, "answer 2 1=B", "ATTEMPT_OVER"),
        ],
        *("closed", ["started", *["left"] * 5, "closed"], {"1": "A"}),
    ),
    "a fire alarm: the clock stands, and everybody gets his time back": (
        [
            (0, "begin", "done"),
            (10, "pause", "done"),
            (20, "answer 1 1=A", "PAUSED"),
            (65, "clock", "0"),
            (70, "go on", "done"),
            (119, "answer 1 1=A", "done"),
            (121, "clock", "1"),
        ],
        *("closed", ["started", "paused", "gone_on", "closed"], {"1": "A"}),
    ),
    "ten lost minutes are added": (
        [(0, "begin", "done"), (30, "add 10", "done"), (69, "answer 1 1=A", "done"), (71, "clock", "1")],
        *("closed", ["started", "minutes_added", "closed"], {"1": "A"}),
    ),
    "nobody hands in, and the clock does": (
        [
            (0, "begin", "done"),
            (59, "answer 1 1=A", "done"),
            (60, "clock", "0"),  # ten seconds of grace
            (61, "answer 2 1=B", "ATTEMPT_OVER"),
            (61, "clock", "1"),
            (62, "clock", "0"),
        ],
        *("closed", ["started", "closed"], {"1": "A"}),
    ),
    "the invigilator ends it with a reason": (
        [(0, "begin", "done"), (5, "answer 1 1=A", "done"), (6, "end", "done"), (7, "answer 2 1=B", "ATTEMPT_OVER")],
        *("ended", ["started", "ended"], {"1": "A"}),
    ),
}


@dataclass
class Tale:
    """Who is in it, and what he holds in his hands so far."""

    db: Session
    exam: Exam
    sitting: ExamSitting
    sitter: Actor
    examiner: Actor
    browsers: list[Started] = field(default_factory=list)
    code: str = ""

    def tell(self, minute: int, deed: str) -> str:
        """Do one thing at a minute of the sitting; return what came of it."""
        verb, *said = deed.split()
        with clock.travel(self.sitting.starts_at + timedelta(minutes=minute)):
            try:
                found = _DEEDS[verb](self, said)
            except Refusal as refusal:
                return refusal.code
        self.db.flush()
        self.db.expire_all()
        return found.code if isinstance(found, Refusal) else str(found or "done")

    @property
    def attempt(self) -> Attempt:
        """The attempt as it stands."""
        return self.db.get_one(Attempt, self.browsers[0].attempt.id)


def _begin(tale: Tale, said: list[str]) -> None:
    place: Place = THERE if said else HERE
    tale.browsers.append(begin(tale.db, tale.exam, tale.sitter, place=place, code=tale.code))


def _answer(tale: Tale, said: list[str]) -> Refusal | None:
    browser = tale.browsers[0] if said[:2] == ["as", "first"] else tale.browsers[-1]
    version, *answers = said[2:] if said[:2] == ["as", "first"] else said
    sent: dict[str, object] = {each.split("=")[0]: each.split("=")[1] for each in answers}
    saved = save(tale.db, browser, int(version), sent)
    return saved if isinstance(saved, Refusal) else None


def _admit(tale: Tale, _: list[str]) -> None:
    tale.code = admit(tale.db, tale.sitting, tale.attempt.id, actor=tale.examiner)


def _leave(tale: Tale, _: list[str]) -> None:
    leave(tale.db, tale.attempt.id, tale.browsers[-1].token, actor=tale.sitter)


_DEEDS: dict[str, Callable[[Tale, list[str]], object]] = {
    "begin": _begin,
    "answer": _answer,
    "admit": _admit,
    "hand": lambda tale, _: hand_in(tale.db, tale.browsers[-1], tale.sitter).state,
    "leave": _leave,
    "pause": lambda tale, _: pause(tale.db, tale.sitting, tale.attempt.id, reason="火警", actor=tale.examiner),
    "go": lambda tale, _: go_on(tale.db, tale.sitting, tale.attempt.id, actor=tale.examiner),
    "add": lambda tale, said: add_minutes(
        tale.db, tale.sitting, tale.attempt.id, int(said[0]), reason="断网", actor=tale.examiner
    ),
    "end": lambda tale, _: end(tale.db, tale.sitting, tale.attempt.id, reason="扰乱考场", actor=tale.examiner),
    "clock": lambda tale, _: str(close_overdue(tale.db)),
}


@pytest.fixture
def tale(db: Session, city: City) -> Tale:
    staff = city.staff
    exam = ready_exam(db, city.root, city.police, staff)
    return Tale(db, exam, sitting_of(db, exam), make_actor(db, Role.SELF, person=city.officer), staff.examiner)


@pytest.mark.requirement("QD-10-9")
@pytest.mark.parametrize(("path", "state", "steps", "answers"), PATHS.values(), ids=PATHS.keys())
def test_an_attempt(db: Session, tale: Tale, path: Path, state: str, steps: list[str], answers: dict[str, str]) -> None:
    for minute, deed, came in path:
        assert tale.tell(minute, deed) == came, f"minute {minute}: {deed}"
    attempt = tale.attempt
    assert (attempt.state, attempt.answers) == (state, answers)
    assert list(db.scalars(select(AttemptStep.kind).filter_by(attempt_id=attempt.id).order_by(AttemptStep.id))) == steps
    # However it ended: one score, and a receipt over what counts that is ours.
    assert db.query(AttemptScore).filter_by(attempt_id=attempt.id).count() == 1
    assert attempt.submitted_at is not None
    assert is_genuine(attempt.id, attempt.submitted_at, attempt.digest or "", attempt.receipt or "")


def test_who_comes_too_late_has_no_attempt_and_counts_as_absent(db: Session, tale: Tale, city: City) -> None:
    assert tale.tell(-1, "begin") == "NOT_YET_OPEN"
    assert tale.tell(30, "begin") == "TOO_LATE"
    assert db.query(Attempt).count() == 0
    with clock.travel(tale.sitting.ends_at + timedelta(hours=1)):
        close(db, tale.exam, actor=tale.examiner)
        publish(db, tale.exam, actor=city.decider)
        db.flush()
    rate = together(rates_of(db, [tale.exam.id])).now
    assert (rate.sat, rate.passed, rate.absent) == (0, 0, rate.due)
    assert rate.due > 0
