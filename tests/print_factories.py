"""Exams on paper, seated and drawn, for tests of what is printed."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.exams.actions.drawing import draw_papers
from lms.exams.actions.placing import Scope, place_all
from lms.exams.actions.setting_up import announce
from lms.exams.actions.sittings import RoomPlan, SittingPlan, add_room, change_sitting
from lms.exams.models import Exam
from lms.people.models import Unit
from lms.worker.prints import do_step, find_step, store_step
from tests.exam_factories import Staff, fill_roster, make_exam


def paper_exam(
    db: Session, unit: Unit, under: Unit, hands: Staff, *, starts_at: datetime, title: str, variants: int = 2
) -> Exam:
    """Return an exam on paper for the roll of a unit: seated in one room, papers drawn, not open yet."""
    exam = make_exam(db, unit, hands, starts_at=starts_at, title=title)
    sitting = exam.sittings[0]
    change_sitting(db, exam, sitting, SittingPlan(starts_at, way="paper", room=""), actor=hands.examiner)
    room = RoomPlan("第1考场", 4, 3, variants=variants, address="三楼")
    add_room(db, exam, sitting, room, actor=hands.examiner)
    announce(db, exam, actor=hands.examiner)
    fill_roster(db, exam, under, hands)
    place_all(db, exam, Scope.ALL, actor=hands.examiner)
    draw_papers(db, exam, actor=hands.examiner)
    db.flush()
    return exam


def make_print(db: Session, run_id: int) -> None:
    """Do all steps of a large print, as the worker does them."""
    db.flush()
    while (step := find_step(db, str(run_id))) is not None:
        store_step(db, do_step(step))
        db.flush()
