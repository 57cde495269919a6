"""Keeping how another system's files are read: rows that the bureau writes, one version after the other."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import NotFound, RuleBroken
from lms.exchange import cards, complaints, daily, hour_words, score_words
from lms.exchange.headers import Column, title_key
from lms.exchange.mapped import SYSTEMS, Carried, is_day_order
from lms.exchange.models import SourceMapping
from lms.exchange.queries import find_mapping

COLUMNS: Mapping[Carried, Sequence[Column]] = MappingProxyType(
    {
        Carried.HOURS: hour_words.COLUMNS,
        Carried.DAILY: daily.COLUMNS,
        Carried.SCORES: score_words.COLUMNS,
        Carried.COMPLAINTS: complaints.COLUMNS,
        Carried.CARDS: cards.COLUMNS,
    }
)
_LONGEST = 60


def carried_by(source_system: str, kind: str) -> Carried:
    """Return what a system gives, by its word. Raises NotFound for a system or a kind that nobody knows."""
    for carried in SYSTEMS.get(source_system, ()):
        if carried == kind:
            return carried
    raise NotFound


def keep_mapping(
    db: Session,
    source_system: str,
    kind: str,
    *,
    columns: Mapping[str, Sequence[str]],
    words: Mapping[str, Mapping[str, str]],
    day_order: str = "",
    trailer: str = "",
    actor: Actor,
) -> SourceMapping:
    """Put a mapping in force as a new version; one that says what is in force already is that one.

    Raises NotFound, NotAllowed, RuleBroken MAPPING_EMPTY, MAPPING_COLUMN (no column of ours), MAPPING_TITLE_TWICE
    (one title for two columns), MAPPING_TOO_LONG, MAPPING_DAYS.
    """
    require_can(actor, Permission.KEEP_EXCHANGE)
    carried = carried_by(source_system, kind)
    titles = {key: list(each) for key, each in columns.items() if each}
    pairs = {key: dict(each) for key, each in words.items() if each}
    order, end = day_order.strip().upper(), trailer.strip()
    _require_sense(carried, titles, pairs, order, end)
    says = {"columns": titles, "words": pairs, "day_order": order, "trailer": end}
    one_at_a_time(db, f"mapping:{source_system}:{kind}")
    before = find_mapping(db, source_system, carried)
    if before is not None and all(getattr(before, name) == value for name, value in says.items()):
        return before
    kept = SourceMapping(
        source_system=source_system,
        kind=carried.value,
        version=before.version + 1 if before else 1,
        made_by_id=actor.account_id,
        made_at=clock.now(),
        **says,
    )
    db.add(kept)
    db.flush()  # the audit log names it
    audit.record(db, actor=actor, action="mapping:kept", subject=kept, version=kept.version)
    return kept


def _require_sense(
    carried: Carried,
    columns: Mapping[str, Sequence[str]],
    words: Mapping[str, Mapping[str, str]],
    day_order: str,
    trailer: str,
) -> None:
    if not (columns or words or day_order or trailer):
        raise RuleBroken("MAPPING_EMPTY")
    known = {column.key for column in COLUMNS[carried]}
    if unknown := (columns.keys() | words.keys()) - known:
        raise RuleBroken("MAPPING_COLUMN", columns=sorted(unknown))
    titles = [title for each in columns.values() for title in each]
    keys = [title_key(title) for title in titles]
    if twice := [title for title, key in zip(titles, keys, strict=True) if keys.count(key) > 1]:
        raise RuleBroken("MAPPING_TITLE_TWICE", titles=list(dict.fromkeys(twice)))
    said = [*titles, trailer, *(text for pairs in words.values() for pair in pairs.items() for text in pair)]
    if max(map(len, said), default=0) > _LONGEST:
        raise RuleBroken("MAPPING_TOO_LONG", limit=_LONGEST)
    if day_order and not is_day_order(day_order):
        raise RuleBroken("MAPPING_DAYS", order=day_order)
