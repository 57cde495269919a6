"""Score sheets of an appraisal on paper and as workbooks, each with formula and source (JN-24-2). Nobody is named."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from certificates.document import Document, document
from certificates.office_facts import OfficeSheet, SheetTable
from lms.appraisals.models import AppraisalRound
from lms.appraisals.queries.rounds import Sheet
from lms.appraisals.rules.indicators import POINT, Scored, Side
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

_TITLE, _ALL = N_("%(unit)s%(year)s年评议考核评分表"), N_("%(title)s得分汇总")
_DAY = N_("数据截至%(day)s。")
_TOTAL = N_("得分%(points)s分，计分指标满分%(possible)s分，%(grade)s。")
_SO_FAR = N_("现有%(points)s分，还有%(left)s项没有评分。")
_OPEN = N_("结果尚未公布。")
_FORMULA = N_("按数据计分：满分×数据÷目标，达到目标得满分，去尾保留两位小数；没有数据的指标不计分。")
_HEADS = (N_("指标"), N_("计算方法"), N_("数据"), N_("目标"), N_("满分"), N_("自评"), N_("得分"), N_("评分理由"))
_BESIDE, _BESIDE_HEADS = N_("加分、扣分"), (N_("理由"), N_("依据文件"), N_("分"))
_RANKED = (N_("单位"), N_("得分"), N_("计分指标满分"), N_("等次"))
_SIGNS = (N_("经办："), N_("负责人："), N_("日期："))
_SHEET, _INDICATORS = N_("得分汇总"), N_("指标得分")
Word = Callable[[str, str], str]


def points_text(points: int | None) -> str:
    """Return hundredths of a point as people write them; – for none."""
    return "–" if points is None else f"{Decimal(points) / POINT:.2f}"


def score_sheet(round_: AppraisalRound, sheet: Sheet, language: Language, word: Word) -> Document:
    """Return the score sheet of a unit, to be signed; `word` gives the word of a value and its list."""
    tables = [
        SheetTable(
            heads=tuple(translate(language, head) for head in _HEADS),
            rows=tuple(_texts(line, sheet, word) for line in sheet.lines),
            widths=(14, 18, 9, 8, 8, 8, 8, 20),
            left=(0, 1, 7),
        )
    ]
    if sheet.adjustments:
        rows = tuple((one.reason, one.document, points_text(one.points)) for one in sheet.adjustments)
        heads = tuple(translate(language, head) for head in _BESIDE_HEADS)
        tables.append(SheetTable(heads, rows, (58, 22, 13), (0, 1), translate(language, _BESIDE)))
    facts = OfficeSheet(
        title=translate(language, _TITLE) % {"unit": sheet.unit.name, "year": round_.year},
        about=tuple(_about(round_, sheet, language, word)),
        tables=tuple(tables),
        notes=(translate(language, _FORMULA),),
        signs=tuple(translate(language, who) for who in _SIGNS),
    )
    return document("office_sheet", facts, language=language)


def score_workbook(round_: AppraisalRound, sheets: Sequence[Sheet], language: Language, word: Word) -> bytes:
    """Return the sheets of a round as a workbook: the units by rank, and every indicator of each."""
    above = [translate(language, _ALL) % {"title": round_.title}, *_day(round_, language)]
    ranked = [
        (sheet.unit.name, Decimal(sheet.points) / POINT, Decimal(sheet.possible) / POINT, _grade(sheet, word))
        for sheet in sheets
    ]
    every = [(sheet.unit.name, *_values(line, sheet, word)) for sheet in sheets for line in sheet.lines]
    beside = [
        (sheet.unit.name, one.reason, one.document, Decimal(one.points) / POINT)
        for sheet in sheets
        for one in sheet.adjustments
    ]
    unit = translate(language, _RANKED[0])
    return write_xlsx(
        [
            NewSheet(translate(language, _SHEET), [translate(language, head) for head in _RANKED], ranked, above),
            NewSheet(
                translate(language, _INDICATORS), [unit, *(translate(language, head) for head in _HEADS)], every,
                [*above, translate(language, _FORMULA)],
            ),
            NewSheet(
                translate(language, _BESIDE), [unit, *(translate(language, head) for head in _BESIDE_HEADS)], beside,
                above,
            ),
        ]
    )  # fmt: skip


def _about(round_: AppraisalRound, sheet: Sheet, language: Language, word: Word) -> list[str]:
    said = {"points": points_text(sheet.points), "possible": points_text(sheet.possible), "grade": _grade(sheet, word)}
    text = _SO_FAR if sheet.unscored else _TOTAL
    return [*_day(round_, language), translate(language, text) % {**said, "left": len(sheet.unscored)}]


def _day(round_: AppraisalRound, language: Language) -> list[str]:
    found = [translate(language, _DAY) % {"day": round_.as_of.isoformat()}]
    return found if round_.published_at else [*found, translate(language, _OPEN)]


def _grade(sheet: Sheet, word: Word) -> str:
    return word(sheet.grade.value, "appraisal_grade") if sheet.grade and not sheet.unscored else "–"


def _values(line: Scored, sheet: Sheet, word: Word) -> tuple[str | Decimal | None, ...]:
    own, given = sheet.by_hand.get((line.key, Side.UNIT)), sheet.by_hand.get((line.key, Side.BUREAU))
    return (
        word(line.key, "indicator"),
        word(line.key, "indicator_formula"),
        f"{line.part}/{line.whole}" if line.target is not None else "",
        f"{line.target}%" if line.target is not None else "",
        Decimal(line.most) / POINT,
        Decimal(own.points) / POINT if own else None,
        None if line.points is None else Decimal(line.points) / POINT,
        given.reason if given else "",
    )


def _texts(line: Scored, sheet: Sheet, word: Word) -> tuple[str, ...]:
    values = _values(line, sheet, word)
    return tuple("–" if one is None else f"{one:.2f}" if isinstance(one, Decimal) else one for one in values)
