"""Two markers and a third: nobody marks himself, nobody the same answer twice, the rule decides (domain C4.5)."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.actions.markers import end_marker, name_marker
from lms.exams.actions.marking import give_mark, keep_draft
from lms.exams.actions.publishing import publish
from lms.exams.models import Attempt, AttemptScore, Exam, ExamMark, MarkingPlace, WrittenAnswer
from lms.exams.queries.markers import markers_of
from lms.exams.queries.marking import get_place, open_places_of
from lms.exams.queries.marking_progress import marking_progress
from lms.exams.queries.my_marking import my_marking
from lms.exams.queries.papers import contents_of
from lms.exams.rules.two_markers import disagree
from lms.people.accounts import Account
from tests.exam_factories import Staff
from tests.factories import make_actor
from tests.marking_factories import close_it, give, login_of, mark_all, marks, open_written_exam, places_of, sit
from tests.rooms.world import City


@dataclass
class Desk:
    """An exam of two candidates that was sat and closed, and three who mark it."""

    exam: Exam
    staff: Staff
    markers: list[Actor]
    attempts: dict[int, Attempt]


@pytest.fixture
def closed(db: Session, city: City) -> Desk:
    staff = city.staff
    exam = open_written_exam(db, city.root, city.police, staff)
    sitters = [city.officer, city.colleague]
    attempts = sit(db, exam, {each.id: make_actor(db, Role.SELF, person=each) for each in sitters})
    close_it(db, exam, staff)
    people = (city.neighbour, city.member, None)
    markers = [make_actor(db, Role.UNIT_LEGAL, city.health, person=person) for person in people]
    return Desk(exam, staff, markers, attempts)


@pytest.fixture
def desk(db: Session, closed: Desk) -> Desk:
    for marker in closed.markers:
        name_marker(db, closed.exam, login_of(db, marker), actor=closed.staff.examiner)
    db.flush()
    return closed


def answers_of(db: Session, exam: Exam) -> list[WrittenAnswer]:
    return list(db.scalars(select(WrittenAnswer).filter_by(exam_id=exam.id).order_by(WrittenAnswer.id)))


def scores_of(db: Session, attempt: Attempt) -> list[AttemptScore]:
    return list(db.scalars(select(AttemptScore).filter_by(attempt_id=attempt.id).order_by(AttemptScore.number)))


def holder(desk: Desk, place: MarkingPlace) -> Actor:
    return next(marker for marker in desk.markers if marker.account_id == place.account_id)


def decided(answer: WrittenAnswer) -> int | None:
    return answer.points


def test_closing_makes_out_what_people_mark_and_waits_for_markers(db: Session, closed: Desk) -> None:
    assert closed.exam.state == "closed"
    found = answers_of(db, closed.exam)
    assert sorted((each.part, each.most) for each in found) == [(0, 10), (0, 10), (2, 6), (2, 6)]
    assert db.query(MarkingPlace).count() == 0, "nobody was named yet"
    assert marking_progress(db, closed.exam.id).short == 4


def test_an_empty_answer_is_no_point_at_once_and_waits_for_nobody(db: Session, city: City) -> None:
    staff = city.staff
    exam = open_written_exam(db, city.root, city.police, staff)
    sit(db, exam, {city.officer.id: make_actor(db, Role.SELF, person=city.officer)}, text=" ")
    close_it(db, exam, staff)
    # The case part holds something written; the essay is blank.
    assert [(each.part, each.most) for each in answers_of(db, exam)] == [(2, 6)]


def test_every_answer_gets_two_markers_and_the_work_is_even(db: Session, desk: Desk) -> None:
    for answer in answers_of(db, desk.exam):
        places = places_of(db, answer)
        assert sorted(places) == [1, 2]
        assert places[1].account_id != places[2].account_id
    owed = [len(open_places_of(db, desk.exam.id, marker.account_id or 0)) for marker in desk.markers]
    assert sum(owed) == 8
    assert max(owed) - min(owed) <= 1


@pytest.mark.requirement("QD-10-9")
def test_two_who_agree_decide_and_the_mean_favours_the_candidate(db: Session, desk: Desk) -> None:
    essay = next(each for each in answers_of(db, desk.exam) if each.part == 0)
    first, second = places_of(db, essay)[1], places_of(db, essay)[2]
    give(db, first.id, 7, holder(desk, first))
    assert decided(essay) is None
    give(db, second.id, 8, holder(desk, second))
    assert decided(essay) == 8, "the mean of 3.5 and 4 points is 3.75, in halves 4"
    assert sorted(places_of(db, essay)) == [1, 2], "no third is called"


def test_two_who_disagree_call_a_third_who_knows_of_neither(db: Session, desk: Desk) -> None:
    essay = next(each for each in answers_of(db, desk.exam) if each.part == 0)
    first, second = places_of(db, essay)[1], places_of(db, essay)[2]
    give(db, first.id, 3, holder(desk, first))
    give(db, second.id, 8, holder(desk, second))
    assert decided(essay) is None
    third = places_of(db, essay)[3]
    assert third.account_id not in {first.account_id, second.account_id}
    give(db, third.id, 7, holder(desk, third))
    assert decided(essay) == 8, "the third agrees with the second: their mean, upwards"
    progress = marking_progress(db, desk.exam.id)
    assert (progress.twice, progress.apart, progress.decided) == (1, 1, 1)


def test_once_all_is_decided_each_has_a_second_score_and_the_exam_is_marked(db: Session, desk: Desk) -> None:
    assert mark_all(db, desk.exam, desk.markers) == 8
    assert desk.exam.state == "marked"
    for attempt in desk.attempts.values():
        first, second = scores_of(db, attempt)
        assert (first.number, first.waiting, second.number, second.waiting) == (1, 2, 2, 0)
        assert (second.points, second.most, second.key_version) == (28, 28, 1)
        assert second.reason == "MARKED"
    place = db.scalars(select(MarkingPlace).limit(1)).one()
    with pytest.raises(RuleBroken, match="MARK_SETTLED"):
        give(db, place.id, 1, holder(desk, place))


def test_half_given_points_are_counted_exactly(db: Session, desk: Desk) -> None:
    points = {marker.account_id or 0: 3 for marker in desk.markers}
    mark_all(db, desk.exam, desk.markers, points)
    for attempt in desk.attempts.values():
        # 2·2 and 4 for the choices, 3 of 10 for the essay, of the case 4 and 3 of 6: all in halves.
        assert scores_of(db, attempt)[-1].points == 4 + 4 + 3 + 7


def test_a_marker_never_marks_himself(db: Session, city: City, closed: Desk) -> None:
    own = [make_actor(db, Role.UNIT_LEGAL, city.health) for _ in range(2)]
    sitter = db.scalars(select(Attempt.person_id).filter_by(id=closed.attempts[city.officer.id].id)).one()
    account = make_actor(db, Role.UNIT_TRAINER, city.police, login="both")
    db.query(Account).filter_by(person_id=sitter).update({"person_id": None})
    db.query(Account).filter_by(id=account.account_id).update({"person_id": sitter})
    db.flush()
    for marker in (replace(account, person_id=sitter), *own):
        name_marker(db, closed.exam, login_of(db, marker), actor=closed.staff.examiner)
    held = select(Attempt.person_id).join(WrittenAnswer).join(MarkingPlace)
    marked = set(db.scalars(held.where(MarkingPlace.account_id == account.account_id)))
    assert sitter not in marked


def test_one_unit_marks_its_own_people_only_when_nobody_else_is_there(db: Session, city: City, closed: Desk) -> None:
    inside = make_actor(db, Role.UNIT_TRAINER, city.police)
    outside = [make_actor(db, Role.UNIT_LEGAL, city.health) for _ in range(2)]
    for marker in (inside, *outside):
        name_marker(db, closed.exam, login_of(db, marker), actor=closed.staff.examiner)
    assert open_places_of(db, closed.exam.id, inside.account_id or 0) == []
    ended = next(each for each in markers_of(db, closed.exam.id) if each.account_id == outside[0].account_id)
    end_marker(db, closed.exam, ended, reason="调离", actor=closed.staff.examiner)
    assert len(open_places_of(db, closed.exam.id, inside.account_id or 0)) == 4


def test_what_an_ended_marker_owed_goes_to_the_others_and_what_he_gave_stays(db: Session, desk: Desk) -> None:
    one = desk.markers[0]
    first = open_places_of(db, desk.exam.id, one.account_id or 0)[0]
    give(db, first, 5, one)
    marker = next(each for each in markers_of(db, desk.exam.id) if each.account_id == one.account_id)
    end_marker(db, desk.exam, marker, reason="调离", actor=desk.staff.examiner)
    assert open_places_of(db, desk.exam.id, one.account_id or 0) == []
    assert db.query(ExamMark).count() == 1
    mark_all(db, desk.exam, desk.markers[1:], {each.account_id or 0: 5 for each in desk.markers})
    assert desk.exam.state == "marked"


def test_two_markers_alone_wait_for_a_third_when_they_disagree(db: Session, closed: Desk) -> None:
    for marker in closed.markers[:2]:
        name_marker(db, closed.exam, login_of(db, marker), actor=closed.staff.examiner)
    essay = next(each for each in answers_of(db, closed.exam) if each.part == 0)
    places = places_of(db, essay)
    give(db, places[1].id, 0, holder(closed, places[1]))
    give(db, places[2].id, 10, holder(closed, places[2]))
    assert sorted(places_of(db, essay)) == [1, 2]
    assert marking_progress(db, closed.exam.id).short == 1
    name_marker(db, closed.exam, login_of(db, closed.markers[2]), actor=closed.staff.examiner)
    assert places_of(db, essay)[3].account_id == closed.markers[2].account_id


def test_a_slip_is_mended_by_another_mark_until_the_two_were_compared(db: Session, desk: Desk) -> None:
    essay = next(each for each in answers_of(db, desk.exam) if each.part == 0)
    first, second = places_of(db, essay)[1], places_of(db, essay)[2]
    give(db, first.id, 1, holder(desk, first))
    give(db, first.id, 9, holder(desk, first), "看错了")
    assert [each.number for each in db.query(ExamMark).filter_by(place_id=first.id).order_by(ExamMark.number)] == [1, 2]
    assert marks(db, essay) == {1: 9}
    give(db, second.id, 1, holder(desk, second))
    with pytest.raises(RuleBroken, match="MARK_SETTLED"):
        give(db, second.id, 9, holder(desk, second))


@pytest.mark.parametrize("points", [-1, 11, None])
def test_points_that_there_are_not_are_refused(db: Session, desk: Desk, points: int | None) -> None:
    essay = next(each for each in answers_of(db, desk.exam) if each.part == 0)
    place = places_of(db, essay)[1]
    place = get_place(db, place.id, seen_by=holder(desk, place))
    with pytest.raises(RuleBroken, match="MARK_POINTS"):
        give_mark(db, place, points=points, note="", actor=holder(desk, place))
    if points is not None:
        with pytest.raises(RuleBroken, match="MARK_POINTS"):
            keep_draft(db, place, points=points, note="", actor=holder(desk, place))
    assert db.query(ExamMark).count() == 0


def test_a_draft_is_kept_for_its_marker_alone(db: Session, desk: Desk) -> None:
    place = db.scalars(select(MarkingPlace).limit(1)).one()
    keep_draft(db, place, points=3, note="再想想", actor=holder(desk, place))
    again = get_place(db, place.id, seen_by=holder(desk, place))
    assert (again.draft_points, again.draft_note) == (3, "再想想")
    assert db.query(ExamMark).count() == 0
    other = next(marker for marker in desk.markers if marker.account_id != place.account_id)
    with pytest.raises(NotFound, match="MARKING_PLACE_NOT_FOUND"):
        keep_draft(db, place, points=1, note="", actor=other)


def test_who_cannot_be_a_marker_and_who_names_none(db: Session, city: City, closed: Desk) -> None:
    exam, examiner = closed.exam, closed.staff.examiner
    with pytest.raises(RuleBroken, match="MARKER_UNKNOWN"):
        name_marker(db, exam, "nobody at all", actor=examiner)
    officer = make_actor(db, Role.SELF, login="plain")
    with pytest.raises(RuleBroken, match="MARKER_CANNOT"):
        name_marker(db, exam, login_of(db, officer), actor=examiner)
    for actor in (closed.staff.trainer, closed.staff.decider, make_actor(db, Role.PROVINCE, city.root)):
        with pytest.raises(NotAllowed):
            name_marker(db, exam, login_of(db, closed.markers[0]), actor=actor)


def test_a_marked_exam_takes_no_more_markers_and_is_published_by_another(db: Session, desk: Desk) -> None:
    mark_all(db, desk.exam, desk.markers)
    with pytest.raises(RuleBroken, match="MARKING_OVER"):
        name_marker(db, desk.exam, login_of(db, desk.markers[0]), actor=desk.staff.examiner)
    publish(db, desk.exam, actor=desk.staff.decider)
    assert desk.exam.state == "published"


def test_a_marker_sees_what_he_owes_and_nothing_of_the_candidate(db: Session, desk: Desk) -> None:
    (task,) = my_marking(db, seen_by=desk.markers[0])
    assert task.exam.id == desk.exam.id
    assert task.owes + task.done in {2, 3}
    place = get_place(db, task.first or 0, seen_by=desk.markers[0])
    assert not {"person_id", "candidate_id", "unit_id"} & set(vars(place.answer))
    assert contents_of(db, [place.answer.version_id])


def test_the_order_of_places_says_nothing_about_who_wrote(db: Session, city: City) -> None:
    """Ids of places follow no order of people: over many exams the first place is now of one, now of the other."""
    staff = city.staff
    firsts = set()
    sitters = {each.id: make_actor(db, Role.SELF, person=each) for each in (city.officer, city.colleague)}
    exam = open_written_exam(db, city.root, city.police, staff)
    sit(db, exam, sitters)
    close_it(db, exam, staff)
    marker = make_actor(db, Role.UNIT_LEGAL, city.health)
    for _ in range(20):
        name_marker(db, exam, login_of(db, marker), actor=staff.examiner)
        asked = select(Attempt.person_id).join(WrittenAnswer).join(MarkingPlace).order_by(MarkingPlace.id)
        firsts.add(tuple(db.scalars(asked)))
        (row,) = markers_of(db, exam.id)
        end_marker(db, exam, row, reason="调离", actor=staff.examiner)
    assert len(firsts) > 1


@pytest.mark.parametrize(("one", "other", "apart"), [(0, 2, False), (0, 3, True), (10, 8, False), (10, 7, True)])
def test_a_fifth_of_the_points_is_no_disagreement_yet(one: int, other: int, *, apart: bool) -> None:
    assert disagree(one, other, 10) is apart
