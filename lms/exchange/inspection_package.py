"""The package of a unit for an inspector: a workbook a list, and a manifest with the digest of each (ZJG-15-1)."""

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from io import BytesIO

from lms.credentials.queries.inspection import Inspection
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.hours.catalogue import HOUR
from lms.i18n import N_, Language, translate

Word = Callable[[str, str], str]
MANIFEST = "manifest.json"
_TITLE = N_("%(unit)s　%(year)s年度　截至%(day)s")
_NAME, _UNIT, _CLASS = N_("姓名"), N_("单位"), N_("人员类别")
_HEADS: Mapping[str, Sequence[str]] = {
    "1-credentials": (_NAME, _UNIT, N_("证件"), N_("证号"), N_("状态"), N_("核发日期"), N_("有效期至")),
    "2-may-not-act": (_NAME, _UNIT, _CLASS, N_("不能执法的原因")),
    "3-hours": (_NAME, _UNIT, _CLASS, N_("状态"), N_("应达学时"), N_("还差学时")),
    "4-exams": (_NAME, N_("考试"), N_("日期"), N_("结果"), N_("得分"), N_("满分")),
    "5-exits": (_NAME, _UNIT, N_("去向"), N_("最后在岗日期"), N_("依据"), N_("办结日期")),
    "6-assistants": (_NAME, _UNIT, N_("工作证编号"), N_("状态"), N_("有效期至")),
    "7-clean-ups": (N_("名称"), _UNIT, N_("截至日期"), N_("清理范围内人员"), N_("办结日期")),
    "8-oath": (N_("项目"), N_("人数")),
}
_OATH = (N_("名册人数"), N_("经批准缺席"), N_("已宣誓"))


def package_of(
    facts: Inspection, *, made_at: datetime, local: Callable[[datetime], object], language: Language, word: Word
) -> bytes:
    """Return the zip. `local`: the local day of an instant; `word`: the word of a value and its list.

    The manifest names unit, year, day, when it was made, and of each file its SHA-256, size and number of rows. No ID
    number is in it.
    """
    rows = _rows(facts, word, local, partial(translate, language))
    title = translate(language, _TITLE) % {
        "unit": facts.unit.name,
        "year": facts.year,
        "day": facts.as_of.isoformat(),
    }
    files = {}
    for key, heads in _HEADS.items():
        sheet = NewSheet(key[2:], [translate(language, head) for head in heads], rows[key], [title])
        files[f"{key}.xlsx"] = (write_xlsx([sheet]), len(rows[key]))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (data, _) in files.items():
            archive.writestr(name, data)
        archive.writestr(MANIFEST, _manifest(facts, files, made_at))
    return out.getvalue()


def _manifest(facts: Inspection, files: Mapping[str, tuple[bytes, int]], made_at: datetime) -> str:
    said = {
        "unit": facts.unit.name,
        "unit_code": facts.unit.code,
        "year": facts.year,
        "as_of": facts.as_of.isoformat(),
        "made_at": made_at.isoformat(),
        "files": [
            {"name": name, "sha256": sha256(data).hexdigest(), "bytes": len(data), "rows": rows}
            for name, (data, rows) in files.items()
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _rows(
    facts: Inspection, word: Word, local: Callable[[datetime], object], said: Callable[[str], str]
) -> dict[str, list[Sequence[Value]]]:
    names, units = facts.names, facts.units
    where = {one.person_id: units.get(one.unit_id, "") for one in facts.looked}
    comma, oath = said(N_("、")), (facts.oath.roll, facts.oath.excused, facts.oath.sworn)

    def day(at: datetime | None) -> str:
        return str(local(at)) if at else ""

    return {
        "1-credentials": [
            (
                names[one.person_id], where[one.person_id], word(one.kind, "credential_kind"), one.number,
                word(line.state.value, "credential_state"), one.issued_on, one.valid_to,
            )
            for line in facts.cards
            for one in (line.credential,)
        ],
        "2-may-not-act": [
            (
                names[one.person_id], where[one.person_id],
                word(one.person_class, "person_class") if one.person_class else "",
                comma.join(word(code, "duty_reason") for code in one.reasons),
            )
            for one in facts.looked
            if one.reasons
        ],
        "3-hours": [
            (
                names[one.person_id], units.get(one.unit_id, ""), word(one.person_class, "person_class"),
                word(one.verdict.state.value, "state"), _hours(one.verdict.requirement.total),
                _hours(one.verdict.least.total),
            )
            for one in facts.hours
        ],
        "4-exams": [
            (
                names[who], sat.title, sat.sat_on, word("PASSED" if sat.passed else "FAILED", "file_exam"),
                sat.points, sat.most,
            )
            for who, sat in facts.exams
        ],
        "5-exits": [
            (
                names[one.person_id], units.get(one.unit_id, ""), word(one.outcome, "exit_outcome"), one.left_on,
                one.reason, day(one.closed_at),
            )
            for one in facts.exits
        ],
        "6-assistants": [
            (names[one.person_id], units.get(one.unit_id, ""), one.number, word(one.state, "badge_state"),
             one.valid_until)
            for one in facts.badges
        ],
        "7-clean-ups": [
            (one.title, one.unit.name, one.as_of, one.looked_at, day(one.closed_at)) for one in facts.clean_ups
        ],
        "8-oath": list(zip(map(said, _OATH), oath, strict=True)),
    }  # fmt: skip


def _hours(hundredths: int) -> Decimal:
    return Decimal(hundredths) / HOUR
