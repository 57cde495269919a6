"""B2: every key, explanation and marking point of an exam carries a token of its own; no answer to anybody who may not
see keys holds one: pages, JSON, headers, static files and exports, before, during and after the sitting.
"""

import logging
import os
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions.markers import name_marker
from lms.exams.models import Exam, ExamPaper
from lms.exams.queries import papers as paper_queries
from lms.exams.queries.papers import contents_of
from question_bank.accepted import AcceptedText
from question_bank.blueprint import Cell
from question_bank.content import Content
from question_bank.facts import keys_in
from question_bank.models import Bank, BlueprintVersion
from question_bank.types import cloze, shown
from tests import exam_factories, marking_factories
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import CANARY, MORNING, Staff, fill_bank, ready_exam, sitting_of
from tests.factories import make_actor
from tests.marking_factories import close_it, login_of, mark_all

Client = Callable[[Actor | None], Browser]
# Every type there is.
CELLS = (*exam_factories.CELLS, Cell("short_answer", 1, 10), Cell("cloze", 1, 4))
# Answers read on each walk: by the candidate, by each of the others. `EXAM_CRAWL=100` makes it the deep run.
DEEP = int(os.environ.get("EXAM_CRAWL", "0"))
OWN, OTHERS = DEEP or 22, DEEP or 5
_LINKS = re.compile(r'(?:href|src|action)="(/[^"]*)"')
_OURS = ("/exams", "/attempts", "/exam-desk", "/marking", "/static", "/api", "/calendar", "/desk", "/my-year")
# Who sees no keys; whoever runs, publishes or marks an exam has pages that show them, and those alone.
BLIND = (Role.SELF, Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.JUDICIAL_OFFICE, Role.PROVINCE)
pytestmark = pytest.mark.at(MORNING)


def gaps(number: int) -> Content:
    """Return a cloze whose key carries the token."""
    told = f"{CANARY}-C{number}"
    gap = cloze.TextGap(accepted=(AcceptedText(text=told),))
    return cloze.Content(stem=f"依法[[1]]处罚{number}", gaps=(gap,), points=4, explanation=told)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    """Return an open exam with every type of question."""
    blueprint = exam_factories.make_blueprint(db, cast.units["city"], cells=CELLS, actor=staff.examiner, each=0)
    bank = db.query(Bank).order_by(Bank.id.desc()).limit(1).one()
    asked: list[Content] = [each for number in range(6) for each in exam_factories.contents(number)]
    asked += [each for number in range(3) for each in marking_factories.contents(number)]
    fill_bank(db, bank, asked + [gaps(number) for number in range(3)])
    assert isinstance(blueprint, BlueprintVersion)
    return ready_exam(db, cast.units["city"], cast.units["own"], staff, blueprint=blueprint)


class Crawl:
    """What was read, and where a token stood."""

    def __init__(self) -> None:
        self.read = 0
        self.found: list[str] = []

    def look(self, answer: Any, where: str) -> str:
        """Look through one answer, body and headers."""
        self.read += 1
        body = str(answer.content, "utf-8", "replace")
        whole = body + unescape(body) + str(answer.headers)
        if CANARY in whole or '"correct"' in whole:
            self.found.append(where)
        return body

    def walk(self, browser: Browser, starts: list[str], name: str, limit: int) -> None:
        """Follow the links of our exam pages from some addresses on, as one person."""
        waiting, seen = list(starts), set(starts)
        while waiting and limit:
            path = waiting.pop(0)
            limit -= 1
            body = self.look(browser.get(path), f"{name} {path}")
            for link in map(unescape, _LINKS.findall(body)):
                fresh = link not in seen and link.startswith(_OURS) and "sign-out" not in link
                if fresh and (not link.startswith("/static") or self.read < 150):
                    seen.add(link)
                    waiting.append(link)


def sit_and_crawl(db: Session, client: Client, cast: Cast, staff: Staff, exam: Exam) -> Crawl:
    """Walk through a whole exam and read everything at each of its stages."""
    crawl, sitting = Crawl(), sitting_of(db, exam)
    desk = [f"/exam-desk/{exam.id}{each}" for each in ("", "/roster", "/results", "/keys", "/score-checks", "/passed")]
    desk += [f"/exam-desk/sittings/{sitting.id}", f"/exam-desk/{exam.id}/marking", f"/exam-desk/{exam.id}/results.xlsx"]
    starts = ["/exams", f"/exams/sittings/{sitting.id}", *desk, "/marking", "/marking/1", "/exam-desk"]

    def everybody(stage: str) -> None:
        for role in BLIND:
            crawl.walk(client(cast[role]), starts, f"{stage} {role.value}", OWN if role is Role.SELF else OTHERS)
        crawl.walk(client(cast.neighbour), starts, f"{stage} neighbour", OTHERS)

    everybody("before")
    with clock.travel(sitting.starts_at + timedelta(minutes=1)):
        officer = client(cast[Role.SELF])
        started = officer.post(f"/api/v1/sittings/{sitting.id}/attempts")
        crawl.look(started, "start")
        own = started.json()["id"]
        starts += [f"/attempts/{own}", f"/attempts/{own}/score", f"/api/v1/attempts/{own}"]
        everybody("during")
        for version in range(1, 40):
            number = (version - 1) % len(CELLS) + 1
            said = {"token": started.json()["token"], "version": version, "answers": {str(number): "A"}}
            if version % 2:
                said["answers"] = {str(number): {"1": "A", "2": "写了一段"}}
            crawl.look(officer.put(f"/api/v1/attempts/{own}/answers", json=said), f"save {version}")
        said = {"token": started.json()["token"], "version": 99, "answers": dict.fromkeys(map(str, range(1, 15)), "B")}
        crawl.look(officer.put(f"/api/v1/attempts/{own}/answers", json=said), "save all")
        crawl.look(officer.post(f"/api/v1/attempts/{own}/submission", json={"token": said["token"]}), "hand in")
        everybody("handed in")
    close_it(db, exam, staff)
    with clock.travel(sitting.ends_at + timedelta(hours=2)):
        markers = [make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], login=f"m{n}") for n in range(3)]
        if exam.state == "closed":
            for marker in markers:
                name_marker(db, exam, login_of(db, marker), actor=staff.examiner)
            everybody("marking")
            mark_all(db, exam, markers)
        assert client(cast[Role.JUSTICE_DECIDER]).post(f"/exam-desk/{exam.id}/publication").status_code == 303
        everybody("published")
        officer = client(cast[Role.SELF])
        crawl.look(officer.post(f"/attempts/{own}/score/check", data={"reason": "请复核"}), "ask")
        everybody("checked")
    return crawl


@pytest.mark.slow
def test_no_answer_of_a_whole_exam_holds_a_key(
    db: Session, client: Client, cast: Cast, staff: Staff, exam: Exam, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    paper = db.query(ExamPaper).order_by(ExamPaper.id).limit(1).one()
    contents = contents_of(db, [item[0] for item in paper.items])
    assert {content.type for content in contents.values()} >= {cell.type for cell in CELLS}
    assert sum(CANARY in content.model_dump_json() for content in contents.values()) == len(contents)
    crawl = sit_and_crawl(db, client, cast, staff, exam)
    assert crawl.found == []
    assert crawl.read >= (2_500 if DEEP else 200), crawl.read
    assert CANARY not in caplog.text, "nor does the log tell a key"


def test_a_key_in_a_data_attribute_would_be_caught(
    db: Session, client: Client, cast: Cast, exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with one key rendered the crawl finds it."""

    def leaking(content: Content, order: Any = ()) -> Any:
        seen = shown(content, order)
        told = content.explanation or "".join(fact.html for fact in keys_in(content))
        return seen.model_copy(update={"stem": f'{seen.stem}<i data-key="{told}"></i>'})

    monkeypatch.setattr(paper_queries, "shown", leaking)
    crawl, sitting = Crawl(), sitting_of(db, exam)
    with clock.travel(sitting.starts_at + timedelta(minutes=1)):
        officer = client(cast[Role.SELF])
        own = officer.post(f"/api/v1/sittings/{sitting.id}/attempts").json()["id"]
        crawl.walk(officer, [f"/attempts/{own}"], "mutant", limit=1)
    assert crawl.found == [f"mutant /attempts/{own}"]
