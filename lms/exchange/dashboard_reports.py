"""A dashboard as a workbook and on paper: the figures of page and API, each with its definition. Nobody is named."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from certificates.dashboard_facts import DashboardReport, FigureLine, MonthLine, UnitLine
from certificates.document import Document, document
from lms import clock
from lms.dashboard.queries.dashboard import Dashboard, Row
from lms.dashboard.rules import CardState, Figure, Form
from lms.exchange.dashboard_words import CARDS, CUT, FIGURES
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate
from lms.requirements.figures import rate

_NOTHING = "–"
_FIGURE_HEADS = (
    *(N_("指标名称"), N_("数值"), N_("分子"), N_("分母"), N_("目标"), N_("是否达到"), N_("还差（多）")),
    N_("怎么算的"),
)
_UNIT_HEADS = (
    *(N_("名次"), N_("单位代码"), N_("单位"), N_("应达人数"), N_("达标人数"), N_("完成率（%）"), N_("还差人数")),
    *(
        N_("应考人数"),
        N_("考试合格人数"),
        N_("考试合格率（%）"),
        N_("专题达标人数"),
        N_("应宣誓人数"),
        N_("已宣誓人数"),
    ),
    *(N_("执法人员"), N_("辅助人员"), N_("法制审核人员"), N_("还缺法制审核人员"), N_("执法岗位人数")),
    *(CARDS[state] for state in CardState),
)
_MONTH_HEADS = (N_("单位代码"), N_("单位"), *(str(month) for month in range(1, 13)), N_("累计"))
_REACHED = {True: N_("已达到"), False: N_("未达到"), None: _NOTHING}


def dashboard_workbook(found: Dashboard, *, language: Language) -> bytes:
    """Return the workbook: figures with their definitions, units by rank, hours a head by month."""
    above = _above(found, language)
    sheets = [
        NewSheet(_in(language, N_("主要指标")), _all(_FIGURE_HEADS, language), list(_figures(found, language)), above),
        NewSheet(
            _in(language, N_("各单位")), _all(_UNIT_HEADS, language), [_unit(r, language) for r in found.rows], above
        ),
        NewSheet(_in(language, N_("每月人均学时")), _all(_MONTH_HEADS, language), list(_months(found)), above),
    ]
    return write_xlsx(sheets)


def dashboard_paper(found: Dashboard, *, language: Language) -> Document:
    """Return the same on paper."""
    page = found.page
    facts = DashboardReport(
        place=found.place,
        year=page.year,
        as_of=page.as_of.isoformat(),
        computed_at=page.computed_at.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M"),
        rules=tuple(f"{each.document_no} ({each.code} v{each.version})" for each in page.rules),
        figures=tuple(_figure_line(figure, language) for figure in found.figures),
        cards=tuple((_in(language, CARDS[state]), found.staff.with_card(state)) for state in CardState),
        units=tuple(_unit_line(row, language) for row in found.rows),
        course=tuple(
            (day.isoformat(), _rate(share)) for day, share in zip(page.now.days, page.now.shares, strict=True)
        ),
        before=tuple(_rate(share) for share in page.before.by_month),
        months=tuple(
            MonthLine(each.unit.name, tuple(map(_tenths, each.cells)), _tenths(each.total)) for each in page.months
        ),
        note=_in(language, CUT),
    )
    return document("dashboard_report", facts, language=language)


def _above(found: Dashboard, language: Language) -> list[str]:
    page = found.page
    computed = page.computed_at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
    title = _in(language, N_("%(place)s%(year)s年度监督总览")) % {"place": found.place, "year": page.year}
    counted = _in(language, N_("统计至%(day)s，%(at)s计算")) % {"day": page.as_of.isoformat(), "at": computed}
    return [title, counted, _in(language, CUT)]


def _figures(found: Dashboard, language: Language) -> Iterator[tuple[Value, ...]]:
    for figure in found.figures:
        name, definition = FIGURES[figure.key]
        yield (
            *(_in(language, name), said(figure), figure.part, figure.whole),
            *(_target(figure), _in(language, _REACHED[figure.reached]), figure.missing, _in(language, definition)),
        )


def said(figure: Figure) -> str:
    """Return a figure as people read it."""
    if figure.text is None:
        return _NOTHING
    return f"{figure.text}%" if figure.form is Form.SHARE else figure.text


def _target(figure: Figure) -> str:
    if figure.target is None:
        return _NOTHING
    return f"{figure.target}%" if figure.form is Form.SHARE else str(figure.target)


def _unit(row: Row, language: Language) -> tuple[Value, ...]:
    tally, exam, staff, oath = row.line.tally, row.exam, row.staff, row.oath
    return (
        *(row.rank or _NOTHING, row.line.unit.code, _name(row, language), tally.due, tally.met),
        *(rate(tally.met, tally.due) or _NOTHING, tally.unmet, exam.due, exam.passed),
        *(rate(exam.passed, exam.due) or _NOTHING, row.topic[0], oath.due, oath.sworn),
        *(staff.officers, staff.assistants, staff.reviewers, staff.reviewers_missing, staff.posts),
        *(staff.with_card(state) for state in CardState),
    )


def _name(row: Row, language: Language) -> str:
    name = row.line.unit.name
    return _in(language, N_("%(unit)s本级")) % {"unit": name} if row.line.own else name


def _months(found: Dashboard) -> Iterator[tuple[Value, ...]]:
    for each in found.page.months:
        cells = (_NOTHING if cell is None else Decimal(cell) / 100 for cell in each.cells)
        yield each.unit.code, each.unit.name, *cells, Decimal(each.total) / 100


def _figure_line(figure: Figure, language: Language) -> FigureLine:
    name, definition = (_in(language, text) for text in FIGURES[figure.key])
    reached = "" if figure.reached is None else "met" if figure.reached else "short"
    return FigureLine(
        name, said(figure), figure.part, figure.whole, _target(figure), reached, figure.missing, definition
    )


def _unit_line(row: Row, language: Language) -> UnitLine:
    tally, exam, oath = row.line.tally, row.exam, row.oath
    return UnitLine(
        rank=row.rank or 0,
        name=_name(row, language),
        due=tally.due,
        unmet=tally.unmet,
        rate=rate(tally.met, tally.due) or "",
        exam=rate(exam.passed, exam.due) or "",
        topic=rate(*row.topic) or "",
        oath=rate(oath.sworn, oath.due) or "",
        officers=row.staff.officers,
        assistants=row.staff.assistants,
        no_card=row.staff.none,
        reviewers_missing=row.staff.reviewers_missing,
    )


def _rate(share: int | None) -> str:
    return "" if share is None else rate(share, 10_000) or ""


def _tenths(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100 // 10}"


def _all(texts: Sequence[str], language: Language) -> list[str]:
    return [_in(language, text) for text in texts]


def _in(language: Language, text: str) -> str:
    return translate(language, text)
