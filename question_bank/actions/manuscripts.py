"""Verbs of authors at work: begin, keep, put into the bank, throw away."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from lms import clock, files
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import NotFound, RuleBroken
from question_bank.actions.banks import require_keeper
from question_bank.actions.writing import revise, write_question
from question_bank.content import Content
from question_bank.exchange.pictures import cleaned
from question_bank.models import Bank, Manuscript, Question, QuestionMedia
from question_bank.queries.manuscripts import manuscripts_of
from question_bank.queries.media import known_media
from question_bank.queries.questions import fetch_question

# One author writes a few questions at a time; what nobody finishes is thrown away first.
MOST_KEPT = 50
MOST_MEDIA = 20


def begin_manuscript(
    db: Session,
    bank: Bank,
    typed: Mapping[str, Sequence[str]],
    *,
    actor: Actor,
    question: Question | None = None,
    media: Sequence[dict[str, str]] = (),
) -> Manuscript:
    """Begin a question, or with `question` its next version; whoever has one of that question goes on with it.

    Raises RuleBroken MANUSCRIPTS_MANY, NotAllowed.
    """
    require_can(actor, Permission.WRITE_QUESTIONS)
    require_keeper(db, bank, actor)
    if actor.account_id is None:
        raise RuleBroken("REVIEWER_UNKNOWN")
    own = manuscripts_of(db, actor)
    begun = next((one for one in own if question is not None and one.question_id == question.id), None)
    if begun is not None:
        return begun
    if len(own) >= MOST_KEPT:
        raise RuleBroken("MANUSCRIPTS_MANY", most=MOST_KEPT)
    now = clock.now()
    manuscript = Manuscript(
        account_id=actor.account_id,
        bank=bank,
        question_id=question.id if question else None,
        version=question.version if question else None,
        typed={name: list(texts) for name, texts in typed.items()},
        kept_media={"files": list(media)},
        begun_at=now,
        kept_at=now,
    )
    db.add(manuscript)
    db.flush()  # its address is its id
    return manuscript


def keep_manuscript(manuscript: Manuscript, typed: Mapping[str, Sequence[str]], *, actor: Actor) -> None:
    """Keep what was typed so far. Raises NotAllowed."""
    _require_own(manuscript, actor)
    manuscript.typed = {name: list(texts) for name, texts in typed.items()}
    manuscript.kept_at = clock.now()


def add_media(db: Session, manuscript: Manuscript, data: bytes, name: str, *, actor: Actor) -> dict[str, str]:
    """Take a picture or sound into a manuscript, cleaned; the same one stands there once.

    Raises RuleBroken MEDIA_MANY, NotMedia, NotAllowed.
    """
    _require_own(manuscript, actor)
    if len(manuscript.media) >= MOST_MEDIA:
        raise RuleBroken("MEDIA_MANY", most=MOST_MEDIA)
    data, media_type = cleaned(data)
    entry = {"digest": files.put(data), "media_type": media_type, "name": name[:200]}
    one_at_a_time(db, "question-media")
    if not known_media(db, [entry["digest"]]):
        db.add(QuestionMedia(digest=entry["digest"], media_type=media_type, size=len(data), stored_at=clock.now()))
    if entry["digest"] not in {held["digest"] for held in manuscript.media}:
        manuscript.kept_media = {"files": [*manuscript.media, entry]}
    return entry


def read_newer(manuscript: Manuscript, version: int, *, actor: Actor) -> None:
    """Say that the author has seen a newer version of his question, and goes on with his own wording all the same."""
    _require_own(manuscript, actor)
    if manuscript.version is not None:
        manuscript.version = max(manuscript.version, version)


def hand_in(db: Session, manuscript: Manuscript, content: Content, *, note: str, actor: Actor) -> Question:
    """Put what was written into its bank, where it waits for a reviewer; the manuscript is gone.

    Raises QuestionFaulty; RuleBroken QUESTION_CHANGED when somebody else was faster, NOTE_MISSING; NotAllowed.
    """
    _require_own(manuscript, actor)
    if manuscript.question_id is None or manuscript.version is None:
        question = write_question(db, manuscript.bank, content, actor=actor)
    else:
        question = fetch_question(db, manuscript.question_id)
        revise(db, question, content, shown_version=manuscript.version, note=note, actor=actor)
    db.delete(manuscript)
    return question


def throw_away(db: Session, manuscript: Manuscript, *, actor: Actor) -> None:
    """Drop a manuscript; the question it was to change stays as it is."""
    _require_own(manuscript, actor)
    db.delete(manuscript)


def _require_own(manuscript: Manuscript, actor: Actor) -> None:
    require_can(actor, Permission.WRITE_QUESTIONS)
    if manuscript.account_id != actor.account_id:
        raise NotFound("MANUSCRIPT_NOT_FOUND")
