"""What goes over the wire: body, signature, and what an answer means. Pure.

Signed as GitHub, Stripe and the Standard Webhooks do it: HMAC-SHA-256 over the time and the bytes of the body.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lms.errors import RuleBroken

ID, TIMESTAMP, SIGNATURE = "Lifa-Webhook-Id", "Lifa-Webhook-Timestamp", "Lifa-Webhook-Signature"
# After a new key the old one signs, too, so that receivers change theirs in peace [default].
OLD_KEY_LASTS = timedelta(hours=24)
_LONGEST = 500


def body_of(event_id: str, event: str, at: datetime, about: Mapping[str, Any]) -> str:
    """Write the body of a message: plain ids and codes, the same each time it is sent."""
    told = {"id": event_id, "type": event, "occurred_at": at.isoformat(), "data": dict(about)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def headers_of(event_id: str, body: bytes, seconds: int, keys: Sequence[str]) -> dict[str, str]:
    """Return the headers of a message: its id, when it was sent, and a signature by each key that is good now."""
    signatures = ",".join(f"v1={signature(key, seconds, body)}" for key in keys)
    return {ID: event_id, TIMESTAMP: str(seconds), SIGNATURE: signatures}


def signature(key: str, seconds: int, body: bytes) -> str:
    """Sign `<seconds>.<body>` with a key, hex."""
    return hmac.new(key.encode(), str(seconds).encode() + b"." + body, hashlib.sha256).hexdigest()


def fault_in(status: int) -> str:
    """Return what was wrong by an answer, empty when the message was taken: any 2xx. Redirects are not followed."""
    return "" if 200 <= status < 300 else f"HTTP_{status}"


def require_address(url: str, inner_hosts: Collection[str]) -> str:
    """Return an address that may be called. Raises RuleBroken WEBHOOK_ADDRESS, WEBHOOK_NOT_HTTPS.

    Where it leads is looked at again each time something is sent: a name may come to mean an inner address later.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise RuleBroken("WEBHOOK_ADDRESS") from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST
    if not is_plain or not host or parts.username is not None or parts.fragment:
        raise RuleBroken("WEBHOOK_ADDRESS")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in inner_hosts):
        raise RuleBroken("WEBHOOK_NOT_HTTPS")
    return url
