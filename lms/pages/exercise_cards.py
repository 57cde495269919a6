"""A question as a card of practice: to be answered, or with what came of it and why. No key before the answer."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms.exercises.actions.answering import order_of, turn_order
from lms.exercises.models import DailyQuiz, ExerciseAnswer
from lms.exercises.queries.daily import contents
from lms.exercises.rules.choosing import Askable
from lms.web.render import redirect_to, render
from question_bank.answers import Order
from question_bank.content import Content, LawBasis
from question_bank.key_sheet import key_on_paper
from question_bank.shown import Shown
from question_bank.types import shown

_ONE_POINT = 2
_RIGHT = 100


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. `share` is None while the question waits for its answer; only then is there no key."""

    shown: Shown
    action: str
    media: str
    number: int = 0
    total: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    share: int | None = None
    key: str = ""
    explanation: str = ""
    basis: tuple[LawBasis, ...] = ()
    next_href: str = ""
    is_last: bool = False
    category: str = ""

    @property
    def is_right(self) -> bool:
        """Whether all of it was right."""
        return self.share == _RIGHT


def daily_card(db: Session, quiz: DailyQuiz, place: int, answers: dict[int, ExerciseAnswer]) -> Card:
    """Return the card at a place of a daily quiz."""
    _, version, order = quiz.items[place - 1]
    content, answer = contents(db, [version])[version], answers.get(place)
    left = [other for other in (*range(place + 1, quiz.questions + 1), *range(1, place)) if other not in answers]
    base = f"/daily/{quiz.id}"
    card = _card(content, tuple(tuple(each) for each in order), version, f"{base}/{place}", answer)
    return _with(card, number=place, total=quiz.questions, next_href=f"{base}/{left[0]}" if left else "/daily",
                 is_last=not left)  # fmt: skip


def asked_card(db: Session, person_id: int, asked: Askable, action: str, next_href: str) -> Card:
    """Return the card of a question that somebody practises, to be answered."""
    content, turn = contents(db, [asked.version_id])[asked.version_id], asked.answers + 1
    card = _card(content, turn_order(content, person_id, asked.version_id, turn), asked.version_id, action, None)
    hidden = {"version": asked.version_id, "turn": turn}
    return _with(card, hidden=hidden, next_href=next_href, category=asked.category)


def answered_card(db: Session, answer: ExerciseAnswer, next_href: str) -> Card:
    """Return the card of a question that was practised, with what came of it."""
    content = contents(db, [answer.version_id])[answer.version_id]
    card = _card(content, order_of(answer), answer.version_id, "", answer)
    return _with(card, next_href=next_href, category=content.category)


def reply(request: Request, card: Card, template: str, address: str, **context: Any) -> Response:
    """Answer a card that was sent: htmx gets the card alone, a plain form is sent on to the page that shows it."""
    if request.headers.get("hx-request-type") == "partial":
        return render(request, template, fragment="exercises/_card.html", card=card, **context)
    return redirect_to(request, address)


def sent_in(submitted: FormData) -> dict[str, list[str]]:
    """Return what a card's form says as an answer, without what belongs to the form."""
    apart = {"csrf_token", "version", "turn"}
    return {
        name: [text for text in submitted.getlist(name) if isinstance(text, str)]
        for name in submitted
        if name not in apart
    }


def _card(content: Content, order: Order, version_id: int, action: str, answer: ExerciseAnswer | None) -> Card:
    seen = shown(content, order).model_copy(update={"points": _ONE_POINT})
    media = f"/daily/exercises/questions/{version_id}/media/"
    if answer is None:
        return Card(seen, action, media)
    return Card(
        seen,
        action,
        media,
        sent=answer.answer["sent"],
        share=answer.share,
        key=key_on_paper(content, order),
        explanation=content.explanation,
        basis=content.basis,
    )


def _with(card: Card, **changes: Any) -> Card:
    return replace(card, **changes)
