"""Scenes of 谁赋权谁培训: training given in time, late, to too few of a roll, and not at all (FN-2-5, QD-1-2)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.demo import papers
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.queries import claims_by_person
from lms.demo.story import Story, scene
from lms.filings.actions.obligations import link, open_obligations, relate
from lms.filings.queries.obligations import obligations_of
from lms.filings.rules.obligation import RelationKind
from lms.hours.actions.posting import PeopleRefused, confirm
from lms.hours.actions.proposing import Held, Part, add_evidence, propose
from lms.hours.catalogue import EvidenceKind, Method, Tag
from lms.hours.queries.activities import get_activity
from lms.people.queries.matching import roll_to_choose_from

_HLZ, _YJJ, _QLZ = "QD-HLZ", "QD-YJJ", "QD-QLZ"
_RELATIONS = (
    (CITY_MANAGEMENT, _HLZ, RelationKind.EMPOWERING, "启政发〔2022〕18号（演示）"),
    (CITY_MANAGEMENT, _QLZ, RelationKind.EMPOWERING, "启政发〔2022〕18号（演示）"),
    (_YJJ, _HLZ, RelationKind.ENTRUSTING, "安全生产行政执法委托书（演示）"),
)


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes; each training is linked to what it fulfils."""
    story.add(date(2023, 3, 21), scene(_relate, cast), hour=16)
    taught = (
        (CITY_MANAGEMENT, date(2023, 6, 14), Tag.LENIENCY, "BK.CSGL", "镇级赋权事项：免罚轻罚清单培训", 100),
        (CITY_MANAGEMENT, date(2023, 10, 11), Tag.DISCRETION, "BK.CSGL", "镇级赋权事项：裁量权基准培训", 100),
        (_YJJ, date(2023, 9, 20), Tag.DISCRETION, "BK.YJGL", "委托执法事项：安全生产裁量权基准培训", 55),
    )
    for giving, day, tag, leaf, title, percent in taught:
        story.add(day, scene(_teach, cast, giving, tag, leaf, title, percent), hour=22)


def _relate(db: Session, cast: Cast) -> None:
    for giving, receiving, kind, document in _RELATIONS:
        relate(
            db,
            giving=cast.units[giving],
            receiving=cast.units[receiving],
            kind=kind,
            document=document,
            started_on=date(2022, 7, 1),
            ended_on=None,
            actor=cast.actors["reviewer"],
        )
    open_obligations(db, clock.today().year)


def _teach(db: Session, cast: Cast, giving: str, tag: Tag, leaf: str, title: str, percent: int) -> None:
    """Hold an evening's training for the town's people, have it confirmed, and link it."""
    day, reviewer = clock.today(), cast.actors["reviewer"]
    roll = roll_to_choose_from(db, cast.units[_HLZ], day)
    people = [person.id for person in roll if person.person_class in {"OFFICER", "ASSISTANT"}]
    people = people[: max(len(people) * percent // 100, 1)]
    start, end = clock.local_instant(day, 18), clock.local_instant(day, 19, 30)
    held = Held(title, Method.CLASSROOM, day, (Part(leaf, tag.value, 90),), start, end, "汇龙镇综合执法局会议室")
    activity = _propose(db, cast, held, giving, people)
    data = papers.sheet(title, [f"日期：{day:%Y-%m-%d}", f"人数：{len(people)}", "（演示材料）"])
    for kind in (EvidenceKind.NOTICE, EvidenceKind.TIMETABLE, EvidenceKind.SIGN_IN):
        found = get_activity(db, activity, seen_by=reviewer)
        add_evidence(db, found, data=data, file_name=f"{kind.value}.pdf", kind=kind, actor=reviewer)
    claims = claims_by_person(db, activity)
    confirm(db, [claim for own in claims.values() for claim in own], actor=cast.actors["decider"])
    db.flush()
    for standing in obligations_of(db, day.year, seen_by=reviewer):
        relation = standing.obligation.relation
        wanted = (cast.units[giving].id, cast.units[_HLZ].id, tag.name)
        if (relation.giving_unit_id, relation.receiving_unit_id, standing.obligation.topic) == wanted:
            link(db, standing, get_activity(db, activity, seen_by=reviewer), actor=reviewer)


def _propose(db: Session, cast: Cast, held: Held, giving: str, people: Sequence[int]) -> int:
    """Propose it for everybody who has room that day."""
    host, reviewer = cast.units[giving], cast.actors["reviewer"]
    try:
        return propose(db, held, host_unit=host, people=dict.fromkeys(people), actor=reviewer).id
    except PeopleRefused as refusal:
        free = [person for person in people if person not in refusal.refusals]
        return propose(db, held, host_unit=host, people=dict.fromkeys(free), actor=reviewer).id
