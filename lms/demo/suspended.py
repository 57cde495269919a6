"""Scenes of cases about credentials: one in effect, one in which the holder speaks, one suspended at once."""

from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions import cases_deciding, cases_defending, cases_noticing, cases_opening, cases_serving
from lms.credentials.actions.cases_noticing import Service
from lms.credentials.actions.suspending import suspend_interim
from lms.credentials.models import Credential
from lms.credentials.queries.cases_list import cases_listed
from lms.credentials.queries.cases_read import CaseFile, get_credential_case
from lms.credentials.queries.credentials import list_credentials
from lms.credentials.rules.causes import measure_for
from lms.credentials.rules.states import CredentialState
from lms.credentials.rules.suspending import UrgentGround
from lms.demo.cast import Cast
from lms.demo.papers import sheet
from lms.demo.places import CITY_MANAGEMENT
from lms.demo.story import Story, scene
from lms.demo.timetable import legal
from lms.files import Attached

_GROUNDS = "《江苏省行政执法证件管理办法》（苏政发〔2023〕5号）；《启东市行政执法人员管理规定》"
_UNIFORM = "2023年10月24日下午在汇龙镇人民路巡查时，未着制式服装、未佩戴执法标志，被群众拍照投诉，经核实属实。"
_ROUGH = "2023年11月4日上午在紫薇市场检查占道经营时，推搡当事人并有辱骂言语，执法记录仪有录像。"
_DETAINED = "2023年11月14日因涉嫌交通肇事被公安机关刑事拘留。"


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes, after the bureau took its cards over."""
    story.add(date(2023, 10, 26), scene(_notice_uniform, cast), hour=9)
    story.add(date(2023, 11, 3), scene(_check_uniform, cast), hour=9)
    story.add(date(2023, 11, 6), scene(_decide_uniform, cast), hour=15)
    story.add(date(2023, 11, 7), scene(_serve_uniform, cast), hour=10)
    story.add(date(2023, 11, 14), scene(_notice_rough, cast), hour=9)
    story.add(date(2023, 11, 15), scene(_detain, cast), hour=9)
    story.add(date(2023, 11, 16), scene(_answer_rough, cast), hour=20)


def _notice_uniform(db: Session, cast: Cast) -> None:
    _notice(db, cast, _cards(db, cast)[0], "S2", _UNIFORM, date(2023, 10, 24))


def _check_uniform(db: Session, cast: Cast) -> None:
    opinion = "事实清楚，证据充分，程序合法，同意"
    cases_deciding.check(db, _file(db, cast, "S2"), is_sound=True, opinion=opinion, actor=cast.actors["reviewer"])


def _decide_uniform(db: Session, cast: Cast) -> None:
    reasons = "照片和本人承认足以证明；系第二次被提醒后再犯，按期限暂扣。"
    measure = measure_for("S2", revocation=False)
    cases_deciding.decide(db, _file(db, cast, "S2"), measure, reasons=reasons, actor=cast.actors["decider"])


def _serve_uniform(db: Session, cast: Cast) -> None:
    file = _file(db, cast, "S2")
    receipt = Service("RECEIPT", clock.today(), "在单位会议室当面送达")
    cases_serving.serve(db, file, receipt, attached=_papers("送达回证"), actor=_legal(cast))
    cases_serving.hand_over_card(db, _file(db, cast, "S2"), note="证件当日交单位法制科保管", actor=_legal(cast))


def _notice_rough(db: Session, cast: Cast) -> None:
    _notice(db, cast, _speaker(db, cast), "S1", _ROUGH, date(2023, 11, 4))


def _answer_rough(db: Session, cast: Cast) -> None:
    file = _file(db, cast, "S1")
    points = ["当事人先动手抢夺执法记录仪，我是制止。", "没有辱骂，只是声音较大，在场的协管员可以证明。"]
    person = file.case.credential.person
    # The holder acting for himself, as if he had signed in.
    cases_defending.state_points(db, file, points, actor=Actor(None, Role.SELF, person_id=person.id, name=person.name))


def _detain(db: Session, cast: Cast) -> None:
    card = _cards(db, cast)[1]
    case = cases_opening.open_case(
        db, card, "S10", facts=_DETAINED, grounds=_GROUNDS, fact_on=date(2023, 11, 14),
        attached=_papers("拘留通知书"), actor=_legal(cast),
    )  # fmt: skip
    decider = cast.actors["decider"]
    file = get_credential_case(db, case.id, seen_by=decider, to_change=True)
    suspend_interim(
        db, file, UrgentGround.DETENTION, reasons="已被刑事拘留，不能继续执法", attached=_papers("拘留通知书"),
        actor=decider,
    )  # fmt: skip


def _notice(db: Session, cast: Cast, card: Credential, cause: str, facts: str, fact_on: date) -> None:
    """Open a case, give the notice and serve it the same day."""
    actor = _legal(cast)
    case = cases_opening.open_case(
        db, card, cause, facts=facts, grounds=_GROUNDS, fact_on=fact_on, attached=_papers("现场照片"), actor=actor
    )
    file = get_credential_case(db, case.id, seen_by=actor, to_change=True)
    measure = measure_for(cause, revocation=False)
    cases_noticing.give_notice(db, file, measure, facts=facts, grounds=_GROUNDS, actor=actor)
    receipt = Service("RECEIPT", clock.today())
    cases_noticing.serve_notice(db, _file(db, cast, cause), receipt, attached=_papers("告知书送达回证"), actor=actor)


def _cards(db: Session, cast: Cast) -> list[Credential]:
    """Return the valid cards of the city management bureau, the earliest first, but for the one who speaks."""
    speaker = _speaker(db, cast)
    return [card for card in _held(db, cast) if card.id != speaker.id]


def _speaker(db: Session, cast: Cast) -> Credential:
    """Return the card of the demo's own officer, so that his pages show a case; where he has none, the tenth."""
    own = cast.actors.get("officer")
    cards = _held(db, cast)
    return next((card for card in cards if own and card.person_id == own.person_id), cards[min(9, len(cards) - 1)])


def _held(db: Session, cast: Cast) -> list[Credential]:
    unit, actor = cast.units[CITY_MANAGEMENT], _legal(cast)
    found = list_credentials(db, seen_by=actor, on=clock.today(), unit=unit, state=CredentialState.ACTIVE, limit=1000)
    return [each.credential for each in found if each.credential.is_imported]


def _file(db: Session, cast: Cast, cause: str) -> CaseFile:
    decider = cast.actors["decider"]
    listed = cases_listed(db, seen_by=decider, on=clock.today())
    found = next(line.case for line in (*listed.open, *listed.in_effect) if line.case.cause == cause)
    return get_credential_case(db, found.id, seen_by=decider, to_change=True)


def _papers(title: str) -> tuple[Attached, ...]:
    return (Attached(f"{title}.pdf", sheet(title, ["启东市城市管理局", "演示文件"])),)


def _legal(cast: Cast) -> Actor:
    return cast.actors[legal(CITY_MANAGEMENT)]
