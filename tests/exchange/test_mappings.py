"""Files of other systems are read by the mapping that the bureau keeps: their titles, words, days and last line."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exchange.answers import ImportAnswer
from lms.exchange.hours import import_hours
from lms.exchange.mapped import day_in, is_day_order
from lms.exchange.mappings import keep_mapping
from lms.exchange.models import SourceMapping
from lms.exchange.queries import find_mapping
from lms.exchange.refusals import FileRefused
from lms.hours.models import Claim
from lms.people.rules import UnitKind
from tests.exchange.made import counts, table
from tests.factories import make_actor, make_id_no, make_person, make_unit

ID_NO = make_id_no(821)
TITLES = {
    "record": ["学习流水"], "id_no": ["证件号"], "title": ["课件"], "category": ["大类"], "method": ["形式"],
    "hours": ["折合学时"], "day": ["学完"],
}  # fmt: skip
WORDS = {"category": {"公法": "PL.GEN"}, "method": {"W": "网络培训"}}
pytestmark = [pytest.mark.at(date(2023, 11, 17)), pytest.mark.requirement("QD-10-9")]


@pytest.fixture
def clerk(db: Session) -> Actor:
    city = make_unit(db, "QD", name="启东市", kind=UnitKind.GOVERNMENT)
    make_person(db, make_unit(db, "CG", name="启东市城市管理局", parent=city), id_no=ID_NO)
    return make_actor(db, Role.JUSTICE_REVIEWER, city)


def keep(db: Session, clerk: Actor, **changes: object) -> SourceMapping:
    said = {"columns": TITLES, "words": WORDS, "day_order": "DD/MM/YYYY", "trailer": "总计"} | changes
    return keep_mapping(db, "NANTONG_CLOUD", "hours", actor=clerk, **said)  # type: ignore[arg-type]


def theirs(record: str = "N1", **changes: str) -> dict[str, str]:
    said = {"学习流水": record, "证件号": ID_NO, "课件": "行政处罚法", "大类": "公法", "形式": "W", "折合学时": "2"}
    return said | {"学完": "07/11/2023"} | changes


def run(db: Session, data: bytes, actor: Actor, *, source: str = "NANTONG_CLOUD") -> ImportAnswer:
    return import_hours(db, data, "云平台.csv", source_system=source, actor=actor)


@pytest.mark.requirement("JN-22-1")
def test_titles_words_and_days_of_another_system_become_ours(db: Session, clerk: Actor) -> None:
    keep(db, clerk)
    answer = run(db, table(theirs(), {"学习流水": "总计", "证件号": "1条"}), clerk)
    assert counts(answer) == (1, 0, 0, 0)
    claim = db.query(Claim).one()
    assert (claim.category, claim.method, claim.occurred_on, claim.credit) == (
        "PL.GEN", "ONLINE", date(2023, 11, 7), 200,
    )  # fmt: skip
    assert [note.code for note in answer.notes if note.code == "MAPPING_USED"]


def test_a_mapping_of_one_system_reads_no_file_of_another(db: Session, clerk: Actor) -> None:
    keep(db, clerk)
    with pytest.raises(FileRefused, match="FILE_HEADER_NOT_FOUND"):
        run(db, table(theirs()), clerk, source="AIQIDONG_APP")


def test_a_file_in_which_no_title_of_the_mapping_stands_is_refused_with_what_was_seen_and_expected(
    db: Session, clerk: Actor
) -> None:
    keep(db, clerk)
    with pytest.raises(FileRefused) as refused:
        run(db, table({"工单": "G1", "来电人": "某某", "内容": "路边摊占道"}), clerk)
    assert refused.value.code == "MAPPING_NO_COLUMN"
    assert refused.value.parameters["found"] == ["工单", "来电人", "内容"]
    assert "学习流水" in refused.value.parameters["expected"]
    ours = {"记录编号": "1", "身份证号": ID_NO, "课程名称": "法", "课程类别": "PL.GEN", "培训方式": "网络培训"}
    with pytest.raises(FileRefused, match="MAPPING_NO_COLUMN"):
        run(db, table(ours | {"学时": "1", "培训日期": "2023-11-07"}), clerk)


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ((), "FILE_CUT_SHORT"),
        (({"学习流水": "总计", "证件号": "3条"},), "FILE_COUNT_DIFFERS"),
        (({"学习流水": "总计", "证件号": ""},), "FILE_COUNT_DIFFERS"),
    ],
)
def test_half_a_file_is_refused_whole(db: Session, clerk: Actor, last: tuple[dict[str, str], ...], code: str) -> None:
    keep(db, clerk)
    with pytest.raises(FileRefused) as refused:
        run(db, table(theirs(), theirs("N2", 学完="08/11/2023"), *last), clerk)
    assert refused.value.code == code
    assert db.query(Claim).count() == 0


def test_the_same_file_twice_adds_nothing_and_says_so(db: Session, clerk: Actor) -> None:
    keep(db, clerk)
    data = table(theirs(), {"学习流水": "总计", "证件号": "1条"})
    run(db, data, clerk)
    db.flush()
    again = run(db, data, clerk)
    assert counts(again) == (0, 0, 1, 0)
    assert "FILE_IMPORTED" in {note.code for note in again.notes}
    assert db.query(Claim).count() == 1


def test_a_day_in_another_order_and_a_word_nobody_translated_refuse_their_line(db: Session, clerk: Actor) -> None:
    keep(db, clerk)
    odd = theirs("N2", 学完="13/13/2023"), theirs("N3", 大类="不知道"), {"学习流水": "总计", "证件号": "3条"}
    answer = run(db, table(theirs(), *odd), clerk)
    assert counts(answer) == (1, 0, 0, 2)
    assert {row.code for row in answer.rows} == {"DATE_UNREADABLE", "CATEGORY_UNKNOWN"}


def test_a_changed_mapping_is_a_new_version_and_the_same_again_is_none(db: Session, clerk: Actor) -> None:
    first = keep(db, clerk)
    assert keep(db, clerk) is first
    second = keep(db, clerk, trailer="")
    assert (first.version, second.version) == (1, 2)
    found = find_mapping(db, "NANTONG_CLOUD", "hours")
    assert found is not None
    assert found.trailer == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"columns": {}, "words": {}, "day_order": "", "trailer": ""}, "MAPPING_EMPTY"),
        ({"columns": {"card": ["证"]}}, "MAPPING_COLUMN"),
        ({"columns": {"record": ["编号"], "course": ["编号（课程）"]}}, "MAPPING_TITLE_TWICE"),
        ({"day_order": "DD/MM"}, "MAPPING_DAYS"),
        ({"trailer": "长" * 61}, "MAPPING_TOO_LONG"),
    ],
)
def test_a_mapping_without_sense_is_refused(db: Session, clerk: Actor, changes: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        keep(db, clerk, **changes)
    assert refused.value.code == code


def test_only_the_bureau_keeps_mappings_and_only_of_systems_that_are_known(db: Session, clerk: Actor) -> None:
    trainer = make_actor(db, Role.UNIT_TRAINER)
    with pytest.raises(NotAllowed):
        keep(db, trainer)
    with pytest.raises(NotFound):
        keep_mapping(db, "NANTONG_CLOUD", "cards", columns=TITLES, words={}, actor=clerk)


def test_orders_of_days() -> None:
    assert is_day_order("DD/MM/YYYY")
    assert not is_day_order("DD/MM/YY")
    assert not is_day_order("(.*)+DD MM YYYY MM")
    assert day_in("7.11.2023 08:30", "DD.MM.YYYY") == "2023-11-07"
    assert day_in("31/02/2023", "DD/MM/YYYY") is None
