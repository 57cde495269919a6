"""Exams with written answers for tests: a bank, a paper of five questions, candidates who wrote, markers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.exams.actions.marking import give_mark
from lms.exams.actions.publishing import close
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamPaper, MarkingPlace, WrittenAnswer
from lms.exams.queries.marking import get_place, marks_of, open_places_of
from lms.exams.queries.papers import contents_of
from lms.exams.rules.papers import items_of
from lms.people.accounts import Account
from lms.people.models import Unit
from question_bank.actions.banks import add_bank
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.blueprint import Blueprint, Cell
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.models import BlueprintVersion
from question_bank.types import case, multiple, short_answer, single, true_false
from tests.exam_factories import CANARY, Staff, begin, fill_bank, hand_in, ready_exam, sitting_of

# Two singles of one point, a multiple of two, an essay of five, a case of five: 14 points, 28 halves.
CELLS = (
    Cell("single", 2, 2),
    Cell("multiple", 1, 4),
    Cell("short_answer", 1, 10),
    Cell("case", 1, 10),
)
MOST = 28
_numbers = count(1)


def contents(number: int) -> list[Content]:
    """Return one question of each type; of the choices A is right, of the multiple A and B."""
    told = {"explanation": f"<p>{CANARY}-{number}</p>"}
    wrong = [Option(html=f"错{number}-{at}", feedback=f"{CANARY}-{number}-{at}") for at in range(1, 4)]
    right = Option(html=f"对{number}", correct=True)
    also = Option(html=f"也对{number}", correct=True)
    one = single.Content(stem=f"单选{number}", options=(right, *wrong), **told)
    essay = short_answer.Content(
        stem=f"简答{number}",
        points=10,
        model_answer=f"<p>{CANARY}答案{number}</p>",
        marking_points=(short_answer.MarkingPoint(html=f"{CANARY}要点{number}", points=6),),
        **told,
    )
    both = (one.changed(points=4, stem=f"案例选择{number}"), essay.changed(points=6, stem=f"案例简答{number}"))
    return [
        one,
        one.changed(stem=f"另一单选{number}"),
        multiple.Content(stem=f"多选{number}", options=(right, also, *wrong), **told),
        true_false.Content(stem=f"判断{number}", correct=True, **told),
        essay,
        case.Content(stem=f"案情{number}", parts=both, points=10, **told),
    ]


def make_written_blueprint(
    db: Session, unit: Unit, *, cells: Sequence[Cell] = CELLS, each: int = 5, actor: Actor
) -> BlueprintVersion:
    """Add a bank of questions, some of which people mark, and a blueprint that draws from it."""
    bank = add_bank(db, code=f"W{next(_numbers)}", name="主观题库", owner_unit_id=unit.id, is_shared=True, actor=actor)
    db.flush()
    fill_bank(db, bank, [content for number in range(each) for content in contents(number)])
    wording = Wording("主观卷", "ANNUAL", Blueprint(tuple(cells)), (bank.id,))
    return add_blueprint(db, wording, owner_unit_id=unit.id, is_shared=True, actor=actor)


def open_written_exam(db: Session, unit: Unit, under: Unit, staff: Staff, **plan: object) -> Exam:
    """Return an open exam with written answers for the roll of a unit."""
    blueprint = plan.pop("blueprint", None) or make_written_blueprint(db, unit, actor=staff.examiner)
    return ready_exam(db, unit, under, staff, blueprint=blueprint, **plan)


def answers_for(db: Session, attempt: Attempt, *, choose: int = 0, text: str = "我的回答") -> dict[str, object]:
    """Return answers to a paper: the option with this number as the author ordered them, and something written."""
    paper = db.scalars(select(ExamPaper).filter_by(id=attempt.paper_id)).one()
    items = items_of(paper.items)
    known = contents_of(db, [item.question_id for item in items])
    said: dict[str, object] = {}
    for number, item in enumerate(items, start=1):
        content, order = known[item.question_id], item.order
        letters = ["ABCDEFGH"[each.index(choose)] if each else "ABCDEFGH"[choose] for each in order]
        if content.type == "multiple":
            said[str(number)] = ["ABCDEFGH"[order[0].index(0)], "ABCDEFGH"[order[0].index(1)]]
        elif content.type == "case":
            said[str(number)] = {"1": letters[0], "2": f"{text}案例"}
        else:
            said[str(number)] = text if content.type == "short_answer" else letters[0]
    return said


def sit(db: Session, exam: Exam, sitters: Mapping[int, Actor], **how: object) -> dict[int, Attempt]:
    """Have people sit an exam from its start and hand in; return their attempts by person."""
    found = {}
    with clock.travel(sitting_of(db, exam).starts_at + timedelta(minutes=1)):
        for person, actor in sitters.items():
            started = begin(db, exam, actor)
            said = answers_for(db, started.attempt, **how)  # type: ignore[arg-type]
            done = hand_in(db, started, actor, version=1, answers=said)
            found[person] = db.get_one(Attempt, done.id, populate_existing=True)
    return found


def close_it(db: Session, exam: Exam, staff: Staff) -> None:
    """Close an exam after its end."""
    with clock.travel(sitting_of(db, exam).ends_at + timedelta(hours=1)):
        close(db, exam, actor=staff.examiner)
        db.flush()


def login_of(db: Session, actor: Actor) -> str:
    """Return the login of an actor's account."""
    return db.scalars(select(Account.login).filter_by(id=actor.account_id)).one()


def give(db: Session, place_id: int, points: int, actor: Actor, note: str = "") -> WrittenAnswer:
    """Give a mark at a place."""
    answer = give_mark(db, get_place(db, place_id, seen_by=actor), points=points, note=note, actor=actor)
    db.flush()
    return answer


def mark_all(db: Session, exam: Exam, markers: Sequence[Actor], points: Mapping[int, int] | None = None) -> int:
    """Have the markers mark everything they owe, so many halves by account or the full ones; return how many."""
    given = 0
    while True:
        todo = [(marker, place) for marker in markers for place in open_places_of(db, exam.id, marker.account_id or 0)]
        if not todo:
            return given
        marker, place_id = todo[0]
        place = get_place(db, place_id, seen_by=marker)
        wanted = place.answer.most if points is None else points[marker.account_id or 0]
        give(db, place_id, min(wanted, place.answer.most), marker)
        given += 1


def places_of(db: Session, answer: WrittenAnswer) -> dict[int, MarkingPlace]:
    """Return the places of an answer by their number."""
    return {each.place: each for each in db.scalars(select(MarkingPlace).filter_by(answer_id=answer.id))}


def candidate_ids(db: Session, exam: Exam) -> list[int]:
    """Return the candidates of an exam."""
    return list(db.scalars(select(ExamCandidate.id).filter_by(exam_id=exam.id)))


def marks(db: Session, answer: WrittenAnswer) -> dict[int, int]:
    """Return the marks of an answer by place."""
    return marks_of(db, [answer.id]).get(answer.id, {})


# Two singles of five points each: one right answer is not enough for 60 of a hundred.
TWO = (Cell("single", 2, 10),)


def open_two_questions(db: Session, unit: Unit, under: Unit, staff: Staff, **plan: object) -> Exam:
    """Return an open exam whose candidates all have the same two single choices, ordered as written."""
    blueprint = make_written_blueprint(db, unit, cells=TWO, each=2, actor=staff.examiner)
    exam = open_written_exam(db, unit, under, staff, blueprint=blueprint, **plan)
    papers = list(db.scalars(select(ExamPaper).where(ExamPaper.candidate_id.in_(candidate_ids(db, exam)))))
    items = [[version, cell, points, [[0, 1, 2, 3]]] for version, cell, points, _ in papers[0].items]
    for paper in papers:
        paper.items = items
    db.flush()
    return exam
