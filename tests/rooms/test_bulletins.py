"""Bulletins freeze how units stood, lagging ones are urged, answer, and are closed (FN-19-1, QD-12-2, QD-4-1)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import NotAllowed, NotFound
from lms.filings.actions.bulletins import Wording, answer, close, draft_bulletin, issue, reword, send_back
from lms.filings.models import Bulletin, Rectification
from lms.filings.queries.bulletins import get_bulletin, get_rectification, list_bulletins, times_behind
from lms.filings.rules.bulletins import MOVES, RectificationState, lags, number_of, require_move
from tests.factories import make_actor
from tests.refusing import code_of, refused
from tests.rooms.world import City, build_city

JUNE = date(2023, 6, 15)
WORDS = Wording("关于培训进度的情况通报", "总体进度偏慢。", "逐人列出还差的学时。")
pytestmark = pytest.mark.at(JUNE)


@pytest.fixture
def city(db: Session) -> City:
    return build_city(db)


@pytest.fixture
def draft(db: Session, city: City) -> Bulletin:
    return drafted(db, city)


def drafted(db: Session, city: City, **more: Any) -> Bulletin:
    made = draft_bulletin(
        db, city.bureau, 2023, more.pop("as_of", JUNE), percent=80, wording=WORDS, actor=city.reviewer, **more
    )
    db.expire_all()
    return get_bulletin(db, made.id, seen_by=city.reviewer)


def task_of(db: Session, city: City) -> Rectification:
    """Return what the police is to put right."""
    one = db.query(Rectification).filter_by(unit_id=city.police.id).one()
    return get_rectification(db, one.id, seen_by=city.reviewer)


@pytest.mark.requirement("FN-19-1")
def test_units_stand_as_they_stood_and_lagging_ones_are_urged(db: Session, city: City, draft: Bulletin) -> None:
    assert {line.unit_id: (line.due, line.met, line.is_behind) for line in draft.lines} == {
        city.police.id: (2, 0, True),
        city.health.id: (1, 0, True),
        city.town.id: (1, 0, True),
    }
    issue(db, draft, actor=city.decider)
    assert (draft.running, number_of(2023, 1)) == (1, "〔2023〕第1期")
    # Ten working days from Thursday 15 June; the Dragon Boat days 22 and 23 June are off, Sunday 25 June is worked.
    assert {one.due_on for one in db.query(Rectification)} == {date(2023, 6, 30)}
    assert times_behind(db, 2023, unit_ids=[city.police.id]) == {city.police.id: 1}


@pytest.mark.requirement("QD-12-2")
def test_issues_are_numbered_without_gaps_and_by_another(db: Session, city: City, draft: Bulletin) -> None:
    with pytest.raises(NotAllowed):
        issue(db, draft, actor=city.reviewer)
    issue(db, draft, actor=city.decider)
    with refused("BULLETIN_ISSUED"):
        issue(db, draft, actor=city.decider)
    with refused("BULLETIN_ISSUED"):
        reword(db, draft, WORDS, actor=city.reviewer)
    second = drafted(db, city)
    issue(db, second, actor=city.decider)
    assert second.running == 2
    own = drafted(db, city)
    own.drafted_by_id = city.decider.account_id
    with refused("OWN_BULLETIN"):
        issue(db, own, actor=city.decider)


@pytest.mark.requirement("FN-12-1")
def test_a_unit_answers_is_sent_back_and_is_closed(db: Session, city: City, draft: Bulletin) -> None:
    issue(db, draft, actor=city.decider)
    task = task_of(db, city)
    with refused("BULLETIN_NOT_OURS"):
        answer(db, task, text="已补训", actor=make_actor(db, Role.UNIT_TRAINER, city.health))
    with refused("REASON_MISSING"):
        answer(db, task, text=" ", actor=city.trainer)
    with refused("RECTIFICATION_STATE"):
        close(db, task, text="", actor=city.reviewer)
    answer(db, task, text="已补训", actor=city.trainer)
    first = task.replied_at
    send_back(db, task, text="写明名单", actor=city.reviewer)
    with clock.travel(date(2023, 7, 20)):
        answer(db, task, text="名单附后", actor=city.trainer)
    assert (task.state, task.replied_at) == ("replied", first)
    close(db, task, text="", actor=city.decider)
    db.expire_all()
    steps = [(one.old, one.new) for one in task_of(db, city).events]
    assert steps == [("open", "replied"), ("replied", "open"), ("open", "replied"), ("replied", "closed")]


def test_units_see_it_once_it_is_issued(db: Session, city: City, draft: Bulletin) -> None:
    stranger: Actor = make_actor(db, Role.UNIT_TRAINER, city.health)
    with pytest.raises(NotFound):
        get_bulletin(db, draft.id, seen_by=stranger)
    issue(db, draft, actor=city.decider)
    assert list_bulletins(db, 2023, seen_by=stranger) == [draft]
    with pytest.raises(NotFound):
        get_rectification(db, task_of(db, city).id, seen_by=stranger)


def test_what_cannot_be_drafted(db: Session, city: City) -> None:
    with refused("AS_OF_OUTSIDE"):
        drafted(db, city, as_of=date(2023, 6, 16))
    with refused("BULLETIN_NOT_OURS"):
        draft_bulletin(db, city.police, 2023, JUNE, percent=80, wording=WORDS, actor=city.reviewer)
    with pytest.raises(NotAllowed):
        draft_bulletin(db, city.police, 2023, JUNE, percent=80, wording=WORDS, actor=city.trainer)
    assert db.query(Bulletin).count() == 0


@pytest.mark.parametrize("old", RectificationState)
@pytest.mark.parametrize("new", RectificationState)
def test_every_step_is_in_the_table_or_refused(old: RectificationState, new: RectificationState) -> None:
    expected = "done" if new in MOVES[old] else "RECTIFICATION_STATE"
    assert code_of(require_move, old.value, new) == expected


def test_nothing_is_rounded_when_a_unit_is_called_behind() -> None:
    assert [lags(met, due, 80) for met, due in ((4, 5), (79, 99), (0, 0), (3, 4))] == [False, True, False, True]
