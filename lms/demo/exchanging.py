"""Scenes of exchange: how other systems write, what 12345 found, and the province's cards beside ours."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.queries.credentials import list_credentials
from lms.credentials.rules.states import CredentialState
from lms.demo.cast import Cast
from lms.demo.story import Story, scene
from lms.exchange.cards import import_cards
from lms.exchange.complaints import import_complaints
from lms.exchange.mappings import keep_mapping
from lms.exchange.sheets import write_csv

_WRITTEN, _ASKED, _COMPARED = date(2023, 10, 17), date(2023, 11, 14), date(2023, 11, 15)
_LISTED = 40
# System and what it gives: titles, words, order of days, last line.
_MAPPINGS: Mapping[tuple[str, str], dict[str, Any]] = {
    ("NANTONG_CLOUD", "scores"): {
        "columns": {"id_no": ["考生身份证"], "points": ["最终得分"], "absent": ["考试状态"]},
        "words": {"absent": {"未参考": "缺考", "正常": "否"}},
    },
    ("AIQIDONG_APP", "daily"): {
        "columns": {"record": ["答卷号"], "day": ["答题时间"], "score": ["百分制得分"]},
        "words": {},
    },
    ("PROVINCIAL_PLATFORM", "cards"): {
        "columns": {"number": ["执法证件编码"], "name": ["持证人姓名"], "state": ["证件有效状态"]},
        "words": {"state": {"1": "有效", "2": "暂扣", "3": "注销", "4": "过期"}},
        "trailer": "记录总数",
    },
    ("HOTLINE_12345", "complaints"): {
        "columns": {"record": ["派单号"], "received_on": ["来电日期"], "finding": ["是否成立"]},
        "words": {"finding": {"成立": "属实", "不成立": "不属实", "部分成立": "部分属实"}},
        "trailer": "工单总数",
    },
    ("MASHANG", "complaints"): {
        "columns": {"record": ["监督码编号"], "received_on": ["扫码时间"], "finding": ["核查意见"]},
        "words": {"finding": {"反映属实": "属实", "与事实不符": "不属实"}},
        "day_order": "DD/MM/YYYY",
    },
}  # fmt: skip
_MATTERS = (("成立", "执法时未主动出示证件"), ("不成立", "反映处理不公"), ("部分成立", "来电反映答复生硬"))


def tell(story: Story, cast: Cast) -> None:
    """Add the scenes of exchange."""
    story.add(_WRITTEN, scene(_write, cast), hour=9)
    story.add(_ASKED, scene(_hear, cast), hour=10)
    story.add(_COMPARED, scene(_compare, cast), hour=10)


def _write(db: Session, cast: Cast) -> None:
    for (system, kind), said in _MAPPINGS.items():
        keep_mapping(db, system, kind, actor=cast.actors["reviewer"], **said)


def _hear(db: Session, cast: Cast) -> None:
    held = list_credentials(
        db, seen_by=cast.actors["reviewer"], on=clock.today(), state=CredentialState.ACTIVE, limit=_LISTED
    )
    lines: list[Sequence[str]] = [
        (f"QD2023110{number}", "2023-11-06", finding, one.credential.number, matter)
        for number, (one, (finding, matter)) in enumerate(zip(held[7:], _MATTERS, strict=False), 1)
    ]
    data = write_csv(("派单号", "来电日期", "是否成立", "执法证号", "事项"), [*lines, ("工单总数", f"{len(lines)}件")])
    answer = import_complaints(
        db, data, "12345办理结果202311.csv", source_system="HOTLINE_12345", actor=cast.actors["reviewer"]
    )
    if answer.refused:
        raise AssertionError(f"the demo's own file was refused: {answer.rows[0].code}")


def _compare(db: Session, cast: Cast) -> None:
    """The province's list: one suspended there, one that lasts longer, one of another issuer, one nobody here knows."""
    held = list_credentials(
        db, seen_by=cast.actors["reviewer"], on=clock.today(), state=CredentialState.ACTIVE, limit=_LISTED
    )
    lines = [
        [one.credential.number, one.credential.person.name, "1", one.credential.valid_to.isoformat(), ""]
        for one in held
    ]
    if len(lines) > 3:
        lines[0][2] = "2"
        lines[1][3] = "2027-12-31"
        lines[2][4] = "江苏省人民政府"
    lines.append(["10320681999", "外调人员", "1", "2026-12-31", ""])
    heads = ("执法证件编码", "持证人姓名", "证件有效状态", "有效期至", "发证机关")
    data = write_csv(heads, [*lines, ["记录总数", f"{len(lines)}条", "", "", ""]])
    name = "省平台证件清单20231115.csv"
    import_cards(db, data, name, source_system="PROVINCIAL_PLATFORM", actor=cast.actors["reviewer"])
