"""What packages report is kept: by the newest opening alone, never backwards, never as study time (P13, E2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.opening import begin_learning
from lms.courses.actions.packages import open_run, save
from lms.courses.models.materials import Material
from lms.courses.models.packages import PackageEvent, PackageRun, PackageState
from lms.courses.models.study import CoursewareProgress, Learning
from lms.courses.queries.packages import get_own_run, get_run_by_token, menu_of, package_complete, total_cs
from lms.courses.queries.study import get_courseware
from lms.courses.rules.packages import RUN_LASTS
from lms.errors import NotFound, RuleBroken
from lms.hours.models import HourEntry
from lms.people.accounts import Account, WebSession
from tests.client import sign_in_at_once
from tests.course_factories import make_course
from tests.packages import PAGE, make_package, manifest, scorm, zipped
from tests.rooms.watching import make_learner
from tests.rooms.world import City

PASSED = {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "100", "cmi.core.session_time": "10:00:00"}


class Learner:
    """A learner with a package of one item in a course; `open()` opens it, `save()` reports."""

    def __init__(self, db: Session, city: City, archive: bytes) -> None:
        self.db, self.actor = db, make_learner(db, city.officer)
        self.material: Material = make_package(db, city.root, archive)
        self.piece = make_course(db, city.root, pieces=[self.material]).courseware[0].id
        piece = get_courseware(db, self.piece, seen_by=self.actor)
        self.learning: Learning = begin_learning(db, piece, actor=self.actor)
        sign_in_at_once(db, self.actor)
        self.session = db.scalars(select(WebSession).filter_by(account_id=self.actor.account_id)).one()
        self.run: PackageRun
        self.token = ""

    def open(self, item: str = "i1", *, trial: bool = False) -> PackageRun:
        self.run, self.token = open_run(
            self.db,
            self.material,
            item_id=item,
            web_session_id=self.session.id,
            now=clock.now(),
            actor=self.actor,
            learning_id=None if trial else self.learning.id,
            courseware_id=None if trial else self.piece,
        )
        return self.run

    def save(
        self, sequence: int, sent: object, *, run: PackageRun | None = None, finished: bool = False
    ) -> PackageState:
        state = save(self.db, run or self.run, sequence=sequence, sent=sent, finished=finished, now=clock.now())
        assert state is not None
        return state

    def complete(self) -> bool:
        self.db.flush()
        return package_complete(self.db, self.learning.id, self.piece)


@pytest.fixture
def learner(db: Session, city: City) -> Learner:
    return Learner(db, city, scorm())


def test_a_report_is_kept_with_its_history(db: Session, learner: Learner) -> None:
    learner.open()
    with clock.travel(clock.now() + timedelta(minutes=5)):
        learner.save(1, {"cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "a"})
        learner.save(2, {"cmi.core.lesson_location": "2"})
        state = learner.save(3, PASSED, finished=True)
    assert (state.completion, state.success, state.score) == ("completed", "passed", 10_000)
    assert state.data["cmi.suspend_data"] == "a"
    db.flush()
    kinds = [(event.kind, event.completion) for event in db.scalars(select(PackageEvent).order_by(PackageEvent.id))]
    assert kinds == [("opened", "not_attempted"), ("saved", "incomplete"), ("finished", "completed")]
    assert learner.complete()


def test_a_packages_own_time_never_exceeds_what_passed_and_is_no_study_time(db: Session, learner: Learner) -> None:
    run = learner.open()
    with clock.travel(clock.now() + timedelta(minutes=5)):
        learner.save(1, PASSED, finished=True)
    assert run.session_cs == 5 * 60 * 100
    db.flush()
    progress = db.scalars(select(CoursewareProgress).filter_by(courseware_id=learner.piece)).first()
    assert progress is None or (progress.covered_ms, progress.completed_at) == (0, None)
    assert learner.learning.completed_at is None
    assert db.scalars(select(HourEntry).filter_by(person_id=learner.actor.person_id)).first() is None
    again = learner.open()
    assert total_cs(db, again) == 5 * 60 * 100


def test_a_replayed_or_late_report_changes_nothing(learner: Learner) -> None:
    learner.open()
    learner.save(2, {"cmi.suspend_data": "new"})
    for sequence in (0, 1, 2):
        assert learner.save(sequence, {"cmi.suspend_data": "old"}).data["cmi.suspend_data"] == "new"


def test_an_older_opening_reports_no_more(learner: Learner) -> None:
    old = learner.open()
    learner.save(1, {"cmi.suspend_data": "first"})
    learner.open()
    with pytest.raises(RuleBroken, match="PACKAGE_TAKEN_OVER"):
        learner.save(9, {"cmi.suspend_data": "overwritten"}, run=old)
    assert learner.save(1, {"cmi.core.lesson_location": "2"}).data["cmi.suspend_data"] == "first"


def test_a_run_is_over_after_four_hours(learner: Learner) -> None:
    learner.open()
    with clock.travel(clock.now() + RUN_LASTS), pytest.raises(RuleBroken, match="PACKAGE_OVER"):
        learner.save(1, {"cmi.suspend_data": "x"})


def test_what_breaks_the_form_is_refused_and_leaves_the_state_as_it_was(learner: Learner) -> None:
    learner.open()
    learner.save(1, {"cmi.suspend_data": "kept"})
    with pytest.raises(RuleBroken, match="PACKAGE_DATA_ELEMENT"):
        learner.save(2, {"cmi.hours": "40"})
    assert learner.run.sequence == 1


def test_what_adds_up_to_too_much_is_refused(learner: Learner) -> None:
    learner.open()
    for part in range(4):
        sent = {f"cmi.interactions.{n + part * 60}.student_response": "x" * 4000 for n in range(16)}
        learner.save(part + 1, sent)
    with pytest.raises(RuleBroken, match="PACKAGE_DATA_SIZE"):
        learner.save(9, {f"cmi.interactions.{n + 500}.student_response": "x" * 4000 for n in range(16)})


def test_done_once_is_done_for_good(learner: Learner) -> None:
    learner.open()
    learner.save(1, PASSED, finished=True)
    learner.open()
    state = learner.save(1, {"cmi.core.lesson_status": "incomplete"})
    assert (state.completion, learner.complete()) == ("incomplete", True)


def test_opening_and_leaving_is_nothing(learner: Learner) -> None:
    learner.open()
    learner.save(1, {}, finished=True)
    assert not learner.complete()


def test_a_score_that_is_asked_for_decides(db: Session, city: City) -> None:
    learner = Learner(db, city, scorm(more="<adlcp:masteryscore>80</adlcp:masteryscore>"))
    learner.open()
    state = learner.save(1, {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "79"}, finished=True)
    assert (state.success, learner.complete()) == ("failed", False)
    assert menu_of(db, learner.material, learner.learning.id, learner.piece)[0].standing == "failed"


def test_all_items_must_be_done_and_plain_pages_are_when_shown(db: Session, city: City) -> None:
    pages = {"a.html": "sco", "b.html": "asset"}
    learner = Learner(db, city, zipped({"imsmanifest.xml": manifest(pages), **dict.fromkeys(pages, PAGE)}))
    learner.open("i1")
    learner.save(1, PASSED)
    assert not learner.complete()
    learner.open("i2")
    assert learner.complete()
    assert [row.standing for row in menu_of(db, learner.material, learner.learning.id, learner.piece)] == ["done"] * 2


def test_an_item_the_package_does_not_have_is_not_found(learner: Learner) -> None:
    with pytest.raises(NotFound):
        learner.open("i9")


def test_a_trial_leaves_no_state(db: Session, learner: Learner) -> None:
    run = learner.open(trial=True)
    assert save(db, run, sequence=1, sent=PASSED, finished=True, now=clock.now()) is None
    assert db.scalars(select(PackageState).filter_by(learning_id=learner.learning.id)).first() is None
    assert menu_of(db, learner.material, None, None)[0].standing == "new"


def test_nobody_reports_for_another(db: Session, learner: Learner, city: City) -> None:
    run = learner.open()
    stranger = Actor(account_id=(learner.actor.account_id or 0) + 1, role=Role.SELF)
    with pytest.raises(NotFound):
        get_own_run(db, run.id, seen_by=stranger)


def test_an_address_lives_no_longer_than_the_sign_in(db: Session, learner: Learner) -> None:
    learner.open()
    db.flush()
    assert get_run_by_token(db, learner.token, clock.now()).id == learner.run.id
    for secret, now in (("guessed", clock.now()), (learner.token, clock.now() + RUN_LASTS)):
        with pytest.raises(NotFound):
            get_run_by_token(db, secret, now)
    learner.session.ended_at = clock.now()
    db.flush()
    with pytest.raises(NotFound):
        get_run_by_token(db, learner.token, clock.now())


def test_an_address_dies_with_the_account(db: Session, learner: Learner) -> None:
    learner.open()
    db.get_one(Account, learner.actor.account_id).disabled_at = clock.now()
    db.flush()
    with pytest.raises(NotFound):
        get_run_by_token(db, learner.token, clock.now())
