"""Questions: found while typing, read with their key and their past, taken out and brought back."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.pages.acting import attempt, done, link_to
from lms.pages.forms.question_filters import Sought, read_before, read_sought
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router
from question_bank.actions import reviewing
from question_bank.facts import changes_between, keys_in
from question_bank.models import LawVersion, Question, QuestionBasis
from question_bank.queries.banks import get_bank, is_kept_by, list_banks
from question_bank.queries.law import bases_of, list_laws
from question_bank.queries.listing import ended_among, statistics_of, uses_among
from question_bank.queries.manuscripts import others_at
from question_bank.queries.questions import (
    MOST_COUNTED,
    content_of_version,
    contents_of,
    events_of,
    get_question,
    reviews_of,
    search,
    versions_of,
)
from question_bank.queries.twins import twins_of
from question_bank.rules import law_name
from question_bank.types import plain, shown

router = Router(prefix="/questions")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
_REVIEW = may(Permission.REVIEW_QUESTIONS)
_PAGE = 30
_TWINS = 5
# Older ones are still there; nobody reads a score of wordings on one page.
_VERSIONS = 12


class NoteForm(Form):
    """Why something is done to a question."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=500)]


@router.get("", name="questions.index", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Find questions; while somebody types only the list is drawn anew."""
    sought, before = read_sought(request.query_params), read_before(request.query_params)
    found = search(db, sought.filter(actor), seen_by=actor, limit=_PAGE, before=before)
    ids = [question.id for question in found.questions]
    contents = contents_of(db, found.questions)
    banks = list_banks(db, seen_by=actor)
    return render(
        request,
        "questions/index.html",
        fragment="questions/_list.html",
        sought=sought,
        found=found,
        contents=contents,
        texts={identity: plain(content) for identity, content in contents.items()},
        banks={bank.id: bank for bank in banks},
        uses=uses_among(db, ids),
        ended=ended_among(db, ids, on=clock.today()),
        most=MOST_COUNTED,
        is_first=before is None,
        more=ids[-1] if len(ids) == _PAGE else None,
        laws=sorted({version.law for version in list_laws(db)}),
        author=_author(db, sought),
    )


@router.get("/{question_id:int}", name="questions.show", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, question_id: Id) -> Response:
    """Show a question as a candidate sees it; its key, law, wordings and past apart."""
    return _show(request, db, actor, get_question(db, question_id, seen_by=actor), Form.empty())


@router.post("/{question_id:int}/retirement", name="questions.retire", dependencies=[_REVIEW])
def retire(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Take a question out for good."""
    return _decide(request, db, actor, submitted, question_id, reviewing.retire, "QUESTION_RETIRED")


@router.post("/{question_id:int}/doubt", name="questions.doubt", dependencies=[_REVIEW])
def doubt(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Take a question out until somebody has checked it."""
    return _decide(request, db, actor, submitted, question_id, reviewing.doubt, "QUESTION_DOUBTED")


@router.post("/{question_id:int}/return", name="questions.bring_back", dependencies=[_REVIEW])
def bring_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Make a retired question a draft again."""
    return _decide(request, db, actor, submitted, question_id, reviewing.bring_back, "QUESTION_BACK")


def _decide(
    request: Request,
    db: Session,
    actor: Actor,
    submitted: Any,
    question_id: int,
    verb: Callable[..., None],
    said: str,
) -> Response:
    question, form = get_question(db, question_id, seen_by=actor), NoteForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"NOTE_MISSING": "note"}):
            verb(db, question, note=form.note, actor=actor)
    if form.errors:
        return _show(request, db, actor, get_question(db, question_id, seen_by=actor), form, status=422)
    return done(request, "questions.show", said, question_id=question.id)


def _show(request: Request, db: Session, actor: Actor, question: Question, form: Form, status: int = 200) -> Response:
    versions = versions_of(db, question)[: _VERSIONS + 1]
    contents = [content_of_version(version) for version in versions]
    bank = get_bank(db, question.bank_id, seen_by=actor)
    events, reviews = events_of(db, question), reviews_of(db, question)
    others = others_at(db, question.id, actor)
    hands = [row.author_id for row in versions] + [row.actor_id for row in events]
    hands += [row.reviewer_id for row in reviews] + [row.account_id for row in others]
    near = dict(twins_of(db, question.id)[:_TWINS])
    twins = [get_question(db, identity, seen_by=actor) for identity in near]
    pairs = zip(versions, zip(contents[1:], contents, strict=False), strict=False)
    changes = {version.number: changes_between(old, new) for version, (old, new) in pairs}
    return render(
        request,
        "questions/show.html",
        status=status,
        one=question,
        form=form,
        bank=bank,
        kept=is_kept_by(db, bank, actor),
        content=contents[0],
        shown=shown(contents[0]),
        keys=keys_in(contents[0]),
        laws=_laws(db, question),
        ended=bool(ended_among(db, [question.id], on=clock.today())),
        versions=versions[:_VERSIONS],
        changes=changes,
        events=events,
        reviews=reviews,
        others=others,
        names=account_names(db, set(hands)),
        near=near,
        twins=twins,
        twin_texts={identity: plain(one) for identity, one in contents_of(db, twins).items()},
        statistics=statistics_of(db, question),
        review_at=link_to(request, "question_review.show", question_id=question.id),
        today=clock.today(),
    )


def _laws(db: Session, question: Question) -> list[tuple[QuestionBasis, LawVersion | None]]:
    """Return what a question rests on, with the version of the law on record that it names, or None."""
    known: dict[tuple[str, date | None], LawVersion] = {(v.law, v.version_on): v for v in list_laws(db)}
    return [(basis, known.get((law_name(basis.law), basis.version_on))) for basis in bases_of(db, question)]


def _author(db: Session, sought: Sought) -> str:
    """Return the name of the account that is asked for by its id, "" for none."""
    if not sought.author.isascii() or not sought.author.isdecimal() or len(sought.author) > 18:
        return ""
    return account_names(db, {int(sought.author)}).get(int(sought.author), "")
