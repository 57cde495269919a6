"""What 12345 and 码上监督 found of complaints: kept once, by the number of the card, and never who complained."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import Complaint
from lms.credentials.queries.personal_file import personal_file
from lms.errors import NotAllowed, RuleBroken
from lms.exchange.answers import ImportAnswer
from lms.exchange.complaints import import_complaints
from lms.people.queries.people import get_person
from tests.cast import Cast, make_cast
from tests.credential_factories import make_credential
from tests.exchange.made import counts, said, table

pytestmark = pytest.mark.at(date(2023, 11, 17))
CARD = "10320681001"


@pytest.fixture
def cast(db: Session) -> Cast:
    cast = make_cast(db)
    clerk = cast.actors[Role.JUSTICE_REVIEWER]
    make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=clerk, number=CARD)
    return cast


def line(record: str = "GD1", **changes: str) -> dict[str, str]:
    return {"工单编号": record, "受理日期": "2023-10-09", "办理结果": "属实", "执法证号": CARD} | changes


def run(db: Session, cast: Cast, *lines: dict[str, str], role: Role = Role.JUSTICE_REVIEWER) -> ImportAnswer:
    answer = import_complaints(db, table(*lines), "工单.csv", source_system="HOTLINE_12345", actor=cast.actors[role])
    db.flush()
    return answer


@pytest.mark.requirement("FN-10-2", "ZJG-1-1", "SZ-5.3-1", "FN-11-1")
@pytest.mark.requirement("JN-13-1")
def test_what_was_upheld_stands_in_the_personal_file_and_what_was_not_does_not(db: Session, cast: Cast) -> None:
    ours = (
        line("GD2", 办理结果="不属实"),
        line("GD3", 办理结果="部分属实", 情节="严重", 受理日期="2023-10-12", 事项="态度生硬"),
    )
    answer = run(db, cast, line(来电人="陈某", 来电号码="13800000000"), *ours)
    assert counts(answer) == (3, 0, 0, 0)
    assert [note.parameters["titles"] for note in answer.notes] == [["来电人", "来电号码"]]
    clerk = cast.actors[Role.JUSTICE_REVIEWER]
    person = get_person(db, cast.people["顾明澈"].id, seen_by=clerk)
    section = next(one for one in personal_file(db, person, seen_by=clerk) if one.key == "complaints")
    assert [(one.code, one.on) for one in section.entries] == [
        ("UPHELD", date(2023, 10, 9)), ("PARTLY", date(2023, 10, 12)),
    ]  # fmt: skip
    assert {one.unit_id for one in db.query(Complaint)} == {cast.units["own"].id}


def test_the_same_file_twice_adds_nothing_and_a_case_that_says_something_else_is_refused(
    db: Session, cast: Cast
) -> None:
    run(db, cast, line())
    again = run(db, cast, line())
    assert counts(again) == (0, 0, 1, 0)
    assert "FILE_IMPORTED" in {note.code for note in again.notes}
    later = run(db, cast, line(办理结果="不属实"), line("GD9", 受理日期="2023-10-10"))
    assert said(later) == [(2, "COMPLAINT_CHANGED")]
    assert db.query(Complaint).count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"执法证号": "10999999999"}, "COMPLAINT_PERSON"),
        ({"执法证号": ""}, "COMPLAINT_WHOSE"),
        ({"办理结果": "满意"}, "COMPLAINT_FINDING"),
        ({"受理日期": "2023-12-01"}, "DATE_FUTURE"),
        ({"办结日期": "2023-10-01"}, "COMPLAINT_DAYS"),
        ({"被投诉人": "别人"}, "CARD_NAME_DIFFERS"),
    ],
)
def test_a_line_that_cannot_be_true_is_refused_with_its_reason(
    db: Session, cast: Cast, changes: dict[str, str], code: str
) -> None:
    assert said(run(db, cast, line(**changes))) == [(2, code)]
    assert db.query(Complaint).count() == 0


def test_card_and_id_number_of_two_people_are_refused(db: Session, cast: Cast) -> None:
    other = cast.id_numbers["施雨桐"]
    assert said(run(db, cast, line(身份证号=other))) == [(2, "COMPLAINT_TWO_PEOPLE")]


@pytest.mark.requirement("JN-19-2")
@pytest.mark.parametrize("channel", ["HOTLINE_12345", "MASHANG", "OTHER_CHANNEL"])
def test_what_was_found_names_its_channel(db: Session, cast: Cast, channel: str) -> None:
    clerk = cast.actors[Role.JUSTICE_REVIEWER]
    import_complaints(db, table(line()), "a.csv", source_system=channel, actor=clerk)
    assert db.query(Complaint).one().source == f"{channel}:GD1"


def test_only_the_bureau_imports_findings_and_only_from_channels(db: Session, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        run(db, cast, line(), role=Role.UNIT_TRAINER)
    with pytest.raises(RuleBroken, match="SOURCE_NAME"):
        import_complaints(
            db, table(line()), "a.csv", source_system="NANTONG_CLOUD", actor=cast.actors[Role.JUSTICE_REVIEWER]
        )
