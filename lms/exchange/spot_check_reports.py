"""What came of a spot check, on paper and as a workbook: how it was drawn, a line a record. No ID number is in it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from certificates.document import Document, document
from certificates.office_facts import OfficeSheet, SheetTable
from lms import clock
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate
from lms.spot_checks.models import SpotCheck
from lms.spot_checks.queries.checks import Line, tally
from lms.spot_checks.queries.records import Said
from lms.spot_checks.rules.findings import ItemState

_TITLE = N_("%(title)s结果")
_DRAWN = N_("%(day)s从%(unit)s（含下级单位）%(year)s年%(population)s条%(record)s中随机抽取%(records)s条。")
_SEED = N_("种子：%(seed)s；抽样名册摘要（SHA-256）：%(digest)s。据此可以重新抽取核对。")
_CAME_TO = N_("%(state)s%(records)s条")
_CLOSED = N_("%(day)s办结：%(note)s")
_SHEET = N_("抽查结果")
_HEADS = (N_("姓名"), N_("单位"), N_("抽中的记录"), N_("日期"), N_("检查结果"), N_("问题"), N_("单位说明"), N_("认定"))
_SIGNS = (N_("检查人："), N_("负责人："), N_("日期："))
_STOP, _AND = N_("。"), N_("；")
Word = Callable[[str, str], str]


def spot_check_sheet(
    check: SpotCheck, lines: Sequence[Line], said: Mapping[int, Said], language: Language, word: Word
) -> Document:
    """Return the result of a spot check, to be signed; `word` gives the word of a value and its list."""
    rows = [_row(line, said, word) for line in lines]
    table = SheetTable(
        heads=tuple(translate(language, head) for head in (*_HEADS[:3], *_HEADS[4:])),
        rows=tuple((*row[:2], f"{row[2]} {row[3].isoformat() if row[3] else ''}", *row[4:]) for row in rows),
        widths=(9, 14, 18, 11, 14, 14, 13),
        left=(1, 2, 4, 5, 6),
    )
    facts = OfficeSheet(
        title=translate(language, _TITLE) % {"title": check.title},
        about=tuple(_about(check, lines, language, word)),
        tables=(table,),
        notes=(translate(language, _SEED) % {"seed": check.seed, "digest": check.population_digest},),
        signs=tuple(translate(language, who) for who in _SIGNS),
    )
    return document("office_sheet", facts, language=language)


def spot_check_workbook(
    check: SpotCheck, lines: Sequence[Line], said: Mapping[int, Said], language: Language, word: Word
) -> bytes:
    """Return the result of a spot check as a workbook."""
    above = [translate(language, _TITLE) % {"title": check.title}, *_about(check, lines, language, word)]
    above.append(translate(language, _SEED) % {"seed": check.seed, "digest": check.population_digest})
    heads = [translate(language, head) for head in _HEADS]
    return write_xlsx([NewSheet(translate(language, _SHEET), heads, [_row(line, said, word) for line in lines], above)])


def _about(check: SpotCheck, lines: Sequence[Line], language: Language, word: Word) -> list[str]:
    drawn = {
        "day": clock.local_date(check.opened_at).isoformat(), "unit": check.under.name, "year": check.year,
        "population": check.population_size, "record": word(check.record, "spot_record"), "records": len(lines),
    }  # fmt: skip
    counts = tally(lines)
    came_to = translate(language, _AND).join(
        translate(language, _CAME_TO) % {"state": word(state, "spot_state"), "records": counts[state]}
        for state in ItemState
        if counts[state]
    )
    found = [translate(language, _DRAWN) % drawn, came_to + translate(language, _STOP)]
    if check.closing:
        day = clock.local_date(check.closing.closed_at).isoformat()
        found.append(translate(language, _CLOSED) % {"day": day, "note": check.closing.note})
    return found


def _row(line: Line, said: Mapping[int, Said], word: Word) -> tuple[str, str, str, date | None, str, str, str, str]:
    item, finding = line.item, line.item.finding
    record = said.get(item.record_id)
    answer = finding.answer.text if finding and finding.answer else ""
    decision = finding.decision if finding else None
    return (
        item.person.name,
        item.unit.name,
        record.text if record else "",
        record.on if record else None,
        word(finding.code, "spot_code") if finding else word(line.state, "spot_state"),
        finding.note if finding else "",
        answer,
        f"{word(decision.outcome, 'spot_outcome')} {decision.reason}" if decision else "",
    )
