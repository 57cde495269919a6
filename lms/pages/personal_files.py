"""A person's enforcement file: for himself and whoever reaches him, on the screen and on paper."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from certificates.document import document
from certificates.file_facts import FileEntry, FileSection, PersonalFile
from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.queries.career import career_of
from lms.credentials.queries.file_corrections import my_file_corrections
from lms.credentials.queries.file_entries import Entry
from lms.credentials.queries.personal_file import Section, personal_file
from lms.i18n import N_, Language, translate
from lms.people.models import Person
from lms.people.queries.listing import find_present_unit
from lms.people.queries.names import account_names
from lms.people.queries.people import get_person
from lms.web import formats
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("personal_files")
_SEE = [may(Permission.VIEW_PEOPLE, Permission.VIEW_OWN_YEAR)]
_NOTHING, _HIDDEN, _NOT_KEPT = N_("没有记录"), N_("只有办理案件的部门和本人能看"), N_("本系统还没有登记这类事项")


@router.get("/my-file", dependencies=[may(Permission.VIEW_OWN_YEAR)])
def mine(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's own file."""
    return _page(request, db, actor, get_person(db, actor.person_id or 0, seen_by=actor))


@router.get("/people/{person_id}/file", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show a person's file."""
    return _page(request, db, actor, get_person(db, person_id, seen_by=actor))


@router.get("/people/{person_id}/file.pdf", dependencies=_SEE)
def on_paper(request: Request, db: Db, actor: CurrentActor, person_id: Id) -> Response:
    """Send a person's file on paper."""
    person, language = get_person(db, person_id, seen_by=actor), language_of(request)
    sections = personal_file(db, person, seen_by=actor)
    paper = document("personal_file", _facts(db, person, sections, language, date.isoformat), language=language)
    answer = pdf(paper, f"file-{person.id}")
    audit.record(db, actor=actor, action="personal_file:printed", subject=person)
    return answer


def _page(request: Request, db: Session, actor: Actor, person: Person) -> Response:
    language = language_of(request)
    sections, written = personal_file(db, person, seen_by=actor), formats.date_filters(language)["day"]
    return render(
        request,
        "personal_files/show.html",
        person=person,
        file=_facts(db, person, sections, language, written),
        career=[(_what(entry, language), written(entry.on)) for entry in career_of(sections) if entry.on],
        is_own=person.id == actor.person_id,
        corrections=my_file_corrections(db, seen_by=actor) if person.id == actor.person_id else [],
        sees_record=actor.can(Permission.VIEW_PEOPLE),
        today=clock.today(),
    )


def _facts(
    db: Session, person: Person, sections: Sequence[Section], language: Language, written: Callable[[date], str]
) -> PersonalFile:
    names = account_names(db, {entry.by for section in sections for entry in section.entries})
    unit = find_present_unit(db, person.id, clock.today())
    said = tuple(_section(section, names, language, written) for section in sections)
    return PersonalFile(person.name, unit.name if unit else "", clock.today().isoformat(), said)


def _section(
    section: Section, names: dict[int, str], language: Language, written: Callable[[date], str]
) -> FileSection:
    note = _HIDDEN if section.is_hidden else _NOTHING if section.is_kept else _NOT_KEPT
    entries = tuple(
        FileEntry(
            _what(entry, language),
            written(entry.on) if entry.on else "",
            entry.source,
            names.get(entry.by or 0, ""),
        )
        for entry in section.entries
    )
    return FileSection(word(language, section.key, "file_section"), entries, translate(language, note))


def _what(entry: Entry, language: Language) -> str:
    kind = word(language, entry.code, entry.words) if entry.words else ""
    hours = f"{formats.hours(entry.hours)} {translate(language, N_('学时'))}" if entry.hours is not None else ""
    about = [word(language, code, words) for words, code in entry.about]
    days = translate(language, N_("%(days)s日")) % {"days": entry.days} if entry.days is not None else ""
    return " ".join(part for part in (kind, *about, entry.text.strip(), hours, days) if part)
