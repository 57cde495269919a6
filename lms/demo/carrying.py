"""Scenes of cards in people's hands: taken over from the roster, lost, collected, asked to be renewed."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import ending, holding, requesting
from lms.credentials.actions.requesting import Wish
from lms.credentials.actions.taking_over import take_over
from lms.credentials.models import Credential
from lms.credentials.queries.credentials import get_credential, list_credentials
from lms.credentials.rules.requests import RequestKind
from lms.credentials.rules.states import CredentialState
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.demo.timetable import legal


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes: the bureau takes the roster's cards over; the city management bureau has some of each lot."""
    story.add(date(2023, 10, 23), scene(_take_over, cast), hour=9)
    story.add(date(2023, 11, 13), scene(_lose, cast), hour=18)
    story.add(date(2023, 11, 14), scene(_declare_void, cast), hour=10)
    story.add(date(2023, 11, 16), scene(_collect, cast), hour=10)
    story.add(date(2023, 11, 17), scene(_damage, cast), hour=10)


def _take_over(db: Session, cast: Cast) -> None:
    take_over(db, unit=None, actor=cast.actors["reviewer"])


def _cards(db: Session, cast: Cast) -> list[Credential]:
    """Return the valid cards of the city management bureau that were taken over, the earliest first."""
    unit = cast.units[CITY_MANAGEMENT]
    held = list_credentials(
        db, seen_by=_legal(cast), on=clock.today(), unit=unit, state=CredentialState.ACTIVE, limit=1000
    )
    mine = _legal(cast).person_id
    return [each.credential for each in held if each.credential.is_imported and each.credential.person_id != mine]


def _legal(cast: Cast) -> Actor:
    return cast.actors[legal(CITY_MANAGEMENT)]


def _holder(credential: Credential) -> Actor:
    """Return the holder acting for himself, as if he had signed in."""
    return Actor(None, Role.SELF, person_id=credential.person_id, name=credential.person.name)


def _lose(db: Session, cast: Cast) -> None:
    found = get_credential(db, _cards(db, cast)[-1].id, seen_by=_legal(cast))
    day = clock.today()
    holding.report_loss(db, found, noticed_on=day, how="巡查途中遗失，已到派出所报失", actor=_holder(found))


def _declare_void(db: Session, cast: Cast) -> None:
    lost = list_credentials(db, seen_by=_legal(cast), on=clock.today(), state=CredentialState.LOST)
    for each in lost:
        one = get_credential(db, each.credential.id, seen_by=_legal(cast))
        holding.declare_void(db, one, published_on=clock.today(), medium="启东日报第4版", actor=_legal(cast))


def _collect(db: Session, cast: Cast) -> None:
    one = _cards(db, cast)[-2]
    left = clock.today() - timedelta(days=2)
    ending.collect(
        db,
        one,
        cause="W2",
        event_on=max(left, one.since),
        handed_in_on=clock.today(),
        statement="调离执法岗位，证件已交回",
        actor=_legal(cast),
    )


def _damage(db: Session, cast: Cast) -> None:
    one = _cards(db, cast)[-3]
    requesting.file_request(db, one, Wish(RequestKind.REPLACE_DAMAGED, "证件磨损，二维码扫不出"), actor=_holder(one))
