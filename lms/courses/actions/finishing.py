"""Verbs of whoever comes to the end of courseware: its last beat, the pages shown, a package that calls itself done."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.beating import Answer, Sent, take_beats
from lms.courses.actions.keeping import complete_if_whole
from lms.courses.actions.opening import own_player
from lms.courses.models.study import PageShown
from lms.courses.queries.beats import find_progress, players_by_token
from lms.courses.queries.study import courseware_facts, find_learning, pages_shown
from lms.courses.rules.beats import Beat
from lms.errors import NotFound, Refusal, RuleBroken
from lms.people.hashing import secret_digest


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of the last beat: the answer, whose course it is about, and whether this courseware is done."""

    answer: Answer
    learning_id: int
    is_done: bool


def finish(db: Session, token: str, beat: Beat, *, actor: Actor) -> Finished:
    """Take the last stretch and, in the same transaction, tell whether the courseware is done.

    Saying "finished" proves nothing: what was played does. Raises as beats are refused.
    """
    require_can(actor, Permission.STUDY)
    digest = secret_digest(token)
    (answer,) = take_beats(db, [Sent(digest, actor.person_id or 0, replace(beat, playing=False))])
    if isinstance(answer, Refusal):
        raise answer
    row = players_by_token(db, [digest])[digest].row
    return Finished(answer, row.learning_id, complete_if_whole(db, row.learning_id, row.courseware_id, clock.now()))


def show_page(db: Session, token: str, page: int, *, actor: Actor) -> bool:
    """Write down that a page of a document was on the screen; tell whether the courseware is done.

    Raises NotFound PLAYER_NOT_FOUND, RuleBroken TAKEN_OVER; RuleBroken PAGE_UNKNOWN for a page it does not have.
    """
    require_can(actor, Permission.STUDY)
    row = own_player(db, token, actor).row
    piece = courseware_facts(db, row.courseware_id)
    if not 1 <= page <= (piece.pages or 0):
        raise RuleBroken("PAGE_UNKNOWN", page=page)
    if page not in pages_shown(db, row.learning_id, row.courseware_id):
        shown = PageShown(learning_id=row.learning_id, courseware_id=row.courseware_id, page=page, shown_at=clock.now())
        db.add(shown)
        db.flush()  # counted below
    return complete_if_whole(db, row.learning_id, row.courseware_id, clock.now())


def package_done(db: Session, courseware_id: int, *, person_id: int) -> bool:
    """Write down that a package called itself complete; its study time is judged apart. Tell whether it is all done."""
    piece = courseware_facts(db, courseware_id)
    learning = find_learning(db, person_id, piece.version_id)
    progress = find_progress(db, learning.id, courseware_id) if learning else None
    if learning is None or progress is None:
        raise NotFound("PLAYER_NOT_FOUND")
    if progress.package_done_at is None:
        progress.package_done_at = clock.now()
        db.flush()  # read below
    return complete_if_whole(db, learning.id, courseware_id, clock.now())
