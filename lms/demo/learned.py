"""Scenes of study: people of the demo play courses as a browser does, beat by beat, and some finish and say a word."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.beating import Answer, Sent, take_beats
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.feedback import give_feedback
from lms.courses.actions.finishing import finish, show_page
from lms.courses.actions.opening import answer_check, open_player
from lms.courses.models.courses import Courseware
from lms.courses.queries.mine import get_my_course
from lms.courses.queries.study import find_learning
from lms.courses.rules.beats import Beat
from lms.courses.rules.learning import Question
from lms.demo.cast import Cast
from lms.demo.courses import Shelf
from lms.demo.lectures import CONDUCT, LISTS
from lms.demo.people import Fate, Member
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.quizzes import sit_quiz
from lms.demo.story import Story, scene
from lms.errors import Refusal
from lms.people.hashing import secret_digest
from lms.people.rules import PersonClass
from lms.requirements.queries.limits import limits_for

_STEP = timedelta(seconds=50)  # a beat; players send one every ten seconds, which would tell nothing more
_WORDS = (
    "例子很贴近一线，希望多讲现场用语。",
    "证件出示那一段很有用。",
    "",
    "可以再短一点。",
    "手册打印出来发给队员了。",
    "",
)
_MARKS = ((5, 5, 4, 4), (4, 5, 5, 3), (5, 4, 4, 4), (3, 4, 4, 2), (5, 5, 5, 5), (4, 4, 3, 4))


def tell(story: Story, cast: Cast, shelf: Shelf) -> None:
    """Add the scenes: some finish, some are under way, the officer stops in the middle, a new assistant begins."""
    finished, under_way = _colleagues(cast.members)
    for number, member in enumerate(finished):
        day = date(2023, 10, 10) + timedelta(days=number)
        story.add(day, scene(study_course, cast, shelf, member, CONDUCT.title, 100), hour=20)
        story.add(day + timedelta(days=1), scene(_say, shelf, member, number), hour=12)
    for number, (member, percent) in enumerate(zip(under_way, (30, 100, 100), strict=False)):
        day = date(2023, 11, 1 + number)
        story.add(day, scene(study_course, cast, shelf, member, LISTS.title, percent), hour=20)
        # The last of them fails once.
        for attempt, wrong in enumerate((5, 1) if number == 2 else (1,)):
            story.add(day + timedelta(days=1 + attempt), scene(_sit, shelf, member, wrong), hour=12)
    officer = cast.bearers["officer"]
    story.add(date(2023, 11, 14), scene(study_course, cast, shelf, officer, LISTS.title, 60), hour=20)
    assistant = cast.bearers["assistant"]
    story.add(date(2023, 11, 15), scene(study_course, cast, shelf, assistant, CONDUCT.title, 25), hour=20)


def _colleagues(members: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    here = [
        member
        for member in members
        if member.is_plain
        and member.fate is Fate.MET
        and member.person_class is PersonClass.OFFICER
        and member.postings[0].unit.startswith(CITY_MANAGEMENT)
    ]
    return here[-len(_WORDS) :], here[-len(_WORDS) - 3 : -len(_WORDS)]


def study_course(db: Session, cast: Cast, shelf: Shelf, member: Member, title: str, percent: int) -> None:
    """Play a course up to a share of it, and have its hours posted when it is whole."""
    actor = learner_of(member)
    mine = get_my_course(db, member.person_id, shelf.versions[title], on=clock.today())
    left = mine.minutes * percent // 100
    at = clock.now()
    for piece in mine.version.courseware:
        minutes = min(left, piece.minutes)
        left -= minutes
        if minutes > 0:
            at = _play(db, cast, actor, member, piece, timedelta(minutes=minutes), at=at)
    learning = find_learning(db, member.person_id, mine.version.id)
    if learning is not None and percent == 100:
        with clock.travel(at):
            credit_course(db, learning.id, limits_of=lambda unit, year: limits_for(db, unit, year))
            db.flush()


def _play(
    db: Session, cast: Cast, actor: Actor, member: Member, piece: Courseware, length: timedelta, *, at: datetime
) -> datetime:
    """Play one courseware for some time, answering when asked whether one is there; return when that ended."""
    unit = cast.units[member.unit_on(clock.today()) or CITY_MANAGEMENT]
    with clock.travel(at):
        opened = open_player(
            db, piece.id, device="demo", limits=limits_for(db, unit.id, clock.today().year), actor=actor
        )
        sequence, answer = 1, beat_of(db, opened.token, Beat(1, 0, 0, playing=True), actor)
    until = _ms(length)
    while answer.position_ms < until:
        at += timedelta(seconds=6 if answer.check else 0)  # as long as a person takes to see it and press the button
        with clock.travel(at):
            if answer.check:
                answer_check(db, opened.token, answer.check, actor=actor)
                sequence += 1
                here = Beat(sequence, answer.position_ms, answer.position_ms, playing=True)
                answer = beat_of(db, opened.token, here, actor)
        step = min(_ms(_STEP), until - answer.position_ms)
        at += timedelta(milliseconds=step)
        sequence += 1
        beat = Beat(sequence, answer.position_ms, answer.position_ms + step, playing=True)
        with clock.travel(at):
            answer = beat_of(db, opened.token, beat, actor)
    with clock.travel(at):
        finish(db, opened.token, Beat(sequence + 1, until, until, playing=False), actor=actor)
    with clock.travel(at):
        for page in range(1, 1 + (piece.material.pages or 0) * int(length // timedelta(minutes=1)) // piece.minutes):
            show_page(db, opened.token, page, actor=actor)
    return at


def beat_of(db: Session, token: str, beat: Beat, actor: Actor) -> Answer:
    (answer,) = take_beats(db, [Sent(secret_digest(token), actor.person_id or 0, beat)])
    if isinstance(answer, Refusal):
        raise answer
    return answer


def _sit(db: Session, shelf: Shelf, member: Member, wrong: int) -> None:
    sit_quiz(db, shelf.versions[LISTS.title], actor=learner_of(member), wrong=wrong)


def _say(db: Session, shelf: Shelf, member: Member, number: int) -> None:
    mine = get_my_course(db, member.person_id, shelf.versions[CONDUCT.title], on=clock.today())
    if mine.is_finished:
        marks = dict(zip([question.value for question in Question], _MARKS[number], strict=True))
        give_feedback(db, mine, marks=marks, comment=_WORDS[number], actor=learner_of(member))


def learner_of(member: Member) -> Actor:
    """Return a person acting as himself, as if he had signed in."""
    return Actor(account_id=None, role=Role.SELF, person_id=member.person_id, name=member.name)


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
