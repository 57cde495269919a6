"""Safe Exam Browser: the key of a configuration, and 5,000 requests that are not from it (security B8)."""

import json
import secrets
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from lms.exams.rules.safe_browser import (
    NO_PROOF,
    Proof,
    config_key,
    hash_over,
    is_genuine,
    seb_json,
    settings_for,
)

URL = "https://exam.example.cn/attempts/7"
KEY = config_key(settings_for("https://exam.example.cn/exams/launches/one", "https://exam.example.cn/exams/left"))


def test_seb_json_is_what_the_specification_says() -> None:
    """Keys in order whatever their case, small letters first on a tie; nothing escaped; no empty dictionary."""
    settings = {
        "zoomMode": 0,
        "allowWLAN": True,
        "allowWlan": False,
        "URLFilterEnable": False,
        "browserMessagingSocket": "ws:\\localhost:8706",
        "quote": 'a"b',
        "empty": {},
        "list": [],
        "data": b"\x00\x01",
        "when": datetime(1940, 10, 9, 22, 13, 56, tzinfo=UTC),
        "proxies": {"b": 1, "a": "中"},
    }
    assert seb_json(settings) == (
        '{"allowWlan":false,"allowWLAN":true,"browserMessagingSocket":"ws:\\localhost:8706","data":"AAE=","list":[],'
        '"proxies":{"a":"中","b":1},"quote":"a"b","URLFilterEnable":false,"when":"1940-10-09T22:13:56Z","zoomMode":0}'
    )


def test_the_key_is_the_digest_of_it_and_the_version_that_wrote_it_counts_for_nothing() -> None:
    settings = {"startURL": "https://safeexambrowser.org/start", "allowQuit": True}
    plain = json.dumps({"allowQuit": True, "startURL": "https://safeexambrowser.org/start"}, separators=(",", ":"))
    assert config_key(settings) == sha256(plain.encode()).hexdigest()
    assert config_key(settings | {"originatorVersion": "SEB_OSX_2.1.4_2123"}) == config_key(settings)
    assert config_key(dict(reversed(settings.items()))) == config_key(settings)


def test_another_launch_has_another_key() -> None:
    other = settings_for("https://exam.example.cn/exams/launches/two", "https://exam.example.cn/exams/left")
    assert config_key(other) != KEY


def test_a_request_of_the_browser_that_was_set_up_is_taken() -> None:
    assert is_genuine(Proof(URL, hash_over(URL, KEY)), KEY)
    assert is_genuine(Proof(URL, hash_over(URL, KEY).upper()), KEY)
    assert is_genuine(Proof(f"{URL}/x", "", page_url=URL, page_config_hash=hash_over(URL, KEY)), KEY), "by its script"
    assert hash_over(f"{URL}#question-3", KEY) == hash_over(URL, KEY), "without the fragment"


@pytest.mark.parametrize("versions", [["a" * 64], ["a" * 64, "b" * 64]])
def test_a_version_that_is_asked_for_must_be_shown_too(versions: list[str]) -> None:
    known = hash_over(URL, KEY)
    assert not is_genuine(Proof(URL, known), KEY, versions)
    assert not is_genuine(Proof(URL, known, hash_over(URL, "c" * 64)), KEY, versions)
    assert is_genuine(Proof(URL, known, hash_over(URL, versions[-1])), KEY, versions)


def wrong(number: int) -> Proof:
    """Return one of five kinds of requests that are not genuine."""
    other = secrets.token_hex(32)
    return (
        Proof(URL, other),
        Proof(URL, hash_over(f"{URL}?{number}", KEY)),
        Proof(URL, hash_over(URL, other)),
        Proof(URL, "", page_url=URL, page_config_hash=hash_over(f"{URL}{number}", KEY)),
        Proof(URL, KEY, KEY, URL, KEY, KEY),
    )[number % 5]


def test_five_thousand_wrong_or_absent_hashes_and_none_is_taken() -> None:
    assert not is_genuine(NO_PROOF, KEY)
    assert not is_genuine(Proof(config_hash=hash_over("", KEY)), KEY), "an address must be known"
    assert not any(is_genuine(wrong(number), KEY) for number in range(5000))


def test_without_the_address_in_it_a_hash_of_another_page_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: leave the address out of the hash, and what was seen on one page opens every other."""
    monkeypatch.setattr("lms.exams.rules.safe_browser.hash_over", lambda _, key: sha256(key.encode()).hexdigest())
    assert is_genuine(Proof(URL, sha256(KEY.encode()).hexdigest()), KEY)
    assert is_genuine(Proof(f"{URL}/other", sha256(KEY.encode()).hexdigest()), KEY)
