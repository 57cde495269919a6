"""Made-up banks, exams and candidates for tests and benchmarks. Every key carries a word that no answer may show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import Refusal
from lms.exams.actions import roster
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.finishing import Last, submit
from lms.exams.actions.saving import Save, Saved, take_saves
from lms.exams.actions.setting_up import Plan, announce, create_exam
from lms.exams.actions.starting import Place, Started, start
from lms.exams.models import Exam, ExamCandidate, ExamSitting
from lms.exams.queries.own_attempt import OwnAttempt
from lms.exams.rules.states import ExamKind, Window
from lms.people.hashing import secret_digest
from lms.people.models import Person, Unit
from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.actions.banks import add_bank
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.blueprint import Blueprint, Cell
from question_bank.chance import Chance
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.models import Bank, BlueprintVersion, Question, QuestionVersion
from question_bank.types import case, fill_in, matching, multiple, numeric, ordering, single, true_false
from tests.cast import Cast

# Eight in the morning, when tests of exams take place (the mark `at`); an exam begins an hour later.
MORNING = datetime(2023, 11, 20, 0, tzinfo=UTC)
CANARY = "KEYCANARY"
HERE = Place("here", "10.0.0.1")
THERE = Place("there", "10.0.0.2")
CELLS = (
    Cell("single", 3, 2),
    Cell("multiple", 2, 4),
    Cell("true_false", 2, 1),
    Cell("numeric", 1, 2),
    Cell("fill_in", 1, 2),
    Cell("matching", 1, 4),
    Cell("ordering", 1, 2),
    Cell("case", 1, 10),
)


def contents(number: int) -> list[Content]:
    """Return one question of each type that is marked by itself; option A, or the order as written, is right."""
    stem = _stem(number)
    told = {"stem": f"<p>{stem}</p>", "explanation": f"<p>{CANARY}-{number}</p>"}
    wrong = [Option(html=f"选项{stem[at]}{at}", feedback=f"{CANARY}-{number}-{at}") for at in range(1, 4)]
    right = Option(html=f"选项{stem[0]}0", correct=True, feedback=f"{CANARY}-{number}-0")
    also = Option(html=f"选项{stem[4]}4", correct=True)
    one = single.Content(options=(right, *wrong), **told)
    return [
        one,
        multiple.Content(options=(right, also, *wrong), **told),
        true_false.Content(correct=True, **told),
        numeric.Content(accepted=(AcceptedNumber(value=60),), **told),
        fill_in.Content(
            stem=f"{stem}____", blanks=(fill_in.Blank(accepted=(AcceptedText(text=f"{CANARY}两"),)),),
            explanation=told["explanation"],
        ),
        matching.Content(pairs=tuple(matching.Pair(left=f"左{n}", right=f"右{n}") for n in range(3)), **told),
        ordering.Content(items=("立案", "调查", "审核", "决定"), **told),
        case.Content(parts=(one.changed(points=5), one.changed(points=5, stem="第二问")), points=10, **told),
    ]  # fmt: skip


def _stem(number: int) -> str:
    chance = Chance("stem", number)
    return "".join(chr(0x4E00 + chance.below(6000)) for _ in range(24))


def fill_bank(db: Session, bank: Bank, asked: Iterable[Content]) -> None:
    """Put active questions into a bank, without going through a reviewer for each."""
    now = clock.now()
    for content in asked:
        question = Question(
            bank_id=bank.id, status="active", version=1, type=content.type, category=content.category,
            difficulty=content.difficulty, points=content.points, fingerprint="", external_id="", author_id=None,
            checked_on=clock.today(), created_at=now, changed_at=now,
        )  # fmt: skip
        db.add(question)
        db.flush()
        version = QuestionVersion(
            question_id=question.id, number=1, content=content.to_json(), author_id=None, source="", created_at=now
        )
        db.add(version)
    db.flush()


def make_blueprint(
    db: Session, unit: Unit, *, cells: Sequence[Cell] = CELLS, each: int = 6, actor: Actor
) -> BlueprintVersion:
    """Add a bank with so many questions of each type, and a blueprint that draws from it."""
    bank = add_bank(db, code=f"B{unit.id}", name="考试题库", owner_unit_id=unit.id, is_shared=True, actor=actor)
    db.flush()
    fill_bank(db, bank, [content for number in range(each) for content in contents(number)])
    wording = Wording("模拟卷", "ANNUAL", Blueprint(tuple(cells)), (bank.id,))
    return add_blueprint(db, wording, owner_unit_id=unit.id, is_shared=True, actor=actor)


@dataclass
class Staff:
    """Who does what about an exam: proposes, checks, runs, publishes."""

    trainer: Actor
    legal: Actor
    examiner: Actor
    decider: Actor


def staff_of(cast: Cast) -> Staff:
    """Return those of the cast who hold exams."""
    roles = (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER)
    return Staff(*(cast[role] for role in roles))


def make_exam(db: Session, unit: Unit, staff: Staff, *, starts_at: datetime | None = None, **plan: object) -> Exam:
    """Set up an exam that begins in an hour unless told otherwise: ten questions or so, sixty minutes."""
    blueprint = plan.pop("blueprint", None) or make_blueprint(db, unit, actor=staff.examiner)
    given = {"title": "年度考试", "kind": ExamKind.ANNUAL, "year": clock.today().year, "minutes": 60} | plan
    begin = starts_at or clock.now() + timedelta(hours=1)
    if given.get("held") is Window.ANY_TIME:
        given.setdefault("ends_at", begin + timedelta(hours=8))
    whole = Plan(starts_at=begin, **given)  # type: ignore[arg-type] # by name
    return create_exam(db, whole, unit=unit, blueprint=blueprint, actor=staff.examiner)  # type: ignore[arg-type]


def announced_exam(db: Session, unit: Unit, staff: Staff, **plan: object) -> Exam:
    """Set up an exam and announce it: a unit may put its people forward."""
    exam = make_exam(db, unit, staff, **plan)  # type: ignore[arg-type] # by name
    announce(db, exam, actor=staff.examiner)
    return exam


def fill_roster(db: Session, exam: Exam, under: Unit, staff: Staff) -> None:
    """Have the roll of a unit proposed, checked and confirmed."""
    roster.propose(db, exam, under, sitting=exam.sittings[0], actor=staff.trainer)
    db.flush()
    roster.check(db, exam, actor=staff.legal)
    db.flush()
    roster.confirm(db, exam, actor=staff.examiner)
    db.flush()


def ready_exam(db: Session, unit: Unit, under: Unit, staff: Staff, **plan: object) -> Exam:
    """Return an open exam for the roll of a unit, papers drawn: whoever is on it may begin at its start."""
    exam = announced_exam(db, unit, staff, **plan)
    fill_roster(db, exam, under, staff)
    draw_papers(db, exam, actor=staff.examiner)
    open_exam(db, exam, actor=staff.examiner)
    db.flush()
    return exam


def sitting_of(db: Session, exam: Exam) -> ExamSitting:
    """Return the first sitting of an exam."""
    return db.query(ExamSitting).filter_by(exam_id=exam.id).order_by(ExamSitting.id).limit(1).one()


def candidate_of(db: Session, exam: Exam, person: Person) -> ExamCandidate:
    """Return a person's place on a roster."""
    return db.query(ExamCandidate).filter_by(exam_id=exam.id, person_id=person.id).one()


def begin(db: Session, exam: Exam, actor: Actor, *, place: Place = HERE, code: str = "") -> Started:
    """Begin or go on; a refusal is raised."""
    started = start(db, sitting_of(db, exam).id, place=place, code=code, actor=actor)
    db.flush()
    if isinstance(started, Refusal):
        raise started
    return started


def save(
    db: Session, started: Started, version: int, answers: dict[str, object], *, token: str = "", person: int = 0
) -> Saved | Refusal:
    """Save answers, as the browser that was started or with another secret."""
    attempt = started.attempt
    own = Save(attempt.id, person or attempt.person_id, secret_digest(token or started.token), version, dict(answers))
    (answer,) = take_saves(db, [own])
    return answer


def hand_in(db: Session, started: Started, actor: Actor, **last: Any) -> OwnAttempt:
    """Hand in; return what the candidate is told."""
    return submit(db, started.attempt.id, Last(token=started.token, **last), device=HERE.device, actor=actor)
