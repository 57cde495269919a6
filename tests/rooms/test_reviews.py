"""The yearly review of a unit: facts frozen for all at once, checked twice, decided by another (C2.5, SZ-2.2-9)."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.actions import reviews
from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.models import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.queries.review_lists import todos
from lms.credentials.queries.review_rows import shown_findings
from lms.credentials.queries.reviews import (
    counts_of_rounds,
    get_review,
    get_round,
    last_outcome,
    list_rounds,
    reviews_of_round,
)
from lms.credentials.rules.reviews import ReviewState as State
from lms.credentials.rules.states import CredentialState
from lms.errors import NotAllowed, NotFound
from lms.people.actions.people import grant_leave
from lms.people.models import Post
from lms.people.rules import LeaveKind
from tests.cast import Cast
from tests.credential_factories import make_credential
from tests.exam_factories import make_blueprint
from tests.factories import make_actor
from tests.held_exams import hold
from tests.refusing import refused

ON = date(2023, 1, 10)
pytestmark = pytest.mark.at(ON)
LONG_AGO = date(2020, 5, 1)
OWN = ("顾明澈", "施雨桐", "岳清和", "魏长风", "纪怀川")


@pytest.fixture
def cards(db: Session, cast: Cast) -> None:
    """Give the officers of 市城管局 and its team, and one of 市交通局, their cards."""
    for name, unit in [*((name, "own") for name in OWN), ("陆知远", "sibling")]:
        make_credential(db, cast.people[name], cast.units[unit], actor=cast[Role.JUSTICE_DECIDER], issued_on=LONG_AGO)


def opened(db: Session, cast: Cast, by: Role = Role.UNIT_LEGAL, unit: str = "own") -> ReviewRound:
    place = cast.units[unit]
    open_rounds(db, place, [place], year=2022, actor=cast[by])
    found = db.scalars(select(ReviewRound).filter_by(year=2022, unit_id=place.id)).one()
    return get_round(db, found.id, seen_by=cast[by], to_change=True)


def of(db: Session, cast: Cast, name: str) -> YearlyReview:
    found = db.scalars(select(YearlyReview).filter_by(person_id=cast.people[name].id)).one()
    db.expire(found)
    return get_review(db, found.id, seen_by=OPERATOR)


def states(db: Session, cast: Cast) -> dict[str, str]:
    return {name: of(db, cast, name).state for name in OWN}


def checked(db: Session, cast: Cast) -> ReviewRound:
    """Open, and let the unit check all: the legal office, then the head for the legal officer himself."""
    found = opened(db, cast)
    for role in (Role.UNIT_LEGAL, Role.UNIT_LEADER):
        reviews.pass_on(db, found, State.OPEN, actor=cast[role])
    return found


def decided(db: Session, cast: Cast) -> ReviewRound:
    found = checked(db, cast)
    reviews.pass_on(db, found, State.UNIT_CHECKED, actor=cast[Role.JUSTICE_REVIEWER])
    reviews.pass_on(db, found, State.JUSTICE_CHECKED, actor=cast[Role.JUSTICE_DECIDER])
    return found


@pytest.mark.usefixtures("cards")
class TestOpening:
    def test_everybody_with_a_card_at_or_below_the_unit_is_in_the_round(self, db: Session, cast: Cast) -> None:
        found = opened(db, cast)
        names = {one.person.name for one in reviews_of_round(db, found.id)}
        assert names == set(OWN)
        assert (found.frozen_on, found.due_on) == (ON, date(2023, 3, 31))
        assert {one.state for one in reviews_of_round(db, found.id)} == {"OPEN"}
        events = db.scalars(select(ReviewEvent)).all()
        assert [(event.old, event.new) for event in events] == [(None, "OPEN")] * 5

    @pytest.mark.requirement("SZ-2.2-9")
    def test_each_line_proposes_an_outcome_with_all_its_reasons(self, db: Session, cast: Cast) -> None:
        people = cast.people
        new = people["魏长风"]
        db.query(Post).filter_by(person_id=people["纪怀川"].id).update({"is_enforcement": False})
        legal = cast[Role.UNIT_LEGAL]
        grant_leave(
            db,
            people["施雨桐"],
            LeaveKind.ILLNESS,
            started_on=ON,
            ended_on=date(2023, 2, 1),
            document="批",
            actor=legal,
        )
        blueprint = make_blueprint(db, cast.units["justice"], actor=cast[Role.JUSTICE_REVIEWER])
        came = {people["顾明澈"]: 40, people["岳清和"]: 90, new: 90}
        hold(
            db,
            cast.units["city"],
            blueprint,
            {person: (cast.units["own"], "OFFICER", points) for person, points in came.items()},
            year=2022,
            published_at=clock.now(),
        )
        opened(db, cast)
        lines = {name: of(db, cast, name) for name in OWN}
        assert {name: line.proposed for name, line in lines.items()} == {
            "顾明澈": "CONDITIONAL",
            "施雨桐": "DEFERRED",
            "岳清和": "PASSED",
            "魏长风": "PASSED",
            "纪怀川": "FAILED",
        }
        assert lines["顾明澈"].facts["findings"] == ["EXAM_FAILED", "HOURS_UNJUDGED"]
        assert lines["施雨桐"].facts["findings"] == ["ON_LEAVE", "EXAM_MISSED", "HOURS_UNJUDGED"]
        assert lines["纪怀川"].facts["findings"] == ["NOT_ENFORCEMENT_POST", "HOURS_UNJUDGED", "EXAM_NOT_HELD"]

    def test_what_was_frozen_stays_as_it_was(self, db: Session, cast: Cast) -> None:
        opened(db, cast)
        db.query(Post).filter_by(person_id=cast.people["顾明澈"].id).update({"is_enforcement": False})
        assert of(db, cast, "顾明澈").proposed == "PASSED"

    def test_who_left_his_post_stands_in_the_round_of_his_card(self, db: Session, cast: Cast) -> None:
        post = db.query(Post).filter_by(person_id=cast.people["顾明澈"].id).one()
        post.ended_on = date(2022, 12, 31)
        opened(db, cast)
        line = of(db, cast, "顾明澈")
        assert (line.proposed, line.facts["findings"][0]) == ("FAILED", "NOT_IN_POST")

    def test_a_card_of_the_reviewed_year_is_not_required(self, db: Session, cast: Cast) -> None:
        make_credential(
            db,
            cast.people["孟昭宁"],
            cast.units["town"],
            actor=cast[Role.JUSTICE_DECIDER],
            issued_on=date(2022, 8, 1),
        )
        open_rounds(db, cast.units["town"], [cast.units["town"]], year=2022, actor=cast[Role.JUSTICE_REVIEWER])
        assert of(db, cast, "孟昭宁").proposed == "NOT_REQUIRED"

    def test_the_bureau_opens_all_units_at_once_each_with_its_own_people(self, db: Session, cast: Cast) -> None:
        place, units = cast.units["city"], [cast.units[key] for key in ("city", "own", "sibling", "town")]
        assert open_rounds(db, place, units, year=2022, actor=cast[Role.JUSTICE_REVIEWER]) == 6
        found = {one.unit.name: one for one in list_rounds(db, 2022, seen_by=cast[Role.JUSTICE_REVIEWER])}
        assert set(found) == {"市城管局", "市交通局"}
        counts = counts_of_rounds(db, [one.id for one in found.values()])
        assert counts == {found["市城管局"].id: {"OPEN": 5}, found["市交通局"].id: {"OPEN": 1}}

    def test_opening_again_takes_in_who_came_later_and_nobody_twice(self, db: Session, cast: Cast) -> None:
        first = opened(db, cast)
        with refused("REVIEW_NOBODY"):
            opened(db, cast)
        later = make_credential(
            db, cast.people["何以宁"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=LONG_AGO
        )
        assert opened(db, cast).id == first.id
        assert [one.credential_id for one in reviews_of_round(db, first.id)][-1] == later.id

    @pytest.mark.parametrize("year", [2023, 2024, 1999])
    def test_only_a_year_that_is_over_is_reviewed(self, db: Session, cast: Cast, year: int) -> None:
        with refused("REVIEW_YEAR_RUNS"):
            open_rounds(db, cast.units["own"], [cast.units["own"]], year=year, actor=cast[Role.UNIT_LEGAL])

    @pytest.mark.parametrize("role", [Role.SELF, Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.JUSTICE_DECIDER])
    def test_others_open_none(self, db: Session, cast: Cast, role: Role) -> None:
        with pytest.raises(NotAllowed):
            opened(db, cast, role)

    def test_nor_does_anybody_for_a_unit_out_of_reach(self, db: Session, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            open_rounds(db, cast.units["sibling"], [cast.units["sibling"]], year=2022, actor=cast[Role.UNIT_LEGAL])


@pytest.mark.usefixtures("cards")
class TestTheThreeHands:
    def test_the_unit_checks_all_but_what_it_keeps_back_and_nobody_checks_himself(
        self, db: Session, cast: Cast
    ) -> None:
        found = opened(db, cast)
        kept = of(db, cast, "顾明澈").id
        done = reviews.pass_on(db, found, State.OPEN, keep={kept}, actor=cast[Role.UNIT_LEGAL])
        assert (done.moved, done.kept, done.own) == (3, 1, 1)
        assert states(db, cast) == {
            "顾明澈": "OPEN",
            "施雨桐": "UNIT_CHECKED",
            "岳清和": "OPEN",
            "魏长风": "UNIT_CHECKED",
            "纪怀川": "UNIT_CHECKED",
        }

    def test_the_batch_goes_through_three_hands_to_its_outcome(self, db: Session, cast: Cast) -> None:
        decided(db, cast)
        assert set(states(db, cast).values()) == {"PASSED"}
        assert last_outcome(db, cast.people["顾明澈"].id) is True
        events = of(db, cast, "顾明澈").events
        assert [event.new for event in events] == ["OPEN", "UNIT_CHECKED", "JUSTICE_CHECKED", "PASSED"]

    def test_an_exception_goes_with_its_reason_and_the_decision_follows_it(self, db: Session, cast: Cast) -> None:
        found = opened(db, cast)
        with refused("REASON_MISSING"):
            reviews.stand_for(db, of(db, cast, "顾明澈"), "CONDITIONAL", reason=" ", actor=cast[Role.UNIT_LEGAL])
        reviews.stand_for(
            db, of(db, cast, "顾明澈"), "CONDITIONAL", reason="执法记录仪培训缺一次", actor=cast[Role.UNIT_LEGAL]
        )
        for role in (Role.UNIT_LEGAL, Role.UNIT_LEADER):
            reviews.pass_on(db, found, State.OPEN, actor=cast[role])
        reviews.pass_on(db, found, State.UNIT_CHECKED, actor=cast[Role.JUSTICE_REVIEWER])
        reviews.pass_on(db, found, State.JUSTICE_CHECKED, actor=cast[Role.JUSTICE_DECIDER])
        line = of(db, cast, "顾明澈")
        assert (line.state, line.cure_until, line.proposed) == ("CONDITIONAL", date(2023, 6, 30), "PASSED")
        assert last_outcome(db, line.person_id) is False

    @pytest.mark.parametrize(
        ("state", "wrong"),
        [
            (State.OPEN, Role.UNIT_TRAINER),
            (State.OPEN, Role.JUSTICE_REVIEWER),
            (State.UNIT_CHECKED, Role.UNIT_LEGAL),
            (State.UNIT_CHECKED, Role.JUSTICE_DECIDER),
            (State.JUSTICE_CHECKED, Role.JUSTICE_REVIEWER),
            (State.PASSED, Role.JUSTICE_DECIDER),
        ],
    )
    def test_no_hand_does_anothers_work(self, db: Session, cast: Cast, state: State, wrong: Role) -> None:
        found = checked(db, cast)
        with pytest.raises(NotAllowed):
            reviews.pass_on(db, found, state, actor=cast[wrong])

    def test_whoever_checked_does_not_decide(self, db: Session, cast: Cast) -> None:
        found = checked(db, cast)
        reviewer = cast[Role.JUSTICE_REVIEWER]
        reviews.pass_on(db, found, State.UNIT_CHECKED, actor=reviewer)
        both = Actor(
            reviewer.account_id, Role.JUSTICE_DECIDER, reviewer.unit_id, reviewer.unit_path, reviewer.person_id
        )
        with refused("REVIEW_SAME_HAND"):
            reviews.pass_on(db, found, State.JUSTICE_CHECKED, actor=both)
        assert set(states(db, cast).values()) == {"JUSTICE_CHECKED"}

    def test_the_second_who_presses_the_button_is_told(self, db: Session, cast: Cast) -> None:
        found = checked(db, cast)
        with refused("REVIEW_NOTHING_LEFT"):
            reviews.pass_on(db, found, State.OPEN, actor=cast[Role.UNIT_LEGAL])

    def test_what_is_wrong_goes_back_one_hand_with_words(self, db: Session, cast: Cast) -> None:
        found = checked(db, cast)
        reviewer, decider = cast[Role.JUSTICE_REVIEWER], cast[Role.JUSTICE_DECIDER]
        with refused("REASON_MISSING"):
            reviews.send_back(db, of(db, cast, "顾明澈"), reason="", actor=reviewer)
        reviews.send_back(db, of(db, cast, "顾明澈"), reason="岗位情况不清", actor=reviewer)
        assert of(db, cast, "顾明澈").state == "OPEN"
        reviews.pass_on(db, found, State.UNIT_CHECKED, actor=reviewer)
        reviews.send_back(db, of(db, cast, "施雨桐"), reason="请核对学时", actor=decider)
        assert of(db, cast, "施雨桐").state == "UNIT_CHECKED"
        with refused("REVIEW_MOVE"):
            reviews.send_back(db, of(db, cast, "顾明澈"), reason="再退", actor=cast[Role.UNIT_LEGAL])

    def test_nobody_speaks_about_himself(self, db: Session, cast: Cast) -> None:
        opened(db, cast)
        with refused("REVIEW_OWN"):
            reviews.stand_for(db, of(db, cast, "岳清和"), "PASSED", reason="", actor=cast[Role.UNIT_LEGAL])


@pytest.mark.usefixtures("cards")
class TestAfterwards:
    def conditional(self, db: Session, cast: Cast) -> YearlyReview:
        found = checked(db, cast)
        reviewer = cast[Role.JUSTICE_REVIEWER]
        reviews.stand_for(db, of(db, cast, "顾明澈"), "CONDITIONAL", reason="补考", actor=reviewer)
        reviews.pass_on(db, found, State.UNIT_CHECKED, actor=reviewer)
        reviews.pass_on(db, found, State.JUSTICE_CHECKED, actor=cast[Role.JUSTICE_DECIDER])
        return of(db, cast, "顾明澈")

    def test_conditions_are_met_and_the_review_is_passed(self, db: Session, cast: Cast) -> None:
        line = self.conditional(db, cast)
        reviews.close_conditions(db, line, met=True, reason="补考合格", actor=cast[Role.JUSTICE_DECIDER])
        assert (of(db, cast, "顾明澈").state, last_outcome(db, line.person_id)) == ("PASSED", True)

    def test_they_fail_only_after_their_last_day_and_no_case_follows_by_itself(self, db: Session, cast: Cast) -> None:
        line, decider = self.conditional(db, cast), cast[Role.JUSTICE_DECIDER]
        with clock.travel(date(2023, 6, 30)), refused("REVIEW_CURE_RUNS"):
            reviews.close_conditions(db, line, met=False, reason="未补考", actor=decider)
        with clock.travel(date(2023, 7, 1)):
            assert [each.is_late for each in todos(db, seen_by=decider, on=clock.today()).conditional] == [True]
            reviews.close_conditions(db, line, met=False, reason="未补考", actor=decider)
            failed = todos(db, seen_by=decider, on=clock.today()).failed
        assert [(each.review.person.name, each.has_case) for each in failed] == [("顾明澈", False)]
        assert line.credential is not None
        assert line.credential.state == CredentialState.ACTIVE

    def test_who_was_on_leave_is_listed_upon_return_and_begun_anew(self, db: Session, cast: Cast) -> None:
        legal = cast[Role.UNIT_LEGAL]
        grant_leave(
            db,
            cast.people["顾明澈"],
            LeaveKind.STUDY,
            started_on=date(2022, 12, 1),
            ended_on=date(2023, 5, 31),
            document="批件",
            actor=legal,
        )
        decided(db, cast)
        assert of(db, cast, "顾明澈").state == "DEFERRED"
        assert todos(db, seen_by=legal, on=date(2023, 5, 31)).returned == []
        with clock.travel(date(2023, 6, 1)):
            waiting = todos(db, seen_by=legal, on=clock.today()).returned
            assert [(each.review.person.name, each.due_on) for each in waiting] == [("顾明澈", date(2023, 6, 30))]
            reviews.begin_anew(db, of(db, cast, "顾明澈"), reason="销假", actor=legal)
        line = of(db, cast, "顾明澈")
        assert (line.state, line.proposed, line.facts["on"]) == ("OPEN", "PASSED", "2023-06-01")

    def test_a_wrong_decision_is_taken_back_by_a_decider_alone(self, db: Session, cast: Cast) -> None:
        decided(db, cast)
        with pytest.raises(NotAllowed):
            reviews.begin_anew(db, of(db, cast, "顾明澈"), reason="有误", actor=cast[Role.UNIT_LEGAL])
        reviews.begin_anew(db, of(db, cast, "顾明澈"), reason="处分漏报", actor=cast[Role.JUSTICE_DECIDER])
        assert of(db, cast, "顾明澈").state == "OPEN"

    def test_overdue_reviews_come_to_the_unit_on_day_1_and_to_the_bureau_on_day_15(
        self, db: Session, cast: Cast
    ) -> None:
        opened(db, cast)
        leader, bureau = cast[Role.UNIT_LEADER], cast[Role.JUSTICE_REVIEWER]
        days = [date(2023, 3, 31), date(2023, 4, 1), date(2023, 4, 14), date(2023, 4, 15)]
        numbers = [[len(todos(db, seen_by=one, on=day).overdue) for day in days] for one in (leader, bureau)]
        assert numbers == [[0, 5, 5, 5], [0, 0, 0, 5]]


@pytest.mark.usefixtures("cards")
class TestWhoSees:
    def test_the_person_sees_his_own_and_no_other(self, db: Session, cast: Cast) -> None:
        opened(db, cast)
        own, other = of(db, cast, "顾明澈"), of(db, cast, "施雨桐")
        assert get_review(db, own.id, seen_by=cast[Role.SELF]).id == own.id
        with pytest.raises(NotFound):
            get_review(db, other.id, seen_by=cast[Role.SELF])

    def test_the_neighbour_sees_neither_round_nor_review(self, db: Session, cast: Cast) -> None:
        found = opened(db, cast)
        legal = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], login="sibling-legal")
        with pytest.raises(NotFound):
            get_round(db, found.id, seen_by=legal)
        with pytest.raises(NotFound):
            get_review(db, of(db, cast, "顾明澈").id, seen_by=legal)
        assert list_rounds(db, 2022, seen_by=legal) == []

    def test_a_case_and_sanctions_are_hidden_and_the_person_hears_of_a_case_by_its_notice(
        self, db: Session, cast: Cast
    ) -> None:
        opened(db, cast)
        one = of(db, cast, "顾明澈")
        one.facts = one.facts | {"findings": ["SANCTION", "HOURS_UNJUDGED", "CASE_OPEN"]}
        seen = {role: shown_findings(one, cast[role]) for role in (Role.SELF, Role.UNIT_TRAINER, Role.UNIT_LEGAL)}
        assert seen == {
            Role.SELF: ("SANCTION", "HOURS_UNJUDGED"),
            Role.UNIT_TRAINER: ("HOURS_UNJUDGED",),
            Role.UNIT_LEGAL: ("SANCTION", "HOURS_UNJUDGED", "CASE_OPEN"),
        }
