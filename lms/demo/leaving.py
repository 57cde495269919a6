"""Scenes of somebody who left and is not settled yet, and of people who find something wrong in their files."""

from datetime import date

from sqlalchemy.orm import Session

from lms.credentials.actions import exits, file_corrections
from lms.credentials.actions.exits import Left
from lms.credentials.actions.file_corrections import Wrong
from lms.credentials.queries.exits import last_post_of
from lms.credentials.queries.file_corrections import get_file_correction
from lms.credentials.queries.requests import collections_waiting
from lms.credentials.rules.exits import ExitOutcome
from lms.credentials.rules.file_corrections import FileSection
from lms.demo.cast import Cast
from lms.demo.papers import sheet
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.demo.timetable import legal
from lms.files import Attached
from lms.people.queries.people import get_person

_POSTED = Wrong(
    FileSection.POSTS,
    "任职经历里没有2019年到2021年在汇龙二中队的一段",
    "2019年3月至2021年12月在汇龙二中队任执法员，见任职文件",
)
_DEGREE = "2022年取得法学本科学历，档案里没有"
_AGREED = "毕业证书经学信网核对属实，由人员管理岗补录"


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes, after a card was collected from somebody who left."""
    story.add(date(2023, 11, 14), scene(_ask, cast), hour=21)
    story.add(date(2023, 11, 16), scene(_leave, cast), hour=16)
    story.add(date(2023, 11, 17), scene(_answer, cast), hour=9)


def _ask(db: Session, cast: Cast) -> None:
    """The officer misses a post; the trainer misses a degree, with proof."""
    file_corrections.file_correction(db, _POSTED, actor=cast.actors["officer"])
    proof = Attached("毕业证书.pdf", sheet("毕业证书", ["法学", "（演示材料）"]))
    degree = Wrong(FileSection.EDUCATION, _DEGREE, "法学本科", proof)
    made = file_corrections.file_correction(db, degree, actor=cast.actors["trainer"])
    cast.notes["correction"] = made.id


def _answer(db: Session, cast: Cast) -> None:
    office = cast.actors[legal(CITY_MANAGEMENT)]
    one = get_file_correction(db, cast.notes["correction"], seen_by=office, to_change=True)
    file_corrections.answer(db, one, is_right=True, reason=_AGREED, actor=office)


def _leave(db: Session, cast: Cast) -> None:
    """Whose card came in this morning goes to another organ; the bureau has not confirmed, his post still runs."""
    office = cast.actors[legal(CITY_MANAGEMENT)]
    for collection in collections_waiting(db, seen_by=office)[:1]:
        person_id = collection.credential.person_id
        post = last_post_of(db, person_id, seen_by=office)
        if post is not None:
            left = Left(ExitOutcome.TRANSFERRED, collection.event_on, "启委组〔2023〕87号，调往市文广旅局")
            exits.record_exit(db, get_person(db, person_id, seen_by=office), post.unit, left, actor=office)
