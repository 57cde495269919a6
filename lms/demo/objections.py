"""Scenes of people who dispute what stands about them: one is answered, one still waits, longer than it should."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.demo.cast import Cast
from lms.demo.lessons import Lesson
from lms.demo.queries import claims_sent_back, entries_of_activity
from lms.demo.story import Story, scene
from lms.demo.working_days import after
from lms.hours.actions.objecting import answer, object_to
from lms.hours.queries.objections import objections_of

_SIGNED = "当天我坐在第三排，签到时在外面接电话，可以请授课人作证。"
_NOT_SHOWN = "已向授课人和主办单位核实，没有您到课的记录。请参加下一期，或补交到课证明。"
_LEFT_OUT = "课后还有一小时的现场讲解，没有算进来。"


def tell(story: Story, cast: Cast, lessons: Sequence[Lesson]) -> None:
    """Add the scenes: the officer disputes what was sent back, the assistant what was posted last."""
    officer, assistant = cast.bearers["officer"], cast.bearers["assistant"]
    for lesson in [each for each in lessons if officer in each.rejected][:1]:
        # Decisions fall within four working days, objections within ten of the decision.
        day = after(lesson.day, 7)
        story.add(day, scene(_dispute_refusal, cast, lesson), hour=20)
        story.add(after(day, 5), scene(_answer, cast), hour=16)
    attended = [each for each in lessons if assistant in each.people and each.confirmer and each.day.year == 2023]
    last = max(attended, key=lambda each: each.day)
    story.add(after(last.day, 9), scene(_dispute_credit, cast, last), hour=19)


def _dispute_refusal(db: Session, cast: Cast, lesson: Lesson) -> None:
    person = cast.bearers["officer"].person_id
    for claim in claims_sent_back(db, cast.activities[lesson], person)[:1]:
        object_to(db, claim, text=_SIGNED, actor=cast.actors["officer"])


def _answer(db: Session, cast: Cast) -> None:
    for objection in objections_of(db, cast.bearers["officer"].person_id):
        answer(db, objection, upheld=False, text=_NOT_SHOWN, actor=cast.actors["reviewer"])


def _dispute_credit(db: Session, cast: Cast, lesson: Lesson) -> None:
    person = cast.bearers["assistant"].person_id
    for entry in entries_of_activity(db, cast.activities[lesson], person)[:1]:
        object_to(db, entry, text=_LEFT_OUT, actor=cast.actors["assistant"])
