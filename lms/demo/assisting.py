"""Scenes of one bureau's assistants: contracts good and bad, badges, lists, a stop, an end; social supervisors."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.actions import badges as steps
from lms.credentials.actions.badges_filing import file_badges, receive_list
from lms.credentials.actions.badges_stopping import answer_stop, end_badge, stop
from lms.credentials.actions.contracts import record_contract
from lms.credentials.actions.negative_lists import put_in_force, sign_list
from lms.credentials.actions.social_supervisors import Appointment, appoint, put_record
from lms.credentials.models import Badge
from lms.credentials.queries.badges import get_badge, list_badges, list_filings, unregistered
from lms.credentials.queries.badges_facts import BadgeStanding, standings_of
from lms.credentials.queries.contracts import list_contracts
from lms.credentials.queries.negative_lists import lists_for
from lms.credentials.rules.assistants import BadgeTurn
from lms.credentials.rules.badges import Bars, Duties, EndReason, HandedIn, StopGround
from lms.credentials.rules.badges_training import MODULES
from lms.credentials.rules.contracts import EMPLOYMENT, Nature, Opinion, Terms, faults_of
from lms.credentials.rules.social_supervisors import SupervisorRecordKind
from lms.demo import assisting_exam, names
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, ROOT
from lms.demo.story import Story, scene
from lms.errors import RuleBroken
from lms.hours.catalogue import HOUR
from lms.people.actions.accounts import create_account
from lms.people.queries.people import get_person

_NO_PASSWORD = "none: nobody signs in"  # noqa: S105 - of which no password is the hash
# So many of the bureau's assistants are registered; the others wait.
_REGISTERED = 9
_TITLE = "行政执法辅助人员负面清单"
_LINES = (
    "不得单独立案、受理、调查取证、审核",
    "不得作出或者送达时更改行政处罚、行政强制决定",
    "不得实施查封、扣押、先行登记保存等强制措施",
    "不得收取罚款和其他费用",
    "不得使用执法证件，不得自称执法人员",
    "不得泄露当事人的个人信息和商业秘密",
)
_DUTIES = Duties(
    post_title="市容协管员",
    powers="在执法人员带领下巡查、劝阻、宣传、采集信息、送达文书",
    rights="依法享有劳动报酬和培训；服从指挥，佩戴工作证，保守秘密",
    terms="高中以上学历，年满十八周岁，岗前培训和考试合格",
    liability="违反负面清单的停岗、清退；造成损失的依法承担责任",
)


def tell(story: Story, cast: Cast, banks: dict[str, int]) -> None:
    """Add the scenes of autumn, when the bureau brings its assistants into order."""
    story.add(date(2023, 3, 1), scene(_appoint, cast), hour=9)
    story.add(date(2023, 9, 18), scene(_list, cast, _LINES[:5], ()), hour=9)
    story.add(date(2023, 9, 19), scene(_contracts, cast), hour=9)
    story.add(date(2023, 9, 20), scene(_register, cast), hour=9)
    assisting_exam.tell(story, cast, banks)
    story.add(date(2023, 11, 2), scene(_issue, cast), hour=15)
    story.add(date(2023, 11, 3), scene(_file, cast), hour=10)
    story.add(date(2023, 11, 8), scene(_receive, cast), hour=10)
    story.add(date(2023, 11, 13), scene(_list, cast, _LINES, ("TECHNICAL",)), hour=9)
    story.add(date(2023, 11, 14), scene(_after, cast), hour=20)


def _list(db: Session, cast: Cast, lines: Sequence[str], forbidden: Sequence[str]) -> None:
    put_in_force(
        db, cast.units[ROOT], title=_TITLE, lines=lines, forbidden=forbidden, in_force_on=clock.today(),
        actor=cast.actors["reviewer"],
    )  # fmt: skip


def _contracts(db: Session, cast: Cast) -> None:
    """Direct until 2025; from an agency until December; a contractor found lawful; one nobody reviewed."""
    unit, actor = cast.units[CITY_MANAGEMENT], cast.actors["trainer"]
    signed, begins, ends = date(2022, 12, 20), date(2023, 1, 1), date(2025, 12, 31)
    direct = Terms(Nature.DIRECT, signed, begins, ends)
    lawful = replace(direct, nature=Nature.OUTSOURCED, opinion=Opinion.LAWFUL, opinion_on=date(2022, 12, 12))
    for terms, employer, document in (
        (direct, unit.name, "城管局劳动合同〔2023〕1号（演示）"),
        (
            replace(direct, nature=Nature.DISPATCH, ends_on=date(2023, 12, 10)),
            "江海人力资源公司（演示）",
            "派遣协议2023-05",
        ),
        (lawful, "蓝盾保安服务公司（演示）", "市容巡查服务合同2023-02"),
        (replace(direct, nature=Nature.OUTSOURCED), "安捷停车服务公司（演示）", "停车秩序服务合同2023-09"),
    ):
        record_contract(db, unit, terms, employer=employer, document=document, actor=actor)


def _register(db: Session, cast: Cast) -> None:
    """The trainer registers those for whom there is a sound contract, and plans their training."""
    actor, today = cast.actors["trainer"], clock.today()
    db.flush()
    contracts = [each for each in list_contracts(db, seen_by=actor) if not faults_of(each.said, today)]
    waiting = sorted(
        unregistered(db, seen_by=actor, on=today),
        key=lambda found: (found[0].id != cast.bearers["assistant"].person_id, found[0].id),
    )
    for person, post in waiting[:_REGISTERED]:
        fitting = [each for each in contracts if post.employment in (None, EMPLOYMENT[each.said.nature].value)]
        if not fitting:
            continue
        try:
            badge = steps.register(db, person, fitting[0], _DUTIES, bars=Bars(), declared_on=today, actor=actor)
        except RuleBroken:
            continue  # his post lies elsewhere
        steps.plan_training(db, badge, dict.fromkeys(MODULES, "10月岗前培训班，市委党校"), actor=actor)


def _standings(db: Session, cast: Cast) -> list[BadgeStanding]:
    db.flush()
    actor = cast.actors["legal"]
    badges = list_badges(db, seen_by=actor, under=cast.units[CITY_MANAGEMENT], is_open=True)
    return standings_of(db, sorted(badges, key=lambda badge: badge.id))


def _issue(db: Session, cast: Cast) -> None:
    """The legal office confirms results; whoever has a sign-in signs, and is issued his badge."""
    legal = cast.actors["legal"]
    for number, standing in enumerate(_standings(db, cast)):
        if standing.turn is not BadgeTurn.TAKE_RESULT:
            continue
        steps.take_result(db, standing.badge, actor=legal)
        if number == 1:
            continue  # has passed and not signed yet
        _sign(db, cast, standing.badge)
        steps.issue(db, standing.badge, actor=legal)


def _sign(db: Session, cast: Cast, badge: Badge) -> None:
    version = lists_for(db, [badge.unit.path])[badge.unit.path][-1]
    sign_list(db, badge, digest=version.digest, actor=_himself(db, cast, badge))


def _himself(db: Session, cast: Cast, badge: Badge) -> Actor:
    """Return an assistant acting as himself; who has no sign-in yet is given one that nobody knows a password of."""
    login = f"fz{badge.person_id}"
    own = cast.actors["assistant"]
    if own.person_id == badge.person_id:
        return own
    if login not in cast.notes:
        person = get_person(db, badge.person_id, seen_by=OPERATOR)
        account = create_account(
            db, login=login, name=person.name, role=Role.SELF, person=person, password_hash=_NO_PASSWORD,
            actor=replace(OPERATOR, role=Role.SEC_ADMIN),
        )  # fmt: skip
        db.flush()
        cast.notes[login] = account.id
    return Actor(cast.notes[login], Role.SELF, person_id=badge.person_id, name=badge.person.name)


def _file(db: Session, cast: Cast) -> None:
    if any(standing.badge.number for standing in _standings(db, cast)):
        file_badges(db, cast.units[CITY_MANAGEMENT], actor=cast.actors["legal"])


def _receive(db: Session, cast: Cast) -> None:
    reviewer = cast.actors["reviewer"]
    for filing in list_filings(db, seen_by=reviewer):
        receive_list(db, filing, actor=reviewer)


def _after(db: Session, cast: Cast) -> None:
    """Most sign the new version; one is stopped and answers, one leaves and hands his badge back."""
    own = cast.bearers["assistant"].person_id
    active = [each.badge for each in _standings(db, cast) if each.badge.state == "ACTIVE"]
    others = [badge for badge in active if badge.person_id != own]
    for badge in others[:-1]:
        _sign(db, cast, badge)
    if len(others) < 3:
        return
    legal = cast.actors["legal"]
    stopped = get_badge(db, others[0].id, seen_by=legal, lock=True)
    facts = "11月13日在人民路劝阻占道经营时与摊贩争吵，使用不文明语言，有执法记录仪视频。"
    stop(
        db, stopped, ground=StopGround.UNCIVIL_CONDUCT, facts=facts, document="停岗通知〔2023〕3号（演示）", actor=legal
    )
    db.flush()
    db.expire(stopped, ["stops"])
    stopped = get_badge(db, stopped.id, seen_by=legal, lock=True)
    answer_stop(db, stopped, text="当时对方先推搡，我说话急了，愿意接受重新培训。", actor=_himself(db, cast, stopped))
    left = get_badge(db, others[1].id, seen_by=legal, lock=True)
    leader = cast.actors["leader"]
    end_badge(db, left, reason=EndReason.LEFT, note="本人辞职", handed_in=HandedIn.RETURNED, actor=leader)


def _appoint(db: Session, cast: Cast) -> None:
    """The bureau appoints two social supervisors and trains them; one has been out since."""
    unit, actor = cast.units[JUSTICE], cast.actors["reviewer"]
    for number, (name, calling) in enumerate((("柏舟", "人大代表"), ("穆清扬", "律师"))):
        born = date(1975, 4, 8 + number)
        asked = Appointment(
            name, names.id_number(900 + number, born, is_male=True), calling, "启司聘〔2023〕1号（演示）",
            clock.today(), date(2026, 2, 28),
        )  # fmt: skip
        made = appoint(db, unit, asked, actor=actor)
        kind, today = SupervisorRecordKind, clock.today()
        put_record(db, made, kind=kind.TRAINING, on=today, text="社会监督员上任培训", credit=6 * HOUR, actor=actor)
        if number == 0:
            text = "应邀参加聘任座谈会，提出监督建议三条"
            put_record(db, made, kind=kind.DUTY, on=today, text=text, credit=0, actor=actor)
