"""The quiz after a course, as its learner has it: draw a paper, answer it, read what was wrong; repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.quizzes import draw_quiz, hand_in
from lms.courses.models.quizzes import QuizItem, QuizPaper
from lms.courses.queries.mine import MyCourse, get_my_course
from lms.courses.queries.quizzes import content_of_item, get_paper, has_passed, order_of, papers_of
from lms.courses.rules.quizzes import MOST_PAPERS_A_DAY
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import Router
from question_bank.answers import within
from question_bank.content import LawBasis
from question_bank.queries.media import media_bytes
from question_bank.shown import Shown
from question_bank.types import shown

router = Router(prefix="/learning")
_STUDY = may(Permission.STUDY)
_ONE_POINT = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a paper as its page shows it; what came of it and why, once the paper was handed in."""

    number: int
    shown: Shown
    sent: dict[str, list[str]]
    share: int | None
    explanation: str
    basis: tuple[LawBasis, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered."""
        return not any(text.strip() for texts in self.sent.values() for text in texts)


@router.get("/courses/{mine_id}/quiz", name="quizzes.show", dependencies=[_STUDY])
def show(request: Request, db: ReadDb, actor: CurrentActor, mine_id: Id) -> Response:
    """Show what is asked after a course, and the papers one sat."""
    mine = get_my_course(db, actor.person_id or 0, mine_id, on=clock.today())
    return _show(request, db, mine, Form.empty())


@router.post("/courses/{mine_id}/quiz", name="quizzes.draw", dependencies=[_STUDY])
def draw(request: Request, db: Db, actor: CurrentActor, mine_id: Id) -> Response:
    """Draw a paper, or go on with the one that lies open."""
    mine, form = get_my_course(db, actor.person_id or 0, mine_id, on=clock.today()), Form.empty()
    with attempt(db, form):
        paper = draw_quiz(db, mine, actor=actor)
    if form.errors:
        return _show(request, db, mine, form, status=422)
    return redirect(request, "quizzes.paper", quiz_id=paper.id)


@router.get("/quizzes/{quiz_id}", name="quizzes.paper", dependencies=[_STUDY])
def paper(request: Request, db: ReadDb, actor: CurrentActor, quiz_id: Id) -> Response:
    """Show a paper of one's own: to be answered, or with what came of it."""
    found = get_paper(db, quiz_id, seen_by=actor)
    return _paper(request, db, found, [_asked(item) for item in found.items])


@router.post("/quizzes/{quiz_id}", name="quizzes.hand_in", dependencies=[_STUDY])
def submit(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, quiz_id: Id) -> Response:
    """Hand a paper in; when that passes the quiz, the hours are posted in the same transaction.

    Who left questions open is asked once whether he means it.
    """
    found = get_paper(db, quiz_id, seen_by=actor)
    form = {name: [text for text in submitted.getlist(name) if isinstance(text, str)] for name in submitted}
    asked = [_asked(item, within(form, f"q{item.position}")) for item in found.items]
    if found.result is None and "sure" not in form and (left := [each.number for each in asked if each.is_blank]):
        return _paper(request, db, found, asked, left, status=422)
    result = hand_in(db, found, form, actor=actor)
    if result.is_passed:
        credit_course(db, found.learning_id, limits_of=lambda unit, year: limits_for(db, unit, year))
    return done(request, "quizzes.paper", "QUIZ_GRADED", {"score": result.score}, quiz_id=found.id)


@router.get("/quizzes/{quiz_id}/media/{quiz_media}", name="quizzes.media", dependencies=[_STUDY])
def media(db: ReadDb, actor: CurrentActor, quiz_id: Id, quiz_media: str) -> Response:
    """Send a picture or sound of a paper of one's own; what only explains, once it was handed in."""
    found = get_paper(db, quiz_id, seen_by=actor)
    held = [content_of_item(item).media if found.result else _shown(item).media for item in found.items]
    for each in (one for media in held for one in media):
        if each.digest == quiz_media:
            return Response(media_bytes(each.digest), media_type=each.media_type)
    raise NotFound("FILE_GONE")


def _show(request: Request, db: Session, mine: MyCourse, form: Form, status: int = 200) -> Response:
    learning_id = mine.learning.id if mine.learning else 0
    papers = papers_of(db, learning_id)
    context: dict[str, Any] = {"papers": papers, "passed": has_passed(db, learning_id)}
    context["open_one"] = next((each for each in papers if each.result is None), None)
    return render(request, "quizzes/show.html", status=status, mine=mine, form=form, most=MOST_PAPERS_A_DAY, **context)


def _paper(
    request: Request, db: Session, paper: QuizPaper, asked: list[Asked], left: Sequence[int] = (), status: int = 200
) -> Response:
    mine = get_my_course(db, paper.learning.person_id, paper.learning.version_id, on=clock.today())
    template = "quizzes/paper.html" if paper.result is None else "quizzes/result.html"
    return render(request, template, status=status, mine=mine, paper=paper, asked=asked, left=left)


def _asked(item: QuizItem, sent: dict[str, list[str]] | None = None) -> Asked:
    content, answer = content_of_item(item), item.answer
    return Asked(
        number=item.position,
        shown=_shown(item),
        sent=answer.answer["sent"] if answer else sent or {},
        share=answer.share if answer else None,
        explanation=content.explanation if answer else "",
        basis=content.basis if answer else (),
    )


def _shown(item: QuizItem) -> Shown:
    """Return a question of a paper without its key; in a quiz every question weighs the same."""
    return shown(content_of_item(item), order_of(item)).model_copy(update={"points": _ONE_POINT})
