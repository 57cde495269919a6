"""A round of the yearly review as a list on paper and as a workbook; both say the same of everybody."""

from collections.abc import Sequence
from datetime import date

from certificates.document import Document, document
from certificates.review_facts import ReviewedPerson, ReviewList
from lms.credentials.models import ReviewRound
from lms.credentials.queries.review_rows import ReviewLine
from lms.credentials.rules.reviews import OUTCOMES
from lms.exchange.review_words import FINDINGS, STATES
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

HEADS = (N_("姓名"), N_("单位"), N_("证号"), N_("核查情况"), N_("拟定结论"), N_("结论"), N_("进度"), N_("整改期限"))
_SHEET, _NOTHING = N_("年度审验"), N_("没有问题")
_TITLE = N_("%(unit)s%(year)s年度行政执法证件审验名单")


def review_list(round_: ReviewRound, lines: Sequence[ReviewLine], *, language: Language) -> Document:
    """Return the list of a round, to be signed. No ID number is in it."""
    facts = ReviewList(
        unit=round_.unit.name,
        year=round_.year,
        frozen_on=round_.frozen_on.isoformat(),
        due_on=round_.due_on.isoformat(),
        counts=tuple((code.value, sum(line.outcome == code for line in lines)) for code in OUTCOMES),
        people=tuple(_person(line, language) for line in lines),
    )
    return document("review_list", facts, language=language)


def _person(line: ReviewLine, language: Language) -> ReviewedPerson:
    return ReviewedPerson(
        name=line.name,
        unit=line.unit,
        number=line.number,
        findings=tuple(translate(language, FINDINGS[code]) for code in line.findings),
        outcome=translate(language, STATES[line.outcome]),
        is_decided=line.state in set(OUTCOMES),
        until=line.cure_until.isoformat() if line.cure_until else "",
    )


def review_workbook(round_: ReviewRound, lines: Sequence[ReviewLine], *, language: Language) -> bytes:
    """Return the list of a round as a workbook. No ID number is in it."""
    title = translate(language, _TITLE) % {"unit": round_.unit.name, "year": round_.year}
    frozen = translate(language, N_("情况截至%(day)s，%(people)s人"))
    above = [title, frozen % {"day": round_.frozen_on.isoformat(), "people": len(lines)}]
    heads = [translate(language, head) for head in HEADS]
    rows = [_row(line, language) for line in lines]
    return write_xlsx([NewSheet(translate(language, _SHEET), heads, rows, above)])


def _row(line: ReviewLine, language: Language) -> tuple[str | date | None, ...]:
    found = "; ".join(translate(language, FINDINGS[code]) for code in line.findings) or translate(language, _NOTHING)
    words = [translate(language, STATES[code]) for code in (line.proposed, line.outcome, line.state)]
    return (line.name, line.unit, line.number, found, *words, line.cure_until)
