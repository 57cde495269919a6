"""Scenes of courses: fields, syllabi, materials, then each course as far as it has come; what departments say."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from lms.access import SYSTEM, Actor
from lms.courses import incoming
from lms.courses.actions.courseware import add_courseware
from lms.courses.actions.drafting import Description, draft_course, set_parts, set_targets
from lms.courses.actions.feedback import answer_comment, comment_training
from lms.courses.actions.fields import give_field
from lms.courses.actions.materials import keep_verdict
from lms.courses.actions.publishing import publish, send_back, submit, withdraw
from lms.courses.actions.syllabi import Item, Outline, approve_syllabus, draft_syllabus
from lms.courses.actions.uploading import take_whole
from lms.courses.checking import Waiting, check
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.comments import get_comment
from lms.courses.queries.courses import get_own_version
from lms.courses.queries.courseware import get_ready_material
from lms.courses.queries.materials import incoming_of
from lms.demo.cast import Cast
from lms.demo.films import film
from lms.demo.lectures import FILMS, HANDOUTS, LECTURES, LISTS, SYLLABI, Lecture, document
from lms.demo.package import TITLE as BODY_CAMERA, body_camera_package
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.quizzes import set_lists_quiz
from lms.demo.story import Story, scene
from lms.demo.timetable import trainer
from lms.errors import RuleBroken
from lms.hours.catalogue import BUSINESS
from lms.requirements.queries.limits import limits_for

_AUTHOR = {JUSTICE: "reviewer", CITY_MANAGEMENT: "trainer"}
_APPROVER = {JUSTICE: "decider", CITY_MANAGEMENT: "legal"}
_COMMENTED = "QD-HLZ-01"
_FIRST = "10月的演练没有请法制审核人员点评，请补一次点评并留存记录。"
_SECOND = "四张清单专题学完的人还不到一半，请在12月10日前完成。"


class Shelf:
    """What came of the courses in the database: items, materials and versions by title, comments in order."""

    def __init__(self) -> None:
        self.items: dict[str, int] = {}
        self.materials: dict[str, int] = {}
        self.versions: dict[str, int] = {}
        self.comments: list[int] = []


def tell(story: Story, cast: Cast) -> Shelf:
    """Add the scenes of courses; return the shelf they will stand on."""
    shelf = Shelf()
    story.add(date(2023, 9, 4), scene(_give_fields, cast), hour=9)
    story.add(date(2023, 9, 4), scene(_draft_syllabi, cast, shelf), hour=10)
    story.add(date(2023, 9, 6), scene(_upload, cast, shelf), hour=14)
    for number, lecture in enumerate(LECTURES):
        story.add(lecture.day, scene(_make, cast, shelf, lecture), hour=9, minute=number)
        if lecture.stands in {"returned", "published", "withdrawn"}:
            story.add(lecture.day, scene(_decide, cast, shelf, lecture), hour=14, minute=number)
        if lecture.stands == "withdrawn":
            story.add(lecture.day + timedelta(days=40), scene(_withdraw, cast, shelf, lecture), hour=14)
    story.add(date(2023, 11, 9), scene(_comment, cast, shelf, _FIRST), hour=16)
    story.add(date(2023, 11, 10), scene(_answer, cast, shelf), hour=15)
    story.add(date(2023, 11, 13), scene(_comment, cast, shelf, _SECOND), hour=9)
    return shelf


def _give_fields(db: Session, cast: Cast) -> None:
    for group in cast.groups:
        if group.leaf in BUSINESS and group.leaf != "BK.OTH" and group.kind.value == "DEPARTMENT":
            give_field(db, cast.units[group.code], group.leaf, actor=cast.actors["reviewer"])


def _draft_syllabi(db: Session, cast: Cast, shelf: Shelf) -> None:
    for plan in SYLLABI:
        items = [Item(title, leaf, minutes, tags) for title, leaf, minutes, tags in plan.items]
        outline = Outline(plan.title, plan.law, date(2023, 9, 4))
        author, approver = cast.actors[_AUTHOR[plan.owner]], cast.actors[_APPROVER[plan.owner]]
        version = draft_syllabus(db, outline, items, owner=cast.units[plan.owner], actor=author)
        approve_syllabus(db, version, actor=approver)
        shelf.items |= {item.title: item.id for item in version.items}


def _upload(db: Session, cast: Cast, shelf: Shelf) -> None:
    with TemporaryDirectory() as folder:
        for number, (name, (owner, seconds)) in enumerate(FILMS.items()):
            shelf.materials[name] = _take(db, cast, owner, f"{name}.webm", film(seconds, seed=number), Path(folder))
        for name, (owner, handout) in HANDOUTS.items():
            shelf.materials[name] = _take(db, cast, owner, f"{name}.pdf", document(handout), Path(folder))
        lesson = body_camera_package()
        shelf.materials[BODY_CAMERA] = _take(db, cast, CITY_MANAGEMENT, f"{BODY_CAMERA}.zip", lesson, Path(folder))


def _take(db: Session, cast: Cast, owner: str, name: str, data: bytes, folder: Path) -> int:
    """Take a file in as an upload is, and have it checked as every upload is."""
    path = folder / "file"
    path.write_bytes(data)
    material = take_whole(db, path, file_name=name, title=Path(name).stem, actor=cast.actors[_AUTHOR[owner]])
    upload = incoming_of(db, material.id)
    if upload is None:
        raise RuleBroken("UPLOAD_GONE")
    token = keep_verdict(db, material.id, check(Waiting(material.id, upload.token, name)), actor=SYSTEM)
    incoming.drop(token or upload.token)
    db.flush()  # courses are made of it
    return material.id


def _make(db: Session, cast: Cast, shelf: Shelf, lecture: Lecture) -> None:
    author = cast.actors[_AUTHOR[lecture.owner]]
    version = _draft(db, cast, shelf, lecture, author)
    shelf.versions[lecture.title] = version.id
    if lecture.stands == "draft":
        return
    limits = limits_for(db, version.course.owner_unit_id, lecture.day.year)
    submit(db, version, actor=author, limits=limits)


def _decide(db: Session, cast: Cast, shelf: Shelf, lecture: Lecture) -> None:
    approver = cast.actors[_APPROVER[lecture.owner]]
    version = get_own_version(db, shelf.versions[lecture.title], seen_by=approver)
    if lecture.stands == "returned":
        send_back(db, version, reason=lecture.reason, actor=approver)
    else:
        limits = limits_for(db, version.course.owner_unit_id, lecture.day.year)
        publish(db, version, actor=approver, limits=limits)


def _withdraw(db: Session, cast: Cast, shelf: Shelf, lecture: Lecture) -> None:
    approver = cast.actors[_APPROVER[lecture.owner]]
    version = get_own_version(db, shelf.versions[lecture.title], seen_by=approver)
    withdraw(db, version, reason=lecture.reason, actor=approver)


def _draft(db: Session, cast: Cast, shelf: Shelf, lecture: Lecture, author: Actor) -> CourseVersion:
    described = Description(
        title=lecture.title,
        summary=lecture.summary,
        law_basis="《江苏省综合行政执法人员培训大纲》",
        effective_from=lecture.day,
        syllabus_item_id=shelf.items.get(lecture.item),
        compulsory=lecture.compulsory,
        due_on=lecture.due_on,
    )
    drafted = draft_course(db, described, owner=cast.units[lecture.owner], actor=author)
    version = get_own_version(db, drafted.id, seen_by=author)
    for name, minutes in lecture.pieces:
        material = get_ready_material(db, shelf.materials[name], version, seen_by=author)
        add_courseware(db, version, material, minutes=minutes, actor=author)
        db.refresh(version, ["courseware"])
    if lecture.parts:
        set_parts(db, version, lecture.parts, actor=author)
    if lecture.target or lecture.person_class:
        target = cast.units[lecture.target or lecture.owner]
        set_targets(db, version, [lecture.group(target.id)], actor=author)
    if lecture is LISTS:
        set_lists_quiz(db, cast, version, author=author)
    db.flush()
    db.expire(version)
    return get_own_version(db, drafted.id, seen_by=author)


def _comment(db: Session, cast: Cast, shelf: Shelf, text: str) -> None:
    """A department says something about a town's training."""
    team = cast.units.get(_COMMENTED)
    if team is not None:
        shelf.comments.append(comment_training(db, team, text=text, actor=cast.actors["line"]).id)


def _answer(db: Session, cast: Cast, shelf: Shelf) -> None:
    """The town answers what was said first; the second thing waits."""
    answerer = cast.actors.get(trainer("QD-HLZ"))
    if shelf.comments and answerer is not None:
        said = get_comment(db, shelf.comments[0], seen_by=answerer)
        answer_comment(db, said, text="11月下旬组织补点评，请镇司法所和局法制科参加，记录随后上传。", actor=answerer)
