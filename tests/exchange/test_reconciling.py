"""Cards of the province beside ours by their number: equal, other, only there, only here; taken over or found wrong."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import Credential
from lms.credentials.rules.states import CredentialState
from lms.errors import NotAllowed, RuleBroken
from lms.exchange.cards import import_cards
from lms.exchange.models import ReconciledCard, Reconciliation
from lms.exchange.reconciliation.actions import rule, take
from lms.exchange.reconciliation.queries import list_reconciliations, pairs_of
from lms.exchange.reconciliation.rules import Difference, Pair
from tests.cast import Cast, make_cast
from tests.credential_factories import make_credential
from tests.exchange.made import counts, said, table

pytestmark = [pytest.mark.at(date(2023, 11, 17)), pytest.mark.requirement("QD-11-1")]
SINCE = date(2021, 6, 1)


@pytest.fixture
def cast(db: Session) -> Cast:
    cast = make_cast(db)
    clerk, own = cast.actors[Role.JUSTICE_REVIEWER], cast.units["own"]
    for number, name in (("A1", "顾明澈"), ("A2", "施雨桐"), ("A3", "岳清和"), ("A4", "魏长风")):
        make_credential(db, cast.people[name], own, actor=clerk, number=number, issued_on=SINCE)
    return cast


def line(number: str, name: str, **changes: str) -> dict[str, str]:
    said = {"证号": number, "姓名": name, "状态": "有效", "核发日期": "2021-06-01", "有效期至": "2026-05-31"}
    return said | {"发证机关": "临江市人民政府", "身份证号": ""} | changes


@pytest.fixture
def lines(cast: Cast) -> list[dict[str, str]]:
    return [
        line("A1", "顾明澈", 身份证号=cast.id_numbers["顾明澈"]),
        line("A2", "施雨桐", 状态="暂扣", 有效期至="2026-06-30"),
        line("A3", "岳清和", 发证机关="启东市人民政府"),
        line("B9", "纪怀川", 身份证号=cast.id_numbers["纪怀川"]),
        line("B8", "外地人"),
    ]


def keep(db: Session, cast: Cast, lines: list[dict[str, str]]) -> Reconciliation:
    answer = import_cards(
        db, table(*lines), "省平台.csv", source_system="PROVINCIAL_PLATFORM", actor=cast.actors[Role.JUSTICE_REVIEWER]
    )
    assert not answer.refused
    db.flush()
    return db.query(Reconciliation).one()


def found(db: Session, cast: Cast, kept: Reconciliation) -> dict[str, Pair]:
    db.expire_all()
    return {one.number: one for one in pairs_of(db, kept, seen_by=cast.actors[Role.JUSTICE_REVIEWER])}


@pytest.mark.requirement("JN-22-1")
def test_each_card_is_equal_differs_or_is_known_to_one_side_only(
    db: Session, cast: Cast, lines: list[dict[str, str]]
) -> None:
    kept = keep(db, cast, lines)
    pairs = {number: one.found for number, one in found(db, cast, kept).items()}
    assert pairs == {
        "A1": (),
        "A2": (Difference.STATE, Difference.VALID_TO),
        "A3": (Difference.ISSUER,),
        "B9": (Difference.ONLY_THEIRS,),
        "B8": (Difference.ONLY_THEIRS,),
        "A4": (Difference.ONLY_OURS,),
    }
    assert db.query(ReconciledCard).count() == 5


def test_the_preview_says_it_line_by_line_and_changes_nothing(
    db: Session, cast: Cast, lines: list[dict[str, str]]
) -> None:
    answer = import_cards(
        db, table(*lines, line("A1", "顾明澈")), "省.csv", source_system="PROVINCIAL_PLATFORM",
        actor=cast.actors[Role.JUSTICE_REVIEWER], dry_run=True,
    )  # fmt: skip
    assert counts(answer) == (2, 2, 0, 2)
    assert (2, "CARD_TWICE") in said(answer)
    assert db.query(Reconciliation).count() == 0


def test_the_same_list_twice_is_one_reconciliation(db: Session, cast: Cast, lines: list[dict[str, str]]) -> None:
    keep(db, cast, lines)
    keep(db, cast, lines)


def test_a_card_only_they_know_is_taken_over_by_the_clerk_once(
    db: Session, cast: Cast, lines: list[dict[str, str]]
) -> None:
    kept, clerk = keep(db, cast, lines), cast.actors[Role.JUSTICE_REVIEWER]
    take(db, kept, "B9", actor=clerk)
    card = db.query(Credential).filter_by(number="B9").one()
    assert (card.person_id, card.state, card.valid_to) == (
        cast.people["纪怀川"].id, "ACTIVE", date(2026, 5, 31),
    )  # fmt: skip
    assert found(db, cast, kept)["B9"].found in {(), (Difference.ISSUER,)}
    with pytest.raises(RuleBroken, match="RECONCILED"):
        take(db, kept, "B9", actor=clerk)


def test_what_only_a_case_may_change_goes_the_way_of_the_card(
    db: Session, cast: Cast, lines: list[dict[str, str]]
) -> None:
    kept, clerk = keep(db, cast, lines), cast.actors[Role.JUSTICE_REVIEWER]
    for number in ("A2", "A4", "B8"):
        with pytest.raises(RuleBroken, match="RECONCILE_BY_HAND"):
            take(db, kept, number, actor=clerk)
    assert db.query(Credential).filter_by(number="A2").one().state == CredentialState.ACTIVE


def test_an_issuer_is_mended_by_who_decides_and_by_nobody_else(
    db: Session, cast: Cast, lines: list[dict[str, str]]
) -> None:
    kept = keep(db, cast, lines)
    with pytest.raises(NotAllowed):
        take(db, kept, "A3", actor=cast.actors[Role.JUSTICE_REVIEWER])
    take(db, kept, "A3", actor=cast.actors[Role.JUSTICE_DECIDER])
    db.flush()
    assert found(db, cast, kept)["A3"].found == ()


def test_theirs_is_found_wrong_once_with_a_reason(db: Session, cast: Cast, lines: list[dict[str, str]]) -> None:
    kept, clerk = keep(db, cast, lines), cast.actors[Role.JUSTICE_REVIEWER]
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        rule(db, kept, "A2", reason=" ", actor=clerk)
    rule(db, kept, "A2", reason="本局没有作出暂扣决定", actor=clerk)
    db.flush()
    pair = found(db, cast, kept)["A2"]
    assert (pair.is_open, pair.ruling and pair.ruling.reason) == (False, "本局没有作出暂扣决定")
    with pytest.raises(RuleBroken, match="RECONCILED"):
        rule(db, kept, "A2", reason="再说一次", actor=clerk)
    with pytest.raises(RuleBroken, match="RECONCILED"):
        rule(db, kept, "A1", reason="没有不同", actor=clerk)


def test_another_place_sees_neither_the_reconciliation_nor_its_cards(
    db: Session, cast: Cast, lines: list[dict[str, str]]
) -> None:
    keep(db, cast, lines)
    assert cast.neighbour is not None
    assert not list_reconciliations(db, seen_by=cast.neighbour)
    with pytest.raises(NotAllowed):
        import_cards(db, table(*lines), "省.csv", source_system="PROVINCIAL_PLATFORM", actor=cast.neighbour)
