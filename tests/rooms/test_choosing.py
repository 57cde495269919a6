"""Whom one can name for a task: from a list by name and unit, by a name one alone bears, by any account name."""

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Permission, Role
from lms.errors import RuleBroken
from lms.people.accounts import Account, RoleGrant
from lms.people.queries import choosing
from lms.people.queries.choosing import choices_for, find_chosen, holds_right
from tests.cast import Cast
from tests.factories import make_actor

MARK = Permission.MARK_EXAMS


def chosen(db: Session, cast: Cast, said: str) -> int | None:
    found = find_chosen(db, said, MARK, seen_by=cast[Role.LINE_DEPT])
    return found.id if found else None


def test_those_in_reach_whose_role_may_are_listed_by_name_and_unit(db: Session, cast: Cast) -> None:
    units = cast.units
    once = make_actor(db, Role.UNIT_LEGAL, units["own"], name="阅一")
    db.add(RoleGrant(account_id=once.account_id, role="UNIT_TRAINER", unit_id=units["own"].id, granted_at=clock.now()))
    make_actor(db, Role.UNIT_LEGAL, units["sibling"], name="够不着")
    make_actor(db, Role.UNIT_LEADER, units["own"], name="不能评")
    gone = make_actor(db, Role.UNIT_LEGAL, units["own"], name="停用的")
    ended = make_actor(db, Role.UNIT_LEGAL, units["own"], name="卸任的")
    db.get_one(Account, gone.account_id).disabled_at = clock.now()
    db.query(RoleGrant).filter_by(account_id=ended.account_id).one().ended_at = clock.now()
    for _ in range(2):
        make_actor(db, Role.UNIT_LEGAL, units["child"], login=f"twin{_}", name="同名")
    db.flush()
    found = choices_for(db, MARK, seen_by=cast[Role.LINE_DEPT])
    assert found.texts.count("阅一，市城管局") == 1
    assert {"twin0", "twin1"} <= set(found.texts)
    assert not [text for text in found.texts if text[:3] in ("够不着", "不能评", "停用的", "卸任的", "同名，")]
    assert not found.is_cut
    for text in found.texts:
        assert chosen(db, cast, text), text
    assert not holds_right(db, ended.account_id or 0, MARK)
    assert holds_right(db, once.account_id or 0, MARK)


def test_a_long_list_is_cut_and_whoever_is_not_in_it_is_found_by_name(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = make_actor(db, Role.UNIT_TRAINER, cast.units["child"], name="末一")
    monkeypatch.setattr(choosing, "MOST_CHOICES", 1)
    found = choices_for(db, MARK, seen_by=cast[Role.LINE_DEPT])
    assert (len(found.texts), found.is_cut) == (1, True)
    assert chosen(db, cast, " 末一 ") == last.account_id


def test_a_name_several_bear_needs_its_unit(db: Session, cast: Cast) -> None:
    here, there = (make_actor(db, Role.UNIT_LEGAL, cast.units[unit], name="王伟") for unit in ("own", "child"))
    with pytest.raises(RuleBroken, match="ACCOUNT_SEVERAL") as refused:
        chosen(db, cast, "王伟")
    assert refused.value.parameters == {"name": "王伟", "accounts": 2}
    assert chosen(db, cast, "王伟，渣土中队") == there.account_id
    assert chosen(db, cast, "王伟, 市城管局") == here.account_id
    assert chosen(db, cast, "王伟，市交通局") is None


def test_an_account_name_is_found_from_elsewhere_and_a_name_is_not(db: Session, cast: Cast) -> None:
    far = make_actor(db, Role.UNIT_LEGAL, cast.units["elsewhere"], login="far.away", name="远方")
    assert chosen(db, cast, " Far.Away ") == far.account_id
    for said in ("远方", "远方，望海市城管局", "", "，", "王%"):
        assert chosen(db, cast, said) is None, said
    db.get_one(Account, far.account_id).disabled_at = clock.now()
    db.flush()
    assert chosen(db, cast, "far.away") is None
