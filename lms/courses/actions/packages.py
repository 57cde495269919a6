"""Opening an item of a package, and keeping what it reports. The newest opening alone may report (P13)."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.courses.actions.finishing import package_done
from lms.courses.models.materials import Material
from lms.courses.models.packages import PackageEvent, PackageRun, PackageState
from lms.courses.models.study import Learning
from lms.courses.packages.facts import Item, items_of
from lms.courses.queries.beats import find_progress
from lms.courses.queries.packages import bar_of, find_state, is_12, item_of, package_complete, token_digest
from lms.courses.rules.cmi import kept_elements
from lms.courses.rules.packages import RUN_LASTS, is_done, outcome_of, session_cs
from lms.errors import NotFound, RuleBroken


def open_run(
    db: Session,
    material: Material,
    *,
    item_id: str,
    web_session_id: int,
    now: datetime,
    actor: Actor,
    learning_id: int | None = None,
    courseware_id: int | None = None,
) -> tuple[PackageRun, str]:
    """Open an item and return the run and its secret, which is nowhere kept; older openings report no more.

    Without a learning it is a trial, of which nothing is kept. Raises NotFound when the package has no such item.
    """
    item = _item(material, item_id)
    token = secrets.token_urlsafe(32)
    run = PackageRun(
        token_digest=token_digest(token),
        material_id=material.id,
        material=material,
        learning_id=learning_id,
        courseware_id=courseware_id,
        item=item.id,
        account_id=actor.account_id,
        web_session_id=web_session_id,
        opened_at=now,
        expires_at=now + RUN_LASTS,
        sequence=0,
        session_cs=0,
    )
    db.add(run)
    db.flush()
    if learning_id is not None and courseware_id is not None:
        _take_over(db, run, item, learning_id, courseware_id, now)
    return run, token


def save(
    db: Session, run: PackageRun, *, sequence: int, sent: object, finished: bool, now: datetime
) -> PackageState | None:
    """Keep what a package reports; a replay changes nothing. Return the state, None for a trial.

    Raises RuleBroken PACKAGE_OVER (the run has expired), PACKAGE_TAKEN_OVER (a newer one is open) or PACKAGE_DATA_….
    """
    if now >= run.expires_at:
        raise RuleBroken("PACKAGE_OVER")
    twelve = is_12(run.material)
    changes = kept_elements(sent, is_12=twelve)
    state = _state_of(db, run)
    if sequence <= run.sequence:
        return state
    run.sequence, run.saved_at = sequence, now
    if state is None:
        return None
    data = kept_elements({**state.data, **changes}, is_12=twelve)
    run.session_cs = max(run.session_cs, session_cs(data, now - run.opened_at))
    run.finished_at = now if finished else run.finished_at
    _judge(db, run, state, data, finished=finished, now=now)
    db.flush()  # read again below
    if package_complete(db, state.learning_id, state.courseware_id):
        tell_complete(db, state.learning_id, state.courseware_id)
    return state


def tell_complete(db: Session, learning_id: int, courseware_id: int) -> None:
    """Tell the study room that a package is through; whether the time is, it judges itself."""
    learning = db.get(Learning, learning_id)
    if learning is not None and find_progress(db, learning_id, courseware_id) is not None:
        package_done(db, courseware_id, person_id=learning.person_id)


def _item(material: Material, item_id: str) -> Item:
    for item in items_of(material.details):
        if item.id == item_id:
            return item
    raise NotFound


def _take_over(db: Session, run: PackageRun, item: Item, learning_id: int, courseware_id: int, now: datetime) -> None:
    state = find_state(db, learning_id, courseware_id, item.id)
    if state is None:
        state = PackageState(
            learning_id=learning_id,
            courseware_id=courseware_id,
            item=item.id,
            run_id=run.id,
            data={},
            completion="not_attempted",
            success="unknown",
        )
        db.add(state)
    state.run_id = run.id
    if not item.is_sco and state.done_at is None:
        # A plain page reports nothing: it was shown, and its minutes are measured elsewhere.
        state.completion, state.done_at, state.saved_at = "completed", now, now
    db.flush()
    _record(db, run, state, "opened", now)


def _state_of(db: Session, run: PackageRun) -> PackageState | None:
    if run.learning_id is None or run.courseware_id is None:
        return None
    state = find_state(db, run.learning_id, run.courseware_id, run.item)
    if state is None or state.run_id != run.id:
        raise RuleBroken("PACKAGE_TAKEN_OVER")
    return state


def _judge(
    db: Session, run: PackageRun, state: PackageState, data: dict[str, str], *, finished: bool, now: datetime
) -> None:
    item = item_of(run)
    before = (state.completion, state.success, state.score)
    outcome = outcome_of(data, bar_of(item), is_12=is_12(run.material))
    state.data, state.saved_at = dict(data), now
    state.completion, state.success, state.score = outcome.completion, outcome.success, outcome.score
    if state.done_at is None and is_done(outcome, bar_of(item)):
        state.done_at = now
    if finished or before != (state.completion, state.success, state.score):
        _record(db, run, state, "finished" if finished else "saved", now)


def _record(db: Session, run: PackageRun, state: PackageState, kind: str, now: datetime) -> None:
    db.add(
        PackageEvent(
            state_id=state.id,
            run_id=run.id,
            kind=kind,
            completion=state.completion,
            success=state.success,
            score=state.score,
            session_cs=run.session_cs,
            at=now,
        )
    )
