"""The cards of one bureau's officers, taken over from a roster, as rows. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from lms.credentials.rules.states import CredentialKind, CredentialState, Move, last_valid_day
from lms.simulation.people import Worker, card_number
from lms.simulation.scratch import noon

_YEARS = 5
# Of a thousand cards so many were not renewed in time, are lost, or were made and wait for the oath.
_EXPIRED, _LOST, _ISSUED = 12, 6, 10
_S = CredentialState


def card_rows(
    chance: Random, workers: Sequence[Worker], ids: Sequence[int], until: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of credentials, of the pieces that were made of them, and of what happened to them.

    Nearly every officer has a valid one on the world's last day. `ids`: as many as there are officers.
    """
    credentials, cards, events = [], [], []
    officers = (worker for worker in workers if card_number(worker))
    for worker, own in zip(officers, ids, strict=True):
        fate, number = chance.randrange(1000), card_number(worker)
        issued, state, since = _life(chance, fate, until)
        known: dict[str, Any] = {
            "id": own,
            "person_id": worker.person_id,
            "unit_id": worker.postings[-1][0],
            "number": number,
        }
        known |= {"kind": CredentialKind.ENFORCEMENT.value, "state": state.value, "issued_on": issued, "since": since}
        valid = {"valid_from": issued, "valid_to": last_valid_day(issued, _YEARS)}
        credentials.append(known | valid | {"field": "", "issuer": "", "is_imported": True})
        ended = since if state is _S.LOST else None
        card: dict[str, Any] = {"credential_id": own, "serial": number, "made_on": issued, "received_on": issued}
        cards.append(card | {"ended_on": ended, "ending": ended and "LOST"})
        events += _events(own, issued, state, since)
    return credentials, cards, events


def _life(chance: Random, fate: int, until: date) -> tuple[date, CredentialState, date]:
    """Return when a card was issued, what it is, and since when."""
    if fate < _EXPIRED:
        issued = until - timedelta(days=366 * _YEARS + chance.randrange(1, 300))
        return issued, _S.ACTIVE, issued
    if fate < _EXPIRED + _LOST:
        issued = until - timedelta(days=chance.randrange(200, 365 * _YEARS - 90))
        return issued, _S.LOST, until - timedelta(days=chance.randrange(5, 60))
    issued = until - timedelta(days=chance.randrange(30, 365 * _YEARS - 90))
    return issued, _S.ISSUED if fate < _EXPIRED + _LOST + _ISSUED else _S.ACTIVE, issued


def _events(credential: int, issued: date, state: CredentialState, since: date) -> list[dict[str, Any]]:
    first = _S.ACTIVE if state is _S.LOST else state
    moves: list[tuple[Move, str | None, CredentialState, date, str]] = [(Move.ISSUE, None, first, issued, "名册接收")]
    if state is _S.LOST:
        moves.append((Move.REPORT_LOSS, _S.ACTIVE.value, state, since, "本人声明遗失"))
    return [
        {"credential_id": credential, "move": move.value, "old": old, "new": new.value, "effective_on": on}
        | {"cause": "", "reason": reason, "facts": {}, "at": noon(on)}
        for move, old, new, on, reason in moves
    ]
