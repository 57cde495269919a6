"""A reconciliation as a workbook: each card with what both say of it, differences first, and what was decided."""

from collections.abc import Callable, Sequence

from lms.exchange.models import Reconciliation
from lms.exchange.reconciliation.rules import Ours, Pair, Theirs, standing
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

_HEADS = (
    *(N_("证号"), N_("姓名"), N_("单位"), N_("结果"), N_("不同之处")),
    *(N_("本系统状态"), N_("对方状态"), N_("本系统核发日期"), N_("对方核发日期")),
    *(N_("本系统有效期至"), N_("对方有效期至"), N_("本系统发证机关"), N_("对方发证机关"), N_("对方有误的理由")),
)


_ORDER = ("OPEN", "RULED", "ONLY_OURS", "EQUAL")


def reconciliation_workbook(
    kept: Reconciliation, pairs: Sequence[Pair], *, language: Language, word: Callable[[object, str], str]
) -> bytes:
    """Return the workbook; it names no ID number. `word`: the word of a value and its list."""
    comma = translate(language, N_("、"))

    def line(pair: Pair) -> Sequence[Value]:
        ours, theirs = pair.ours, pair.theirs
        known = ours or theirs
        return (
            pair.number, known.name if known else "", ours.unit if ours else "", word(standing(pair), "pair_standing"),
            comma.join(word(each, "card_difference") for each in pair.found), _state(ours, word), _state(theirs, word),
            ours.issued_on if ours else None, theirs.issued_on if theirs else None,
            ours.valid_to if ours else None, theirs.valid_to if theirs else None,
            ours.issuer if ours else "", theirs.issuer if theirs else "", pair.ruling.reason if pair.ruling else "",
        )  # fmt: skip

    listed = sorted(pairs, key=lambda pair: _ORDER.index(standing(pair)))
    above = [translate(language, N_("证件对账")), f"{word(kept.source_system, 'source')} {kept.file_name}"]
    heads = [translate(language, head) for head in _HEADS]
    return write_xlsx([NewSheet(above[0], heads, [line(pair) for pair in listed], above)])


def _state(one: Ours | Theirs | None, word: Callable[[object, str], str]) -> str:
    return word(one.state, "credential_state") if one and one.state else ""
