"""Scenes of first certification: applicants of one bureau at different steps, from the draft to the exams."""

from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import applications, applying
from lms.credentials.models import Application
from lms.credentials.queries.applications import list_open, own_applications
from lms.credentials.queries.dossier import dossiers_of
from lms.credentials.rules.applying import REQUIRED, Appraisal, DocumentKind, Opinion
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.states import CredentialKind
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.errors import RuleBroken
from lms.files import Attached
from lms.people.models import Person
from lms.people.queries.people import list_people

_PDF = b"%PDF-1.4\n% made up for the demo\n"
_PHOTO = b"\x89PNG\r\n\x1a\nmade up for the demo"
_OPINION = Opinion(
    None,
    None,
    criminal=False,
    appraisal=Appraisal.COMPETENT,
    investigated=False,
    text="在编在岗，符合申领条件，同意申报",
)
_COMPLETE = "材料齐全，符合条件"
_DEFECTS = "证件照片不是白底\n上年度考核表没有盖章"


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes: everybody of the bureau who studies for a card applies, and gets as far as he gets."""
    story.add(date(2023, 9, 7), scene(_apply, cast), hour=17)
    story.add(date(2023, 9, 11), scene(check_all, cast), hour=10)
    story.add(date(2023, 9, 14), scene(_review, cast), hour=15)
    story.add(date(2023, 11, 17), scene(_confirm, cast), hour=17)
    story.add(date(2023, 11, 17), scene(_late, cast), hour=18)


def _people(db: Session, cast: Cast) -> list[Person]:
    """Return those of the bureau who study for a card and have not applied."""
    db.flush()
    found = list_people(
        db, seen_by=cast.actors["reviewer"], under=cast.units[CITY_MANAGEMENT], person_class="APPLICANT",
        on=clock.today(), limit=30,
    )  # fmt: skip
    return [person for person in found.people if not own_applications(db, seen_by=himself(person))]


def himself(person: Person) -> Actor:
    """Return a person acting for himself, as if he had signed in."""
    return Actor(None, Role.SELF, person_id=person.id, name=person.name)


def _apply(db: Session, cast: Cast) -> None:
    """All but the last one, who comes later, hand in what is complete."""
    for person in _people(db, cast)[:-1]:
        hand_in(db, person)


def hand_in(db: Session, person: Person) -> None:
    """Let somebody apply with all papers; what his records do not allow stays a draft."""
    actor = himself(person)
    try:
        one = applying.begin_application(db, CredentialKind.ENFORCEMENT, actor=actor)
    except RuleBroken:
        return
    applying.fill_in(db, one, applying.Entries("本科", "市容巡查、案件办理", "城市管理"), actor=actor)
    for kind in REQUIRED:
        data, ending = (_PHOTO, "png") if kind is DocumentKind.PHOTO else (_PDF, "pdf")
        applying.add_own_paper(db, one, kind, Attached(f"材料.{ending}", data), actor=actor)
    try:
        with db.begin_nested():
            applying.submit(db, one, actor=actor)
    except RuleBroken:
        return  # his records do not allow it: the draft says why


def waiting(db: Session, cast: Cast, turn: Turn) -> list[Application]:
    """Return the bureau's applications with which it is somebody's turn, the longest waiting first."""
    db.flush()
    dossiers = dossiers_of(db, list_open(db, seen_by=cast.actors["reviewer"]))
    unit = cast.units[CITY_MANAGEMENT]
    return [
        each.application for each in dossiers if each.turn is turn and each.application.unit.path.startswith(unit.path)
    ]


def check_all(db: Session, cast: Cast) -> None:
    """Let the unit check and sign whatever lies on its desk."""
    for one in waiting(db, cast, Turn.CHECK):
        applications.check(db, one, _OPINION, actor=cast.actors["legal"])
        applications.sign(db, one, actor=cast.actors["leader"])


def accept_all(db: Session, cast: Cast) -> None:
    """Let the justice bureau accept whatever lies on its desk."""
    for one in waiting(db, cast, Turn.REVIEW):
        applications.accept(db, one, note=_COMPLETE, actor=cast.actors["reviewer"])


def _review(db: Session, cast: Cast) -> None:
    """The second one lacks something; one still waits."""
    for number, one in enumerate(waiting(db, cast, Turn.REVIEW)):
        if number == 1:
            applications.return_once(db, one, defects=_DEFECTS, actor=cast.actors["reviewer"])
        elif number != 2:
            applications.accept(db, one, note=_COMPLETE, actor=cast.actors["reviewer"])


def _confirm(db: Session, cast: Cast) -> None:
    for one in waiting(db, cast, Turn.CONFIRM_TRAINING)[:2]:
        applications.finish_training(db, one, actor=cast.actors["trainer"])


def _late(db: Session, cast: Cast) -> None:
    """The last one hands in now: his unit has him on its desk."""
    for person in _people(db, cast)[-1:]:
        hand_in(db, person)
