"""The demo's exams: a published one whose scores come from its answers, its make-up, one open today, one that waits."""

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.demo.examining import ANNUAL, MAKE_UP, TODAY, WAITING
from lms.demo.moment import DEMO_DAY
from lms.demo.queries import exam_named
from lms.exams.actions.finishing import is_genuine
from lms.exams.models import Attempt, AttemptScore, ExamCandidate, ExamPaper
from lms.exams.queries.annual import count_annual_rates
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rates import rates_of, together
from lms.exams.rules.marking import mark
from lms.exams.rules.papers import items_of
from lms.exams.rules.receipts import digest_of
from lms.people.accounts import Account
from question_bank.content import EXACT

pytestmark = pytest.mark.xdist_group("demo")


def test_scores_are_what_marking_makes_of_the_answers_and_receipts_are_genuine(world: Session) -> None:
    exam = exam_named(world, ANNUAL)
    sat = world.query(Attempt, ExamPaper, AttemptScore).join(ExamPaper, ExamPaper.id == Attempt.paper_id)
    sat = sat.join(AttemptScore, AttemptScore.attempt_id == Attempt.id)
    sat = sat.join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id).filter(ExamCandidate.exam_id == exam.id)
    some = sat.order_by(Attempt.id).limit(40).all()
    assert some
    for attempt, paper, score in some:
        items = items_of(paper.items)
        marked = mark(items, contents_of(world, [item.question_id for item in items]), attempt.answers, EXACT)
        assert (list(marked.items), marked.points, marked.most) == (score.items, score.points, 200)
        assert attempt.digest == digest_of(attempt.id, paper.items, attempt.answers)
        ended = attempt.submitted_at
        assert ended is not None
        assert is_genuine(attempt.id, ended, attempt.digest, attempt.receipt or "")
        assert exam.sittings[0].starts_at <= attempt.started_at < ended <= attempt.deadline_at


def test_the_rate_lies_where_a_city_would_expect_it_and_every_person_counts_once(world: Session) -> None:
    exam = exam_named(world, ANNUAL)
    now = together(rates_of(world, [exam.id])).now
    assert 0.9 * now.due <= now.passed < now.due
    assert now.deferred > 0
    assert now.exempt > 0
    root = count_annual_rates(world, 2023, as_of=DEMO_DAY)
    assert sum(rates.now.roll for (unit, _), rates in root.items() if unit == exam.unit_id) == now.roll


def test_a_make_up_stands_an_exam_is_open_today_and_a_roster_waits(world: Session) -> None:
    make_up, today, waiting = (exam_named(world, title) for title in (MAKE_UP, TODAY, WAITING))
    assert (make_up.state, make_up.make_up_of_id) == ("announced", exam_named(world, ANNUAL).id)
    assert today.state == "open"
    assert today.sittings[0].starts_at < clock.now() < today.sittings[0].ends_at
    officer = world.query(Account).filter_by(login="officer").one()
    mine = world.query(ExamCandidate).filter_by(exam_id=today.id, person_id=officer.person_id).one()
    assert (mine.state, mine.standing) == ("confirmed", "due")
    assert world.query(ExamPaper).filter_by(candidate_id=mine.id).count() == 1
    assert {each.state for each in world.query(ExamCandidate).filter_by(exam_id=waiting.id)} == {"checked"}
