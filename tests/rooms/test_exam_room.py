"""What an invigilator does for a whole sitting, and what a guarded exam asks for before anybody begins (B1, B8)."""

import os
import plistlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, NotFound, Refusal, RuleBroken
from lms.exams.actions import launching, room
from lms.exams.actions.codes import MOST_TRIES
from lms.exams.actions.finishing import Last, submit
from lms.exams.actions.launching import open_launch, prepare_launch, set_guard
from lms.exams.actions.saving import Save, Saved, take_saves
from lms.exams.actions.starting import Started, start
from lms.exams.models import Attempt, CheckInCode, Exam, ExamGuard, ExamSitting, SafeBrowserLaunch
from lms.exams.queries.board import Only, board_of
from lms.exams.queries.watching import announcements_of
from lms.exams.rules.safe_browser import NO_PROOF, Proof, config_key, hash_over
from lms.people.hashing import secret_digest
from lms.people.models import Person
from question_bank.queries.blueprints import get_blueprint_version
from tests.exam_factories import (
    HERE,
    THERE,
    Staff,
    begin,
    candidate_of,
    hand_in,
    make_exam,
    ready_exam,
    save,
    sitting_of,
)
from tests.factories import make_actor
from tests.rooms.world import City

MINUTE = timedelta(minutes=1)
# All ten thousand take minutes: the long profile tries them.
GUESSES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 100
BASE = "https://exam.example.cn"


@dataclass
class Hall:
    exam: Exam
    sitting: ExamSitting
    sitter: Actor
    other: Actor
    staff: Staff
    candidate: int


@pytest.fixture
def hall(db: Session, city: City) -> Iterator[Hall]:
    staff = city.staff
    exam = ready_exam(db, city.root, city.police, staff)
    sitting = sitting_of(db, exam)
    people = [make_actor(db, Role.SELF, person=each) for each in (city.officer, city.colleague)]
    with clock.travel(sitting.starts_at):
        yield Hall(exam, sitting, people[0], people[1], staff, candidate_of(db, exam, city.officer).id)


def guarded(db: Session, hall: Hall, **asked: Any) -> None:
    given = {"check_in": False, "safe_browser": False, "browser_keys": []} | asked
    db.add(ExamGuard(exam_id=hall.exam.id, changed_at=clock.now(), **given))
    db.flush()


def code_of(deed: Any, *given: Any, **named: Any) -> str:
    try:
        answer = deed(*given, **named)
    except (RuleBroken, NotFound) as refusal:
        return refusal.code
    return answer.code if isinstance(answer, Refusal) else "done"


def starts(db: Session, hall: Hall, code: str = "", **place: Any) -> str:
    return code_of(start, db, hall.sitting.id, place=replace(HERE, **place), code=code, actor=hall.sitter)


# -- codes


def test_a_room_is_entered_by_a_code_that_is_good_once(db: Session, hall: Hall) -> None:
    guarded(db, hall, check_in=True)
    assert starts(db, hall) == "CHECK_IN"
    ((_, code),) = room.give_codes(db, hall.sitting, [hall.candidate], actor=hall.staff.examiner)
    db.flush()
    assert starts(db, hall, "0000" + code[:1]) == "CODE_WRONG"
    assert starts(db, hall, f" {code} ") == "done"
    assert db.query(CheckInCode).one().used_at == clock.now()
    assert starts(db, hall) == "done", "going on at the same device needs none"
    assert code_of(room.give_codes, db, hall.sitting, [hall.candidate], actor=hall.staff.examiner) == "NOBODY_WAITS"


def test_a_code_is_void_after_ten_minutes_and_when_a_new_one_is_given(db: Session, hall: Hall) -> None:
    guarded(db, hall, check_in=True)
    ((_, old),) = room.give_codes(db, hall.sitting, [hall.candidate], actor=hall.staff.examiner)
    with clock.travel(hall.sitting.starts_at + 11 * MINUTE):
        assert starts(db, hall, old) == "CODE_WRONG"
        ((_, new),) = room.give_codes(db, hall.sitting, [hall.candidate], actor=hall.staff.examiner)
        assert starts(db, hall, new) == "done"


def test_however_many_guesses_open_nothing(db: Session, hall: Hall) -> None:
    """Security B1: the limiter trips at ten, and from then on not even the right one is taken."""
    guarded(db, hall, check_in=True)
    ((_, code),) = room.give_codes(db, hall.sitting, [hall.candidate], actor=hall.staff.examiner)
    right, taken = int(code), 0
    for guess in range(GUESSES):
        number = (right + 1 + guess) % 10**6
        with db.begin_nested():
            taken += starts(db, hall, f"{number:06d}") == "done"
    assert taken == 0
    assert db.query(CheckInCode).one().tries == GUESSES
    assert starts(db, hall, code) == "CODE_WRONG"
    assert db.query(Attempt).count() == 0


def test_without_the_limit_the_right_one_would_still_open(
    db: Session, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    guarded(db, hall, check_in=True)
    ((_, code),) = room.give_codes(db, hall.sitting, [hall.candidate], actor=hall.staff.examiner)
    monkeypatch.setattr("lms.exams.actions.codes.MOST_TRIES", 10**9)
    for guess in range(1, MOST_TRIES + 5):
        starts(db, hall, f"{(int(code) + guess) % 10**6:06d}")
    assert starts(db, hall, code) == "done"


def test_codes_for_all_leave_out_who_gives_them_and_who_has_begun(db: Session, hall: Hall, city: City) -> None:
    begin(db, hall.exam, hall.sitter)
    named = {each.person_id for each, _ in room.give_codes(db, hall.sitting, None, actor=city.trainer)}
    assert city.colleague.id in named
    assert city.officer.id not in named
    himself = Actor(city.trainer.account_id, Role.UNIT_TRAINER, city.police.id, city.police.path, city.colleague.id)
    own = candidate_of(db, hall.exam, city.colleague).id
    assert code_of(room.give_codes, db, hall.sitting, [own], actor=himself) == "NOBODY_WAITS"
    with pytest.raises(NotAllowed):
        room.give_codes(db, hall.sitting, None, actor=hall.sitter)


# -- minutes and words for all


def test_a_whole_room_gets_its_minutes_back(db: Session, hall: Hall) -> None:
    first, second = begin(db, hall.exam, hall.sitter), begin(db, hall.exam, hall.other)
    before = first.attempt.deadline_at
    hand_in(db, second, hall.other)
    assert room.add_minutes_to_all(db, hall.sitting, 7, reason="机房断网", actor=hall.staff.examiner) == 1
    db.flush()
    db.refresh(first.attempt)
    assert first.attempt.deadline_at == before + 7 * MINUTE
    answer = save(db, first, 1, {"1": "A"})
    assert isinstance(answer, Saved)
    assert answer.deadline_at == before + 7 * MINUTE, "told with the next answer"
    wrong: list[tuple[int, str, str]] = [
        (0, "x", "MINUTES_WRONG"),
        (181, "x", "MINUTES_WRONG"),
        (1, " ", "REASON_MISSING"),
    ]
    for minutes, reason, code in wrong:
        given = {"reason": reason, "actor": hall.staff.examiner}
        assert code_of(room.add_minutes_to_all, db, hall.sitting, minutes, **given) == code
    nobody = {"room_id": 999, "reason": "x", "actor": hall.staff.examiner}
    assert code_of(room.add_minutes_to_all, db, hall.sitting, 5, **nobody) == "NOBODY_RUNS"
    logged = db.query(AuditEntry).filter_by(action="exam:sitting:minutes_added").one()
    assert logged.details["people"] == 1


def test_what_is_said_to_all_is_told_with_the_next_save(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    assert _saved(save(db, mine, 1, {"1": "A"})).news == 0
    said = room.announce_to_all(db, hall.sitting, " 第3题图不清，见黑板 ", actor=hall.staff.examiner)
    assert _saved(save(db, mine, 2, {"1": "B"})).news == said.id
    assert [each.text for each in announcements_of(db, hall.sitting.id)] == ["第3题图不清，见黑板"]
    assert announcements_of(db, hall.sitting.id, said.id) == []
    for words in ("  ", "x" * 301):
        given = {"actor": hall.staff.examiner}
        assert code_of(room.announce_to_all, db, hall.sitting, words, **given) == "ANNOUNCEMENT_EMPTY"


def _saved(answer: Saved | Refusal) -> Saved:
    assert isinstance(answer, Saved)
    return answer


def test_the_board_tells_who_needs_a_look(db: Session, hall: Hall, city: City) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    board = board_of(db, hall.sitting)
    assert (board.whole, board.running, board.waiting) == (len(board.seats), 1, len(board.seats) - 1)
    assert not board_of(db, hall.sitting, only=Only.ATTENTION).seats
    with clock.travel(hall.sitting.starts_at + MINUTE):
        silent = board_of(db, hall.sitting, only=Only.SILENT)
        assert [seat.candidate.person_id for seat in silent.seats] == [city.officer.id]
        assert board_of(db, hall.sitting, only=Only.ATTENTION).seats
    called = board_of(db, hall.sitting, text="沈建华")
    assert [seat.candidate.person_id for seat in called.seats] == [city.colleague.id]
    assert called.whole == board.whole, "figures are of the whole"
    hand_in(db, mine, hall.sitter)
    assert len(board_of(db, hall.sitting, only=Only.FINISHED).seats) == 1


# -- Safe Exam Browser


def launched(db: Session, hall: Hall) -> tuple[str, str]:
    """Return secret and key of a launch that was made for the sitter."""
    candidate = candidate_of(db, hall.exam, _person(db, hall))
    file = plistlib.loads(prepare_launch(db, candidate, base_url=BASE, actor=hall.sitter))
    db.flush()
    return file["startURL"].rsplit("/", 1)[1], config_key(file)


def _person(db: Session, hall: Hall) -> Person:
    return db.get_one(Person, hall.sitter.person_id)


def proves(path: str, key: str) -> Proof:
    return Proof(f"{BASE}{path}", hash_over(f"{BASE}{path}", key))


def test_only_the_launch_that_was_opened_begins_and_saves(db: Session, hall: Hall) -> None:
    guarded(db, hall, safe_browser=True)
    assert starts(db, hall) == "SAFE_BROWSER"
    secret, key = launched(db, hall)
    assert starts(db, hall, proof=proves("/x", key)) == "SAFE_BROWSER", "not before it was opened"
    here = proves(f"/exams/launches/{secret}", key)
    assert code_of(open_launch, db, secret, NO_PROOF, actor=hall.sitter) == "SAFE_BROWSER"
    assert code_of(open_launch, db, secret, here, actor=hall.other) == "LAUNCH_NOT_FOUND"
    open_launch(db, secret, here, actor=hall.sitter)
    assert code_of(open_launch, db, secret, here, actor=hall.sitter) == "LAUNCH_OVER"
    started = start(db, hall.sitting.id, place=replace(HERE, proof=proves("/x", key)), actor=hall.sitter)
    assert isinstance(started, Started)
    one, token = started.attempt, started.token
    db.flush()

    def saved(version: int, proof: Proof) -> str:
        mine = Save(one.id, one.person_id, secret_digest(token), version, {"1": "A"}, proof=proof)
        return code_of(lambda: take_saves(db, [mine])[0])

    assert saved(1, NO_PROOF) == "SAFE_BROWSER"
    assert saved(1, proves("/answers", "0" * 64)) == "SAFE_BROWSER"
    assert saved(1, proves("/answers", key)) == "done"
    again, newer = launched(db, hall)
    open_launch(db, again, proves("/y", newer), actor=hall.sitter)
    assert saved(2, proves("/answers", key)) == "SAFE_BROWSER", "an earlier launch is over"
    assert saved(2, proves("/answers", newer)) == "done"
    last = Last(token, 3, {"2": "B"}, NO_PROOF)
    assert code_of(submit, db, one.id, last, device=HERE.device, actor=hall.sitter) == "SAFE_BROWSER"
    done = submit(db, one.id, replace(last, proof=proves("/s", newer)), device=HERE.device, actor=hall.sitter)
    assert done.answers == {"1": "A", "2": "B"}


def test_without_the_check_any_browser_would_do(db: Session, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    guarded(db, hall, safe_browser=True)
    monkeypatch.setattr(launching, "is_genuine", lambda *_: True)
    secret, _ = launched(db, hall)
    open_launch(db, secret, NO_PROOF, actor=hall.sitter)
    assert starts(db, hall) == "done"


def test_a_launch_is_opened_within_ten_minutes(db: Session, hall: Hall) -> None:
    guarded(db, hall, safe_browser=True)
    secret, key = launched(db, hall)
    with clock.travel(hall.sitting.starts_at + 11 * MINUTE):
        assert code_of(open_launch, db, secret, proves("/x", key), actor=hall.sitter) == "LAUNCH_OVER"
    assert db.query(SafeBrowserLaunch).one().opened_at is None


def test_what_an_exam_asks_for_is_said_before_it_opens(db: Session, hall: Hall, city: City) -> None:
    asked: dict[str, Any] = {"check_in": True, "safe_browser": True, "actor": hall.staff.examiner}
    assert code_of(set_guard, db, hall.exam, browser_keys=[], **asked) == "GUARD_LATE"
    blueprint = get_blueprint_version(db, hall.exam.blueprint_version_id, seen_by=hall.staff.examiner)
    draft = make_exam(db, city.root, hall.staff, blueprint=blueprint)
    assert code_of(set_guard, db, draft, browser_keys=["xyz"], **asked) == "KEY_WRONG"
    guard = set_guard(db, draft, browser_keys=["A" * 64], **asked)
    assert guard.browser_keys == ["a" * 64]
    with pytest.raises(NotAllowed):
        set_guard(db, draft, browser_keys=[], check_in=False, safe_browser=False, actor=hall.staff.trainer)


def test_an_exam_that_asks_for_nothing_is_begun_in_any_browser(db: Session, hall: Hall) -> None:
    assert starts(db, hall) == "done"
    candidate = candidate_of(db, hall.exam, _person(db, hall))
    assert code_of(prepare_launch, db, candidate, base_url=BASE, actor=hall.sitter) == "NO_LAUNCH"
    assert THERE.proof is NO_PROOF
