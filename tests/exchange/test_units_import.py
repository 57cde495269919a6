"""Import of units: the tree on both lines, a verdict on every line, nothing twice."""

import random
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Role
from lms.audit.models import AuditEntry
from lms.errors import NotAllowed
from lms.exchange.units import import_units
from lms.people.models import EnforcementBody, Unit
from lms.people.rules import UnitKind
from tests.exchange.made import counts, said, table
from tests.factories import make_actor, make_unit

CITY = {"单位代码": "320681", "单位名称": "启东市人民政府", "上级单位代码": ""}
JUSTICE = {"单位代码": "QD-SFJ", "单位名称": "启东市司法局", "上级单位代码": "320681", "简称": "市司法局"}
TOWN = {"单位代码": "QD-HL", "单位名称": "汇龙镇", "上级单位代码": "320681", "行政区划代码": "320681100"}
OFFICE = {
    "单位代码": "QD-HL-SFS",
    "单位名称": "汇龙司法所",
    "上级单位代码": "QD-HL",
    "业务主管单位代码": "QD-SFJ",
    "执法主体公告日期": "2022年3月1日",
}
TREE = (CITY, JUSTICE, TOWN, OFFICE)


def tree(db: Session) -> dict[str, tuple[str | None, str | None, str, str]]:
    """Map each code to its superior on both lines, its path in codes and its kind."""
    units = db.query(Unit).populate_existing().all()
    codes = {str(unit.id): unit.code for unit in units}
    return {
        unit.code: (
            codes.get(str(unit.parent_id)),
            codes.get(str(unit.line_parent_id)),
            "/".join(codes[step] for step in unit.path.strip("/").split("/")),
            unit.kind,
        )
        for unit in units
    }


@pytest.mark.requirement("ZJG-2-4")
def test_a_tree_comes_in_on_both_lines_in_whatever_order(db: Session) -> None:
    lines = list(TREE)
    random.Random(7).shuffle(lines)
    answer = import_units(db, table(*lines), "单位.csv", actor=OPERATOR)
    assert counts(answer) == (4, 0, 0, 0)
    assert tree(db) == {
        "320681": (None, None, "320681", UnitKind.GOVERNMENT),
        "QD-SFJ": ("320681", None, "320681/QD-SFJ", UnitKind.JUSTICE_BUREAU),
        "QD-HL": ("320681", None, "320681/QD-HL", UnitKind.TOWNSHIP),
        "QD-HL-SFS": ("QD-HL", "QD-SFJ", "320681/QD-HL/QD-HL-SFS", UnitKind.JUDICIAL_OFFICE),
    }
    bodies = db.query(EnforcementBody).all()
    assert [body.published_on for body in bodies] == [date(2022, 3, 1)]


@pytest.mark.requirement("ZJG-6-2")
def test_a_body_is_cancelled_once_and_only_one_that_was_published(db: Session) -> None:
    import_units(db, table(*TREE), "单位.csv", actor=OPERATOR)
    ended = OFFICE | {"执法主体取消日期": "2023-06-01"}
    answer = import_units(db, table(ended, TOWN | {"执法主体取消日期": "2023-06-01"}), "单位.csv", actor=OPERATOR)
    assert [(each.row, each.code, each.parameters) for each in answer.rows] == [
        (2, "UNIT_CHANGED", {"fields": ["执法主体取消日期"]}),
        (3, "BODY_NOT_PUBLISHED", {}),
    ]
    body = db.query(EnforcementBody).one()
    assert (body.published_on, body.cancelled_on) == (date(2022, 3, 1), date(2023, 6, 1))
    assert counts(import_units(db, table(ended), "单位.csv", actor=OPERATOR)) == (0, 0, 1, 0)
    assert db.query(AuditEntry).filter_by(action="unit:body:cancelled").count() == 1


def test_the_same_table_again_changes_nothing(db: Session) -> None:
    import_units(db, table(*TREE), "单位.csv", actor=OPERATOR)
    before = tree(db)
    assert counts(import_units(db, table(*TREE), "单位.csv", actor=OPERATOR)) == (0, 0, 4, 0)
    assert tree(db) == before
    assert db.query(EnforcementBody).count() == 1


def test_a_changed_line_updates_and_an_empty_cell_changes_nothing(db: Session) -> None:
    import_units(db, table(*TREE), "单位.csv", actor=OPERATOR)
    answer = import_units(db, table(JUSTICE | {"单位名称": "启东市司法行政局", "简称": ""}), "单位.csv", actor=OPERATOR)
    assert counts(answer) == (0, 1, 0, 0)
    assert [(each.code, each.parameters) for each in answer.rows] == [("UNIT_CHANGED", {"fields": ["单位名称"]})]
    unit = db.query(Unit).filter_by(code="QD-SFJ").one()
    assert (unit.name, unit.short_name) == ("启东市司法行政局", "市司法局")


def test_a_unit_that_moves_takes_all_below_along(db: Session) -> None:
    import_units(db, table(*TREE), "单位.csv", actor=OPERATOR)
    import_units(db, table(TOWN | {"上级单位代码": "QD-SFJ"}), "单位.csv", actor=OPERATOR)
    assert tree(db)["QD-HL-SFS"][2] == "320681/QD-SFJ/QD-HL/QD-HL-SFS"


def test_units_that_stand_above_themselves_are_refused_with_those_below(db: Session) -> None:
    lines = [CITY, TOWN | {"上级单位代码": "QD-HL-SFS"}, OFFICE | {"业务主管单位代码": ""}, JUSTICE]
    below = {"单位代码": "X", "单位名称": "站", "上级单位代码": "QD-HL-SFS"}
    answer = import_units(db, table(*lines, below), "单位.csv", actor=OPERATOR)
    assert said(answer) == [(3, "UNIT_OWN_ANCESTOR"), (4, "UNIT_OWN_ANCESTOR"), (6, "UNIT_OWN_ANCESTOR")]
    assert set(tree(db)) == {"320681", "QD-SFJ"}


def test_a_table_cannot_close_a_circle_with_what_is_on_record(db: Session) -> None:
    import_units(db, table(*TREE), "单位.csv", actor=OPERATOR)
    before = tree(db)
    answer = import_units(db, table(TOWN | {"上级单位代码": "QD-HL-SFS"}), "单位.csv", actor=OPERATOR)
    assert said(answer) == [(2, "UNIT_OWN_ANCESTOR")]
    assert tree(db) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"单位代码": ""}, "CELL_MISSING"),
        ({"单位名称": ""}, "CELL_MISSING"),
        ({"单位名称": "长" * 101}, "CELL_TOO_LONG"),
        ({"上级单位代码": "NIRGENDS"}, "PARENT_UNKNOWN"),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_and_the_rest_comes_in(
    db: Session, change: dict[str, str], code: str
) -> None:
    answer = import_units(db, table(CITY, JUSTICE, TOWN | change), "单位.csv", actor=OPERATOR)
    assert said(answer) == [(4, code)]
    assert counts(answer) == (2, 0, 0, 1)
    assert set(tree(db)) == {"320681", "QD-SFJ"}


def test_a_code_that_stands_twice_is_refused_in_both_lines_and_below(db: Session) -> None:
    answer = import_units(db, table(CITY, TOWN, TOWN | {"单位名称": "汇龙"}, OFFICE), "单位.csv", actor=OPERATOR)
    assert [(each.row, each.code, each.parameters.get("other")) for each in answer.rows][:2] == [
        (4, "UNIT_TWICE", 3),
        (3, "UNIT_TWICE", 4),
    ]
    assert (5, "PARENT_REFUSED") in said(answer)
    assert set(tree(db)) == {"320681"}


def test_lesser_faults_are_noted_and_the_line_is_taken(db: Session) -> None:
    line = JUSTICE | {
        "统一社会信用代码": "91350100M000100Y42",
        "行政区划代码": "3206",
        "单位类型": "奇怪",
        "执法主体公告日期": "去年",
        "业务主管单位代码": "NIRGENDS",
    }
    answer = import_units(db, table(CITY, line), "单位.csv", actor=OPERATOR)
    assert counts(answer) == (2, 0, 0, 0)
    assert said(answer) == [
        (3, "DATE_UNREADABLE"),
        (3, "DIVISION_CODE_WRONG"),
        (3, "KIND_UNKNOWN"),
        (3, "LINE_PARENT_UNKNOWN"),
        (3, "USCC_CHECK_DIGIT"),
    ]
    unit = db.query(Unit).filter_by(code="QD-SFJ").one()
    assert (unit.uscc, unit.division_code, unit.kind) == (None, None, UnitKind.JUSTICE_BUREAU)


def test_a_dry_run_and_a_waiting_file_store_nothing_and_say_the_same(db: Session) -> None:
    lines = table(*TREE, {"单位代码": "X", "单位名称": "站", "上级单位代码": "NIRGENDS"})
    dry = import_units(db, lines, "单位.csv", actor=OPERATOR, dry_run=True)
    waiting = import_units(db, lines, "单位.csv", actor=OPERATOR, whole=True)
    assert counts(dry) == counts(waiting) == (4, 0, 0, 1)
    assert (dry.as_json("zh")["stored"], waiting.as_json("zh")["stored"]) == (False, False)
    assert db.query(Unit).count() == 0


def test_who_has_a_part_of_the_tree_imports_into_that_part_only(db: Session) -> None:
    city = make_unit(db, "320681", name="启东市", kind=UnitKind.GOVERNMENT)
    mine = make_unit(db, "QD-HL", name="汇龙镇", parent=city)
    make_unit(db, "QD-BX", name="北新镇", parent=city)
    actor = make_actor(db, Role.JUSTICE_REVIEWER, mine)
    lines = [
        {"单位代码": "QD-HL-1", "单位名称": "站", "上级单位代码": "QD-HL"},
        {"单位代码": "QD-HL-2", "单位名称": "站二", "上级单位代码": "QD-HL-1"},
        {"单位代码": "QD-BX", "单位名称": "北新镇改名", "上级单位代码": "320681"},
        {"单位代码": "QD-X", "单位名称": "站", "上级单位代码": "QD-BX"},
        {"单位代码": "QD-Y", "单位名称": "自立", "上级单位代码": ""},
    ]
    answer = import_units(db, table(*lines), "单位.csv", actor=actor)
    assert said(answer) == [(4, "UNIT_BEYOND_REACH"), (5, "PARENT_REFUSED"), (6, "PARENT_MISSING")]
    assert counts(answer) == (2, 0, 0, 3)
    assert db.query(Unit).filter_by(code="QD-BX").one().name == "北新镇"


def test_who_may_not_import_units_is_refused(db: Session) -> None:
    with pytest.raises(NotAllowed):
        import_units(db, table(CITY), "单位.csv", actor=make_actor(db, Role.UNIT_TRAINER, make_unit(db)))
