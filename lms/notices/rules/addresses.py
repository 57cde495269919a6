"""Addresses of mail: what one looks like, the code that shows whose it is, what a server's refusal means. Pure."""

import re
import secrets
from datetime import datetime, timedelta

# One address, plain: no name, no comment, no line break that could become a header.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
# All numbers here are ours [default]: 25 guesses a day at a million codes.
A_DAY = timedelta(days=1)
CODE_LASTS = A_DAY
MOST_WRONG = 5
MOST_CODES_A_DAY = 5
# RFC 3463: bad mailbox, bad system, bad syntax, moved, disabled. 5.7.x is about us (relaying, policy), not about him.
_ABOUT_ADDRESS = re.compile(r"5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# RFC 5321 4.2.3: no such mailbox, user not local, mailbox name not allowed.
_BARE = frozenset({550, 551, 553})


def is_address(text: str) -> bool:
    """Tell whether a text is one plain address."""
    return _ADDRESS.fullmatch(text) is not None


def new_code() -> str:
    """Make a code of six digits."""
    return f"{secrets.randbelow(10**6):06}"


def is_code_over(until: datetime | None, wrong: int, now: datetime) -> bool:
    """Tell whether a code can be typed in no more: none was made, its day is over, or it was guessed at too often."""
    return until is None or now >= until or wrong >= MOST_WRONG


def is_address_refused(status: int, answer: str) -> bool:
    """Tell whether a mail server says that there is no such address; any other refusal may end, and is tried again."""
    if _ENHANCED.search(answer):
        return 500 <= status < 600 and _ABOUT_ADDRESS.search(answer) is not None
    return status in _BARE
