"""A clean-up finds who may not act, has each decided with a reason, and closes once the cards came back (ZJG-7-10)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.actions import clean_ups as verbs, ending
from lms.credentials.models import CleanUpDecision, Credential, Exit
from lms.credentials.queries.clean_ups import CleanUpFile, Line, get_clean_up, get_clean_up_line, list_clean_ups
from lms.credentials.rules.clean_ups import CleanUpOutcome as Outcome
from lms.errors import NotAllowed, NotFound
from lms.people.models import Post
from tests.cast import Cast
from tests.credential_factories import make_credential, publish
from tests.factories import make_actor
from tests.refusing import refused

NOON = date(2026, 11, 20)
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    """Give 顾明澈 and 施雨桐 good cards; 顾明澈 is on no enforcement post any more."""
    publish(db, cast.units["own"])
    decider = cast[Role.JUSTICE_DECIDER]
    make_credential(db, cast.people["施雨桐"], cast.units["own"], actor=decider, issued_on=date(2024, 3, 1), number="9")
    card = make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=decider, issued_on=date(2024, 3, 1))
    for post in db.scalars(select(Post).filter_by(person_id=card.person_id)):
        post.is_enforcement = False
    db.flush()
    return card


@pytest.fixture
def file(db: Session, cast: Cast, card: Credential) -> CleanUpFile:
    assert card.state == "ACTIVE"
    made = verbs.open_clean_up(db, cast.units["own"], title="2026年清理", as_of=NOON, actor=cast[Role.UNIT_LEGAL])
    return again(db, cast, made.id)


def again(db: Session, cast: Cast, clean_up_id: int) -> CleanUpFile:
    db.flush()
    return get_clean_up(db, clean_up_id, seen_by=cast[Role.UNIT_LEGAL], to_change=True)


def by_name(file: CleanUpFile) -> dict[str, Line]:
    return {one.line.person.name: one for one in file.lines}


def decide(
    db: Session, cast: Cast, file: CleanUpFile, name: str, outcome: Outcome, role: Role = Role.UNIT_LEGAL
) -> None:
    line = by_name(file)[name].line
    verbs.decide_line(db, file, line, outcome, reason="核对岗位和证件后决定", actor=cast[role])


@pytest.mark.requirement("ZJG-7-10", "SZ-2.2-9", "SZ-2.3-6")
def test_who_may_not_act_is_a_line_with_every_reason_and_who_may_is_none(file: CleanUpFile) -> None:
    lines = by_name(file)
    assert "施雨桐" not in lines
    assert lines["顾明澈"].line.reasons == ["NOT_IN_POST"]
    assert "NO_CREDENTIAL" in lines["纪怀川"].line.reasons  # of the team below
    assert "BADGE_INVALID" in lines["何以宁"].line.reasons
    assert lines["何以宁"].line.person_class == "ASSISTANT"
    assert "陆知远" not in lines
    assert file.clean_up.looked_at == len(lines) + 1


@pytest.mark.requirement("ZJG-7-11")
def test_it_closes_by_the_head_once_all_are_decided_and_the_card_of_who_goes_came_back(
    db: Session, cast: Cast, card: Credential, file: CleanUpFile
) -> None:
    leader, legal, at = cast[Role.UNIT_LEADER], cast[Role.UNIT_LEGAL], file.clean_up.id
    with refused("CLEAN_UP_UNDECIDED"):
        verbs.close_clean_up(db, file, actor=leader)
    decide(db, cast, file, "顾明澈", Outcome.REASSIGNED)
    for name in set(by_name(file)) - {"顾明澈", "岳清和"}:
        decide(db, cast, file, name, Outcome.TO_MEND)
    with refused("OWN_RECORD"):
        decide(db, cast, file, "岳清和", Outcome.KEPT)
    other = make_actor(db, Role.UNIT_LEGAL, cast.units["own"], name="另一法制")
    verbs.decide_line(
        db, again(db, cast, at), by_name(file)["岳清和"].line, Outcome.KEPT, reason="正在申领", actor=other
    )
    assert db.scalars(select(Exit.outcome)).all() == ["REASSIGNED"]
    with refused("CLEAN_UP_CARD_OUT"):
        verbs.close_clean_up(db, again(db, cast, at), actor=leader)
    ending.collect(db, card, cause="W1", event_on=NOON, handed_in_on=NOON, statement="调整岗位，证件交回", actor=legal)
    with pytest.raises(NotAllowed):
        verbs.close_clean_up(db, again(db, cast, at), actor=legal)
    verbs.close_clean_up(db, again(db, cast, at), note="全部办完", actor=leader)
    with refused("CLEAN_UP_CLOSED"):
        decide(db, cast, again(db, cast, at), "顾明澈", Outcome.KEPT)


def test_a_decision_is_changed_with_the_one_before_kept(db: Session, cast: Cast, file: CleanUpFile) -> None:
    decide(db, cast, file, "纪怀川", Outcome.TO_MEND)
    decide(db, cast, again(db, cast, file.clean_up.id), "纪怀川", Outcome.KEPT)
    read = by_name(again(db, cast, file.clean_up.id))["纪怀川"]
    assert read.decision is not None
    assert read.decision.outcome == "KEPT"
    assert db.scalars(select(CleanUpDecision.outcome).order_by(CleanUpDecision.id)).all() == ["TO_MEND", "KEPT"]


def test_refusals_name_what_is_missing(db: Session, cast: Cast, file: CleanUpFile) -> None:
    legal, unit = cast[Role.UNIT_LEGAL], cast.units["own"]
    with refused("CLEAN_UP_OPEN"):
        verbs.open_clean_up(db, unit, title="再来一次", as_of=NOON, actor=legal)
    with refused("REASON_MISSING"):
        verbs.open_clean_up(db, cast.units["child"], title=" ", as_of=NOON, actor=legal)
    with refused("EFFECT_IN_FUTURE"):
        verbs.open_clean_up(db, cast.units["child"], title="早了", as_of=NOON + timedelta(days=1), actor=legal)
    with pytest.raises(NotAllowed):
        verbs.open_clean_up(db, cast.units["sibling"], title="邻局", as_of=NOON, actor=legal)
    with pytest.raises(NotAllowed):
        verbs.open_clean_up(db, unit, title="培训", as_of=NOON, actor=cast[Role.UNIT_TRAINER])
    with refused("REASON_MISSING"):
        verbs.decide_line(db, file, file.lines[0].line, Outcome.KEPT, reason="", actor=legal)


def test_the_neighbour_sees_nothing_of_it(db: Session, cast: Cast, file: CleanUpFile) -> None:
    assert cast.neighbour is not None
    assert not list_clean_ups(db, seen_by=cast.neighbour)
    with pytest.raises(NotFound):
        get_clean_up(db, file.clean_up.id, seen_by=cast.neighbour)
    with pytest.raises(NotFound):
        get_clean_up_line(db, file.lines[0].id, seen_by=cast.neighbour)
