"""The notice and the decision of a case on paper."""

from certificates.case_facts import CaseDecision, CaseNotice, CaseReply
from certificates.document import Document, document
from lms import clock
from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.rules.cases import ANSWER_DAYS, REVIEW_DAYS, Step
from lms.credentials.rules.causes import Outcome, has_hearing
from lms.errors import NotFound
from lms.i18n import Language
from lms.web.credential_case_words import measure_words
from lms.web.wording import word


def notice_paper(file: CaseFile, bureau: str, language: Language) -> Document:
    """Return the notice of a case. Raises NotFound before there is one."""
    case, given, planned = file.case, file.said(Step.NOTICE), file.planned
    if given is None or planned is None:
        raise NotFound
    served = case.notice_served_on is not None and case.answer_until is not None
    facts = CaseNotice(
        number=_number(file, 1),
        bureau=bureau,
        name=case.credential.person.name,
        unit=case.credential.unit.name,
        credential=case.credential.number,
        cause=word(language, case.cause, "credential_cause"),
        fact_on=case.fact_on.isoformat(),
        facts=case.facts,
        grounds=case.grounds,
        measure=measure_words(language, planned),
        has_hearing=has_hearing(case.cause, planned),
        answer_days=ANSWER_DAYS,
        until=str(case.answer_until) if served else "",
        on=clock.local_date(given.at).isoformat(),
    )
    return document("suspension_notice", facts, language=language)


def decision_paper(file: CaseFile, bureau: str, language: Language) -> Document:
    """Return the decision of a case. Raises NotFound before there is one that does something."""
    case, decided, measure = file.case, file.said(Step.DECIDE), file.decided
    if decided is None or measure is None or measure.outcome is Outcome.NONE:
        raise NotFound
    facts = CaseDecision(
        number=_number(file, 2),
        bureau=bureau,
        name=case.credential.person.name,
        unit=case.credential.unit.name,
        credential=case.credential.number,
        cause=word(language, case.cause, "credential_cause"),
        fact_on=case.fact_on.isoformat(),
        facts=case.facts,
        grounds=case.grounds,
        points=tuple(CaseReply(point.text, point.reply or "") for point in file.points),
        heard=file.said(Step.RECORD_HEARING) is not None,
        measure=measure_words(language, measure),
        suspends=measure.outcome is Outcome.SUSPEND,
        reasons=decided.note,
        review_days=REVIEW_DAYS,
        on=str(case.decided_on),
        served_on=str(case.served_on or ""),
        until=str(case.until or ""),
    )
    return document("suspension_decision", facts, language=language)


def _number(file: CaseFile, paper: int) -> str:
    return f"{file.case.opened_on.year}-{file.case.id}-{paper}"
