"""Marking in the places of the access matrix: markers, places to mark, wrong keys, score checks."""

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import (
    Attempt,
    AttemptScore,
    ExamMarker,
    ExamPaper,
    MarkingPlace,
    Rekeying,
    ScoreCheck,
    WrittenAnswer,
)
from question_bank.models import QuestionVersion
from tests.house.exam_objects import attempt_there, exam_of
from tests.house.world import World


def marker_there(world: World, place: str) -> int:
    """Return a marker of the exam of a place."""
    exam = exam_of(world, place)
    known = world.db.query(ExamMarker).filter_by(exam_id=exam.id).first()
    if known is None:
        account = world.cast[Role.UNIT_LEGAL].account_id
        known = ExamMarker(exam_id=exam.id, account_id=account, named_at=clock.now())
        world.db.add(known)
        world.db.flush()
    return known.id


def place_of(world: World, place: str, actor: Actor | None) -> int:
    """Return an answer for the actor to mark in "own", one for somebody else anywhere else."""
    mine = actor is not None and place == "own"
    account = actor.account_id if mine and actor else world.cast[Role.SEC_ADMIN].account_id
    answer = _answer(world)
    known = world.db.query(MarkingPlace).filter_by(answer_id=answer, account_id=account).first()
    if known is None:
        held = world.db.query(MarkingPlace).filter_by(answer_id=answer).count()
        if held == 3:
            answer, held = _answer(world, fresh=True), 0
        known = MarkingPlace(answer_id=answer, place=held + 1, account_id=account, given_at=clock.now())
        world.db.add(known)
        world.db.flush()
    return known.id


def _answer(world: World, *, fresh: bool = False) -> int:
    attempt = world.db.get_one(Attempt, attempt_there(world, "elsewhere"))
    known = world.db.query(WrittenAnswer).filter_by(attempt_id=attempt.id).order_by(WrittenAnswer.id.desc()).all()
    if known and not fresh:
        return known[0].id
    paper = world.db.get_one(ExamPaper, attempt.paper_id)
    answer = WrittenAnswer(
        exam_id=exam_of(world, "elsewhere").id, attempt_id=attempt.id, number=len(known) + 1, part=0,
        version_id=paper.items[0][0], most=2,
    )  # fmt: skip
    world.db.add(answer)
    world.db.flush()
    return answer.id


def rekeying_there(world: World, place: str) -> int:
    """Return a wrong key found in the exam of a place."""
    exam, attempt = exam_of(world, place), world.db.get_one(Attempt, attempt_there(world, place))
    known = world.db.query(Rekeying).filter_by(exam_id=exam.id).first()
    if known is None:
        paper = world.db.get_one(ExamPaper, attempt.paper_id)
        question = world.db.get_one(QuestionVersion, paper.items[0][0]).question_id
        _over(world, attempt)
        known = Rekeying(
            exam_id=exam.id, question_id=question, kind="void", options=[], takes={}, reason="有误", at=clock.now()
        )
        world.db.add(known)
        world.db.flush()
    return known.id


def check_there(world: World, place: str) -> int:
    """Return a score check in the exam of a place."""
    attempt = world.db.get_one(Attempt, attempt_there(world, place))
    known = world.db.query(ScoreCheck).filter_by(attempt_id=attempt.id).first()
    if known is None:
        _over(world, attempt)
        known = ScoreCheck(
            attempt_id=attempt.id, exam_id=exam_of(world, place).id, reason="请复核", asked_at=clock.now()
        )
        world.db.add(known)
        world.db.flush()
    return known.id


def _over(world: World, attempt: Attempt) -> None:
    """Hand an attempt in, and score it."""
    if attempt.state == "running":
        attempt.state, attempt.submitted_at, attempt.digest, attempt.receipt = "submitted", clock.now(), "d", "r"
        score = AttemptScore(
            attempt_id=attempt.id, number=1, key_version=1, items=[0], points=0, most=2, waiting=0, at=clock.now()
        )
        world.db.add(score)
        world.db.flush()
