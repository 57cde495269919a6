"""One value of a statement holds many ids, whatever the database and their number."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import begins_with, is_among, is_among_texts
from lms.people.models import Unit
from tests.factories import make_unit

MANY = range(10**6, 10**6 + 70_000)


@pytest.fixture
def ids(db: Session) -> list[int]:
    units = [make_unit(db) for _ in range(3)]
    db.flush()
    return [unit.id for unit in units]


def found(db: Session, ids: Sequence[int], asked: Sequence[int]) -> list[int]:
    return sorted(db.scalars(select(Unit.id).where(Unit.id.in_(ids), is_among(Unit.id, asked))))


def test_only_the_ids_asked_for_are_found(db: Session, ids: list[int]) -> None:
    assert found(db, ids, ids[:2]) == ids[:2]


def test_another_list_finds_others_though_the_statement_is_kept(db: Session, ids: list[int]) -> None:
    assert [found(db, ids, [number]) for number in ids] == [[number] for number in ids]


def test_nothing_is_among_no_ids(db: Session, ids: list[int]) -> None:
    assert found(db, ids, []) == []


def test_the_others_are_those_not_among_them(db: Session, ids: list[int]) -> None:
    others = select(Unit.id).where(Unit.id.in_(ids), ~is_among(Unit.id, ids[:1])).order_by(Unit.id)
    assert list(db.scalars(others)) == ids[1:]


def test_more_ids_than_a_statement_takes_values_are_one_value(db: Session, ids: list[int]) -> None:
    assert found(db, ids, [*MANY, ids[0]]) == ids[:1]


def test_it_stands_beside_other_conditions_in_one_statement(db: Session, ids: list[int]) -> None:
    either = select(Unit.id).where(is_among(Unit.id, ids[:1]) | is_among(Unit.id, ids[2:])).order_by(Unit.id)
    assert list(db.scalars(either)) == [ids[0], ids[2]]


@pytest.mark.parametrize("code", ["A1", 'a"b', "a\\b", "{a,b}", "a'b", "市局", "NULL", " a "])
def test_texts_are_found_whatever_signs_are_in_them(db: Session, code: str) -> None:
    make_unit(db, code=code)
    make_unit(db, code="other")
    db.flush()
    asked = select(Unit.code).where(is_among_texts(Unit.code, [code, "none", *map(str, range(70_000))]))
    assert db.scalars(asked).all() == [code]
    assert db.scalars(select(Unit.code).where(is_among_texts(Unit.code, []))).all() == []


def test_a_text_begins_as_its_signs_say_whatever_the_order_of_words(db: Session) -> None:
    codes = ["PL.GEN", "PL.", "PL", "PL/X", "PLX", "pl.gen", "BK.PL."]
    db.add_all(units := [make_unit(db) for _ in codes])
    for unit, code in zip(units, codes, strict=True):
        unit.division_code = code
    db.flush()
    wanted = select(Unit.division_code).where(begins_with(Unit.division_code, "PL."))
    assert sorted(db.scalars(wanted)) == ["PL.", "PL.GEN"]  # type: ignore[type-var] # each has one
