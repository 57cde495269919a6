"""The player's addresses: who may open what, what a beat is answered, marks on study time."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.study import Learning, StudyFlag, StudyPulse, UncountedTime, WatchedInterval
from lms.hours.models import HourEntry
from lms.people.accounts import WebSession
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course, make_draft, make_material
from tests.factories import make_actor

Open = Callable[[Actor | None], Browser]
MORNING = clock.local_instant(date(2023, 6, 15), 9)


@pytest.fixture
def piece(db: Session, cast: Cast) -> int:
    with clock.travel(MORNING):
        return make_course(db, cast.units["own"], pieces=[45]).courseware[0].id


@pytest.fixture
def learner(client: Open, cast: Cast) -> Browser:
    with clock.travel(MORNING):
        return client(cast[Role.SELF])


def post(browser: Browser, path: str, at: datetime = MORNING, **said: Any) -> Any:
    with clock.travel(at):
        return browser.post(path, content=json.dumps(said), headers={"content-type": "application/json"})


def begin(browser: Browser, piece: int, at: datetime = MORNING) -> str:
    answer = post(browser, f"/study/{piece}/session", at)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


def beat(browser: Browser, token: str, number: int, start: int, end: int, *, at: float, playing: bool = True) -> Any:
    said = {"token": token, "sequence": number, "from_ms": start * 1000, "to_ms": end * 1000, "playing": playing}
    return post(browser, "/study/beats", MORNING + timedelta(seconds=at), **said)


def test_the_player_shows_how_far_one_is_and_what_the_day_leaves(learner: Browser, piece: int) -> None:
    with clock.travel(MORNING):
        page = learner.get(f"/study/{piece}")
    assert page.status_code == 200
    for words in ("45:00", "180:00", "今天已计入", "您在学习吗？", "没有。放了多久就计了多久。"):
        assert words in page.text


@pytest.mark.requirement("ZJG-7-6")
def test_what_was_played_is_on_record_and_said(db: Session, learner: Browser, piece: int) -> None:
    token = begin(learner, piece)
    beat(learner, token, 1, 0, 0, at=0)
    answer = beat(learner, token, 2, 0, 10, at=10).json()
    assert (answer["furthest_ms"], answer["today_ms"], answer["said"]) == (10_000, 10_000, None)
    late = beat(learner, token, 3, 10, 200, at=200).json()
    assert (late["said"], late["position_ms"]) == ("NO_SIGNAL", 10_000)
    with clock.travel(MORNING + timedelta(seconds=201)):
        page = learner.get(f"/study/{piece}")
    assert "没有收到播放信号" in page.text
    assert "3:10" in page.text
    assert db.scalars(select(UncountedTime.reason)).all() == ["NO_SIGNAL"]


def test_a_course_studied_whole_is_posted_when_the_player_finishes(db: Session, cast: Cast, learner: Browser) -> None:
    with clock.travel(MORNING):
        version = make_course(db, cast.units["own"], pieces=[45])
    piece = version.courseware[0].id
    token, number, position, at = begin(learner, piece), 0, 0, 0.0
    while position < 45 * 60:
        number, at = number + 1, at + 50
        end = min(position + 50, 45 * 60) if number > 1 else position
        answer = beat(learner, token, number, position, end, at=at).json()
        position = answer["position_ms"] // 1000
        if answer["check"]:
            when = MORNING + timedelta(seconds=at)
            assert post(learner, "/study/presence", when, token=token, nonce=answer["check"]).status_code == 200
            number += 1
            beat(learner, token, number, position, position, at=at)
    done = post(
        learner, "/study/finish", MORNING + timedelta(seconds=at),
        token=token, sequence=number + 1, from_ms=position * 1000, to_ms=position * 1000,
    ).json()  # fmt: skip
    assert (done["done"], done["course_done"], done["posted"]) == (True, True, True)
    entry = db.scalars(select(HourEntry)).one()
    assert (entry.credit, entry.method, entry.person_id) == (100, "ONLINE", cast[Role.SELF].person_id)


def test_pages_of_a_document_are_written_down(db: Session, cast: Cast, learner: Browser) -> None:
    with clock.travel(MORNING):
        paper = make_material(db, cast.units["own"], kind="PDF", pages=30)
        piece = make_course(db, cast.units["own"], pieces=[paper]).courseware[0].id
    token = begin(learner, piece)
    assert post(learner, "/study/pages", token=token, page=2).json() == {"done": False}
    assert post(learner, "/study/pages", token=token, page=31).status_code == 409
    with clock.travel(MORNING):
        assert 'data-pages="/materials/' in learner.get(f"/study/{piece}").text


class TestWho:
    """Wrong person, wrong role, wrong session."""

    def test_a_course_for_others_and_a_draft_are_not_there(self, db: Session, cast: Cast, learner: Browser) -> None:
        with clock.travel(MORNING):
            others = make_course(db, cast.units["elsewhere"]).courseware[0].id
            draft = make_draft(db, cast.units["own"]).courseware[0].id
            assert [learner.get(f"/study/{piece}").status_code for piece in (others, draft)] == [404, 404]
        assert [post(learner, f"/study/{piece}/session").status_code for piece in (others, draft)] == [404, 404]
        assert db.scalars(select(Learning)).all() == []

    @pytest.mark.parametrize("role", [Role.PROVINCE, Role.SYS_ADMIN, Role.AUDIT_ADMIN])
    def test_roles_that_do_not_study_are_refused(self, client: Open, cast: Cast, piece: int, role: Role) -> None:
        with clock.travel(MORNING):
            browser = client(cast[role])
            assert browser.get(f"/study/{piece}").status_code == 403
        assert beat(browser, "x", 1, 0, 0, at=0).status_code == 403

    def test_somebody_elses_player_is_not_there(
        self, db: Session, client: Open, cast: Cast, learner: Browser, piece: int
    ) -> None:
        token = begin(learner, piece)
        with clock.travel(MORNING):
            other = client(make_actor(db, Role.SELF, cast.units["own"], person=cast.people["何以宁"]))
        for number in (1, 2):
            assert beat(other, token, number, 0, 10, at=10 * number).status_code == 404
        assert post(other, "/study/presence", token=token, nonce="x").status_code == 404
        assert post(other, "/study/finish", token=token, sequence=1, from_ms=0, to_ms=0).status_code == 404

    def test_nobody_and_who_was_signed_out_are_led_to_sign_in(
        self, db: Session, client: Open, learner: Browser, piece: int
    ) -> None:
        token = begin(learner, piece)
        assert beat(client(None), token, 1, 0, 0, at=0).status_code == 303
        for session in db.scalars(select(WebSession)):
            session.ended_at = MORNING
        assert beat(learner, token, 1, 0, 0, at=0).status_code == 303
        assert db.scalars(select(WatchedInterval)).all() == []

    def test_a_beat_from_another_site_is_refused(self, learner: Browser, piece: int) -> None:
        token = begin(learner, piece)
        learner.headers["sec-fetch-site"] = "cross-site"
        assert beat(learner, token, 1, 0, 0, at=0).status_code == 403
        learner.headers |= {"sec-fetch-site": "same-origin", "x-csrf-token": "forged"}
        assert beat(learner, token, 1, 0, 0, at=0).status_code == 403

    def test_the_other_tab_is_told(self, learner: Browser, piece: int) -> None:
        first = begin(learner, piece)
        begin(learner, piece)
        answer = beat(learner, first, 1, 0, 0, at=0)
        assert (answer.status_code, answer.json()) == (409, {"code": "TAKEN_OVER"})


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"token": 1, "sequence": 1, "from_ms": 0, "to_ms": 0, "playing": True},
        {"token": "x", "sequence": True, "from_ms": 0, "to_ms": 0, "playing": True},
        {"token": "x", "sequence": 1.5, "from_ms": 0, "to_ms": 0, "playing": True},
        {"token": "x", "sequence": 1, "from_ms": -1, "to_ms": 0, "playing": True},
        {"token": "x", "sequence": 1, "from_ms": 10, "to_ms": 0, "playing": True},
        {"token": "x", "sequence": 1, "from_ms": 0, "to_ms": 2**60, "playing": True},
        {"token": "x", "sequence": 1, "from_ms": 0, "to_ms": 0, "playing": "yes"},
    ],
)
def test_a_beat_that_cannot_be_read_is_refused(learner: Browser, said: dict[str, Any]) -> None:
    assert post(learner, "/study/beats", **said).status_code == 422


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '{"token": "' + "x" * 900_000, "[" * 100_000])
def test_a_body_that_is_none_is_refused(learner: Browser, body: str) -> None:
    with clock.travel(MORNING):
        assert learner.post("/study/beats", content=body).status_code == 422


def test_a_beat_keeps_the_session_alive(db: Session, learner: Browser, piece: int) -> None:
    token = begin(learner, piece)
    for minute in range(0, 45, 5):
        assert beat(learner, token, minute + 1, 0, 0, at=minute * 60, playing=False).status_code == 200
    assert db.scalars(select(WebSession.seen_at)).one() > MORNING + timedelta(minutes=30)


def test_a_presence_check_is_asked_and_answered_once(db: Session, learner: Browser, piece: int) -> None:
    token = begin(learner, piece)
    beat(learner, token, 1, 0, 0, at=0)
    for pulse in db.scalars(select(StudyPulse)):
        pulse.check_at = MORNING + timedelta(seconds=5)
    nonce = beat(learner, token, 2, 0, 10, at=10).json()["check"]
    at = MORNING + timedelta(seconds=12)
    assert post(learner, "/study/presence", at, token=token, nonce="guess").status_code == 409
    assert post(learner, "/study/presence", at, token=token, nonce=nonce).json()["check"] is None
    again = post(learner, "/study/presence", at, token=token, nonce=nonce)
    assert (again.status_code, again.json()["code"]) == (409, "CHECK_UNKNOWN")
    assert "已经用过" in again.json()["message"]


class TestFlags:
    """Marks are seen and cleared by who confirms, within reach, never about oneself."""

    @pytest.fixture
    def flag(self, db: Session, cast: Cast) -> StudyFlag:
        version = make_course(db, cast.units["own"], title="另一门")
        learning = Learning(
            person_id=cast[Role.SELF].person_id, version_id=version.id, started_at=MORNING, last_seen_at=MORNING
        )
        db.add(learning)
        db.flush()
        flag = StudyFlag(
            learning_id=learning.id,
            code="DURING_CLASS",
            day=MORNING.date(),
            details={"activities": [1]},
            raised_at=MORNING,
        )
        db.add(flag)
        db.flush()
        return flag

    def test_who_confirms_sees_it_and_writes_down_what_he_found(
        self, client: Open, cast: Cast, flag: StudyFlag
    ) -> None:
        browser = client(cast[Role.UNIT_LEGAL])
        assert "上课时间在网上学习" in browser.get("/study/flags").text
        assert "时间与网上学习重叠" in browser.get(f"/study/flags/{flag.id}").text
        missing = browser.post(f"/study/flags/{flag.id}/clearance", data={"note": " "})
        assert (missing.status_code, "请写明核查结果" in missing.text) == (422, True)
        done = browser.post(f"/study/flags/{flag.id}/clearance", data={"note": "课间学习"})
        assert done.status_code == 303
        assert "课间学习" in browser.get("/study/flags?cleared=true").text
        assert "没有待核查的标记" in browser.get("/study/flags").text

    def test_out_of_reach_it_is_not_there(self, client: Open, cast: Cast, flag: StudyFlag) -> None:
        assert cast.neighbour
        browser = client(cast.neighbour)
        assert browser.get(f"/study/flags/{flag.id}").status_code == 404
        assert browser.post(f"/study/flags/{flag.id}/clearance", data={"note": "x"}).status_code == 404

    def test_who_only_reads_does_not_see_it(self, client: Open, cast: Cast, flag: StudyFlag) -> None:
        assert client(cast[Role.UNIT_LEADER]).get("/study/flags").status_code == 403
        assert client(cast[Role.UNIT_LEADER]).post(f"/study/flags/{flag.id}/clearance").status_code == 403
