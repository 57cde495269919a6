"""A bulletin about units on paper, from what was frozen when it was drafted."""

from certificates.document import Document, document
from certificates.office_facts import BulletinUnit, UnitBulletin
from lms import clock
from lms.filings.models import Bulletin, BulletinLine
from lms.filings.rules.bulletins import MOST_AHEAD, number_of
from lms.i18n import N_, Language, translate

_MISSING = N_("还差%(people)s人")


def bulletin_on_paper(bulletin: Bulletin, *, language: Language) -> Document:
    """Return a bulletin to be printed; a draft has no number and the present day. No person is named in it."""
    ahead = [line for line in bulletin.lines if not line.is_behind][:MOST_AHEAD]
    behind = sorted((line for line in bulletin.lines if line.is_behind), key=lambda line: line.met * 10_000 // line.due)
    facts = UnitBulletin(
        number=number_of(bulletin.year, bulletin.running) if bulletin.running else "",
        bureau=bulletin.unit.name,
        title=bulletin.title,
        as_of=bulletin.as_of.isoformat(),
        on=(clock.local_date(bulletin.issued_at) if bulletin.issued_at else clock.today()).isoformat(),
        opening=bulletin.opening,
        ahead=tuple(_unit(line, language) for line in ahead),
        behind=tuple(_unit(line, language) for line in behind),
        asks=tuple(line.strip() for line in bulletin.asks.splitlines() if line.strip()),
        answer_by=bulletin.answer_by.isoformat() if bulletin.answer_by else "",
        to=tuple(line.unit.name for line in behind),
        copies_to=tuple(part.strip() for part in bulletin.copies_to.split("、") if part.strip()),
    )
    return document("unit_bulletin", facts, language=language)


def _unit(line: BulletinLine, language: Language) -> BulletinUnit:
    left = line.due - line.met
    note = translate(language, _MISSING) % {"people": left} if left else ""
    return BulletinUnit(line.unit.name, line.due, line.met, line.rate, note)
