"""A roster that lists people who are on record: moves, returns, changes, and what stays as it is."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Role
from lms.errors import NotAllowed
from lms.people.models import Person, PersonRole, Post, Unit
from tests.exchange.made import counts, said
from tests.exchange.rosters import TODAY, line, make_units, run, snapshot
from tests.factories import make_actor, make_id_no

pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def units(db: Session) -> dict[str, Unit]:
    return make_units(db)


@pytest.mark.usefixtures("units")
def test_the_number_of_another_person_is_not_taken_over(db: Session) -> None:
    run(db, line())
    before = snapshot(db)
    answer = run(db, line(name="张三"))
    assert said(answer) == [(2, "NAME_DIFFERS")]
    assert "陈志远" not in str(answer.as_json("zh"))
    assert snapshot(db) == before


def test_who_is_listed_elsewhere_is_refused_until_the_day_of_the_move_is_given(
    db: Session, units: dict[str, Unit]
) -> None:
    run(db, line(岗位="执法岗"))
    answer = run(db, line(unit="NY"))
    assert [(e.code, e.parameters) for e in answer.rows] == [("POST_ELSEWHERE", {"unit": "启东市城市管理局"})]
    answer = run(db, line(unit="NY", 调入日期="2023-06-01"))
    assert said(answer) == [(2, "PERSON_MOVED")]
    posts = db.query(Post).order_by(Post.id).all()
    assert [(p.unit_id, p.started_on, p.ended_on) for p in posts] == [
        (units["CG"].id, None, date(2023, 5, 31)),
        (units["NY"].id, date(2023, 6, 1), None),
    ]
    assert posts[1].title == "执法岗"
    assert counts(run(db, line(unit="NY", 调入日期="2023-06-01"))) == (0, 0, 1, 0)


@pytest.mark.usefixtures("units")
def test_a_move_before_the_old_post_began_is_refused(db: Session) -> None:
    run(db, line(入职时间="2023-03-01"))
    assert said(run(db, line(unit="NY", 调入日期="2023-02-01"))) == [(2, "TRANSFER_TOO_EARLY")]


@pytest.mark.usefixtures("units")
def test_who_comes_back_must_say_since_when(db: Session) -> None:
    run(db, line(入职时间="2023-03-01"))
    post, role = db.query(Post).one(), db.query(PersonRole).one()
    post.ended_on = role.ended_on = date(2023, 5, 31)
    db.flush()
    assert said(run(db, line())) == [(2, "RETURN_DATE_MISSING")]
    assert said(run(db, line(调入日期="2023-05-01"))) == [(2, "TRANSFER_TOO_EARLY")]
    assert said(run(db, line(调入日期="2023-09-01"))) == [(2, "PERSON_CHANGED")]
    assert [p.started_on for p in db.query(Post).order_by(Post.id)] == [date(2023, 3, 1), date(2023, 9, 1)]


@pytest.mark.usefixtures("units")
def test_whose_last_day_is_known_and_not_over_is_still_there(db: Session) -> None:
    run(db, line(入职时间="2023-03-01"))
    post, role = db.query(Post).one(), db.query(PersonRole).one()
    post.ended_on = role.ended_on = TODAY
    assert counts(run(db, line())) == (0, 0, 1, 0)


@pytest.mark.usefixtures("units")
def test_what_changed_is_named_and_an_empty_cell_changes_nothing(db: Session) -> None:
    run(db, line(手机号="13800000001", 岗位="执法岗", 执法证号="1006"))
    answer = run(db, line(手机号="13800000002", 岗位="", 执法证号="2006", 编制="事业编制", 入职时间="2020-01-01"))
    assert counts(answer) == (0, 1, 0, 0)
    assert answer.rows[0].parameters == {"fields": ["手机号", "入职时间", "编制", "执法证号"]}
    db.expire_all()
    assert (db.query(Post).one().title, db.query(PersonRole).one().card_no) == ("执法岗", "2006")


@pytest.mark.usefixtures("units")
def test_an_applicant_whose_card_came_becomes_an_officer(db: Session) -> None:
    run(db, line(kind="拟申领人员", 入职时间="2023-01-03"))
    assert said(run(db, line())) == [(2, "ROLES_EXCLUDE")]
    assert said(run(db, line(发证日期="2023-07-01"))) == [(2, "PERSON_CHANGED")]
    roles = {r.person_class: (r.started_on, r.ended_on) for r in db.query(PersonRole).populate_existing()}
    assert roles == {
        "APPLICANT": (date(2023, 1, 3), date(2023, 6, 30)),
        "OFFICER": (date(2023, 7, 1), None),
    }


@pytest.mark.usefixtures("units")
def test_a_dry_run_and_a_waiting_file_store_nothing(db: Session) -> None:
    lines = [line(), line(id_no="1")]
    assert counts(run(db, *lines, dry_run=True)) == counts(run(db, *lines, whole=True)) == (1, 0, 0, 1)
    assert db.query(Person).count() == 0
    assert counts(run(db, line(), whole=True)) == (1, 0, 0, 0)
    assert db.query(Person).count() == 1


def test_a_trainer_imports_into_his_own_unit_only(db: Session, units: dict[str, Unit]) -> None:
    run(db, line())
    trainer = make_actor(db, Role.UNIT_TRAINER, units["NY"])
    answer = run(
        db,
        line(id_no=make_id_no(906), unit="NY"),
        line(id_no=make_id_no(907), unit="启东市城市管理局"),
        line(unit="NY", 调入日期="2023-06-01"),
        actor=trainer,
    )
    assert said(answer) == [(3, "UNIT_UNKNOWN"), (4, "PERSON_ELSEWHERE")]
    assert counts(answer) == (1, 0, 0, 2)
    with pytest.raises(NotAllowed):
        run(db, line(), actor=make_actor(db, Role.UNIT_LEGAL, units["NY"]))


@pytest.mark.usefixtures("units")
def test_every_verdict_has_words_with_a_reason(db: Session) -> None:
    answer = run(db, line(), line(id_no="1"), line(unit="NY"), line(id_no=make_id_no(908), 性别="女", 手机号="1"))
    for each in answer.as_json("zh")["rows"]:
        assert each["text"] != each["code"]
        assert "%(" not in each["text"]
