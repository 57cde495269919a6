"""Papers asked for at the same moment: each is issued once, numbers neither repeat nor skip; batches by the worker."""

import io
import zipfile
from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from certificates.document import Document
from lms import clock
from lms.access import Actor
from lms.documents.actions import batches, issuing
from lms.documents.models import DocumentBatch, IssuedDocument
from lms.documents.queries.years import completions
from lms.prints import files
from lms.prints.models import PrintRun, RunState
from lms.web.paper_words import say
from lms.worker.jobs import KINDS
from lms.worker.loop import Worker
from tests.databases import copied_database, url_of
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.world import TODAY, City, build_city, meet

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, City]]:
    """Build a city in a database of its own, in which three people have met their year."""
    url = url_of("documents", tmp_path_factory.mktemp("documents"))
    with clock.travel(to=TODAY), copied_database(schema, url) as engine:
        yield engine, in_transaction(engine, _built)


def _built(db: Session) -> City:
    city = build_city(db)
    meet(db, city.officer, city.colleague, city.neighbour)
    return city


def _issue(person_id: int, actor: Actor):  # type: ignore[no-untyped-def] # a deed
    def deed(db: Session) -> None:
        issuing.issue(db, completions(db, 2023, say, person_ids=[person_id])[0], actor=actor)

    return deed


def test_one_paper_is_issued_once_and_numbers_neither_repeat_nor_skip(
    shared: tuple[Engine, City], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, city = shared
    same, other = _issue(city.officer.id, city.reviewer), _issue(city.colleague.id, city.reviewer)
    with dwelling(monkeypatch, issuing, "newest_of"):
        assert at_once(engine, same, same) == ["done", "done"]
        assert at_once(engine, other, _issue(city.neighbour.id, city.reviewer)) == ["done", "done"]
    numbers = in_transaction(engine, lambda db: sorted(one.number for one in db.query(IssuedDocument)))
    assert numbers == [f"SFJ-XS2023-0000{number}" for number in (1, 2, 3)]


def test_a_batch_is_issued_and_printed_by_the_worker_piece_by_piece_whatever_is_killed(
    shared: tuple[Engine, City], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, city = shared
    printed: list[str] = []

    def press(documents: Iterable[Document], _: object) -> Iterator[bytes]:
        for document in documents:
            number = document.facts["paper"]["number"]
            if len(printed) == 1 and number not in printed:
                printed.append("killed")
                raise KeyboardInterrupt
            printed.append(number)
            yield f"%PDF-1.7 {number}".encode()

    monkeypatch.setattr(batches, "print_many", press)
    monkeypatch.setattr(batches, "_A_PIECE", 1)

    def ask(db: Session) -> int:
        return batches.ask(db, city.root, 2023, "ZIP", actor=city.reviewer).id

    batch_id = in_transaction(engine, ask)
    assert in_transaction(engine, ask) == batch_id
    only = {kind: KINDS[kind] for kind in (batches.ISSUE, "prints:make", "prints:drop")}
    with pytest.raises(KeyboardInterrupt):  # the process ends in the middle of the second piece
        _work(Worker(engine, only))
    assert in_transaction(engine, lambda db: db.query(PrintRun).one().done) == 1
    _work(Worker(engine, only))
    run, batch = in_transaction(engine, lambda db: (db.query(PrintRun).one(), db.get(DocumentBatch, batch_id)))
    assert (run.state, batch.papers, run.copies) == (RunState.READY, 3, 3)
    assert len([one for one in printed if one != "killed"]) == len(set(printed) - {"killed"}) == 3
    whole = b"".join(files.open_whole(run.id, 0, run.size))
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        assert sorted(packed.namelist()) == [f"SFJ-XS2023-0000{number}.pdf" for number in (1, 2, 3)]


def _work(worker: Worker) -> None:
    """Let the worker go through what waits until nothing does; ten rounds are more than it needs."""
    for _ in range(10):
        if worker.run_once() == (0, 0):
            return
    raise AssertionError("the worker came to no end")
