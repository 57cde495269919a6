"""Large prints: ordered once, made piece by piece, kept for who ordered them, dropped in the end."""

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotFound
from lms.outbox import Job
from lms.prints import actions, files
from lms.prints.actions import DROP, MAKE, PDF, ZIP, Wanted
from lms.prints.models import PrintRun, RunState
from lms.prints.queries import get_run, list_runs
from tests.cast import Cast
from tests.refusing import refused


def wanted(ids: Sequence[int] = range(1, 6), a_piece: int = 2, media_type: str = PDF) -> Wanted:
    """Five copies, two a piece."""
    return Wanted("exam:tickets", 7, "年度考试", "exam-7-tickets", ids, a_piece, media_type=media_type)


def pages(number: int) -> bytes:
    """A PDF with so many empty pages."""
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(number):
        made.add_blank_page()
    made.save(out)
    return out.getvalue()


def archive(*names: str) -> bytes:
    """An archive of files that hold their own names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, name)
    return out.getvalue()


def make(db: Session, run: PrintRun, pieces: Sequence[bytes]) -> bytes:
    """Make the pieces, then the whole, as the worker does."""
    for number, data in enumerate(pieces):
        files.keep_piece(run.id, number, data)
        actions.note_piece(db, run.id, number)
    size, digest = files.join_pieces(run.id, range(len(pieces)), run.media_type)
    actions.finish(db, run.id, size, digest)
    return b"".join(files.open_whole(run.id, 0, size))


def jobs(db: Session, kind: str) -> list[str]:
    db.flush()
    return [job.key for job in db.query(Job).filter_by(kind=kind).order_by(Job.id)]


def test_an_order_is_cut_into_pieces_and_asked_of_the_worker(db: Session, cast: Cast) -> None:
    run = actions.order(db, wanted(), actor=cast[Role.JUSTICE_REVIEWER])
    assert run.pieces == [[1, 2], [3, 4], [5]]
    assert (run.copies, run.copies_done, run.percent, run.state) == (5, 0, 0, RunState.MAKING)
    assert jobs(db, MAKE) == [str(run.id)]
    line = db.query(AuditEntry).filter_by(action="print_run:file:ordered").one()
    assert line.details["copies"] == 5


def test_the_same_order_while_one_is_being_made_is_that_one(db: Session, cast: Cast) -> None:
    first = actions.order(db, wanted(), actor=cast[Role.JUSTICE_REVIEWER])
    assert actions.order(db, wanted(), actor=cast[Role.JUSTICE_REVIEWER]).id == first.id
    assert actions.order(db, wanted(range(1, 5)), actor=cast[Role.JUSTICE_REVIEWER]).id != first.id
    assert actions.order(db, wanted(), actor=cast[Role.JUSTICE_DECIDER]).id != first.id


def test_nobody_orders_nothing(db: Session, cast: Cast) -> None:
    with refused("PRINT_EMPTY"):
        actions.order(db, wanted([]), actor=cast[Role.JUSTICE_REVIEWER])
    assert db.query(PrintRun).count() == 0


def test_pages_of_all_pieces_come_one_after_the_other_and_a_piece_may_have_become_empty(
    db: Session, cast: Cast
) -> None:
    run = actions.order(db, wanted(), actor=cast[Role.JUSTICE_REVIEWER])
    whole = make(db, run, [pages(2), b"", pages(1)])
    with pikepdf.open(io.BytesIO(whole)) as made:
        assert len(made.pages) == 3
    assert (run.state, run.percent, run.size, run.file_name) == (RunState.READY, 100, len(whole), "exam-7-tickets.pdf")
    assert jobs(db, DROP) == [f"{run.id}/pieces"]
    files.drop(f"{run.id}/pieces")
    assert b"".join(files.open_whole(run.id, 0, run.size)) == whole, "the whole stays"


def test_archives_are_joined_into_one(db: Session, cast: Cast) -> None:
    run = actions.order(db, wanted(media_type=ZIP), actor=cast[Role.JUSTICE_REVIEWER])
    whole = make(db, run, [archive("a.pdf", "b.pdf"), archive("c.pdf"), archive("d.pdf")])
    with zipfile.ZipFile(io.BytesIO(whole)) as made:
        assert made.namelist() == ["a.pdf", "b.pdf", "c.pdf", "d.pdf"]
        assert made.read("c.pdf") == b"c.pdf"


def test_nothing_left_to_print_makes_no_file(db: Session, cast: Cast) -> None:
    run = actions.order(db, wanted([1]), actor=cast[Role.JUSTICE_REVIEWER])
    with refused("PRINT_EMPTY"):
        make(db, run, [b""])


def test_a_piece_is_noted_once_by_whichever_worker_came_first(db: Session, cast: Cast) -> None:
    run = actions.order(db, wanted(), actor=cast[Role.JUSTICE_REVIEWER])
    for _ in range(2):
        actions.note_piece(db, run.id, 0)
    assert (run.done, run.copies_done, run.percent) == (1, 2, 40)
    actions.note_piece(db, run.id, 2)
    assert run.done == 1, "not before its turn"


def test_what_failed_says_why_keeps_its_pieces_and_goes_on(db: Session, cast: Cast) -> None:
    bureau = cast[Role.JUSTICE_REVIEWER]
    run = actions.order(db, wanted(), actor=bureau)
    actions.note_piece(db, run.id, 0)
    actions.fail(db, run.id, "PRESS_FAILED")
    assert (run.state, run.fault, run.done) == (RunState.FAILED, "PRESS_FAILED", 1)
    before = len(jobs(db, MAKE))
    actions.go_on(db, run.id, actor=bureau)
    assert (run.state, run.fault, run.done) == (RunState.MAKING, "", 1)
    assert len(jobs(db, MAKE)) == before + 1
    with refused("PRINT_OVER"):
        actions.go_on(db, run.id, actor=bureau)


def test_what_was_stopped_stays_so_and_leaves_no_file(db: Session, cast: Cast) -> None:
    bureau = cast[Role.JUSTICE_REVIEWER]
    run = actions.order(db, wanted(), actor=bureau)
    actions.stop(db, run.id, actor=bureau)
    actions.note_piece(db, run.id, 0)
    actions.finish(db, run.id, 1, "0" * 64)
    assert (run.state, run.done, run.finished_at) == (RunState.STOPPED, 0, None)
    assert jobs(db, DROP) == [str(run.id)]
    with refused("PRINT_OVER"):
        actions.stop(db, run.id, actor=bureau)


def test_a_print_is_for_who_ordered_it_in_the_role_and_unit_of_then(db: Session, cast: Cast) -> None:
    bureau = cast[Role.JUSTICE_REVIEWER]
    run = actions.order(db, wanted(), actor=bureau)
    assert list_runs(db, seen_by=bureau, subject_id=7) == [run]
    assert list_runs(db, seen_by=bureau, kinds=["exam:keys"]) == []
    elsewhere = Actor(bureau.account_id, bureau.role, cast.units["own"].id, cast.units["own"].path, bureau.person_id)
    other_role = Actor(bureau.account_id, Role.SELF, bureau.unit_id, bureau.unit_path, bureau.person_id)
    for actor in (cast[Role.JUSTICE_DECIDER], elsewhere, other_role):
        assert list_runs(db, seen_by=actor) == []
        with pytest.raises(NotFound):
            get_run(db, run.id, seen_by=actor)
        with pytest.raises(NotFound):
            actions.stop(db, run.id, actor=actor)


def test_files_are_kept_for_thirty_days(db: Session, cast: Cast) -> None:
    run = actions.order(db, wanted(), actor=cast[Role.JUSTICE_REVIEWER])
    make(db, run, [pages(1)] * 3)
    ordered = run.ordered_at
    with clock.travel(ordered + timedelta(days=30)):
        actions.drop_old(db)
    assert run.dropped_at is None
    with clock.travel(ordered + timedelta(days=30, seconds=1)):
        actions.drop_old(db)
        actions.drop_old(db)
    assert run.state is RunState.DROPPED
    assert jobs(db, DROP)[-1] == str(run.id)
    files.drop(str(run.id))
    with refused("FILE_GONE"):
        files.open_whole(run.id, 0, 1)
