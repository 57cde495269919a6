"""The dossier of a first application on one sheet of paper, as it stands (首次申领档案表, C2.1 A1–A8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from certificates.document import Document, document
from certificates.office_facts import DossierSheet, DossierStep
from lms import audit, clock
from lms.access import Actor
from lms.ceremonies.queries.oaths import oaths_of
from lms.ceremonies.rules.texts import OathKind
from lms.credentials.models import Application, ApplicationEvent
from lms.credentials.queries.dossier import Checked, Dossier, dossiers_of, last_check
from lms.credentials.rules.applications import ApplicationStep
from lms.credentials.rules.applying import OWN_DOCUMENTS, REQUIRED
from lms.credentials.rules.states import CredentialKind
from lms.i18n import N_, Language, translate
from lms.people.queries.bureaus import bureaus_for
from lms.web.formats import hours
from lms.web.press import pdf
from lms.web.render import language_of
from lms.web.wording import word

_T = ApplicationStep


def send_dossier(request: Request, db: Session, one: Application, *, actor: Actor) -> Response:
    """Send the dossier of an application in reach on paper; who printed it stands in the log."""
    (dossier,) = dossiers_of(db, [one])
    answer = pdf(dossier_sheet(db, dossier, language_of(request)), f"application-{one.id}")
    audit.record(db, actor=actor, action="application:dossier:printed", subject=one)
    return answer


def dossier_sheet(db: Session, dossier: Dossier, language: Language) -> Document:
    """Return the dossier as a document: each condition with what is on record of it, and what was said to it."""
    one, reader = dossier.application, _Reader(dossier, language)
    sworn = [oath.sworn_on for oath in oaths_of(db, one.person_id) if oath.kind is OathKind.ENFORCEMENT]
    facts = DossierSheet(
        name=one.person.name,
        unit=one.unit.name,
        post=one.post_title,
        field=one.field,
        application_no=str(one.id),
        bureau=bureaus_for(db, {one.unit_id})[one.unit_id].name,
        as_of=clock.today().isoformat(),
        steps=(*reader.conditions(), *reader.training(), *reader.exams(), *reader.ending(sworn)),
        opinions=tuple(reader.opinions()),
    )
    return document("dossier_sheet", facts, language=language)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a dossier line by line, in the words of a language."""

    dossier: Dossier
    language: Language

    def conditions(self) -> Iterator[DossierStep]:
        """A1 to A3: post, papers, what the unit found, what the bureau found."""
        one, checked = self.dossier.application, last_check(self.dossier.application)
        filed, accepted = self._last(_T.SUBMIT), self._last(_T.ACCEPT)
        fits = self._say(N_("符合")) if filed else ""
        yield self._step(N_("岗位和编制"), self._say(N_("在编在岗")), fits, _day(filed), self._say(N_("岗位记录")))
        wanted = OWN_DOCUMENTS if one.kind == CredentialKind.SUPERVISION else REQUIRED
        there = {each.kind: each.added_at for each in one.documents if each.kind in wanted}
        listed = "、".join(self._word(kind, "application_paper") for kind in there)
        added = clock.local_date(max(there.values())) if there else None
        found = self._copies(len(there)) if there else ""
        yield self._step(N_("申请材料"), self._copies(len(wanted)), found, added, listed)
        yield self._step(N_("上年度考核"), *self._appraisal(checked), _day(self._last(_T.CHECK) if checked else None))
        yield self._step(
            N_("资格审查"), self._say(N_("材料齐全")), self._say(N_("通过")) if accepted else "", _day(accepted)
        )

    def training(self) -> Iterator[DossierStep]:
        """A4: both counters of the ledger."""
        first, source = self.dossier.study.first, self._say(N_("学时台账"))
        counters = (
            ("concentrated", first.concentrated_required, first.concentrated),
            ("on_post", first.on_post_required, first.on_post),
        )
        for measure, required, credited in counters:
            if required:
                found = self._hours(credited) if credited else ""
                yield DossierStep(self._word(measure, "measure"), self._hours(required), found, "", source)

    def exams(self) -> Iterator[DossierStep]:
        """A5: the latest pass of each exam, or that it is let off."""
        exams = self.dossier.exams
        for kind in exams.needed:
            taken, passed = exams.passes.get(kind), self._say(N_("合格"))
            what, title, on = self._word(kind, "exam_kind"), taken.title if taken else "", taken.on if taken else None
            if kind in exams.exempt:
                yield DossierStep(what, passed, self._say(N_("免考")), "", "")
            else:
                yield DossierStep(what, passed, passed if taken else "", _iso(on), title)

    def ending(self, sworn: list[date]) -> Iterator[DossierStep]:
        """A6 to A8, and the oath before the first day of duty."""
        one, decided = self.dossier.application, self._last(_T.ISSUE) or self._last(_T.REJECT)
        publicity = self.dossier.publicity
        found = ""
        if publicity and one.publicity_from:
            open_ones, upheld = N_("有异议，还没有答复"), N_("异议成立")
            over = N_("期满，没有成立的异议") if clock.today() > publicity.until else N_("公示中")
            found = self._say(open_ones if publicity.open_objections else upheld if publicity.upheld else over)
        wanted = self._say(N_("5个工作日"))
        yield self._step(N_("公示"), wanted, found, publicity.until if publicity and found else None)
        verdict = self._word(decided.step, "application_step") if decided else ""
        yield self._step(N_("决定"), "", verdict, _day(decided), one.card_number or "")
        oath = sworn[-1] if sworn else None
        yield self._step(N_("上岗前宣誓"), self._say(N_("已宣誓")), self._say(N_("已宣誓")) if oath else "", oath)

    def opinions(self) -> Iterator[tuple[str, str, str]]:
        """What each desk said, and on which day; empty lines for those still to come, to be written by hand."""
        checked, signed = last_check(self.dossier.application), self._last(_T.SIGN)
        decided = self._last(_T.ISSUE) or self._last(_T.REJECT)
        office, agreed = self._last(_T.CHECK) if checked else None, self._say(N_("同意申报。"))
        yield self._say(N_("所在单位法制机构")), checked.text if checked else "", _iso(_day(office))
        yield self._say(N_("所在单位负责人")), agreed if signed else "", _iso(_day(signed))
        yield self._said(N_("司法行政部门"), self._last(_T.ACCEPT))
        yield self._said(N_("发证机关"), decided)

    def _said(self, who: str, event: ApplicationEvent | None) -> tuple[str, str, str]:
        verdict = self._word(event.step, "application_step") if event else ""
        return self._say(who), (event.reason or verdict) if event else "", _iso(_day(event))

    def _appraisal(self, checked: Checked | None) -> tuple[str, str]:
        found = self._word(checked.facts["appraisal"], "appraisal") if checked else ""
        return self._say(N_("称职以上")), found

    def _last(self, step: ApplicationStep) -> ApplicationEvent | None:
        """Return the last such step since the application was last handed in."""
        for event in reversed(self.dossier.application.events):
            if event.step == step:
                return event
            if event.step == _T.SUBMIT:
                break
        return None

    def _step(self, what: str, required: str, found: str, on: date | None, source: str = "") -> DossierStep:
        return DossierStep(self._say(what), required, found, _iso(on), source)

    def _copies(self, count: int) -> str:
        return self._say(N_("%(papers)s份")) % {"papers": count}

    def _hours(self, hundredths: int) -> str:
        return self._say(N_("%(hours)s学时")) % {"hours": hours(hundredths)}

    def _say(self, text: str) -> str:
        return translate(self.language, text)

    def _word(self, value: object, table: str) -> str:
        return word(self.language, value, table)


def _day(event: ApplicationEvent | None) -> date | None:
    return clock.local_date(event.at) if event else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
