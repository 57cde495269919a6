"""Questions of a draw are read once and kept by its seed; what has no seed of its own is read each time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.db import table_of
from lms.exams.models import ExamDraw, ExamPaper
from lms.exams.queries.papers import contents_on, shown_paper
from tests.exam_factories import ready_exam
from tests.rooms.world import City
from tests.statements import asked_of


@contextmanager
def questions_read(db: Session) -> Iterator[Callable[[], int]]:
    """Count the statements that read wordings of questions."""
    with asked_of(db.connection()) as asked:
        yield lambda: sum("question_versions" in each for each in asked)


@pytest.fixture
def paper(db: Session, city: City) -> ExamPaper:
    exam = ready_exam(db, city.root, city.police, city.staff)
    found = db.query(ExamPaper).join(ExamDraw).filter(ExamDraw.exam_id == exam.id).first()
    assert found is not None
    return found


def test_what_one_candidate_is_shown_is_not_read_again_for_the_next(db: Session, paper: ExamPaper) -> None:
    first = shown_paper(db, paper)
    with questions_read(db) as read:
        assert shown_paper(db, paper) == first
        assert set(contents_on(db, [paper])) >= {item[0] for item in paper.items}
        assert read() == 0


def test_of_a_draw_without_a_seed_nothing_is_kept(db: Session, paper: ExamPaper) -> None:
    first = shown_paper(db, paper)
    drawn = db.get_one(ExamDraw, paper.draw_id)
    other = ExamDraw(exam_id=drawn.exam_id, seed="", pool=[], pool_digest="", papers=1, at=drawn.at)
    db.add(other)
    db.flush()
    db.execute(update(table_of(ExamPaper)).where(table_of(ExamPaper).c.id == paper.id).values(draw_id=other.id))
    db.expire(paper)
    with questions_read(db) as read:
        assert shown_paper(db, paper) == first
        assert shown_paper(db, paper) == first
        assert read() == 2
