"""What an application must show: post, unit, documents; what the unit answers for (domain C2.1 A1, A2). Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.sanctions import FROM_DEMERIT, SanctionKind, counts_until
from lms.credentials.rules.states import CredentialKind
from lms.errors import RuleBroken
from lms.people.rules import PersonClass


class DocumentKind(StrEnum):
    """What a document in the dossier is; the first five are the applicant's."""

    FORM = "FORM"
    PHOTO = "PHOTO"
    ESTABLISHMENT = "ESTABLISHMENT"
    APPRAISAL = "APPRAISAL"
    LEGAL_QUALIFICATION = "LEGAL_QUALIFICATION"
    OPINION = "OPINION"
    REVIEW = "REVIEW"
    NOTICE = "NOTICE"
    DECISION = "DECISION"
    RECEIPT = "RECEIPT"


_D = DocumentKind
# What every application has (C2.1 A1), and what a first supervisor has beside (JN-2-1).
REQUIRED = (_D.FORM, _D.PHOTO, _D.ESTABLISHMENT, _D.APPRAISAL)
OWN_DOCUMENTS = (*REQUIRED, _D.LEGAL_QUALIFICATION)
_PICTURES = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One condition that is not met: its code and what fills its sentence."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    def refusal(self) -> RuleBroken:
        """Return it as a refusal."""
        return RuleBroken(self.code, **dict(self.values))


def require_none(faults: Iterable[Fault]) -> None:
    """Raise RuleBroken with the first fault, if there is one."""
    for fault in faults:
        raise fault.refusal()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the records say of an applicant on a day: regular post, unit, classes, cards, and whether he is barred."""

    kind: CredentialKind
    has_post: bool
    is_enforcement: bool
    in_establishment: bool
    unit_published: bool
    classes: frozenset[PersonClass]
    has_live: bool = False
    has_badge: bool = False
    barred_until: date | None = None
    same_unit: bool = True
    undedicated: bool = False


# Who can never hold a credential (QD-10-1, C1.1).
_NEVER = frozenset({PersonClass.ASSISTANT, PersonClass.SOCIAL_SUPERVISOR})


def faults_of_standing(standing: Standing) -> tuple[Fault, ...]:
    """Return what the records say against an application (A1; ZJG-6-1, ZJG-7-4, SZ-2.2-1, SZ-2.2-2, QD-10-1).

    A supervisor needs no enforcement post and no published body: he supervises those who have (C2.8).
    """
    found = []
    enforces = standing.kind is CredentialKind.ENFORCEMENT
    if standing.classes & _NEVER or standing.has_badge:
        found.append(Fault("APPLY_ASSISTANT"))
    if not standing.has_post:
        found.append(Fault("APPLY_NO_POST"))
    elif not standing.in_establishment:
        found.append(Fault("APPLY_NOT_IN_ESTABLISHMENT"))
    elif standing.undedicated:
        found.append(Fault("APPLY_UNIT_NOT_AUTHORISED"))
    if enforces and standing.has_post and not standing.is_enforcement:
        found.append(Fault("APPLY_NOT_ENFORCEMENT_POST"))
    if enforces and standing.has_post and not standing.unit_published:
        found.append(Fault("APPLY_UNIT_UNPUBLISHED"))
    if not standing.same_unit:
        found.append(Fault("APPLY_UNIT_CHANGED"))
    if standing.has_live:
        found.append(Fault("APPLY_CREDENTIAL_LIVE"))
    if standing.barred_until is not None:
        found.append(Fault("APPLY_BARRED", (("until", standing.barred_until),)))
    return tuple(found)


def faults_of_papers(
    kind: CredentialKind, documents: frozenset[DocumentKind], *, has_exception: bool = False
) -> tuple[Fault, ...]:
    """Return which papers are missing, each by name.

    A supervisor shows a legal qualification; `has_exception`: an exception was approved that runs (JN-2-1).
    """
    found = [Fault("APPLY_PAPER_MISSING", (("paper", each.value),)) for each in REQUIRED if each not in documents]
    if kind is CredentialKind.SUPERVISION and not has_exception and _D.LEGAL_QUALIFICATION not in documents:
        found.append(Fault("APPLY_LEGAL_QUALIFICATION"))
    return tuple(found)


def require_picture(kind: DocumentKind, media_type: str) -> None:
    """Raise RuleBroken PHOTO_KIND when a photo is no picture: it is printed on the card."""
    if kind is _D.PHOTO and media_type not in _PICTURES:
        raise RuleBroken("PHOTO_KIND")


class Appraisal(StrEnum):
    """Last year's appraisal, from 优秀 to 不称职."""

    EXCELLENT = "EXCELLENT"
    COMPETENT = "COMPETENT"
    BASIC = "BASIC"
    INCOMPETENT = "INCOMPETENT"
    NOT_GRADED = "NOT_GRADED"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the unit's legal office found out about an applicant (C2.1 A2)."""

    sanction: SanctionKind | None
    sanctioned_on: date | None
    criminal: bool
    appraisal: Appraisal
    investigated: bool
    text: str


def faults_of_opinion(opinion: Opinion, *, today: date, investigation_bars: bool) -> tuple[Fault, ...]:
    """Return what bars an applicant by what his unit found (J1, P11).

    `investigation_bars`: whether being under investigation does (a switch of the rule set).
    """
    found = []
    if not opinion.text.strip():
        found.append(Fault("UNIT_OPINION_MISSING"))
    found.extend(_faults_of_sanction(opinion.sanction, opinion.sanctioned_on, today))
    if opinion.criminal:
        found.append(Fault("APPLY_CRIMINAL"))
    if opinion.appraisal not in {Appraisal.EXCELLENT, Appraisal.COMPETENT}:
        found.append(Fault("APPLY_APPRAISAL"))
    if opinion.investigated and investigation_bars:
        found.append(Fault("APPLY_INVESTIGATED"))
    return tuple(found)


def _faults_of_sanction(kind: SanctionKind | None, on: date | None, today: date) -> Iterator[Fault]:
    """From 记过 on a sanction bars within its period (J1), a dismissal for good; a warning does not."""
    if kind is None or kind not in FROM_DEMERIT:
        return
    if on is None:
        yield Fault("SANCTION_DAY_MISSING")
    elif (until := counts_until(kind, on)) is None:
        yield Fault("APPLY_DISMISSED")
    elif today <= until:
        yield Fault("APPLY_SANCTIONED", (("until", until),))
