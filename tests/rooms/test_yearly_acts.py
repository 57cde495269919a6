"""The acts of a year: a row of another room fulfils each, late is said and blocks nothing, desks are reminded (A.4)."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.appraisals.actions.rounds import open_round, usual
from lms.credentials.actions import reviews
from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.models import ReviewRound
from lms.credentials.queries.reviews import get_round
from lms.credentials.rules.reviews import ReviewState
from lms.exams.models import ClockJump
from lms.filings.actions.bulletins import Wording, draft_bulletin, issue
from lms.filings.queries.bulletins import get_bulletin
from lms.notices.models import Notice
from lms.people.rules import PersonClass
from lms.requirements.actions.closing import close_year
from lms.requirements.actions.rule_sets import PROFILES, add_version, read_profile
from lms.yearly_acts.actions.reminding import remind_of_acts
from lms.yearly_acts.queries.acts import ActLine, acts_of
from lms.yearly_acts.rules import Act
from tests.cast import Cast
from tests.credential_factories import make_credential
from tests.factories import DECIDER, adopt_rules, make_actor, make_person, post_class
from tests.oath_factories import DAY as OATH_DAY, closed

NOVEMBER = date(2023, 11, 6)
pytestmark = pytest.mark.at(NOVEMBER)


@pytest.fixture
def ruled(db: Session, cast: Cast) -> Cast:
    adopt_rules(db, cast.units["city"])
    return cast


def line(db: Session, cast: Cast, act: Act, unit: str = "own", *, period: str = "", by: Actor = OPERATOR) -> ActLine:
    """Return an act of a unit in the calendar of 2023."""
    place = cast.units[unit].id
    return next(
        one for one in acts_of(db, 2023, seen_by=by) if (one.act, one.unit.id, one.period) == (act, place, period)
    )


def short_rules(db: Session, cast: Cast, **more: object) -> None:
    """Have the city judged by rules that ask for one hour a year."""
    profile = read_profile((PROFILES / "QD-2023.toml").read_text(encoding="utf-8"))
    none = {"annual_total_min": 1, "biz_skill_percent": 0, "public_law_min": 0, "special_topic_min": 0}
    short = profile.parameters.model_copy(update=none | more)
    add_version(db, profile.model_copy(update={"code": "SHORT", "parameters": short}), actor=OPERATOR)
    adopt_rules(db, cast.units["city"], "SHORT")


@pytest.mark.requirement("FN-1-5")
def test_everybody_has_met_the_year_by_its_day_or_later_or_not_yet(db: Session, cast: Cast) -> None:
    short_rules(db, cast, rotation_due="10-31")
    own, sibling = cast.units["own"], cast.units["sibling"]
    found = line(db, cast, Act.ROTATION)
    assert (found.due_on, found.stand.part, found.stand.whole, found.state) == (date(2023, 10, 31), 0, 6, "overdue")
    people = [cast.people[name] for name in ("顾明澈", "何以宁", "施雨桐", "岳清和", "魏长风", "纪怀川")]
    confirmer = make_actor(db, Role.JUSTICE_REVIEWER, cast.units["city"])
    post_class(db, people, proposer=cast[Role.UNIT_TRAINER], confirmer=confirmer, host=own, on=date(2023, 11, 3))
    assert cast.neighbour
    post_class(
        db, [cast.people["陆知远"]], proposer=cast.neighbour, confirmer=confirmer, host=sibling, on=date(2023, 10, 9)
    )  # fmt: skip
    assert (line(db, cast, Act.ROTATION).stand.part, line(db, cast, Act.ROTATION).state) == (6, "done_late")
    assert line(db, cast, Act.ROTATION, "sibling").state == "done"
    assert all(one.stand.whole for one in acts_of(db, 2023, seen_by=OPERATOR) if one.act is Act.ROTATION)


@pytest.mark.requirement("SZ-2.2-9", "FN-3-2")
def test_the_yearly_review_is_done_once_every_card_is_decided_about(db: Session, ruled: Cast) -> None:
    own = ruled.units["own"]
    with clock.travel(date(2023, 1, 10)):
        for name in ("顾明澈", "施雨桐"):
            make_credential(
                db, ruled.people[name], own, actor=ruled[Role.JUSTICE_DECIDER], issued_on=date(2020, 5, 1)
            )  # fmt: skip
        assert (line(db, ruled, Act.CARD_ANNUAL).stand.whole, line(db, ruled, Act.CARD_ANNUAL).state) == (2, "open")
        open_rounds(db, own, [own], year=2022, actor=ruled[Role.UNIT_LEGAL])
        made = db.scalars(select(ReviewRound).filter_by(year=2022, unit_id=own.id)).one()
        found = get_round(db, made.id, seen_by=ruled[Role.UNIT_LEGAL], to_change=True)
        reviews.pass_on(db, found, ReviewState.OPEN, actor=ruled[Role.UNIT_LEADER])
        reviews.pass_on(db, found, ReviewState.UNIT_CHECKED, actor=ruled[Role.JUSTICE_REVIEWER])
    with clock.travel(date(2023, 4, 1)):
        one = line(db, ruled, Act.CARD_ANNUAL)
        assert (one.due_on, one.of_year, one.stand.part, one.state) == (date(2023, 3, 31), 2022, 0, "overdue")
        reviews.pass_on(db, found, ReviewState.JUSTICE_CHECKED, actor=ruled[Role.JUSTICE_DECIDER])
        one = line(db, ruled, Act.CARD_ANNUAL)
        assert (one.stand.part, one.stand.done_on, one.state) == (2, date(2023, 4, 1), "done_late")


@pytest.mark.requirement("JN-17-2")
def test_the_oath_of_the_year_is_the_ceremony_held_where_the_rules_ask_for_one(db: Session, cast: Cast) -> None:
    adopt_rules(db, cast.units["city"], "JN-2022")
    assert line(db, cast, Act.OATH).state == "open"
    with clock.travel(OATH_DAY):
        closed(db, cast, present=["顾明澈", "施雨桐", "纪怀川"])
        held = line(db, cast, Act.OATH)
        assert (held.stand.part, held.stand.whole, held.stand.done_on, held.state) == (3, 5, OATH_DAY, "done")
        assert line(db, cast, Act.OATH, "sibling").state == "open"


@pytest.mark.requirement("QD-12-2", "FN-19-1")
def test_each_quarter_has_its_bulletin_or_is_missed(db: Session, ruled: Cast) -> None:
    reviewer, head, justice = ruled[Role.JUSTICE_REVIEWER], ruled[Role.JUSTICE_DECIDER], ruled.units["justice"]
    with clock.travel(date(2023, 5, 9)):
        made = draft_bulletin(
            db, justice, 2023, clock.today(), percent=80, wording=Wording("通报", "进度偏慢。"), actor=reviewer
        )
        issue(db, get_bulletin(db, made.id, seen_by=head), actor=head)
    states = [line(db, ruled, Act.BULLETIN, "justice", period=f"Q{each}").state for each in (1, 2, 3, 4)]
    assert states == ["overdue", "done", "overdue", "open"]
    assert not [one for one in acts_of(db, 2023, seen_by=OPERATOR) if one.act is Act.BULLETIN and one.unit != justice]
    make_person(db, ruled.units["own"], name="督察员", person_class=PersonClass.SUPERVISOR)
    assert line(db, ruled, Act.BULLETIN, period="Q1").state == "overdue"


@pytest.mark.requirement("JN-24-1", "JN-2-3")
def test_appraisal_closing_and_training_of_supervisors_are_the_bureaus(db: Session, ruled: Cast) -> None:
    reviewer, justice = ruled[Role.JUSTICE_REVIEWER], ruled.units["justice"]
    assert line(db, ruled, Act.APPRAISAL, "justice").state == "open"
    open_round(db, justice, usual(2023, NOVEMBER, "评议考核", date(2023, 12, 8)), actor=reviewer)
    assert line(db, ruled, Act.APPRAISAL, "justice").stand.done_on == NOVEMBER
    assert line(db, ruled, Act.CLOSING, "justice").state == "overdue"
    adopt_rules(db, ruled.units["city"], "SZ-2021", 2022)
    close_year(db, 2022, actor=DECIDER)
    assert line(db, ruled, Act.CLOSING, "justice").state == "done_late"
    there = make_person(db, ruled.units["own"], name="督察员", person_class=PersonClass.SUPERVISOR)
    before = line(db, ruled, Act.SUPERVISORS, "justice").stand
    confirmer = make_actor(db, Role.JUSTICE_REVIEWER, ruled.units["city"])
    post_class(
        db, [there], proposer=ruled[Role.UNIT_TRAINER], confirmer=confirmer, host=ruled.units["own"],
        on=date(2023, 11, 3),
    )  # fmt: skip
    after = line(db, ruled, Act.SUPERVISORS, "justice").stand
    assert (after.part, after.whole) == (before.part + 1, before.whole)


def test_a_unit_sees_its_own_acts_and_none_of_its_neighbours(db: Session, ruled: Cast) -> None:
    seen = {one.unit.id for one in acts_of(db, 2023, seen_by=ruled[Role.UNIT_TRAINER])}
    assert seen == {ruled.units["own"].id}


def told(db: Session) -> Counter[tuple[str, int | None, str]]:
    db.flush()
    return Counter((one.cause, one.unit_id, one.step.split(":")[0]) for one in db.scalars(select(Notice)))


@pytest.mark.requirement("FN-1-5")
def test_desks_are_reminded_once_a_step_and_the_bureau_of_all_late_units_together(db: Session, cast: Cast) -> None:
    short_rules(db, cast, rotation_due="10-31")
    own, justice = cast.units["own"].id, cast.units["justice"].id
    for day in (date(2023, 10, 20), date(2023, 10, 29), date(2023, 10, 31)):
        with clock.travel(day):
            remind_of_acts(db)
    counted = told(db)
    assert counted["ACT_DUE", own, "ROTATION"] == 4  # two steps, for each of the two at the desk
    assert not [cause for cause, _, act in counted if cause == "ACTS_MISSED" and act == "ROTATION"]
    with clock.travel(date(2023, 11, 1)):
        remind_of_acts(db)
        remind_of_acts(db)
    counted = told(db)
    assert counted["ACT_OVERDUE", own, "ROTATION"] == 2
    assert counted["ACTS_MISSED", justice, "ROTATION"] == 1
    assert counted["ACT_OVERDUE", justice, "BULLETINQ1"] == 1  # its own act, told to its own desk


def test_while_the_clock_is_in_doubt_nobody_is_reminded(db: Session, ruled: Cast) -> None:
    db.add(ClockJump(at=clock.now(), milliseconds=86_400_000, attempts=0))
    remind_of_acts(db)
    assert not told(db)
