"""What an attempt's answers come to as one number, so that nobody can dispute them later. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def digest_of(attempt_id: int, items: Sequence[Any], answers: Mapping[str, Any]) -> str:
    """Return the SHA-256 over attempt, paper and answers; the same whatever order the answers were kept in."""
    said = {"attempt": attempt_id, "paper": items, "answers": answers}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
