"""Scenes from the exams to the card: a colleague of the summer's intake at each step, the first ones on duty. A5–A8."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.actions import applications, applying, issuing, publicity
from lms.credentials.models import Application
from lms.credentials.queries.applications import get_application, objections_to, own_applications
from lms.credentials.rules.dossier import Turn
from lms.demo import newcomers, papers, qualifying
from lms.demo.applying import himself, waiting
from lms.demo.cast import Cast
from lms.demo.people import Member
from lms.demo.story import Story, scene
from lms.files import Attached
from lms.people.queries.people import get_person

_ISSUER = "启东市人民政府"
_OWED = "该同志公示期前在汇龙镇与商户有经济纠纷，建议核实。"
_SETTLED = "已向汇龙镇司法所和当事人核实：系家属经营往来，已于2022年结清，不影响申领。"
_CONCEALED = "该同志2022年因打架斗殴受过行政拘留，申请表未填写。"
_TRUE = "经向公安机关核实，情况属实，异议成立。"
_REJECTED = "公示期内收到异议，经核实本人2022年受过行政拘留且申请时未如实填写，不符合申领条件。"
_RECENT = "有群众反映该同志兼职从事营利活动，请核实。"
_CHANGED = "本人已调整到综合岗位，不再从事执法工作"


def tell(story: Story, cast: Cast, banks: dict[str, int]) -> None:
    """Add the scenes: two hold their card, one is to get his, the others stand before each further step."""
    people = newcomers.tell(story, cast)
    story.add(date(2023, 8, 14), scene(_finish_training, cast), hour=10)
    story.add(date(2023, 8, 16), scene(_withdraw, cast, people[10]), hour=9)
    qualifying.tell(story, cast, banks, both=people[:9], first_only=people[9:10])
    story.add(date(2023, 9, 27), scene(_publicise, cast, people[:2]), hour=10)
    story.add(date(2023, 9, 28), scene(_object, cast, people[1], _OWED, "汇龙镇居民（实名）"), hour=15)
    story.add(date(2023, 10, 9), scene(_reply, cast, people[1], _SETTLED), hour=15)
    story.add(date(2023, 10, 11), scene(_close), hour=0, minute=30)
    story.add(date(2023, 10, 13), scene(_number, cast, people[:2]), hour=10)
    story.add(date(2023, 10, 16), scene(_issue, cast, people[:2]), hour=10)
    story.add(date(2023, 10, 18), scene(_deliver, cast, people[:2]), hour=15)
    story.add(date(2023, 10, 16), scene(_publicise, cast, people[7:8]), hour=11)
    story.add(date(2023, 10, 18), scene(_object, cast, people[7], _CONCEALED, "匿名来信"), hour=16)
    story.add(date(2023, 10, 24), scene(_reply, cast, people[7], _TRUE, is_upheld=True), hour=9)
    story.add(date(2023, 10, 27), scene(_reject, cast, people[7]), hour=10)
    story.add(date(2023, 11, 2), scene(_publicise, cast, people[2:5]), hour=10)
    story.add(date(2023, 11, 10), scene(_close), hour=0, minute=30)
    story.add(date(2023, 11, 14), scene(_number, cast, people[2:4]), hour=10)
    story.add(date(2023, 11, 17), scene(_issue, cast, people[2:3]), hour=16)
    story.add(date(2023, 11, 15), scene(_publicise, cast, people[5:7]), hour=10)
    story.add(date(2023, 11, 17), scene(_object, cast, people[5], _RECENT, "12345热线转办"), hour=11)


def _finish_training(db: Session, cast: Cast) -> None:
    for one in waiting(db, cast, Turn.CONFIRM_TRAINING):
        applications.finish_training(db, one, actor=cast.actors["trainer"])


def _of(db: Session, cast: Cast, member: Member) -> Application:
    """Return the application of one of them, as the bureau opens it."""
    db.flush()
    reviewer = cast.actors["reviewer"]
    own = own_applications(db, seen_by=himself(get_person(db, member.person_id, seen_by=reviewer)))
    return get_application(db, own[0].id, seen_by=reviewer, to_change=True)


def _withdraw(db: Session, cast: Cast, member: Member) -> None:
    one = _of(db, cast, member)
    applying.withdraw(db, one, reason=_CHANGED, actor=himself(one.person))


def _publicise(db: Session, cast: Cast, members: Sequence[Member]) -> None:
    for member in members:
        publicity.publicise(db, _of(db, cast, member), actor=cast.actors["reviewer"])


def _object(db: Session, cast: Cast, member: Member, text: str, objector: str) -> None:
    publicity.record_objection(
        db, _of(db, cast, member), text=text, objector=objector, received_on=clock.today(),
        actor=cast.actors["reviewer"],
    )  # fmt: skip


def _reply(db: Session, cast: Cast, member: Member, text: str, *, is_upheld: bool = False) -> None:
    one = _of(db, cast, member)
    for objection in objections_to(db, [one.id])[one.id]:
        publicity.reply(db, one, objection, is_upheld=is_upheld, text=text, actor=cast.actors["reviewer"])


def _close(db: Session) -> None:
    publicity.close_due_publicity(db)


def _number(db: Session, cast: Cast, members: Sequence[Member]) -> None:
    for member in members:
        place = abs(member.number)
        card = issuing.CardData(f"D068190{place:03d}", f"JS2023-{place:05d}", _ISSUER)
        issuing.enter_number(db, _of(db, cast, member), card, actor=cast.actors["reviewer"])


def _issue(db: Session, cast: Cast, members: Sequence[Member]) -> None:
    for member in members:
        issuing.issue(db, _of(db, cast, member), reason="符合条件，同意颁发", actor=cast.actors["decider"])


def _deliver(db: Session, cast: Cast, members: Sequence[Member]) -> None:
    day = clock.today()
    for member in members:
        receipt = papers.sheet(
            "行政执法证领取登记表", [f"领取人：{member.name}", f"日期：{day:%Y-%m-%d}", "（演示材料）"]
        )
        issuing.deliver(
            db, _of(db, cast, member), on=day, receipt=Attached("领取登记表.pdf", receipt), actor=cast.actors["legal"]
        )


def _reject(db: Session, cast: Cast, member: Member) -> None:
    issuing.reject(db, _of(db, cast, member), ground="OBJECTION", reason=_REJECTED, actor=cast.actors["decider"])
