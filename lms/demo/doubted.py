"""Scenes of study time that did not count, and of study time somebody should look at (security C3)."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.courses.actions.opening import open_player
from lms.courses.queries.mine import get_my_course
from lms.courses.rules.beats import Beat
from lms.demo.cast import Cast
from lms.demo.courses import Shelf
from lms.demo.learned import beat_of, learner_of, study_course
from lms.demo.lectures import CONDUCT, LISTS
from lms.demo.people import Fate, Member
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.people.rules import PersonClass
from lms.requirements.queries.limits import limits_for

_SHARED = date(2023, 11, 8)
_HOURS = (8, 10, 14, 16)


def tell(story: Story, cast: Cast, shelf: Shelf) -> None:
    """Add the scenes: the officer's laptop slept and he tried to skip; four assistants learned at one device."""
    officer = cast.bearers["officer"]
    story.add(date(2023, 11, 16), scene(_interrupted, cast, shelf, officer), hour=20)
    together = [
        member
        for member in cast.members
        if member.is_plain
        and member.fate is Fate.MET
        and member.person_class is PersonClass.ASSISTANT
        and member.postings[0].unit.startswith(CITY_MANAGEMENT)
    ]
    for member, hour in zip(together, _HOURS, strict=False):
        story.add(_SHARED, scene(study_course, cast, shelf, member, CONDUCT.title, 100), hour=hour)


def _interrupted(db: Session, cast: Cast, shelf: Shelf, member: Member) -> None:
    actor, at = learner_of(member), clock.now()
    mine = get_my_course(db, member.person_id, shelf.versions[LISTS.title], on=clock.today())
    piece = next(piece for piece in mine.version.courseware if piece.id not in mine.done)
    unit = cast.units[member.unit_on(clock.today()) or CITY_MANAGEMENT]
    opened = open_player(db, piece.id, device="laptop", limits=limits_for(db, unit.id, at.year), actor=actor)
    place, sequence = opened.answer.position_ms, 0
    # Played for three minutes, then the laptop slept; afterwards a leap ahead, and ten seconds more.
    told = [(0, 0), *[(30, 30)] * 6, (1500, 1500), (10, 600), (10, 10)]
    for seconds, played in told:
        at += timedelta(seconds=seconds)
        sequence += 1
        start = place + (300_000 if played == 600 else 0)
        with clock.travel(at):
            answer = beat_of(db, opened.token, Beat(sequence, start, start + played * 1000, playing=True), actor)
        place = answer.position_ms
    with clock.travel(at):
        beat_of(db, opened.token, Beat(sequence + 1, place, place, playing=False), actor)
