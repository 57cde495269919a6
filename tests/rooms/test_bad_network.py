"""Two hundred candidates, ten minutes, a line that drops, doubles and reorders (security A7; lessons P1, P2).

The page is modelled as `static/js/exam/unsent.js` is: one sending at a time, a version that rises with each change,
what was not acknowledged is sent again. The server is the real one, saves of one second taken together.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from benchmarks._candidates import open_for
from lms import clock
from lms.errors import Refusal
from lms.exams.actions.saving import Save, Saved, take_saves
from lms.exams.models import Attempt, ExamCandidate, ExamPaper
from lms.people.hashing import secret_digest
from question_bank.blueprint import Cell
from tests.databases import copied_database, url_of

pytestmark = [pytest.mark.slow, pytest.mark.requirement("QD-M9-6")]
CANDIDATES, SECONDS = 200, 600
QUESTIONS = 6
CELLS = (Cell("single", 4, 2), Cell("true_false", 2, 1))
# As in unsent.js and link.js.
TIMEOUT, AGAIN = 15, 5
DROPPED, DOUBLED, LONGEST = 0.2, 0.1, 20
AWAY = range(200, 290)
GOOD_FROM = 560


@dataclass
class Page:
    """What a candidate's page knows: what was typed, what is still to be sent, what it showed as saved."""

    save: Save
    keeps: bool = True
    version: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    on_way: tuple[Save, int] | None = None
    next_at: int = 0

    def type(self, chance: random.Random) -> None:
        """Answer or change a question."""
        number, value = str(chance.randint(1, QUESTIONS)), chance.choice("ABCD")
        self.version += 1
        self.typed[number] = self.pending[number] = value

    def sends(self, now: int) -> Save | None:
        """Return what goes out now, if anything."""
        if self.on_way and now >= self.on_way[1] + TIMEOUT:
            self.on_way, self.next_at = None, now + AGAIN
            if not self.keeps:
                self.pending.clear()
        if self.on_way or not self.pending or now < self.next_at:
            return None
        own = Save(
            self.save.attempt_id, self.save.person_id, self.save.token_digest, self.version, dict(self.pending)
        )  # fmt: skip
        self.on_way = own, now
        return own

    def hears(self, sent: Save, answer: Saved | Refusal) -> None:
        """Take an answer, unless it was given up."""
        if self.on_way is None or self.on_way[0] is not sent:
            return
        self.on_way = None
        if isinstance(answer, Refusal):
            self.refused.append(answer)
            return
        self.shown |= sent.answers
        self.pending = {number: value for number, value in self.pending.items() if sent.answers.get(number) != value}


class Line:
    """The way there and back: late, twice, or never."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._there: dict[int, list[tuple[Page, Save]]] = {}
        self._back: dict[int, list[tuple[Page, Save, Saved | Refusal]]] = {}

    def carry(self, page: Page, save: Save, now: int) -> None:
        """Carry a save to the server, once, twice or not at all."""
        for _ in range(1 + (self._chance.random() < DOUBLED)):
            if not self._drops(now):
                self._there.setdefault(now + self._delay(now), []).append((page, save))

    def arrived(self, now: int) -> list[tuple[Page, Save]]:
        """Return what is there now."""
        return self._there.pop(now, [])

    def answer(self, page: Page, save: Save, answer: Saved | Refusal, now: int) -> None:
        """Carry an answer back."""
        if not self._drops(now):
            self._back.setdefault(now + 1 + self._delay(now) // 4, []).append((page, save, answer))

    def deliver(self, now: int) -> None:
        """Hand over what has come back."""
        for page, save, answer in self._back.pop(now, []):
            page.hears(save, answer)

    def _drops(self, now: int) -> bool:
        return now in AWAY or (now < GOOD_FROM and self._chance.random() < DROPPED)

    def _delay(self, now: int) -> int:
        return self._chance.randint(0, LONGEST) if now < GOOD_FROM else 0


@pytest.fixture(scope="module")
def engine(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a database of its own: the candidates bring numbers that PostgreSQL may have given out in another."""
    with copied_database(schema, url_of("bad_network", tmp_path_factory.mktemp("bad_network"))) as engine:
        yield engine


@pytest.fixture
def pages(db: Session) -> Iterator[list[Page]]:
    open_for(db, CANDIDATES, cells=CELLS)
    now = clock.now()
    papers = {paper.candidate_id: paper.id for paper in db.scalars(select(ExamPaper))}
    for one in db.scalars(select(ExamCandidate)):
        db.add(
            Attempt(
                candidate_id=one.id, sitting_id=one.sitting_id, person_id=one.person_id, paper_id=papers[one.id],
                questions=QUESTIONS, state="running", started_at=now, deadline_at=now + timedelta(hours=1),
                token_digest=secret_digest(f"token-{one.id}"), fence=1, answers={}, flagged=[], version=0, seen_at=now,
                leaves=0,
            )
        )  # fmt: skip
    db.flush()
    with clock.travel(now):
        yield [Page(Save(a.id, a.person_id, a.token_digest, 0, {})) for a in db.scalars(select(Attempt))]


def sit(db: Session, pages: list[Page]) -> int:
    """Let ten minutes go by; return in how many answers page and record differed, though the page said saved."""
    chance, began, wrong = random.Random(2023), clock.now(), 0
    line = Line(chance)
    for now in range(SECONDS):
        line.deliver(now)
        for page in pages:
            if now < GOOD_FROM and chance.random() < 1 / 12:
                page.type(chance)
            if sent := page.sends(now):
                line.carry(page, sent, now)
        came = line.arrived(now)
        with clock.travel(began + timedelta(seconds=now)):
            for (page, save), answer in zip(came, take_saves(db, [save for _, save in came]), strict=True):
                line.answer(page, save, answer, now)
        if now % 100 == 99:
            wrong += differences(db, pages)
    return wrong


def differences(db: Session, pages: list[Page]) -> int:
    """Count answers that a page shows as saved, not changed since, and that are not so on record."""
    kept = {row.id: row.answers for row in db.execute(select(Attempt.id, Attempt.answers))}
    return sum(
        kept[page.save.attempt_id].get(number) != value
        for page in pages
        for number, value in page.shown.items()
        if page.typed[number] == value and number not in page.pending
    )


def undelivered(db: Session, pages: list[Page]) -> int:
    kept = {row.id: row.answers for row in db.execute(select(Attempt.id, Attempt.answers))}
    return sum(
        kept[page.save.attempt_id].get(number) != value for page in pages for number, value in page.typed.items()
    )


def test_what_a_page_shows_as_saved_is_on_record_and_the_queue_arrives_within_half_a_minute(
    db: Session, pages: list[Page]
) -> None:
    assert sit(db, pages) == 0
    assert sum(len(page.typed) for page in pages) > CANDIDATES * QUESTIONS * 0.9
    assert not [page for page in pages if page.pending], "the line is good for forty seconds"
    assert undelivered(db, pages) == 0
    assert not [page for page in pages if page.refused], "nobody is told that his own answers are old"


def test_without_the_queue_answers_would_be_missing(db: Session, pages: list[Page]) -> None:
    """Negative control: a page that forgets what was not acknowledged."""
    for page in pages:
        page.keeps = False
    sit(db, pages)
    assert undelivered(db, pages) > 0
