"""The verb of the heartbeat: take what many players say, in one transaction for all that wait (decision 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.actions.keeping import keep, session_values
from lms.courses.models.study import StudySession
from lms.courses.queries.beats import Player, players_by_token
from lms.courses.rules.beats import Beat
from lms.courses.rules.study import Calendar, is_whole, take
from lms.db import table_of
from lms.errors import NotFound, Refusal, RuleBroken

CALENDAR = Calendar(clock.local_date, clock.local_instant)
_SESSIONS = table_of(StudySession)
_CHANGED = ("sequence", "beat_at", "position_ms", "seen_ms", "from_ms", "to_ms", "from_at", "said")
_UPDATE = (
    update(_SESSIONS)
    .where(_SESSIONS.c.id == bindparam("session_id"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A beat as it came: the digest of its player's secret, the person signed in where it came from, what it says."""

    token_digest: str
    person_id: int
    beat: Beat


@dataclass(frozen=True, slots=True)
class Answer:
    """What a player is told. `said` is why the last stretch did not count; `check` waits to be answered."""

    sequence: int
    position_ms: int
    furthest_ms: int
    length_ms: int
    said: str | None
    today_ms: int
    day_limit_ms: int
    is_whole: bool
    check: str | None


def take_beats(db: Session, sent: Sequence[Sent]) -> list[Answer | Refusal]:
    """Take beats in the order they came and answer each; one that is refused changes nothing and hinders no other.

    Refusals: NotFound PLAYER_NOT_FOUND (no such secret, or somebody else's), RuleBroken TAKEN_OVER (the person went on
    in another tab or on another device).
    """
    players = players_by_token(db, sorted({each.token_digest for each in sent}))
    changed: dict[int, dict[str, Any]] = {}
    answers = [_take(db, each, players.get(each.token_digest), changed) for each in sent]
    if changed:
        db.execute(_UPDATE, list(changed.values()))
    return answers


def answer_of(player: Player) -> Answer:
    """Return what a player is told, out of what is on record: the same however often it asks."""
    heart = player.heart
    return Answer(
        sequence=heart.sequence,
        position_ms=heart.position_ms,
        furthest_ms=heart.furthest_ms,
        length_ms=heart.length_ms,
        said=player.said,
        today_ms=heart.today_ms,
        day_limit_ms=heart.day_limit_ms,
        is_whole=is_whole(heart.furthest_ms, heart.length_ms),
        check=player.nonce if heart.asked_at else None,
    )


def _take(db: Session, sent: Sent, player: Player | None, changed: dict[int, dict[str, Any]]) -> Answer | Refusal:
    if player is None or player.row.person_id != sent.person_id:
        return NotFound("PLAYER_NOT_FOUND")
    if not player.holds_pulse:
        return RuleBroken("TAKEN_OVER")
    taken = take(player.heart, sent.beat, clock.now(), CALENDAR)
    if taken.heart is not player.heart:
        keep(db, player, taken)
        changed[player.row.id] = {"session_id": player.row.id} | {
            f"new_{name}": value for name, value in session_values(taken).items()
        }
    return answer_of(player)
