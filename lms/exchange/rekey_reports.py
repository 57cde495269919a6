"""What another key changes for whom, as a workbook (lessons P16). No ID number is in it."""

from collections.abc import Sequence

from lms.exams.queries.rekeying_differences import Difference
from lms.exams.rules.rulings import Effect
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

HEADS = (
    N_("姓名"), N_("单位"), N_("准考证号"), N_("原得分"), N_("新得分"), N_("满分"), N_("影响"), N_("原结果"),
    N_("新结果"), N_("收回合格的理由"),
)  # fmt: skip
_EFFECTS = {
    Effect.PASSES_NOW: N_("变为合格"),
    Effect.WOULD_FAIL: N_("低于合格线"),
    Effect.GAINS: N_("加分"),
    Effect.LOSES: N_("减分"),
    Effect.SAME: N_("不变"),
}
_SHEET, _PASSED, _FAILED = N_("成绩变化"), N_("合格"), N_("不合格")


def differences_workbook(title: str, reason: str, rows: Sequence[Difference], *, language: Language) -> bytes:
    """Return a workbook of everybody who had the question: points and result before and after."""
    ordered = sorted(rows, key=lambda row: list(Effect).index(row.effect))
    heads = [translate(language, head) for head in HEADS]
    return write_xlsx(
        [NewSheet(translate(language, _SHEET), heads, [_line(row, language) for row in ordered], [title, reason])]
    )


def _line(row: Difference, language: Language) -> tuple[str | float | None, ...]:
    return (
        row.candidate.person.name,
        row.candidate.unit.name,
        row.candidate.ticket_no,
        row.last.points / 2,
        row.points / 2,
        row.last.most / 2,
        translate(language, _EFFECTS[row.effect]),
        translate(language, _PASSED if row.passed else _FAILED),
        translate(language, _PASSED if row.passes_then else _FAILED),
        row.takes,
    )
