"""Safe Exam Browser: the key of a configuration, and whether a request comes from a browser set up by it. Pure.

Config Key: SHA-256 over the settings as SEB-JSON (safeexambrowser.org/developer/seb-config-key.html; security B8).
It shows which configuration is used, not that the browser is genuine: never the only line of defence.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request brought along: its own address with the hashes of both keys over it, and the page's, by script.

    Some clients send the headers with a page but tell its script the hash only: then that of the page counts.
    """

    url: str = ""
    config_hash: str = ""
    exam_hash: str = ""
    page_url: str = ""
    page_config_hash: str = ""
    page_exam_hash: str = ""


NO_PROOF = Proof()


def settings_for(start_url: str, quit_url: str) -> dict[str, Any]:
    """Return the settings of one launch: full screen, no other program, only our site; our pages keep the answers."""
    return {
        "allowPreferencesWindow": False,
        "allowQuit": True,
        "allowReconfiguration": False,
        "allowSpellCheck": False,
        "allowSwitchToApplications": False,
        "browserViewMode": 1,
        "browserWindowAllowReload": True,
        "enablePrintScreen": False,
        "examSessionClearCookiesOnEnd": True,
        "examSessionClearCookiesOnStart": True,
        "newBrowserWindowByLinkPolicy": 0,
        "quitURL": quit_url,
        "sebConfigPurpose": 0,
        "sendBrowserExamKey": True,
        "showReloadWarning": False,
        "showTaskBar": True,
        "showTime": True,
        "startURL": start_url,
    }


def config_key(settings: Mapping[str, Any]) -> str:
    """Return the Config Key of settings, in hexadecimal digits."""
    known = {name: value for name, value in settings.items() if name != "originatorVersion"}
    return sha256(seb_json(known).encode()).hexdigest()


def seb_json(value: Any) -> str:
    """Return settings as SEB-JSON: keys in order, no space, nothing escaped, no empty dictionary."""
    if isinstance(value, Mapping):
        # On a tie small letters come first: allowWlan before allowWLAN.
        names = sorted(value, key=lambda name: (name.lower(), name.swapcase()))
        pairs = [(name, value[name]) for name in names if value[name] != {}]
        return "{" + ",".join(f'"{name}":{seb_json(one)}' for name, one in pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(seb_json(one) for one in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f'"{base64.b64encode(value).decode()}"'
    if isinstance(value, datetime):
        return f'"{value:%Y-%m-%dT%H:%M:%S}Z"'
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def hash_over(url: str, key: str) -> str:
    """Return what a browser sends for an address: SHA-256 over it, without its fragment, and the key."""
    return sha256((url.partition("#")[0] + key).encode()).hexdigest()


def is_genuine(proof: Proof, key: str, exam_keys: Sequence[str] = ()) -> bool:
    """Tell whether a request comes from a browser with this configuration and, if asked for, one of these versions."""
    return any(
        _holds(url, config_hash, [key]) and (not exam_keys or _holds(url, exam_hash, exam_keys))
        for url, config_hash, exam_hash in (
            (proof.url, proof.config_hash, proof.exam_hash),
            (proof.page_url, proof.page_config_hash, proof.page_exam_hash),
        )
    )


def _holds(url: str, given: str, keys: Sequence[str]) -> bool:
    sent = given.strip().lower().encode()
    return bool(url) and any(compare_digest(hash_over(url, key).encode(), sent) for key in keys)
