"""The sheet of a manuscript as a page: fields, preview, near-duplicates, what is still to do; and handing it in."""

from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor
from lms.errors import Refusal, RuleBroken
from lms.pages.acting import done
from lms.pages.forms.sheet.fields import Fields
from lms.pages.forms.sheet.form import SheetForm, as_typed
from lms.pages.forms.sheet.fresh import grown
from lms.people.queries.names import account_names
from lms.web.render import language_of, render
from question_bank.actions.manuscripts import hand_in
from question_bank.actions.recording import Record, twins_among
from question_bank.facts import Change, changes_between
from question_bank.models import LawVersion, Manuscript, Question
from question_bank.queries.law import list_laws
from question_bank.queries.manuscripts import others_at
from question_bank.queries.questions import content_of_version, contents_of, get_question, version_of
from question_bank.rules import law_name
from question_bank.types import is_sound, plain, shown

_TWINS = 3
_AT = {"NOTE_MISSING": "note"}


def editor(
    request: Request,
    db: Session,
    actor: Actor,
    manuscript: Manuscript,
    *,
    form: SheetForm | None = None,
    errors: Mapping[str, Refusal | str] | None = None,
    status: int = 200,
) -> Response:
    """Answer with the sheet of a manuscript; htmx gets the preview alone."""
    form = form or sheet_form(request, manuscript)
    for field, why in (errors or {}).items():
        form.refuse(field, why)
    question = get_question(db, manuscript.question_id, seen_by=actor) if manuscript.question_id else None
    near = _near(db, actor, manuscript, form)
    others = others_at(db, question.id, actor) if question else []
    laws = list_laws(db)
    return render(
        request,
        "questions/write.html",
        status=status,
        fragment="questions/_preview.html",
        form=form,
        manuscript=manuscript,
        question_changed=question,
        newer=_newer(db, manuscript, question),
        shown=_shown(form),
        hints=form.hints(),
        near=near,
        near_texts={identity: plain(one) for identity, one in contents_of(db, [one for one, _ in near]).items()},
        others=others,
        names=account_names(db, {*(one.account_id for one in others), question.author_id if question else None}),
        laws=laws,
        standing=_standing(form, laws),
        today=clock.today(),
    )


def sheet_form(request: Request, manuscript: Manuscript) -> SheetForm:
    """Return the sheet of a manuscript as it was typed."""
    return SheetForm(grown(as_typed(manuscript.typed)), manuscript.media, language_of(request))


def hand_in_or_say(request: Request, db: Session, actor: Actor, manuscript: Manuscript) -> Response:
    """Put a manuscript into its bank, or show at each field what keeps it out."""
    form = sheet_form(request, manuscript)
    form.tell_all()
    if form.content is not None and not form.errors and is_sound(form.content):
        try:
            with db.begin_nested():
                question = hand_in(db, manuscript, form.content, note=Fields(form.typed).text("note"), actor=actor)
            return done(request, "questions.show", "QUESTION_HANDED_IN", question_id=question.id)
        except RuleBroken as refusal:
            form.refuse(_AT.get(refusal.code, ""), refusal)
    return editor(request, db, actor, manuscript, form=form, status=422)


def _shown(form: SheetForm) -> object:
    return shown(form.content) if form.content is not None else None


def _near(db: Session, actor: Actor, manuscript: Manuscript, form: SheetForm) -> list[tuple[Question, int]]:
    if form.content is None or not plain(form.content).strip():
        return []
    record = Record(form.content, "", question_id=manuscript.question_id or 0)
    found = twins_among(db, manuscript.bank_id, [record]).get(0, [])[:_TWINS]
    return [(get_question(db, identity, seen_by=actor), likeness) for identity, likeness in found]


def _newer(db: Session, manuscript: Manuscript, question: Question | None) -> list[Change]:
    """Return what others changed in the question since the author began to change it."""
    if question is None or manuscript.version is None or question.version == manuscript.version:
        return []
    old, new = version_of(db, question, manuscript.version), version_of(db, question)
    return changes_between(content_of_version(old), content_of_version(new))


def _standing(form: SheetForm, laws: list[LawVersion]) -> dict[int, LawVersion | None]:
    """Return, by number of the row, the version on record that a law basis names."""
    known = {(version.law, version.version_on.isoformat()): version for version in laws}
    rows = Fields(form.typed).rows("basis")
    return {n: known.get((law_name(row.text("law")), row.plain("version_on"))) for n, row in enumerate(rows, start=1)}
