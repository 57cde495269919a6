"""Questions of a draw are read once and kept by its seed; what has no seed of its own is read each time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from lms.db import table_of
from lms.exams.models import ExamDraw, ExamPaper
from lms.exams.queries.papers import contents_on, shown_paper
from tests.exam_factories import ready_exam
from tests.rooms.world import City


@contextmanager
def questions_read(db: Session) -> Iterator[list[str]]:
    """Note the statements that read wordings of questions."""
    asked: list[str] = []

    def note(*values: object) -> None:
        if "question_versions" in str(values[2]):
            asked.append(str(values[2]))

    connection = db.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield asked
    event.remove(connection, "before_cursor_execute", note)


@pytest.fixture
def paper(db: Session, city: City) -> ExamPaper:
    exam = ready_exam(db, city.root, city.police, city.staff)
    found = db.query(ExamPaper).join(ExamDraw).filter(ExamDraw.exam_id == exam.id).first()
    assert found is not None
    return found


def test_what_one_candidate_is_shown_is_not_read_again_for_the_next(db: Session, paper: ExamPaper) -> None:
    first = shown_paper(db, paper)
    with questions_read(db) as asked:
        assert shown_paper(db, paper) == first
        assert set(contents_on(db, [paper])) >= {item[0] for item in paper.items}
    assert asked == []


def test_of_a_draw_without_a_seed_nothing_is_kept(db: Session, paper: ExamPaper) -> None:
    first = shown_paper(db, paper)
    drawn = db.get_one(ExamDraw, paper.draw_id)
    other = ExamDraw(exam_id=drawn.exam_id, seed="", pool=[], pool_digest="", papers=1, at=drawn.at)
    db.add(other)
    db.flush()
    db.execute(update(table_of(ExamPaper)).where(table_of(ExamPaper).c.id == paper.id).values(draw_id=other.id))
    db.expire(paper)
    with questions_read(db) as asked:
        assert shown_paper(db, paper) == first
        assert shown_paper(db, paper) == first
    assert len(asked) == 2
