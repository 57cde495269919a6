"""A scene of spring: organs name their legal reviewers; every fourth is one short, as the dashboard then says."""

from datetime import date

from sqlalchemy.orm import Session

from lms.access import OPERATOR
from lms.dashboard.rules import reviewers_needed
from lms.demo.cast import Cast
from lms.demo.people import Member
from lms.demo.places import Group
from lms.demo.story import Story, scene
from lms.people.actions.flags import set_flag
from lms.people.queries.people import get_person
from lms.people.rules import PersonClass, PersonFlag

_DAY = date(2023, 3, 20)
_TITLE = "法制审核岗"


def tell(story: Story, cast: Cast) -> None:
    """Add the scene."""
    story.add(_DAY, scene(_name, cast), hour=9)


def _name(db: Session, cast: Cast) -> None:
    for number, group in enumerate(cast.groups):
        officers = _officers(cast, group)
        wanted = reviewers_needed(len(officers)) - (number % 4 == 3)
        # Whose post it is first; where these are too few, others beside their own.
        fit = sorted(filter(_stays, officers), key=lambda member: (member.title != _TITLE, member.number))
        for member in fit[: max(wanted, 0)]:
            person = get_person(db, member.person_id, seen_by=OPERATOR)
            document = f"{group.short}关于确定法制审核人员的通知"
            set_flag(db, person, PersonFlag.LEGAL_REVIEWER, started_on=_DAY, document=document, actor=OPERATOR)


def _officers(cast: Cast, group: Group) -> list[Member]:
    """Return the officers of an organ with its teams."""
    path = cast.units[group.code].path
    found = ((member, member.unit_on(_DAY)) for member in cast.members if member.class_on(_DAY) is PersonClass.OFFICER)
    return [member for member, unit in found if unit is not None and cast.units[unit].path.startswith(path)]


def _stays(member: Member) -> bool:
    return member.is_plain and member.person_id > 0
