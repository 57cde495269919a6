"""Scenes of files from other systems: sent in by the bureau, accepted by somebody else, waiting, or sent back."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.demo import tables
from lms.demo.cast import Cast
from lms.demo.lessons import Course, Watched
from lms.demo.story import Story, scene
from lms.exchange.hours import import_hours
from lms.hours.actions.batches import accept_batch, reject_batch
from lms.hours.queries.activities import get_batch

CLOUD, APP = "NANTONG_CLOUD", "AIQIDONG_APP"
# A file holds what was finished before its day; the last one still waits.
_SENT_IN = (date(2022, 7, 5), date(2022, 12, 27), date(2023, 4, 10), date(2023, 7, 10), date(2023, 10, 11))
_WAITING = date(2023, 11, 16)
_SENT_BACK = date(2023, 9, 5)
_ASSESSMENT = Course("RK2023-09", "九月日常考核", "BK.OTH", 1)


def tell(story: Story, cast: Cast, watched: Sequence[Watched]) -> None:
    """Add the scenes of the cloud platform's files, and of one from the app that held no training."""
    before = date.min
    for day in (*_SENT_IN, _WAITING):
        finished = [each for each in watched if before <= each.day < day]
        name = f"南通云平台学时{day:%Y%m%d}.csv"
        story.add(day, scene(_import, cast, CLOUD, name, finished), hour=10)
        if day != _WAITING:
            story.add(day + timedelta(days=2), scene(_accept, cast, name), hour=15)
        before = day
    present = [each.member for each in watched if each.day.year == 2023 and each.member.is_here(_SENT_BACK)]
    name = f"爱启东APP日常考核{_SENT_BACK:%Y%m%d}.csv"
    assessed = [Watched(member, _ASSESSMENT, _SENT_BACK) for member in dict.fromkeys(present[:240])]
    story.add(_SENT_BACK, scene(_import, cast, APP, name, assessed), hour=19)
    story.add(_SENT_BACK + timedelta(days=1), scene(_reject, cast, name), hour=16)


def _import(db: Session, cast: Cast, source: str, name: str, watched: Sequence[Watched]) -> None:
    if not watched:
        return
    data = tables.hours(watched)
    answer = import_hours(db, data, name, source_system=source, actor=cast.actors["reviewer"])
    if answer.refused:
        raise AssertionError(f"the demo's own file was refused: {answer.rows[0].code}, row {answer.rows[0].row}")
    if answer.batch_id is not None:
        cast.batches[name] = answer.batch_id


def _accept(db: Session, cast: Cast, name: str) -> None:
    if name in cast.batches:
        decider = cast.actors["decider"]
        accept_batch(db, get_batch(db, cast.batches[name], seen_by=decider), actor=decider)


def _reject(db: Session, cast: Cast, name: str) -> None:
    if name in cast.batches:
        decider = cast.actors["decider"]
        batch = get_batch(db, cast.batches[name], seen_by=decider)
        reject_batch(db, batch, reason="这是日常考核成绩，不是培训学时。请从考试模块导入", actor=decider)
