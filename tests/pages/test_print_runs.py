"""What is too much to wait for: ordered on the page of an exam, made by the worker, taken away by who ordered it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exams.actions import printing, printing_large
from lms.exams.models import Exam, ExamCandidate, ExamSeat
from lms.exams.rules.states import CandidateState
from lms.prints.actions import fail
from lms.prints.models import PrintRun, RunState
from lms.worker.prints import do_step, find_step, store_step
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, staff_of
from tests.pdf import pdf_text
from tests.print_factories import make_print, paper_exam

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast) -> Exam:
    """An exam on paper for the own unit: seated in one room, papers drawn, not open yet."""
    unit, under = cast.units["city"], cast.units["own"]
    return paper_exam(db, unit, under, staff_of(cast), starts_at=MORNING + timedelta(hours=1), title="纸笔考试")


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two copies are a piece, and more than one is too much to wait for."""
    monkeypatch.setattr(printing_large, "_TICKETS", 2)
    monkeypatch.setattr(printing, "MOST_TICKETS", 1)
    monkeypatch.setattr(printing, "MOST_NAMED", 1)


def people_of(db: Session, exam: Exam) -> list[ExamCandidate]:
    return db.query(ExamCandidate).filter_by(exam_id=exam.id).order_by(ExamCandidate.id).all()


@pytest.mark.usefixtures("small_pieces")
def test_all_tickets_are_ordered_made_and_taken_away_whatever_is_killed(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    at = f"/exam-desk/{exam.id}/prints"
    assert "后台制作全部准考证" in bureau.get(at).text
    refused = bureau.get(f"{at}/tickets.pdf")
    assert refused.status_code == 409
    assert "后台制作" in refused.text
    ordered = bureau.post(f"{at}/tickets")
    run = db.query(PrintRun).one()
    assert ordered.headers["location"] == f"/print-runs/{run.id}"
    page = bureau.get(f"/print-runs/{run.id}").text
    assert "已交给后台制作" in page
    assert f"已做0份，共{run.copies}份" in page
    assert bureau.get(f"/print-runs/{run.id}/file").status_code == 404
    store_step(db, do_step(find_step(db, str(run.id))))
    assert f"已做2份，共{run.copies}份" in bureau.get(f"/print-runs/{run.id}").text
    do_step(find_step(db, str(run.id)))  # killed before it could be written down
    make_print(db, run.id)
    assert "已做好" in bureau.get(f"/print-runs/{run.id}").text
    assert f"/print-runs/{run.id}/file" in bureau.get(at).text
    file = bureau.get(f"/print-runs/{run.id}/file")
    assert file.headers["content-type"] == "application/pdf"
    text = pdf_text(file.content)
    assert all(str(each.ticket_no) in text for each in people_of(db, exam))
    assert db.query(AuditEntry).filter_by(action="exam:tickets:printed").count() == 1
    assert db.query(AuditEntry).filter_by(action="print_run:file:taken").count() == 1


@pytest.mark.usefixtures("small_pieces")
def test_named_sheets_of_a_room_come_seat_by_seat(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    room = db.query(ExamSeat).first()
    assert room is not None
    bureau.post(f"/exam-desk/{exam.id}/prints/named-sheets", data={"room": room.room_id})
    run = db.query(PrintRun).one()
    seats = db.query(ExamSeat).filter_by(room_id=room.room_id).order_by(ExamSeat.number)
    assert [each for piece in run.pieces for each in piece] == [seat.candidate_id for seat in seats]
    assert run.file_name == f"exam-{exam.id}-named-sheets-room-{room.room_id}.pdf"
    step = find_step(db, str(run.id))
    assert step is not None
    assert step.making is not None


def test_who_need_not_sit_any_more_gets_no_ticket(db: Session, cast: Cast, exam: Exam) -> None:
    run = printing_large.order_large(db, exam, printing.Print.TICKETS, actor=cast[Role.JUSTICE_REVIEWER], language="zh")
    gone, *others = people_of(db, exam)
    gone.state = CandidateState.REMOVED.value
    db.flush()
    step = find_step(db, str(run.id))
    assert step is not None
    assert step.making is not None
    text = pdf_text(step.making())
    assert str(gone.ticket_no) not in text
    assert all(str(each.ticket_no) in text for each in others)


def test_papers_of_an_exam_that_was_called_off_meanwhile_are_not_made(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    bureau.post(f"/exam-desk/{exam.id}/prints/named-papers")
    run = db.query(PrintRun).one()
    exam.state = "cancelled"
    make_print(db, run.id)
    assert run.state is RunState.FAILED
    page = bureau.get(f"/print-runs/{run.id}")
    assert "考试已取消" in page.text
    assert "继续制作" in page.text
    bureau.post(f"/print-runs/{run.id}/stopping")
    assert db.get_one(PrintRun, run.id).state is RunState.STOPPED


def test_who_may_not_have_it_orders_nothing(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    at = f"/exam-desk/{exam.id}/prints"
    assert client(cast[Role.UNIT_TRAINER]).post(f"{at}/named-papers").status_code == 403
    assert client(cast[Role.SELF]).post(f"{at}/tickets").status_code == 403
    assert client(cast.neighbour).post(f"{at}/tickets").status_code == 409, "nobody of his sits it"
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert bureau.post(f"{at}/keys").status_code == 409
    assert bureau.post(f"{at}/nothing").status_code == 404
    assert bureau.post(f"{at}/tickets", data={"unit": 10**9}).status_code == 404
    assert db.query(PrintRun).count() == 0


def test_another_person_sees_and_does_nothing_about_it(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    bureau, head = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.JUSTICE_DECIDER])
    bureau.post(f"/exam-desk/{exam.id}/prints/tickets")
    run = db.query(PrintRun).one()
    at = f"/print-runs/{run.id}"
    assert head.get(at).status_code == 404
    assert head.get(f"{at}/file").status_code == 404
    assert head.post(f"{at}/stopping").status_code == 404
    assert at not in head.get("/print-runs").text
    assert at in bureau.get("/print-runs").text
    fail(db, run.id, "PRESS_FAILED")
    assert head.post(f"{at}/resuming").status_code == 404
    bureau.post(f"{at}/resuming")
    assert db.get_one(PrintRun, run.id).state is RunState.MAKING


def test_the_page_asks_by_itself_until_it_is_done(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    bureau.post(f"/exam-desk/{exam.id}/prints/tickets")
    run = db.query(PrintRun).one()
    asked = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = bureau.get(f"/print-runs/{run.id}", headers=asked)
    assert "<html" not in part.text
    assert "HX-Refresh" not in part.headers
    fail(db, run.id, "PRESS_FAILED")
    assert bureau.get(f"/print-runs/{run.id}", headers=asked).headers["HX-Refresh"] == "true"
