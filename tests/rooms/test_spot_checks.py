"""A spot check: drawn by chance that anybody can repeat, held while it is looked into, decided by a second person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.db import table_of
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.files import Attached
from lms.hours.actions.proposing import add_evidence
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import EvidenceKind
from lms.hours.models import Activity, HourEntry
from lms.notices.models import Notice
from lms.sampling import Measure, Strata
from lms.spot_checks.actions.checking import TakeBack, answer, close, decide, find
from lms.spot_checks.actions.opening import Wanted, open_check
from lms.spot_checks.models import SpotCheck, SpotCheckItem
from lms.spot_checks.queries.checks import (
    drawn_again,
    get_check,
    get_item,
    left_to_do,
    lines_of,
    list_checks,
    standing_and_checked,
)
from lms.spot_checks.queries.records import said_by
from lms.spot_checks.rules.findings import Code, ItemState, Outcome, RecordKind
from tests.cast import Cast
from tests.factories import PDF, make_actor, post_class

NOVEMBER = date(2023, 11, 6)
pytestmark = [pytest.mark.at(NOVEMBER), pytest.mark.requirement("QD-M9-7")]


@pytest.fixture
def activity(db: Session, cast: Cast) -> Activity:
    """A training of the own unit that is on everybody's ledger, and one of the neighbour."""
    own = [cast.people[name] for name in ("顾明澈", "何以宁", "施雨桐", "岳清和", "魏长风", "纪怀川")]
    confirmer = make_actor(db, Role.JUSTICE_REVIEWER, cast.units["city"])
    day, host = date(2023, 10, 11), cast.units["own"]
    made = post_class(db, own, proposer=cast[Role.UNIT_TRAINER], confirmer=confirmer, host=host, on=day, title="秋训")
    assert cast.neighbour
    post_class(
        db, [cast.people["陆知远"]], proposer=cast.neighbour, confirmer=confirmer, host=cast.units["sibling"], on=day
    )
    return made


def opened(db: Session, cast: Cast, **how: Any) -> SpotCheck:
    told: dict[str, Any] = {"title": "秋季抽查", "year": 2023, "record": RecordKind.HOUR_ENTRY, "size": 3} | how
    return open_check(db, cast.units[told.pop("under", "own")], Wanted(**told), actor=cast[Role.JUSTICE_REVIEWER])


def first(db: Session, check: SpotCheck, actor: Actor) -> SpotCheckItem:
    return get_item(db, lines_of(db, check, seen_by=actor)[0].id, seen_by=actor)


def fresh(db: Session, item: SpotCheckItem, actor: Actor) -> SpotCheckItem:
    return get_item(db, item.id, seen_by=actor)


def entry_of(db: Session, item: SpotCheckItem) -> HourEntry:
    return db.query(HourEntry).filter_by(id=item.record_id).one()


def test_a_drawing_is_kept_so_that_anybody_can_repeat_it(db: Session, cast: Cast, activity: Activity) -> None:
    check = opened(db, cast)
    lines = lines_of(db, check, seen_by=cast[Role.JUSTICE_DECIDER])
    assert (check.population_size, len(lines), len(check.seed)) == (6, 3, 32)
    assert {line.item.unit_id for line in lines} <= {cast.units["own"].id, cast.units["child"].id}
    assert drawn_again(db, check).is_sound
    said = said_by(db, check, [lines[0].item.record_id])[lines[0].item.record_id]
    assert (said.text, said.credit, said.page) == ("秋训", 400, f"/entries/{lines[0].item.record_id}")


def test_who_changes_the_population_behind_our_back_is_found_out(db: Session, cast: Cast, activity: Activity) -> None:
    opened(db, cast)
    with pytest.raises(Exception, match="append-only"), db.begin_nested():
        db.execute(update(table_of(SpotCheck)).values(population=[[1, 2, 3, "OFFICER"]]))


@pytest.mark.parametrize(
    ("how", "drawn"),
    [
        ({"measure": Measure.PERCENT, "size": 50, "strata": Strata.CLASS}, 4),  # 5 officers → 3, 1 assistant → 1
        ({"person_class": "ASSISTANT"}, 1),
        ({"under": "city", "size": 100}, 7),
        ({"record": RecordKind.PERSON_YEAR, "size": 2}, 2),
    ],
)
def test_a_share_a_class_and_another_place(
    db: Session, cast: Cast, activity: Activity, how: dict[str, Any], drawn: int
) -> None:
    check = opened(db, cast, **how)
    assert len(lines_of(db, check, seen_by=cast[Role.JUSTICE_REVIEWER])) == drawn
    assert drawn_again(db, check).is_sound


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"year": 2022}, "SAMPLE_EMPTY"),
        ({"size": 0}, "SAMPLE_SIZE"),
        ({"title": " "}, "REASON_MISSING"),
        ({"record": RecordKind.CREDENTIAL}, "SAMPLE_EMPTY"),
        ({"record": RecordKind.EXAM}, "SAMPLE_EMPTY"),
        ({"record": RecordKind.ATTENDANCE}, "SAMPLE_EMPTY"),
    ],
)
def test_nothing_to_draw_is_refused(
    db: Session, cast: Cast, activity: Activity, how: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken, match=code):
        opened(db, cast, **how)
    assert not db.query(SpotCheck).count()


def test_what_was_drawn_is_held_until_it_was_found_in_order(db: Session, cast: Cast, activity: Activity) -> None:
    bureau, legal = cast[Role.JUSTICE_REVIEWER], cast[Role.UNIT_LEGAL]
    other = make_actor(db, Role.UNIT_LEGAL, cast.units["own"])
    check = opened(db, cast, size=6)
    item = first(db, check, bureau)
    with pytest.raises(RuleBroken, match="RECORD_HELD"):
        reverse(db, entry_of(db, item), reason="录错了", actor=other)
    with pytest.raises(RuleBroken, match="RECORD_HELD"):
        add_evidence(db, activity, data=PDF + b"later", file_name="补.pdf", kind=EvidenceKind.SIGN_IN, actor=legal)
    find(db, item, Code.IN_ORDER, note="", actor=bureau)
    assert reverse(db, entry_of(db, item), reason="录错了", actor=other).credit == -400
    with pytest.raises(RuleBroken, match="SPOT_CHECK_FOUND"):
        find(db, fresh(db, item, bureau), Code.OTHER, note="又看了一遍", actor=bureau)


def test_all_hours_of_a_drawn_year_are_held(db: Session, cast: Cast, activity: Activity) -> None:
    check = opened(db, cast, record=RecordKind.PERSON_YEAR, size=9)
    assert check.population_size == 6
    entry = db.query(HourEntry).filter_by(person_id=cast.people["顾明澈"].id).one()
    with pytest.raises(RuleBroken, match="RECORD_HELD"):
        reverse(db, entry, reason="录错了", actor=cast[Role.UNIT_LEGAL])


def inbox_of(actor: Actor) -> tuple[int | None, int | None]:
    """Return whose inbox it is: the person's, or that of an account which belongs to none."""
    return (None, actor.person_id) if actor.person_id else (actor.account_id, None)


def test_found_answered_decided_by_another_and_taken_back_through_the_ledger(
    db: Session, cast: Cast, activity: Activity
) -> None:
    bureau, head, trainer = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER], cast[Role.UNIT_TRAINER]
    item = first(db, opened(db, cast, size=6), bureau)
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        find(db, item, Code.NO_EVIDENCE, note=" ", actor=bureau)
    finding = find(db, item, Code.NO_EVIDENCE, note="没有签到表", actor=bureau, file=Attached("a.pdf", PDF))
    assert finding.answer_by == date(2023, 11, 20)  # ten working days
    item = fresh(db, item, bureau)
    with pytest.raises(RuleBroken, match="SPOT_CHECK_TERM"):
        decide(db, item, Outcome.STANDS, reason="属实", actor=head)
    assert cast.neighbour
    with pytest.raises(NotFound):
        get_item(db, item.id, seen_by=cast.neighbour)
    with pytest.raises(NotAllowed):
        answer(db, item, text="我来说明", actor=bureau)
    answer(db, fresh(db, item, trainer), text="签到表遗失", actor=trainer)
    item = fresh(db, item, head)
    with pytest.raises(RuleBroken, match="SPOT_CHECK_ANSWERED"):
        answer(db, item, text="再说一次", actor=trainer)
    with pytest.raises(RuleBroken, match="OWN_FINDING"):
        decide(db, item, Outcome.STANDS, reason="属实", actor=bureau)
    with pytest.raises(RuleBroken, match="SPOT_CHECK_HOURS"):
        decide(db, item, Outcome.DROPPED, reason="解释清楚了", actor=head, hours=TakeBack())
    decision = decide(db, item, Outcome.STANDS, reason="没有佐证材料", actor=head, hours=TakeBack(amount=100))
    undoing = db.query(HourEntry).filter_by(id=decision.reversal_id).one()
    assert (undoing.reverses_id, undoing.credit, undoing.reason) == (item.record_id, -100, "没有佐证材料")
    with pytest.raises(RuleBroken, match="SPOT_CHECK_DECIDED"):
        decide(db, fresh(db, item, head), Outcome.DROPPED, reason="改主意", actor=head)
    told = {(one.cause, one.account_id, one.person_id) for one in db.query(Notice).filter(Notice.unit_id.is_not(None))}
    desk = [cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]]
    assert ("SPOT_ANSWERED", *inbox_of(bureau)) in told
    assert {one for one in told if one[0] != "SPOT_ANSWERED"} == {
        (cause, *inbox_of(each)) for cause in ("SPOT_FOUND", "SPOT_DECIDED") for each in desk
    }


def test_without_an_answer_it_is_decided_once_the_term_is_over(db: Session, cast: Cast, activity: Activity) -> None:
    bureau, head = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER]
    check = opened(db, cast, size=6)
    item = first(db, check, bureau)
    find(db, item, Code.PROXY, note="两处签名笔迹相同", actor=bureau)
    with clock.travel(date(2023, 11, 21)):
        line = lines_of(db, check, seen_by=bureau)[0]
        assert (line.state, line.is_late) == (ItemState.FOUND, True)
        item = fresh(db, item, head)
        assert decide(db, item, Outcome.DROPPED, reason="确为本人", actor=head).reversal_id is None


def test_closed_once_all_is_dealt_with(db: Session, cast: Cast, activity: Activity) -> None:
    bureau, head = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER]
    check = get_check(db, opened(db, cast, size=2).id, seen_by=head)
    with pytest.raises(RuleBroken, match="SPOT_CHECK_LEFT"):
        close(db, check, note="没有问题", actor=head)
    for line in lines_of(db, check, seen_by=bureau):
        find(db, fresh(db, line.item, bureau), Code.IN_ORDER, note="", actor=bureau)
    assert left_to_do(lines_of(db, check, seen_by=bureau)) == 0
    close(db, check, note="没有问题", actor=head)
    assert standing_and_checked(db, cast.units["own"].path, 2023) == (2, 2)
    with pytest.raises(RuleBroken, match="SPOT_CHECK_CLOSED"):
        close(db, get_check(db, check.id, seen_by=head), note="再来", actor=head)


def test_a_unit_sees_only_what_was_drawn_of_it(db: Session, cast: Cast, activity: Activity) -> None:
    check = opened(db, cast, under="city", size=100)
    assert cast.neighbour
    assert [line.item.unit_id for line in lines_of(db, check, seen_by=cast.neighbour)] == [cast.units["sibling"].id]
    apart = opened(db, cast, title="另一次")
    assert [one.id for one in list_checks(db, seen_by=cast.neighbour)] == [check.id]
    with pytest.raises(NotFound):
        get_check(db, apart.id, seen_by=cast.neighbour)
    with pytest.raises(NotAllowed):
        open_check(db, cast.units["own"], Wanted("自查", 2023, RecordKind.HOUR_ENTRY, 1), actor=cast[Role.UNIT_TRAINER])


def test_nobody_looks_into_his_own_record(db: Session, cast: Cast, activity: Activity) -> None:
    own = replace(cast[Role.JUSTICE_REVIEWER], person_id=cast.people["顾明澈"].id)
    check = opened(db, cast, size=6)
    mine = next(
        line.item for line in lines_of(db, check, seen_by=own) if line.item.person_id == cast.people["顾明澈"].id
    )
    with pytest.raises(RuleBroken, match="OWN_RECORD"):
        find(db, fresh(db, mine, own), Code.IN_ORDER, note="", actor=own)
