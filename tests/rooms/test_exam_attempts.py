"""One person sits an exam: what is taken, what is refused, what is on record afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotFound, Refusal, RuleBroken
from lms.exams.actions.finishing import Last, close_overdue, is_genuine, submit
from lms.exams.actions.invigilating import add_minutes, admit, go_on, leave, pause
from lms.exams.actions.saving import Save, Saved, take_saves
from lms.exams.actions.starting import Started
from lms.exams.models import Attempt, AttemptScore, AttemptStep, Exam, ExamIrregularity, ExamPaper, ExamSitting
from lms.exams.queries.papers import contents_of
from lms.exams.rules.papers import items_of
from lms.exams.rules.states import AttemptState, Window
from lms.exams.rules.times import GRACE
from lms.people.hashing import secret_digest
from tests.exam_factories import HERE, THERE, Staff, begin, candidate_of, hand_in, ready_exam, save, sitting_of
from tests.factories import make_actor
from tests.rooms.world import City

MINUTE = timedelta(minutes=1)


@dataclass
class Hall:
    """An exam that is open, and who sits and who watches."""

    exam: Exam
    sitting: ExamSitting
    sitter: Actor
    other: Actor
    staff: Staff


@pytest.fixture
def hall(db: Session, city: City) -> Hall:
    staff = city.staff
    exam = ready_exam(db, city.root, city.police, staff)
    return Hall(
        exam,
        sitting_of(db, exam),
        make_actor(db, Role.SELF, person=city.officer),
        make_actor(db, Role.SELF, person=city.colleague),
        staff,
    )


@pytest.fixture
def at_start(hall: Hall) -> Iterator[None]:
    with clock.travel(hall.sitting.starts_at):
        yield


def code_of(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "done"


def steps(db: Session, attempt: Attempt) -> list[str]:
    return list(db.scalars(select(AttemptStep.kind).filter_by(attempt_id=attempt.id).order_by(AttemptStep.id)))


def right_answers(db: Session, attempt: Attempt) -> dict[str, object]:
    """Return what to send for a full mark: option A and the written order, in the letters of this paper."""
    paper = db.scalars(select(ExamPaper).filter_by(id=attempt.paper_id)).one()
    items = items_of(paper.items)
    contents = contents_of(db, [item.question_id for item in items])
    answers: dict[str, object] = {}
    for number, item in enumerate(items, start=1):
        content, order = contents[item.question_id], item.order
        places = ["ABCDE"[each.index(0)] if each else "A" for each in order]
        if content.type == "single":
            answers[str(number)] = places[0]
        elif content.type == "multiple":
            answers[str(number)] = ["ABCDE"[order[0].index(0)], "ABCDE"[order[0].index(1)]]
        elif content.type == "true_false":
            answers[str(number)] = "true"
        elif content.type == "numeric":
            answers[str(number)] = "60"
        elif content.type == "case":
            answers[str(number)] = {"1": places[0], "2": places[1]}
    return answers


@pytest.mark.usefixtures("at_start")
def test_beginning_twice_is_the_same_attempt_and_the_first_browser_is_fenced_off(db: Session, hall: Hall) -> None:
    first, again = begin(db, hall.exam, hall.sitter), begin(db, hall.exam, hall.sitter)
    assert first.attempt.id == again.attempt.id
    assert (first.is_new, again.is_new) == (True, False)
    assert code_of(save(db, first, 1, {"1": "A"})) == "TAKEN_ELSEWHERE"
    assert isinstance(save(db, again, 1, {"1": "A"}), Saved)
    assert steps(db, again.attempt) == ["started", "opened"]


def test_nothing_begins_before_the_start_and_nobody_begins_late(db: Session, hall: Hall) -> None:
    starts_at = hall.sitting.starts_at
    for when, code in (
        (starts_at - timedelta(microseconds=1), "NOT_YET_OPEN"),
        (starts_at + 30 * MINUTE, "TOO_LATE"),
    ):
        with clock.travel(when), pytest.raises(RuleBroken) as refusal:
            begin(db, hall.exam, hall.sitter)
        assert refusal.value.code == code
    with clock.travel(starts_at + 29 * MINUTE):
        late = begin(db, hall.exam, hall.sitter)
    # No extra time for who comes late (C4.4).
    assert late.attempt.deadline_at == starts_at + 60 * MINUTE


@pytest.mark.usefixtures("at_start")
def test_who_is_not_on_the_roster_finds_no_sitting(db: Session, hall: Hall, city: City) -> None:
    with pytest.raises(NotFound, match="SITTING_NOT_FOUND"):
        begin(db, hall.exam, make_actor(db, Role.SELF, person=city.neighbour))


@pytest.mark.usefixtures("at_start")
def test_answers_are_kept_by_number_and_a_version_never_goes_back(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    assert code_of(save(db, mine, 3, {"1": "A", "2": ["A", "C"]})) == "done"
    assert code_of(save(db, mine, 2, {"1": "B"})) == "VERSION_OLD"
    assert code_of(save(db, mine, 3, {"1": "B"})) == "VERSION_OLD"
    assert code_of(save(db, mine, 3, {"1": "A"})) == "done", "the same thing sent again is no fault"
    assert code_of(save(db, mine, 4, {"1": None, "3": "B"})) == "done"
    db.refresh(mine.attempt)
    assert (mine.attempt.version, mine.attempt.answers) == (4, {"2": ["A", "C"], "3": "B"})


@pytest.mark.usefixtures("at_start")
@pytest.mark.parametrize("number", ["0", "13", "01", "-1", "1.0", "", "x", "٣", "1" * 9])
def test_an_answer_to_a_question_that_is_not_on_the_paper_is_refused_whole(
    db: Session, hall: Hall, number: str
) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    assert code_of(save(db, mine, 1, {"1": "A", number: "B"})) == "NOT_ON_PAPER"
    db.refresh(mine.attempt)
    assert (mine.attempt.version, mine.attempt.answers) == (0, {})


@pytest.mark.usefixtures("at_start")
def test_another_ones_attempt_is_not_there(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    other = hall.other.person_id or 0
    assert code_of(save(db, mine, 1, {"1": "A"}, person=other)) == "ATTEMPT_NOT_FOUND"
    with pytest.raises(NotFound, match="ATTEMPT_NOT_FOUND"):
        submit(db, mine.attempt.id, Last(mine.token), device=HERE.device, actor=hall.other)


@pytest.mark.requirement("QD-10-9")
@pytest.mark.usefixtures("at_start")
def test_handing_in_marks_at_once_and_twice_is_once(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    answers = right_answers(db, mine.attempt)
    first = hand_in(db, mine, hall.sitter, version=1, answers=answers)
    receipt = (first.submitted_at, first.digest, first.receipt)
    again = hand_in(db, mine, hall.sitter, version=2, answers={"1": "D"})
    assert (again.submitted_at, again.digest, again.receipt) == receipt
    assert again.answers == answers
    assert again.items is None, "what is handed in is shown without its paper"
    (score,) = db.scalars(select(AttemptScore).filter_by(attempt_id=first.id))
    # All but one blank, one matching and one ordering: 3·2 + 2·4 + 2·1 + 2 + 10 of 36 halves.
    assert (score.number, score.points, score.most, score.waiting) == (1, 28, 36, 0)
    assert first.submitted_at
    assert first.digest
    assert first.receipt
    assert is_genuine(first.id, first.submitted_at, first.digest, first.receipt)
    assert not is_genuine(first.id, first.submitted_at, first.digest[::-1], first.receipt)
    assert code_of(save(db, mine, 9, {"1": "B"})) == "ATTEMPT_OVER"


# B4: when something is sent, counted from the deadline, and what comes of it.
TABLE = [
    (timedelta(seconds=-1), "done", "submitted"),
    (timedelta(seconds=1), "done", "submitted"),
    (GRACE, "done", "submitted"),
    (GRACE + timedelta(microseconds=1), "ATTEMPT_OVER", "closed"),
    (GRACE + timedelta(seconds=1), "ATTEMPT_OVER", "closed"),
    (timedelta(hours=1), "ATTEMPT_OVER", "closed"),
]


@pytest.mark.parametrize(("after", "saved", "handed_in"), TABLE)
@pytest.mark.usefixtures("at_start")
def test_what_counts_around_the_deadline(db: Session, hall: Hall, after: timedelta, saved: str, handed_in: str) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    save(db, mine, 1, {"1": "A"})
    with clock.travel(mine.attempt.deadline_at + after):
        assert code_of(save(db, mine, 2, {"2": "B"})) == saved
        if handed_in == "closed":
            with pytest.raises(RuleBroken, match="ATTEMPT_OVER"):
                begin(db, hall.exam, hall.sitter)
        done = hand_in(db, mine, hall.sitter, version=3, answers={"3": "C"})
    assert done.state == handed_in
    kept = {"1": "A", "2": "B", "3": "C"} if handed_in == "submitted" else {"1": "A"}
    assert done.answers == kept, "what comes too late is never stored; a closed attempt has what was saved last"
    late = timedelta(0) < after <= GRACE
    assert ("late_save" in steps(db, mine.attempt)) is late


@pytest.mark.usefixtures("at_start")
def test_waiting_for_ones_turn_makes_nobody_late(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    arrived_at = mine.attempt.deadline_at + GRACE
    digest = secret_digest(mine.token)
    with clock.travel(arrived_at + timedelta(seconds=5)):
        for waited, code in ((arrived_at, "done"), (arrived_at + timedelta(microseconds=1), "ATTEMPT_OVER")):
            came = Save(mine.attempt.id, mine.attempt.person_id, digest, 1, {"1": "A"}, arrived_at=waited)
            assert [code_of(each) for each in take_saves(db, [came])] == [code]


@pytest.mark.usefixtures("at_start")
def test_the_server_closes_what_nobody_hands_in(db: Session, hall: Hall) -> None:
    mine, other = begin(db, hall.exam, hall.sitter), begin(db, hall.exam, hall.other)
    save(db, mine, 1, {"1": "A"})
    with clock.travel(mine.attempt.deadline_at + GRACE):
        assert close_overdue(db) == 0
    with clock.travel(mine.attempt.deadline_at + GRACE + timedelta(seconds=1)):
        assert close_overdue(db) == 2
        assert close_overdue(db) == 0
    db.refresh(mine.attempt)
    assert (mine.attempt.state, mine.attempt.answers) == ("closed", {"1": "A"})
    assert mine.attempt.submitted_at == mine.attempt.deadline_at
    assert db.query(AttemptScore).filter(AttemptScore.attempt_id.in_([mine.attempt.id, other.attempt.id])).count() == 2


@pytest.mark.usefixtures("at_start")
def test_another_device_needs_a_code_and_the_code_works_once(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    save(db, mine, 5, {"1": "A"})
    with pytest.raises(RuleBroken, match="CODE_NEEDED"):
        begin(db, hall.exam, hall.sitter, place=THERE)
    code = admit(db, hall.sitting, mine.attempt.id, actor=hall.staff.examiner)
    moved = begin(db, hall.exam, hall.sitter, place=THERE, code=code)
    assert code_of(save(db, mine, 6, {"1": "B"})) == "TAKEN_ELSEWHERE"
    assert code_of(save(db, moved, 6, {"2": "B"})) == "done"
    db.refresh(mine.attempt)
    assert mine.attempt.answers == {"1": "A", "2": "B"}, "nothing newer was overwritten"
    with pytest.raises(RuleBroken, match="CODE_NEEDED"):
        begin(db, hall.exam, hall.sitter, place=HERE, code=code)
    assert db.query(AuditEntry).filter_by(action="exam:attempt:taken_over").count() == 1


@pytest.mark.usefixtures("at_start")
def test_ten_wrong_codes_make_a_code_void(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    code = admit(db, hall.sitting, mine.attempt.id, actor=hall.staff.examiner)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(10):
        with pytest.raises(RuleBroken, match="CODE_WRONG"):
            begin(db, hall.exam, hall.sitter, place=THERE, code=wrong)
    with pytest.raises(RuleBroken, match="CODE_WRONG"):
        begin(db, hall.exam, hall.sitter, place=THERE, code=code)
    assert code_of(save(db, mine, 1, {"1": "A"})) == "done"


@pytest.mark.usefixtures("at_start")
def test_a_code_is_good_for_ten_minutes(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    code = admit(db, hall.sitting, mine.attempt.id, actor=hall.staff.examiner)
    with clock.travel(clock.now() + timedelta(minutes=10, seconds=1)), pytest.raises(RuleBroken, match="CODE_WRONG"):
        begin(db, hall.exam, hall.sitter, place=THERE, code=code)


@pytest.mark.usefixtures("at_start")
def test_leaving_the_screen_the_fifth_time_hands_in(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    save(db, mine, 1, {"1": "A"})
    for count in range(1, 5):
        assert leave(db, mine.attempt.id, mine.token, actor=hall.sitter).leaves == count
        assert mine.attempt.state == "running"
    done = leave(db, mine.attempt.id, mine.token, actor=hall.sitter)
    assert (done.leaves, done.state, done.answers) == (5, "closed", {"1": "A"})
    (noted,) = db.scalars(select(ExamIrregularity).filter_by(candidate_id=done.candidate_id))
    assert (noted.code, noted.actor_id) == ("LEAVE_LIMIT", None)
    with pytest.raises(RuleBroken, match="ATTEMPT_OVER"):
        leave(db, mine.attempt.id, mine.token, actor=hall.sitter)


@pytest.mark.usefixtures("at_start")
def test_who_needs_assistive_technology_is_never_handed_in_for_leaving(db: Session, hall: Hall, city: City) -> None:
    candidate_of(db, hall.exam, city.officer).may_leave = True
    mine = begin(db, hall.exam, hall.sitter)
    for _ in range(12):
        leave(db, mine.attempt.id, mine.token, actor=hall.sitter)
    assert (mine.attempt.leaves, mine.attempt.state) == (12, "running")


@pytest.mark.usefixtures("at_start")
def test_added_minutes_are_told_with_the_next_answer(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    before = mine.attempt.deadline_at
    sitting = hall.sitting
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        add_minutes(db, sitting, mine.attempt.id, 10, reason=" ", actor=hall.staff.examiner)
    add_minutes(db, sitting, mine.attempt.id, 10, reason="机房断网", actor=hall.staff.examiner)
    told = save(db, mine, 0, {})
    assert isinstance(told, Saved)
    assert told.deadline_at == before + timedelta(minutes=10)
    with clock.travel(before + timedelta(minutes=9)):
        assert code_of(save(db, mine, 1, {"1": "A"})) == "done"


@pytest.mark.usefixtures("at_start")
def test_while_paused_nothing_is_taken_and_no_time_is_lost(db: Session, hall: Hall) -> None:
    mine = begin(db, hall.exam, hall.sitter)
    before, sitting = mine.attempt.deadline_at, hall.sitting
    pause(db, sitting, mine.attempt.id, reason="火警", actor=hall.staff.examiner)
    with clock.travel(clock.now() + timedelta(hours=3)):
        assert close_overdue(db) == 0
        assert code_of(save(db, mine, 1, {"1": "A"})) == "PAUSED"
        with pytest.raises(RuleBroken, match="PAUSED"):
            hand_in(db, mine, hall.sitter)
        go_on(db, sitting, mine.attempt.id, actor=hall.staff.examiner)
        assert mine.attempt.deadline_at == before + timedelta(hours=3)
        assert code_of(save(db, mine, 1, {"1": "A"})) == "done"


def test_a_window_shows_the_true_end_before_one_begins(db: Session, city: City) -> None:
    staff = city.staff
    exam = ready_exam(db, city.root, city.police, staff, held=Window.ANY_TIME)
    sitter = make_actor(db, Role.SELF, person=city.officer)
    candidate_of(db, exam, city.officer).extra_minutes = 15
    with clock.travel(sitting_of(db, exam).ends_at - 20 * MINUTE):
        mine = begin(db, exam, sitter)
    # The window ends after twenty minutes; what was granted beforehand counts beyond it.
    assert mine.attempt.deadline_at == sitting_of(db, exam).ends_at + 15 * MINUTE


@pytest.mark.usefixtures("at_start")
def test_a_batch_of_saves_is_judged_one_by_one(db: Session, hall: Hall) -> None:
    mine, other = begin(db, hall.exam, hall.sitter), begin(db, hall.exam, hall.other)

    def of(started: Started, version: int, answers: dict[str, object], token: str = "") -> Save:
        digest = secret_digest(token or started.token)
        return Save(started.attempt.id, started.attempt.person_id, digest, version, dict(answers))

    outcome = take_saves(
        db,
        [
            of(mine, 1, {"1": "A"}),
            of(other, 1, {"99": "A"}),
            of(mine, 2, {"2": "B"}),
            of(mine, 1, {"1": "C"}),
            of(other, 1, {"1": "D"}, token="nobody's"),
            of(other, 2, {"1": "B"}),
        ],
    )
    assert [code_of(each) for each in outcome] == [
        "done",
        "NOT_ON_PAPER",
        "done",
        "VERSION_OLD",
        "TAKEN_ELSEWHERE",
        "done",
    ]
    db.refresh(mine.attempt)
    db.refresh(other.attempt)
    assert (mine.attempt.answers, other.attempt.answers) == ({"1": "A", "2": "B"}, {"1": "B"})
    assert mine.attempt.state == AttemptState.RUNNING
