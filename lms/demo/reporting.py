"""Scenes of plans, reports and bulletins: most units in time, some late or missing; an incident; who is urged."""

from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, PILOT
from lms.demo.story import Story, scene
from lms.demo.timetable import trainer
from lms.exchange.filing_texts import sections_of, title_of
from lms.filings.actions import bulletins
from lms.filings.actions.incidents import record_incident
from lms.filings.actions.moving import receive
from lms.filings.actions.reports import Head, Sections, begin_report, save_report, sign_and_hand_in
from lms.filings.models import Bulletin
from lms.filings.queries.bulletins import get_bulletin, get_rectification, list_bulletins, list_rectifications
from lms.filings.queries.report_figures import Counted, count_for
from lms.filings.queries.reports import bureau_above, reports_on_occasion
from lms.filings.rules.kinds import FilingKind, IncidentKind

_HALF, _YEAR = FilingKind.HALF_YEAR_REPORT, 2023
_TEXT = {
    "四、存在的问题": "部分中队外勤任务重，集中培训人员到课不齐。",
    "五、下一步安排": "下半年按月公布学时，对还差学时的人员逐人安排补训。",
}
_PLANNED = "按年度工作要点执行，每季度小结一次。"
_LATE, _NOTHING = ("QD-HLZ", "QD-WLJ"), ("QD-QLZ", "QD-LSG", PILOT)
# Below this share of its people who have met the year, a unit was named on 15 October.
_PERCENT = 60


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes: two plans in March, the report of the first half, an incident, the bulletin of October."""
    for group in cast.groups:
        if group.code in _NOTHING:
            continue
        is_late = group.code in _LATE
        if group.code != JUSTICE:
            for kind in (FilingKind.SUPERVISION_PLAN, FilingKind.INSPECTION_PLAN):
                day = date(2023, 4, 6) if is_late else date(2023, 3, 29)
                story.add(day, scene(_plan, cast, group.code, kind), hour=15)
        story.add(date(2023, 6, 5) if is_late else date(2023, 5, 29), scene(_half_year, cast, group.code), hour=15)
    story.add(date(2023, 9, 12), scene(_incident, cast), hour=17)
    story.add(date(2023, 9, 14), scene(_incident_in_full, cast), hour=11)
    story.add(date(2023, 10, 16), scene(_bulletin, cast), hour=9)
    story.add(date(2023, 10, 17), scene(_issue, cast), hour=9)
    story.add(date(2023, 10, 26), scene(_answers, cast), hour=10)


def _writer(cast: Cast, code: str) -> Actor:
    return cast.actors["reviewer"] if code == JUSTICE else cast.actors[trainer(code)]


def _signer(cast: Cast, code: str) -> Actor:
    return cast.actors[{JUSTICE: "decider", CITY_MANAGEMENT: "leader"}.get(code, trainer(code))]


def _plan(db: Session, cast: Cast, code: str, kind: FilingKind) -> None:
    _file(db, cast, code, kind, "", sections_of(kind, None, None, "zh"), None)


def _half_year(db: Session, cast: Cast, code: str) -> None:
    counted = count_for(db, cast.units[code], _YEAR, clock.today(), seen_by=_writer(cast, code))
    _file(db, cast, code, _HALF, "H1", sections_of(_HALF, counted.figures, counted.as_of, "zh"), counted)


def _file(
    db: Session, cast: Cast, code: str, kind: FilingKind, period: str, written: Sections, counted: Counted | None
) -> None:
    """Let a unit write and hand in, and the bureau receive it; what its own reviewer wrote its head receives."""
    unit = cast.units[code]
    head = Head(title_of(kind, _YEAR, period, "zh"), addressee=bureau_above(db, unit), signatory="施健")
    sections = [(heading, text or _TEXT.get(heading, _PLANNED)) for heading, text in written]
    made = begin_report(
        db, unit, kind, _YEAR, period, head=head, sections=sections, counted=counted, actor=_writer(cast, code)
    )
    sign_and_hand_in(db, made, actor=_signer(cast, code))
    receive(db, made, actor=cast.actors["reviewer"])


def _incident(db: Session, cast: Cast) -> None:
    """Record what happened at midday, and tell the bureau at once."""
    unit, actor = cast.units[CITY_MANAGEMENT], cast.actors[trainer(CITY_MANAGEMENT)]
    noon = clock.local_instant(clock.today(), 12)
    sections = [
        ("一、发生了什么", "现场检查时与围观群众发生推搡，一人轻微擦伤，已送医检查。"),
        ("二、已采取的措施", "暂停该处检查，调取全部执法记录。"),
    ]
    record_incident(
        db, unit, IncidentKind.INCIDENT, title="占道经营检查中发生推搡的情况报告", happened_at=noon,
        learned_at=clock.local_instant(clock.today(), 14), measure_on=None, learned_late="", sections=sections,
        actor=actor,
    )  # fmt: skip
    _hand_in(db, cast, FilingKind.INCIDENT_PRELIM, sections)


def _incident_in_full(db: Session, cast: Cast) -> None:
    sections = [
        ("一、经过", "见执法记录。"),
        ("二、原因和责任", "现场告知不充分。"),
        ("三、处理结果", "双方谅解，批评教育当班人员。"),
        ("四、整改措施", "全员补训现场沟通。"),
    ]
    _hand_in(db, cast, FilingKind.INCIDENT_FULL, sections)


def _hand_in(db: Session, cast: Cast, kind: FilingKind, sections: list[tuple[str, str]]) -> None:
    found = reports_on_occasion(db, _YEAR, seen_by=cast.actors["reviewer"])
    filing = next(one for one in found if one.kind == kind.value)
    title = filing.report.title if filing.report else ""
    head = Head(title, addressee=bureau_above(db, filing.unit), signatory="施健")
    save_report(db, filing, head=head, sections=sections, actor=cast.actors[trainer(CITY_MANAGEMENT)])
    sign_and_hand_in(db, filing, actor=cast.actors["leader"])
    receive(db, filing, actor=cast.actors["reviewer"])


def _bulletin(db: Session, cast: Cast) -> None:
    words = bulletins.Wording(
        "关于2023年行政执法人员培训进度的情况通报", "截至10月15日，全市培训总体进度正常，少数单位明显滞后，现予通报。",
        "逐人列出还差的学时，在11月底前补足。\n主要负责人过问一次进度。", "市政府办公室",
    )  # fmt: skip
    bulletins.draft_bulletin(
        db, cast.units[JUSTICE], _YEAR, date(2023, 10, 15), percent=_PERCENT, wording=words,
        actor=cast.actors["reviewer"],
    )  # fmt: skip


def _drafted(db: Session, cast: Cast) -> Bulletin:
    db.flush()
    db.expire_all()
    found = list_bulletins(db, _YEAR, seen_by=cast.actors["reviewer"])
    return get_bulletin(db, found[0].id, seen_by=cast.actors["reviewer"])


def _issue(db: Session, cast: Cast) -> None:
    bulletins.issue(db, _drafted(db, cast), actor=cast.actors["decider"])


def _answers(db: Session, cast: Cast) -> None:
    """Let one unit be through, another wait for the bureau; the others have not answered."""
    bureau = cast.actors["reviewer"]
    tasks = [one for one in list_rectifications(db, seen_by=bureau) if trainer(one.unit.code) in cast.actors]
    for number, one in enumerate(tasks[:2]):
        task = get_rectification(db, one.id, seen_by=bureau)
        text = "已逐人列出还差的学时，本月安排两次集中补训。"
        bulletins.answer(db, task, text=text, actor=cast.actors[trainer(one.unit.code)])
        if number == 0:
            bulletins.close(db, task, text="补训已核实。", actor=bureau)
