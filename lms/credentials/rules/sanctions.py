"""Sanctions and for how long they count; findings that exempt from liability (domain C7, FN-17-2). Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken
from lms.workdays import months_after


class SanctionKind(StrEnum):
    """Sanctions on public officials, the lightest first (政务处分法 art. 7)."""

    WARNING = "WARNING"  # 警告
    DEMERIT = "DEMERIT"  # 记过
    MAJOR_DEMERIT = "MAJOR_DEMERIT"  # 记大过
    DEMOTION = "DEMOTION"  # 降级
    REMOVAL = "REMOVAL"  # 撤职
    DISMISSAL = "DISMISSAL"  # 开除: for good


_K = SanctionKind
# Months a sanction counts (政务处分法 art. 8); a dismissal ends the service, no period runs.
MONTHS: dict[SanctionKind, int | None] = {
    _K.WARNING: 6,
    _K.DEMERIT: 12,
    _K.MAJOR_DEMERIT: 18,
    _K.DEMOTION: 24,
    _K.REMOVAL: 24,
    _K.DISMISSAL: None,
}
# From here on a sanction is a cause of suspension for its period (S11).
FROM_DEMERIT = frozenset(SanctionKind) - {_K.WARNING}


def counts_until(kind: SanctionKind, given_on: date) -> date | None:
    """Return the last day of a sanction's period; None for a dismissal, which has none."""
    months = MONTHS[kind]
    return None if months is None else months_after(given_on, months)


def require_sanction(organ: str, document: str, given_on: date, today: date) -> None:
    """Raise RuleBroken ORGAN_MISSING, DOCUMENT_MISSING, FACT_IN_FUTURE."""
    if not organ.strip():
        raise RuleBroken("ORGAN_MISSING")
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    if given_on > today:
        raise RuleBroken("FACT_IN_FUTURE", day=given_on)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A finding that somebody did his duty and is not liable for a fact (尽职免责); `cause` "": any."""

    fact_on: date
    cause: str = ""

    def covers(self, fact_on: date, cause: str) -> bool:
        """Tell whether it covers the fact of a case."""
        return self.fact_on == fact_on and self.cause in {"", cause}
